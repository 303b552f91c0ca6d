"""People, houses, teams and what people can do: read by part, in the statement of the page.

All are whole numbers of reporting months, of all time, or as of a day; shares are for the eye.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tungngo.figures.marks import EVER, first_slot, period_of
from tungngo.figures.measures import (
    FLUENT,
    HOUSES_EVER,
    HOUSES_MONTH,
    LEVEL,
    PEOPLE_DVC_EVER,
    PEOPLE_DVC_MONTH,
    PEOPLE_EVER,
    PEOPLE_MONTH,
    RECHECKS,
    RECHECKS_ALONE,
    TEAMS_MONTH,
    VISITS,
)
from tungngo.figures.scopes import Month, Scope
from tungngo.places.models import COMMUNE, HAMLET, NATION, Geo
from tungngo.shared.clock import now, today
from tungngo.shared.sql import among
from tungngo.teams.models import Team

IN_MONTH = (PEOPLE_MONTH, PEOPLE_DVC_MONTH, HOUSES_MONTH, TEAMS_MONTH)  # of reporting months
OF_ALL_TIME = (PEOPLE_EVER, PEOPLE_DVC_EVER, HOUSES_EVER)
FLOWS = (RECHECKS, RECHECKS_ALONE)
_STOCKS = (FLUENT,)
_NONE = ", 0, 0, 0, 0, 0"

type Query = tuple[str, list[Any]]
type Place = int | None  # None: not known to which part


# Counting which of 74,000 teams are at work takes longer than all the rest of the nation's page, so
# the nation's are counted every ten minutes: {day asked for: (when, {home: teams})}.
_MANY_TEAMS = 5_000
_EVERY = timedelta(minutes=10)
_teams_then: dict[date, tuple[datetime, dict[Place, int]]] = {}


@dataclass(slots=True)
class Count:
    """What is counted of one part; a measure that is missing has no cell."""

    numbers: dict[int, int] = field(default_factory=dict)
    # Visits of the calendar month, of the reporting month, until the month's end, of all time.
    calendar: int = 0
    period: int = 0
    until: int = 0
    ever: int = 0
    households: int = 0
    hamlets: int = 0
    told: int = 0  # hamlets whose households are known
    teams: int = 0  # at work by decision, on the last day shown

    def add(self, other: "Count") -> None:
        """Add what is counted of a piece of this part."""
        for measure, n in other.numbers.items():
            self.numbers[measure] = self.numbers.get(measure, 0) + n
        for name in (
            "calendar",
            "period",
            "until",
            "ever",
            "households",
            "hamlets",
            "told",
            "teams",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Counts:
    """What is counted of all parts, and of the whole by skill and step."""

    parts: dict[Place, Count] = field(default_factory=dict)
    levels: dict[tuple[int, str], dict[int, int]] = field(default_factory=dict)

    def settle(self, scope: Scope, month: Month) -> None:
        """Turn data homes into the provinces that they lie in, and a commune into its one part."""
        if scope.kind == NATION:
            self._tell_teams(min(month.last, today()))
            provinces = Geo.objects.provinces_of_homes(scope.version)
            homes, self.parts = self.parts, {}
            for home, count in homes.items():
                self.parts.setdefault(provinces.get(home or 0), Count()).add(count)

    def _tell_teams(self, day: date) -> None:
        """Keep how many teams a large country has, or tell it as it was counted lately."""
        found = {home: count.teams for home, count in self.parts.items() if count.teams}
        if sum(found.values()) > _MANY_TEAMS:
            _teams_then.clear()  # one day is asked for nearly always
            _teams_then[day] = now(), found
        elif not found and day in _teams_then:
            for home, n in _teams_then[day][1].items():
                self.parts.setdefault(home, Count()).teams = n


def period_of_month(month: Month) -> int:
    """Return the reporting month, yyyymm, of a calendar month: that of its name.

    Of the present month the one that runs now: after the 14th nobody would see who was reached.
    """
    if month == Month.of(today()):
        return period_of(today())
    return month.year * 100 + month.number


def counts_of(
    scope: Scope, month: Month, late: frozenset[int], also: int | None = None
) -> list[Query]:
    """Return the queries on what is counted of a scope; none of a hamlet: they count by commune.

    ``late``: half months for which the board is not to be asked; then none of it is. ``also``: a
    measure of a skill.
    """
    if scope.kind == HAMLET:
        return []
    table = "cell" if scope.kind != NATION or late else "board"
    also_stock = (also,) if also and also >= LEVEL else ()
    also_flow = (also,) if also and also < LEVEL else ()
    day = min(month.last, today())
    first, until = first_slot(period_of_month(month)), month.slots[1]
    spans: list[tuple[str, tuple[int, ...], str, list[int]]] = [
        ("count", IN_MONTH, "c.slot = %s", [first]),
        ("count", OF_ALL_TIME, "c.slot = %s", [EVER]),
        ("count", FLOWS + also_flow, "c.slot >= %s AND c.slot <= %s", [*month.slots]),
        ("count", _STOCKS + also_stock, "c.slot <= %s", [until]),
        ("calendar", (VISITS,), "c.slot >= %s AND c.slot <= %s", [*month.slots]),
        ("period", (VISITS,), "c.slot >= %s AND c.slot <= %s", [first, first + 1]),
        ("until", (VISITS,), "c.slot > 0 AND c.slot <= %s", [until]),
        ("ever", (VISITS,), "c.slot > %s", [EVER]),
    ]
    return [
        *(_sums(scope, table, *span) for span in spans),
        _levels(scope, "board" if table == "board" or _whole(scope, late) else "cell", until),
        _households(scope),
        *(() if _knows_teams(scope, day) else (_teams(scope, day),)),
    ]


def _knows_teams(scope: Scope, day: date) -> bool:
    """Say whether the teams of the nation were counted lately."""
    if scope.kind != NATION or day not in _teams_then:
        return False
    return now() - _EVERY < _teams_then[day][0] <= now()


def _whole(scope: Scope, late: frozenset[int]) -> bool:
    return not scope.fragments and not late


def keyed(scope: Scope, fragment: str, home: str) -> tuple[str, str, list[Any]]:
    """Return the key of a row's part, the join that finds it, and the values of the join."""
    if scope.kind == NATION:
        return f"CAST({home} AS text)", "", []
    if scope.kind == COMMUNE:
        return f"'{int(scope.place.pk)}'", "", []
    join = f" JOIN geo g ON g.fragment_id = {fragment} AND g.version_id = %s"
    return "CAST(g.commune_id AS text)", join, [scope.version.pk]


