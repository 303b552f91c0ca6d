"""Reading the figures of a page: its parts, its year, its days and its skills in one statement.

Provinces and the nation are read from the board (sums by data home), from cells where the board is
late; communes are read from cells, hamlets from the ledger. All numbers are whole; nothing is
estimated here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from tungngo.figures.counted import Counts, counts_of, take_counts
from tungngo.figures.marks import first_slot
from tungngo.figures.measures import BY_DAY, SKILL, VISITS
from tungngo.figures.scopes import MONTHS_SHOWN, Month, Scope, month_of
from tungngo.places.models import COMMUNE, HAMLET, NATION, PROVINCE, Geo
from tungngo.shared.clock import now
from tungngo.shared.sql import among, db_moment, select
from tungngo.shared.walls import as_job

ZERO = (0,) * len(BY_DAY)
_DAY_COLUMNS = ("visits", "home_visits", "absent", "later", "refused", "helps")
_QUIET = timedelta(days=14)
_LATELY = timedelta(days=7)

type Numbers = tuple[int, ...]  # in the order of BY_DAY


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much of the field has been heard."""

    devices: int = 0
    lately: int = 0  # heard in the last 7 days
    unsent: int = 0  # operations that phones said they still keep
    quiet: int = 0  # not heard for more than 14 days
    teams: int = 0


@dataclass(slots=True)
class Figures:
    """What a page of figures shows; a key that is missing has no figures at all."""

    parts: dict[int | None, Numbers] = field(default_factory=dict)  # None: not known to which part
    months: dict[Month, Numbers] = field(default_factory=dict)
    days: dict[date, Numbers] = field(default_factory=dict)
    skills: dict[tuple[int, str], int] = field(default_factory=dict)  # number and name; whole month
    counts: Counts = field(default_factory=Counts)  # people, houses, what they can do; by part
    freshness: Freshness = Freshness()


type Query = tuple[str, list[Any]]


class Source(NamedTuple):
    """The tables from which stored sums are read; both have the columns that are asked for."""

    sums: str
    days: str


_CELLS, _BOARDS = Source("cell", "day_total"), Source("board", "day_board")


def read_figures(
    scope: Scope,
    month: Month,
    day: date | None = None,
    *,
    late: frozenset[int] = frozenset(),
    also: int | None = None,
) -> Figures:
    """Return the figures of a scope: parts of the month or of one day, 13 months, the month's days.

    One statement, so that all numbers of a page are of one moment. ``late``: half months
    for which the board is not to be asked. ``also``: a measure of a skill, counted by part too.
    """
    is_hamlet = scope.kind == HAMLET
    queries = _of_ledger(scope, month) if is_hamlet else _of_sums(scope, month, day, late)
    queries.append(freshness_of(scope))
    queries += counts_of(scope, month, late, also)
    statement = " UNION ALL ".join(query for query, _ in queries)
    sums: dict[str, dict[Any, list[int]]] = {"part": {}, "month": {}, "day": {}, "active": {}}
    figures = Figures()
    with as_job():  # visits are read for their sums; none of them is shown
        rows = select(statement, [v for _, values in queries for v in values])
    for row in rows:
        _take(row, figures, sums)
    figures.months = {k: tuple(v) for k, v in sums["month"].items() if v[0]}
    idle = ZERO if month in figures.months else None
    figures.days = {k: tuple(v) for k, v in sums["day"].items() if idle}
    # What nobody visited says nothing: zero is told only of a month in which somebody was at work.
    told = _parts(scope, sums["part"])
    at_work = {k for k, v in (_parts(scope, sums["active"]) if day else told).items() if v[0]}
    figures.parts = {k: told.get(k, ZERO) for k in at_work}
    figures.counts.settle(scope, month)
    if scope.kind == PROVINCE and figures.parts:
        _sum_parts(figures, month, day)
    return figures


def _sum_parts(figures: Figures, month: Month, day: date | None) -> None:
    """Make a province's large figures the sum of its communes: the board may be a second behind."""
    whole = tuple(map(sum, zip(*figures.parts.values(), strict=True)))
    if day:
        figures.days[day] = whole
    else:
        figures.months[month] = whole


