"""Writes of a push on figures: what changed is added to the sums; who was heard."""

from typing import TYPE_CHECKING

from tungngo.feed.actions import writes
from tungngo.figures.actions.seeing import see
from tungngo.figures.actions.settling import settle_differences
from tungngo.figures.actions.touching import CELL_FIELDS, DAY_FIELDS, touch_keys
from tungngo.figures.comparing import Difference
from tungngo.figures.learned import learned_sums
from tungngo.figures.ledger import count_part
from tungngo.figures.marks import DISTINCT, CellKey
from tungngo.figures.measures import BY_DAY, add, differences, of_visits, slot_of
from tungngo.figures.models import Cell, DayTotal, TeamContact
from tungngo.figures.subjects import subjects_in
from tungngo.learning.facts import Learned
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import add_up, db_moment, db_uuid, put
from tungngo.visits.facts import Effects

if TYPE_CHECKING:
    from datetime import date


@writes
def count(*, by: Actor, home: int, effects: Effects, learned: Learned | None = None) -> None:
    """Add the signed difference of the effects to the cells and day totals of their fragments.

    ``learned``: what evidence of the same transaction changed. Nothing above the fragment is
    written here: one hot national row cut throughput six times.
    """
    days: dict[tuple[int, date], list[int]] = {}
    cells = see(by=by, home=home, effects=effects)
    for (fragment, day, measure), n in differences(effects).items():
        add(cells, (fragment, slot_of(day), measure), n)
        if measure in BY_DAY:
            days.setdefault((fragment, day), [0] * len(BY_DAY))[BY_DAY.index(measure)] += n
    for (fragment, day, measure), n in learned_sums(learned).items() if learned else ():
        add(cells, (fragment, slot_of(day), measure), n)
    if not cells:
        return
    totals = [(home, fragment, day.isoformat(), *n) for (fragment, day), n in days.items()]
    add_up(DayTotal, DAY_FIELDS, totals, key=DAY_FIELDS[:3])
    impossible = _add_to_cells(home, cells)
    touch_keys(by=by, home=home, keys={(m, slot) for (_, slot, m), n in cells.items() if n})
    if impossible:
        settle_differences(by=by, home=home, found=impossible, repair=True)


def _add_to_cells(home: int, cells: dict[CellKey, int]) -> list[Difference]:
    """Add to the cells; return those that fell below 0, with what the ledger says of them.

    Only what is taken away can do that, so a push without corrections asks for nothing back.
    Stocks hold changes, which may well be below 0.
    """
    sums = [(home, *key, n) for key, n in cells.items() if n]
    back = CELL_FIELDS[1:] if any(n < 0 for n in cells.values()) else ()
    stored = add_up(Cell, CELL_FIELDS, sums, key=CELL_FIELDS[:4], returning=back)
    return [
        Difference(home, "cell", (fragment, slot, measure), value, counted)
        for fragment, slot, measure, value in stored
        if value < 0 and (counted := _counted(home, (fragment, slot, measure))) is not None
    ]


def _counted(home: int, cell: CellKey) -> int | None:
    """Count a cell of a flow anew; None of a measure that the nightly recount must judge."""
    fragment, slot, measure = cell
    if measure in DISTINCT:
        return subjects_in(cell, home)
    if of_visits(measure):
        return count_part(home, fragment, slot).cells.get((fragment, slot), {}).get(measure, 0)
    return None


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