def land_of(scope: Scope, fragment: str, home: str) -> Query:
    """Return the condition that a row lies in the scope."""
    test, values = among(home, scope.homes, "int")
    if not scope.fragments:
        return test, values
    more, fragments = among(fragment, scope.fragments, "int")
    return f"{test} AND {more}", [*values, *fragments]


def _group(scope: Scope, column: str) -> str:
    return {NATION: f" GROUP BY {column}", COMMUNE: ""}.get(scope.kind, " GROUP BY g.commune_id")


def _sums(
    scope: Scope, table: str, what: str, measures: tuple[int, ...], slots: str, at: list[int]
) -> Query:
    key, join, joined = keyed(scope, "c.fragment", "c.home")
    land, values = land_of(scope, "c.fragment", "c.home")
    test, wanted = among("c.measure", measures, "int")
    by = _group(scope, "c.home")
    by = f"{by}, c.measure" if by else " GROUP BY c.measure"
    return (
        f"SELECT '{what}', {key}, c.measure, SUM(c.value){_NONE} FROM {table} c{join}"
        f" WHERE {land} AND {test} AND {slots}{by}",
        [*joined, *values, *wanted, *at],
    )


def _levels(scope: Scope, table: str, until: int) -> Query:
    """Return the query on who stands at the counted steps of each skill, in the whole scope."""
    land, values = land_of(scope, "c.fragment", "c.home")
    skill = f"(c.measure - {LEVEL}) / 10"
    return (
        f"SELECT 'level', (SELECT s.name FROM skill s WHERE s.id = {skill}), c.measure,"
        f" SUM(c.value){_NONE} FROM {table} c"
        f" WHERE {land} AND c.measure >= {LEVEL} AND c.slot <= %s GROUP BY c.measure",
        [*values, until],
    )


def _households(scope: Scope) -> Query:
    key, join, joined = keyed(scope, "h.fragment_id", "h.home")
    land, values = land_of(scope, "h.fragment_id", "h.home")
    return (
        f"SELECT 'households', {key}, 0, COALESCE(SUM(h.households), 0), COUNT(*),"
        f" COUNT(h.households), 0, 0, 0 FROM hamlet h{join}"
        f" WHERE {land} AND NOT h.placeholder{_group(scope, 'h.home')}",
        [*joined, *values],
    )


def _teams(scope: Scope, on: date) -> Query:
    """Return the query on teams at work on a day, by decision."""
    rows = Team.objects.in_force(on).order_by()
    if scope.fragments:
        rows = rows.in_fragments(scope.fragments)
    elif scope.kind != NATION:
        rows = rows.filter(fragment__home__in=scope.homes)
    inner, given = rows.values("pk", "fragment_id").query.sql_with_params()
    key, join, joined = keyed(scope, "t.fragment_id", "f.home")
    land, values = land_of(scope, "f.id", "f.home")
    return (
        f"SELECT 'teams', {key}, 0, COUNT(*){_NONE} FROM ({inner}) t"
        f" JOIN fragment f ON f.id = t.fragment_id{join} WHERE {land}{_group(scope, 'f.home')}",
        [*given, *joined, *values],
    )


def take_counts(
    counts: Counts, what: str, key: str | None, measure: int, numbers: list[Any]
) -> None:
    """Put one line of the statement where it belongs."""
    n = int(numbers[0] or 0)
    if what == "level":
        skill, step = divmod(measure - LEVEL, 10)
        counts.levels.setdefault((skill, key or str(skill)), {})[step] = n
        return
    mine = counts.parts.setdefault(int(key) if key else None, Count())
    if what == "count":
        mine.numbers[measure] = n
    elif what == "households":
        mine.households, mine.hamlets, mine.told = n, int(numbers[1]), int(numbers[2])
    else:  # calendar, period, until, ever, teams
        setattr(mine, what, n)