def _take(row: tuple[Any, ...], figures: Figures, sums: dict[str, dict[Any, list[int]]]) -> None:
    """Put one line of the statement where it belongs: what, key, measure (0: all six), numbers."""
    what, key, measure, *numbers = row
    if what == "fresh":
        figures.freshness = Freshness(*map(int, numbers[:5]))
    elif what == "skill":
        skill = (measure - SKILL, key)
        figures.skills[skill] = figures.skills.get(skill, 0) + int(numbers[0])
    elif what in sums:
        mine = sums[what].setdefault(_key(what, key), list(ZERO))
        if measure:
            mine[BY_DAY.index(measure)] += int(numbers[0])
        else:
            mine[:] = [a + int(b or 0) for a, b in zip(mine, numbers, strict=True)]
    else:
        take_counts(figures.counts, what, key, measure, numbers)


def _key(what: str, key: str | None) -> Any:
    if what == "day":
        return date.fromisoformat(str(key))
    if what == "month":
        return month_of(int(key or 0))
    return int(key) if key else None


def _parts(scope: Scope, found: dict[int | None, list[int]]) -> dict[int | None, Numbers]:
    """Return the parts by place: data homes become the provinces that they lie in."""
    if scope.kind != NATION:
        return {k: tuple(v) for k, v in found.items()}
    provinces = Geo.objects.provinces_of_homes(scope.version)
    summed: dict[int | None, list[int]] = {}
    for home, numbers in found.items():
        row = summed.setdefault(provinces.get(home or 0), list(ZERO))
        row[:] = [a + b for a, b in zip(row, numbers, strict=True)]
    return {k: tuple(v) for k, v in summed.items()}


def _of_sums(scope: Scope, month: Month, day: date | None, late: frozenset[int]) -> list[Query]:
    """Return the queries on stored sums."""
    behind = late.intersection(month.slots)
    source = _CELLS if scope.fragments or behind else _BOARDS
    return [
        _days_of_parts(scope, day, source) if day else _parts_of_month(scope, month, source),
        *_months(scope, month, late),
        _skills(scope, month, source.sums),
        _days(scope, month, source.days),
        *(_active(scope, month, source) if day else ()),
    ]


def _active(scope: Scope, month: Month, source: Source) -> list[Query]:
    """Return the query on which parts were at work in the month of a day."""
    query, values = _parts_of_month(scope, month, source)
    return [(query.replace("SELECT 'part'", "SELECT 'active'", 1), values)]


def _months(scope: Scope, last: Month, late: frozenset[int]) -> list[Query]:
    """Return the query on a year, and that on its half months for which the board is late."""
    year = (last.back(MONTHS_SHOWN - 1).slots[0], last.slots[1])
    span = "slot BETWEEN %s AND %s"
    if scope.fragments:
        return [_year(scope, _CELLS.sums, (span, [*year]))]
    behind = [slot for slot in sorted(late) if year[0] <= slot <= year[1]]
    if not behind:
        return [_year(scope, _BOARDS.sums, (span, [*year]))]
    test, slots = among("slot", behind, "int")
    on_time = (f"{span} AND NOT {test}", [*year, *slots])
    return [_year(scope, _BOARDS.sums, on_time), _year(scope, _CELLS.sums, (test, slots))]


def _year(scope: Scope, table: str, slots: Query) -> Query:
    where, values = _land(scope, table)
    # The plus leads SQLite to the cells of few fragments rather than to those of few measures.
    base, base_values = among("+measure" if scope.fragments else "measure", BY_DAY, "int")
    test, slot_values = slots
    return (
        "SELECT 'month', CAST(+slot AS text), measure, SUM(value), 0, 0, 0, 0, 0"
        f" FROM {table} WHERE {where} AND {base} AND {test} GROUP BY +slot, measure",
        [*values, *base_values, *slot_values],
    )


def _skills(scope: Scope, month: Month, table: str) -> Query:
    where, values = _land(scope, table)
    slots, slot_values = among("slot", month.slots, "int")
    # From the few skills to their measures: the other way reads every measure of every slot. As a
    # list, for SQLite would make an index of its own over all cells for a join.
    return (
        f"SELECT 'skill', (SELECT s.name FROM skill s WHERE s.id = measure - {SKILL}), measure,"
        f" SUM(value), 0, 0, 0, 0, 0 FROM {table} WHERE {where} AND {slots}"
        f" AND measure IN (SELECT s.id + {SKILL} FROM skill s) GROUP BY measure",
        [*values, *slot_values],
    )


