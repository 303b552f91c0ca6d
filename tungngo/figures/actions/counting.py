"""Writes of a push on figures: what changed is added to the sums; who was heard."""

from typing import TYPE_CHECKING

from tungngo.feed.actions import writes
from tungngo.figures.actions.settling import settle_differences
from tungngo.figures.actions.touching import CELL_FIELDS, DAY_FIELDS, touch_keys
from tungngo.figures.ledger import CellKey, Difference, count_part
from tungngo.figures.measures import BY_DAY, differences, slot_of
from tungngo.figures.models import Cell, DayTotal, TeamContact
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import add_up, db_moment, db_uuid, put
from tungngo.visits.facts import Effects

if TYPE_CHECKING:
    from datetime import date


@writes
def count(*, by: Actor, home: int, effects: Effects) -> None:
    """Add the signed difference of the effects to the cells and day totals of their fragments.

    Nothing above the fragment is written here: one hot national row cut throughput six times.
    """
    days: dict[tuple[int, date], list[int]] = {}
    cells: dict[CellKey, int] = {}
    for (fragment, day, measure), n in differences(effects).items():
        key = (fragment, slot_of(day), measure)
        cells[key] = cells.get(key, 0) + n
        if measure in BY_DAY:
            days.setdefault((fragment, day), [0] * len(BY_DAY))[BY_DAY.index(measure)] += n
    if not cells:
        return
    totals = [(home, fragment, day.isoformat(), *n) for (fragment, day), n in days.items()]
    add_up(DayTotal, DAY_FIELDS, totals, key=DAY_FIELDS[:3])
    impossible = _add_to_cells(home, cells)
    touch_keys(by=by, home=home, keys={(measure, slot) for _, slot, measure in cells})
    if impossible:
        settle_differences(by=by, home=home, found=impossible, repair=True)


def _add_to_cells(home: int, cells: dict[CellKey, int]) -> list[Difference]:
    """Add to the cells; return those that fell below 0, with what the ledger says of them.

    Only what is taken away can do that, so a push without corrections asks for nothing back.
    """
    sums = [(home, *key, n) for key, n in cells.items() if n]
    back = CELL_FIELDS[1:] if any(n < 0 for n in cells.values()) else ()
    stored = add_up(Cell, CELL_FIELDS, sums, key=CELL_FIELDS[:4], returning=back)
    below: list[Difference] = []
    for fragment, slot, measure, value in stored:
        if value < 0:
            counted = count_part(home, fragment, slot).cells.get((fragment, slot), {})
            key = (fragment, slot, measure)
            below.append(Difference(home, "cell", key, value, counted.get(measure, 0)))
    return below


@writes
def heard(*, by: Actor, home: int, team: int | None, device: str, unsent: int) -> None:
    """Remember that a device was heard, and how much it still keeps.

    ``team``: whose work it brought; None: it named none, so that it stays with the team known.
    """
    if team is None:
        known = TeamContact.objects.filter(home=home, device=device)
        known.update(last_at=now(), unsent=unsent)
        return
    row = (home, device, db_uuid(new_id()), team, db_moment(now()), unsent)
    fields = ("home", "device", "id", "team_id", "last_at", "unsent")
    put(TeamContact, fields, [row], key=("home", "device"), keep=("id",))
