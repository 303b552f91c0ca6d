"""Writes on places."""

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor


@writes
def load_places(*, by: Actor) -> int:
    """Load the administrative units; again = no change."""
    raise NotImplementedError