def _days(scope: Scope, month: Month, table: str) -> Query:
    where, values = _land(scope, table)
    sums = ", ".join(f"SUM({column})" for column in _DAY_COLUMNS)
    return (
        f"SELECT 'day', CAST(day AS text), 0, {sums} FROM {table}"
        f" WHERE {where} AND day >= %s AND day <= %s GROUP BY day",
        [*values, month.first.isoformat(), month.last.isoformat()],
    )


def _land(scope: Scope, table: str) -> Query:
    """Return the condition that a row lies in the scope: in its homes, in its fragments if any."""
    homes, values = among(f"{table}.home", scope.homes, "int")
    if not scope.fragments:
        return homes, values
    test, fragments = among(f"{table}.fragment", scope.fragments, "int")
    return f"{homes} AND {test}", [*values, *fragments]


def _parts_of_month(scope: Scope, month: Month, source: Source) -> Query:
    if scope.kind == COMMUNE:
        return _hamlets(scope, month.first, month.last)
    land, values = _land(scope, "c")
    base, base_values = among("c.measure", BY_DAY, "int")
    slots, slot_values = among("c.slot", month.slots, "int")
    where = f"{land} AND {base} AND {slots}"
    every = [*values, *base_values, *slot_values]
    if scope.kind == NATION:
        return (
            "SELECT 'part', CAST(c.home AS text), c.measure, SUM(c.value), 0, 0, 0, 0, 0"
            f" FROM {source.sums} c WHERE {where} GROUP BY c.home, c.measure",
            every,
        )
    return (
        "SELECT 'part', CAST(g.commune_id AS text), c.measure, SUM(c.value), 0, 0, 0, 0, 0"
        " FROM cell c JOIN geo g ON g.fragment_id = c.fragment AND g.version_id = %s"
        f" WHERE {where} GROUP BY g.commune_id, c.measure",
        [scope.version.pk, *every],
    )


def _days_of_parts(scope: Scope, day: date, source: Source) -> Query:
    if scope.kind == COMMUNE:
        return _hamlets(scope, day, day)
    sums = ", ".join(f"SUM(d.{column})" for column in _DAY_COLUMNS)
    land, values = _land(scope, "d")
    if scope.kind == NATION:
        return (
            f"SELECT 'part', CAST(d.home AS text), 0, {sums} FROM {source.days} d"
            f" WHERE {land} AND d.day = %s GROUP BY d.home",
            [*values, day.isoformat()],
        )
    return (
        f"SELECT 'part', CAST(g.commune_id AS text), 0, {sums} FROM day_total d"
        " JOIN geo g ON g.fragment_id = d.fragment AND g.version_id = %s"
        f" WHERE {land} AND d.day = %s GROUP BY g.commune_id",
        [scope.version.pk, *values, day.isoformat()],
    )


# Counted from the ledger in the order of BY_DAY; a house counts once a day however many came.
_LEDGER = (
    "COUNT(*), COUNT(DISTINCT CASE WHEN v.outcome = 'met' AND v.household_id IS NOT NULL"
    " THEN CAST(v.household_id AS text) || CAST(v.day AS text) END),"
    " SUM(CASE WHEN v.outcome = 'absent' THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN v.outcome = 'later' THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN v.outcome = 'refused' THEN 1 ELSE 0 END), SUM(v.helps)"
)


def _hamlets(scope: Scope, first: date, last: date) -> Query:
    land, values = _land(scope, "v")
    return (
        f"SELECT 'part', CAST(+v.hamlet_id AS text), 0, {_LEDGER} FROM visit v"
        f" WHERE {land} AND v.day >= %s AND v.day <= %s AND NOT v.voided"
        # The plus keeps SQLite from walking all hamlets of the home just to have them in order.
        " GROUP BY +v.hamlet_id",
        [*values, first.isoformat(), last.isoformat()],
    )


