"""Writes of a push on figures: what changed is added to the sums; who was heard."""

from typing import TYPE_CHECKING

from tungngo.feed.actions import writes
from tungngo.figures.measures import BY_DAY, DAY_COLUMNS, differences, slot_of
from tungngo.figures.models import Cell, DayTotal, TeamContact, TouchedKey
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import add_up, db_moment, db_uuid, insert_all, put
from tungngo.visits.facts import Effects

if TYPE_CHECKING:
    from datetime import date

DAY_FIELDS = ("home", "fragment", "day", *DAY_COLUMNS)
CELL_FIELDS = ("home", "fragment", "slot", "measure", "value")


@writes
def count(*, by: Actor, home: int, effects: Effects) -> None:
    """Add the signed difference of the effects to the cells and day totals of their fragments.

    Nothing above the fragment is written here: one hot national row cut throughput six times.
    """
    days: dict[tuple[int, date], list[int]] = {}
    cells: dict[tuple[int, int, int], int] = {}
    for (fragment, day, measure), n in differences(effects).items():
        key = (fragment, slot_of(day), measure)
        cells[key] = cells.get(key, 0) + n
        if measure in BY_DAY:
            days.setdefault((fragment, day), [0] * len(BY_DAY))[BY_DAY.index(measure)] += n
    if not cells:
        return
    totals = [(home, fragment, day.isoformat(), *n) for (fragment, day), n in days.items()]
    add_up(DayTotal, DAY_FIELDS, totals, key=DAY_FIELDS[:3])
    sums = [(home, *key, n) for key, n in cells.items() if n]
    add_up(Cell, CELL_FIELDS, sums, key=CELL_FIELDS[:4])
    touch_keys(by=by, home=home, keys={(measure, slot) for _, slot, measure in cells})


@writes
def touch_keys(*, by: Actor, home: int, keys: set[tuple[int, int]]) -> None:
    """Leave word that the board must be made anew for (measure, slot) keys."""
    at = db_moment(now())
    rows = [(home, db_uuid(new_id()), measure, slot, at) for measure, slot in sorted(keys)]
    insert_all(TouchedKey, ("home", "id", "measure", "slot", "at"), rows)


@writes
def heard(*, by: Actor, home: int, team: int, device: str, unsent: int) -> None:
    """Remember that a device of a team was heard, and how much it still keeps."""
    row = (home, device, db_uuid(new_id()), team, db_moment(now()), unsent)
    fields = ("home", "device", "id", "team_id", "last_at", "unsent")
    put(TeamContact, fields, [row], key=("home", "device"), keep=("id",))
