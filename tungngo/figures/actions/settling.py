"""What a recount found: kept as mismatches, and set right where that is asked for."""

from datetime import date

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.figures.actions.seeing import see_anew
from tungngo.figures.actions.touching import CELL_FIELDS, DAY_FIELDS, touch_keys
from tungngo.figures.comparing import Difference
from tungngo.figures.marks import Subject
from tungngo.figures.measures import BY_DAY, DAY_COLUMNS, slot_of
from tungngo.figures.models import Cell, DayTotal, Mismatch
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import add_up, db_moment, db_uuid, insert_all

_MISMATCH = ("home", "id", "key", "stored", "counted", "at", "repaired_at")


@writes
def settle_differences(*, by: Actor, home: int, found: list[Difference], repair: bool) -> int:
    """Keep a mismatch per difference; with ``repair`` set the sums right. Return how many were.

    A sum that moved since it was counted is left as it is: the next recount judges it anew.
    """
    moment = db_moment(now())
    rows = []
    for one in found:
        right = repair and _set_right(by, one)
        key = f"{one.table} {'/'.join(map(str, one.key))}"
        said = (key[:80], one.stored, one.counted, moment, moment if right else None)
        rows.append((home, db_uuid(new_id()), *said))
    insert_all(Mismatch, _MISMATCH, rows)
    repaired = sum(1 for row in rows if row[-1])
    if repair:
        touch_keys(by=by, home=home, keys=_board_keys(found))
    note(by, "figures.recount", home=home, differences=len(found), repaired=repaired)
    return repaired


def _set_right(by: Actor, one: Difference) -> bool:
    if one.table.startswith("seen"):
        see_anew(
            by=by, home=one.home, subject=Subject(str(one.key[0]), int(one.key[1]), int(one.key[2]))
        )
        return True
    if one.table == "cell":
        return _set_cell(one)
    if one.table == "day_total":
        return _set_day_total(one)
    return True  # the board is made anew from its touched key


def _set_cell(one: Difference) -> bool:
    fragment, slot, measure = map(int, one.key)
    add_up(Cell, CELL_FIELDS, [(one.home, fragment, slot, measure, 0)], key=CELL_FIELDS[:4])
    cell = Cell.objects.filter(home=one.home, fragment=fragment, slot=slot, measure=measure)
    return bool(cell.filter(value=one.stored).update(value=one.counted))


def _set_day_total(one: Difference) -> bool:
    fragment, day, measure = int(one.key[0]), str(one.key[1]), int(one.key[2])
    add_up(
        DayTotal, DAY_FIELDS, [(one.home, fragment, day, *(0,) * len(BY_DAY))], key=DAY_FIELDS[:3]
    )
    column = DAY_COLUMNS[BY_DAY.index(measure)]
    total = DayTotal.objects.filter(home=one.home, fragment=fragment, day=day)
    return bool(total.filter(**{column: one.stored}).update(**{column: one.counted}))


def _board_keys(found: list[Difference]) -> set[tuple[int, int]]:
    """Return the (measure, slot) whose board follows from the sums; none from a subject's row."""
    keys = set()
    for one in found:
        measure = int(one.key[-1])
        if one.table in ("cell", "board"):
            keys.add((measure, int(one.key[-2])))
        elif not one.table.startswith("seen"):
            keys.add((measure, slot_of(date.fromisoformat(str(one.key[-2])))))
    return keys
