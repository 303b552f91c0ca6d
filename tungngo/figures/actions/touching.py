"""Leaving word that sums changed; and the columns in which sums are written."""

from tungngo.feed.actions import writes
from tungngo.figures.measures import DAY_COLUMNS
from tungngo.figures.models import TouchedKey
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, insert_all

DAY_FIELDS = ("home", "fragment", "day", *DAY_COLUMNS)
CELL_FIELDS = ("home", "fragment", "slot", "measure", "value")


@writes
def touch_keys(*, by: Actor, home: int, keys: set[tuple[int, int]]) -> None:
    """Leave word that the board must be made anew for (measure, slot) keys."""
    at = db_moment(now())
    rows = [(home, db_uuid(new_id()), measure, slot, at) for measure, slot in sorted(keys)]
    insert_all(TouchedKey, ("home", "id", "measure", "slot", "at"), rows)
