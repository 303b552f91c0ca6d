"""Making the board anew from the cells: recomputed, never added to, so it cannot drift."""

from tungngo.feed.actions import writes
from tungngo.figures.measures import BY_DAY, DAY_COLUMNS, first_day, last_day
from tungngo.figures.models import Board, BoardState, DayBoard, TouchedKey
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.sql import among, db_moment, for_update, put, select

MOST_KEYS = 5_000  # touched rows a pass

_BOARD = ("home", "measure", "slot", "value", "as_of")
_DAY_BOARD = ("home", "day", *DAY_COLUMNS)


@writes
def freshen_home(*, by: Actor, home: int) -> int:
    """Make the board of one home anew for the keys touched; return how many rows were taken.

    Only rows that are visible now are taken and deleted, so a late commit is taken next time.
    """
    found = select(
        "SELECT id, measure, slot FROM touched_key WHERE home = %s"
        f" ORDER BY id LIMIT {MOST_KEYS}{for_update()}",
        [home],
    )
    if not found:
        return 0
    keys = {(measure, slot) for _, measure, slot in found}
    at = now()
    _sum_slots(home, keys, db_moment(at))
    for slot in sorted({slot for measure, slot in keys if measure in BY_DAY}):
        _sum_days(home, slot)
    BoardState.objects.update_or_create(home=home, defaults={"as_of": at})
    TouchedKey.objects.filter(home=home, id__in=[i for i, *_ in found]).delete()
    return len(found)


def _sum_slots(home: int, keys: set[tuple[int, int]], at: object) -> None:
    which, values = among("slot", sorted({slot for _, slot in keys}), "int")
    measures, more = among("measure", sorted({measure for measure, _ in keys}), "int")
    found = select(
        f"SELECT measure, slot, SUM(value) FROM cell WHERE home = %s AND {measures} AND {which}"
        " GROUP BY measure, slot",
        [home, *more, *values],
    )
    sums = {(measure, slot): int(n) for measure, slot, n in found}
    # A key without cells is 0: a wrong row that a recount touched must not stay.
    rows = [(home, *key, sums.get(key, 0), at) for key in keys]
    put(Board, _BOARD, rows, key=_BOARD[:3])


def _sum_days(home: int, slot: int) -> None:
    """Make the days of a slot anew: 17 at most."""
    sums = ", ".join(f"SUM({column})" for column in DAY_COLUMNS)
    first, last = first_day(slot), last_day(slot)
    found = select(
        f"SELECT day, {sums} FROM day_total"
        " WHERE home = %s AND day >= %s AND day <= %s GROUP BY day",
        [home, first.isoformat(), last.isoformat()],
    )
    rows = [(home, str(day), *(int(n) for n in numbers)) for day, *numbers in found]
    put(DayBoard, _DAY_BOARD, rows, key=_DAY_BOARD[:2])
    stray = DayBoard.objects.filter(home=home, day__gte=first, day__lte=last)
    stray.exclude(day__in=[day for _, day, *_ in rows]).delete()
