"""Keeping how many sums were counted again: the book of self-checks (sổ tự kiểm)."""

from tungngo.feed.actions import writes
from tungngo.figures.models import SumCheck
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.sql import add_up

SAMPLE, NIGHT = "sample", "night"
_KEY = ("home", "kind", "day")


@writes
def note_checked(*, by: Actor, home: int, kind: str, keys: int, wrong: int) -> None:
    """Add sums that were counted again, and how many of them differed, to those of the day."""
    del by
    row = (home, kind, today().isoformat(), keys, wrong)
    add_up(SumCheck, (*_KEY, "keys", "wrong"), [row], key=_KEY)
