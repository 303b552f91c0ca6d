"""The life line of a database: phones send their last month again when it changes."""

import secrets

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.sql import db_moment, insert_new
from tungngo.sync.models import Epoch


@writes
def begin_epoch(*, by: Actor) -> str:
    """Begin the life line of a new database; one that has a life line keeps it."""
    code = secrets.token_hex(6)
    row = (code, "", db_moment(now()))
    # Two servers may begin at once: ``after`` is unique, so one row stands and both read it.
    if insert_new(Epoch, ("code", "after", "since"), [row], key=("after",), returning=("code",)):
        note(by, "sync.epoch", code)
    return Epoch.current()