def _of_ledger(scope: Scope, month: Month) -> list[Query]:
    """Return the queries on the visits of one hamlet: it has no parts, and no sums of its own."""
    where = "v.home = %s AND v.hamlet_id = %s AND v.day >= %s AND v.day <= %s AND NOT v.voided"
    since = month.back(MONTHS_SHOWN - 1).first.isoformat()
    slot = (
        "(CAST(substr(CAST(v.day AS text), 1, 4) AS integer) * 12"
        " + CAST(substr(CAST(v.day AS text), 6, 2) AS integer) - 1) * 2"
    )
    mine: Sequence[Any] = (scope.homes[0], scope.place.pk)
    return [
        (
            f"SELECT 'month', CAST({slot} AS text), 0, {_LEDGER} FROM visit v"
            f" WHERE {where} GROUP BY {slot}",
            [*mine, since, month.last.isoformat()],
        ),
        (
            f"SELECT 'day', CAST(v.day AS text), 0, {_LEDGER} FROM visit v"
            f" WHERE {where} GROUP BY v.day",
            [*mine, month.first.isoformat(), month.last.isoformat()],
        ),
    ]


def freshness_of(scope: Scope) -> Query:
    """Return the query on how much of the field of a scope was heard: see ``Freshness``."""
    homes, values = among("c.home", scope.homes, "int")
    at = now()
    more: list[Any] = []
    if scope.fragments:
        test, more = among("t.fragment_id", scope.fragments, "int")
        homes = f"{homes} AND {test}"
    return (
        "SELECT 'fresh' AS what, NULL AS part, 0 AS measure, COUNT(*) AS n1,"
        " COALESCE(SUM(CASE WHEN c.last_at >= %s THEN 1 ELSE 0 END), 0) AS n2,"
        " COALESCE(SUM(c.unsent), 0) AS n3,"
        " COALESCE(SUM(CASE WHEN c.last_at < %s THEN 1 ELSE 0 END), 0) AS n4,"
        " COUNT(DISTINCT c.team_id) AS n5, 0 AS n6"
        f" FROM team_contact c JOIN team t ON t.id = c.team_id WHERE {homes}",
        [db_moment(at - _LATELY), db_moment(at - _QUIET), *values, *more],
    )


@dataclass(frozen=True, slots=True)
class Reporting:
    """Which fragments were active in a period, so that zero is told from missing."""

    active: frozenset[int]

    def among(self, fragments: Iterable[int]) -> tuple[int, int]:
        """Return how many of some fragments were active, and how many they are."""
        wanted = set(fragments)
        return len(wanted & self.active), len(wanted)


def reporting(homes: Sequence[int], fragments: Sequence[int], slots: Sequence[int]) -> Reporting:
    """Return in which fragments any team was active in whole or half reporting months.

    ``fragments``: none = all of the homes. By the visits of the half months: a team is counted in
    one fragment a month (``TEAMS_MONTH``), yet may be active in several.
    """
    where, values = _within(homes, fragments)
    which, slot_values = among("slot", slots, "int")
    rows = select(
        f"SELECT DISTINCT fragment FROM cell WHERE {where} AND measure = %s AND {which}"
        " AND value > 0",
        [*values, VISITS, *slot_values],
    )
    return Reporting(frozenset(fragment for (fragment,) in rows))


def stock_of(
    homes: Sequence[int], fragments: Sequence[int], measures: Sequence[int], slot: int
) -> dict[int, int]:
    """Return {measure: its value at the end of a half month}: the sum of all changes until then.

    ``fragments``: none = all of the homes, read from the board. A measure without any change is
    not among them.
    """
    where, values = _within(homes, fragments)
    which, measure_values = among("measure", measures, "int")
    rows = select(
        f"SELECT measure, SUM(value) FROM {'cell' if fragments else 'board'}"
        f" WHERE {where} AND {which} AND slot <= %s GROUP BY measure",
        [*values, *measure_values, slot],
    )
    return {measure: int(n) for measure, n in rows}


def distinct_of(
    homes: Sequence[int], fragments: Sequence[int], measures: Sequence[int], period: int
) -> dict[int, int]:
    """Return {measure: subjects counted once} of a reporting month, yyyymm, or of all time (0)."""
    where, values = _within(homes, fragments)
    which, measure_values = among("measure", measures, "int")
    rows = select(
        f"SELECT measure, SUM(value) FROM {'cell' if fragments else 'board'}"
        f" WHERE {where} AND {which} AND slot = %s GROUP BY measure",
        [*values, *measure_values, first_slot(period)],
    )
    return {measure: int(n) for measure, n in rows}


def _within(homes: Sequence[int], fragments: Sequence[int]) -> Query:
    where, values = among("home", homes, "int")
    if not fragments:
        return where, values
    test, more = among("fragment", fragments, "int")
    return f"{where} AND {test}", [*values, *more]
