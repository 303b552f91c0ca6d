"""Every write of the phone's protocol."""

from tungngo.sync.actions.epochs import begin_epoch
from tungngo.sync.actions.push import Applied, apply

__all__ = ["Applied", "apply", "begin_epoch"]
