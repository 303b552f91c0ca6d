"""Writes on figures: count what changed, freshen the read model, repair what a recount found."""

from collections.abc import Iterable
from datetime import date

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.figures.measures import (
    BY_DAY,
    HOME_VISITS,
    Sums,
    contribute,
    first_day,
    last_day,
    slot_of,
)
from tungngo.figures.models import (
    Board,
    BoardState,
    Cell,
    DayBoard,
    DayTotal,
    Mismatch,
    TeamContact,
    TouchedKey,
)
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import (
    add_up,
    among,
    db_moment,
    db_uuid,
    for_update,
    insert_all,
    put,
    select,
)
from tungngo.visits.actions import Effects

_DAY_FIELDS = (
    "home",
    "fragment",
    "day",
    "visits",
    "home_visits",
    "absent",
    "later",
    "refused",
    "helps",
)
_CELL_FIELDS = ("home", "fragment", "slot", "measure", "value")
_MOST_KEYS = 5_000  # touched rows a pass; the rest is taken by the next one


@writes
def count(*, by: Actor, home: int, effects: Effects) -> None:
    """Add the signed difference of the effects to the cells and day totals of their fragments.

    Nothing above the fragment is written here: one hot national row cut throughput six times.
    """
    sums = differences(effects)
    if not sums:
        return
    days: dict[tuple[int, date], list[int]] = {}
    cells: dict[tuple[int, int, int], int] = {}
    for (fragment, day, measure), n in sums.items():
        key = (fragment, slot_of(day), measure)
        cells[key] = cells.get(key, 0) + n
        if measure in BY_DAY:
            days.setdefault((fragment, day), [0] * len(BY_DAY))[BY_DAY.index(measure)] += n
    add_up(
        DayTotal,
        _DAY_FIELDS,
        [(home, f, d.isoformat(), *n) for (f, d), n in days.items()],
        key=_DAY_FIELDS[:3],
    )
    rows = [(home, *key, n) for key, n in cells.items() if n]
    add_up(Cell, _CELL_FIELDS, rows, key=_CELL_FIELDS[:4])
    _touch(home, {(measure, slot) for _, slot, measure in cells})


def differences(effects: Effects) -> Sums:
    """Return {(fragment, day, measure): signed difference} of the effects, zeros left out."""
    sums: Sums = {}
    for before, after in effects.facts:
        if before == after:
            continue
        if before:
            contribute(before, -1, sums)
        if after:
            contribute(after, 1, sums)
    for move in effects.house_days:
        for fragment, n in ((move.before, -1), (move.after, 1)):
            if fragment is not None:
                key = (fragment, move.day, HOME_VISITS)
                sums[key] = sums.get(key, 0) + n
    return {key: n for key, n in sums.items() if n}


def _touch(home: int, keys: Iterable[tuple[int, int]]) -> None:
    at = db_moment(now())
    rows = [(home, db_uuid(new_id()), measure, slot, at) for measure, slot in sorted(keys)]
    insert_all(TouchedKey, ("home", "id", "measure", "slot", "at"), rows)


@writes
def heard(*, by: Actor, home: int, team: int, device: str, unsent: int) -> None:
    """Remember that a device of a team was heard, and how much it still keeps."""
    row = (home, device, db_uuid(new_id()), team, db_moment(now()), unsent)
    fields = ("home", "device", "id", "team_id", "last_at", "unsent")
    put(TeamContact, fields, [row], key=("home", "device"), keep=("id",))


@writes
def freshen_home(*, by: Actor, home: int) -> int:
    """Make the board of one home anew for the keys touched; return how many keys.

    Only touched keys that are visible now are taken and deleted, so a late commit is taken next time.
    """
    found = select(
        f"SELECT id, measure, slot FROM touched_key WHERE home = %s LIMIT {_MOST_KEYS}{for_update()}",
        [home],
    )
    keys = {(measure, slot) for _, measure, slot in found}
    if not keys:
        return 0
    at = now()
    _sum_slots(home, keys, db_moment(at))
    _sum_days(home, sorted({slot for measure, slot in keys if measure in BY_DAY}))
    BoardState.objects.update_or_create(home=home, defaults={"as_of": at})
    TouchedKey.objects.filter(home=home, id__in=[i for i, *_ in found]).delete()
    return len(keys)


def _sum_slots(home: int, keys: set[tuple[int, int]], at: object) -> None:
    which, values = among("slot", sorted({slot for _, slot in keys}), "int")
    measures, more = among("measure", sorted({m for m, _ in keys}), "int")
    sums = select(
        f"SELECT measure, slot, SUM(value) FROM cell WHERE home = %s AND {measures} AND {which}"
        " GROUP BY measure, slot",
        [home, *more, *values],
    )
    rows = [(home, m, s, int(n), at) for m, s, n in sums if (m, s) in keys]
    put(Board, ("home", "measure", "slot", "value", "as_of"), rows, key=("home", "measure", "slot"))


def _sum_days(home: int, slots: list[int]) -> None:
    """Make the days of the touched slots anew; a slot has at most 17 days."""
    sums = ", ".join(f"SUM({column})" for column in _DAY_FIELDS[3:])
    rows: list[tuple[object, ...]] = []
    for slot in slots:
        rows += select(
            f"SELECT day, {sums} FROM day_total WHERE home = %s AND day >= %s AND day <= %s GROUP BY day",
            [home, first_day(slot), last_day(slot)],
        )
    fields = ("home", "day", *_DAY_FIELDS[3:])
    put(DayBoard, fields, [(home, str(day), *map(int, n)) for day, *n in rows], key=("home", "day"))


@writes
def write_mismatches(
    *, by: Actor, home: int, found: list[tuple[str, int, int]], repaired: bool
) -> None:
    """Keep the keys whose stored value (second) is not the counted one (third)."""
    at = now()
    moment = db_moment(at)
    rows = [
        (home, db_uuid(new_id()), k[:80], s, c, moment, moment if repaired else None)
        for k, s, c in found
    ]
    insert_all(Mismatch, ("home", "id", "key", "stored", "counted", "at", "repaired_at"), rows)
    note(by, "figures.mismatch", home=home, n=len(found), repaired=repaired)


@writes
def repair_home(*, by: Actor, home: int, wrong: list[tuple[str, tuple[object, ...], int]]) -> None:
    """Set stored sums to their counted values; the board follows through its touched keys."""
    keys = set()
    for table, key, counted in wrong:
        if table == "cell":
            put(Cell, _CELL_FIELDS, [(home, *key, counted)], key=_CELL_FIELDS[:4])
            keys.add((int(str(key[2])), int(str(key[1]))))
        elif table == "day_total":
            fragment, day, measure = key
            zero = (home, fragment, day, *(0,) * len(BY_DAY))
            add_up(DayTotal, _DAY_FIELDS, [zero], key=_DAY_FIELDS[:3])
            column = _DAY_FIELDS[3 + BY_DAY.index(int(str(measure)))]
            DayTotal.objects.filter(home=home, fragment=fragment, day=day).update(
                **{column: counted}
            )
        else:
            keys.add((int(str(key[1])), int(str(key[0]))))
    _touch(home, keys)
    note(by, "figures.repair", home=home, n=len(wrong))
