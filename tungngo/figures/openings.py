"""What is behind a number of a commune or hamlet: visits, or the people, houses, teams it counts.

Each piece comes with how much of the number it is, so that they add up to it exactly. Read for
sums; who sees more of a piece is asked where it is shown.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from tungngo.figures.asked import Asked, Kind
from tungngo.figures.boards import Freshness, freshness_of
from tungngo.figures.counted import IN_MONTH, land_of, period_of_month
from tungngo.figures.links import State
from tungngo.figures.marks import EVER, days_of
from tungngo.figures.measures import (
    FLUENT,
    HOME_VISITS,
    LEVEL,
    PEOPLE_DVC_MONTH,
    PEOPLE_MONTH,
    RECHECKS,
    RECHECKS_ALONE,
    TEAMS_MONTH,
    contributions,
)
from tungngo.figures.scopes import Scope
from tungngo.learning.fluency import Turn, household_changes
from tungngo.learning.ladder import Folded, Seen
from tungngo.places.models import HAMLET
from tungngo.shared.sql import among, db_uuid, select
from tungngo.shared.walls import as_job
from tungngo.visits.models import Fact, helped_of

_WIDTH = 12  # columns of every query here, all text: so that one statement asks for freshness too
_TURNS = msgspec.json.Decoder(list[Turn])

type Texts = Sequence[Any]  # a row of texts, None where there is nothing
type Query = tuple[str, list[Any]]


class Piece(NamedTuple):
    """A piece of a number; ``id``: of the visit, the person, the house; of a team its number."""

    id: str
    home: int
    hamlet: int | None
    n: int = 1
    team: int | None = None
    team_name: str = ""
    day: date | None = None
    member: int | None = None


class Pieces(NamedTuple):
    """All pieces of a number, and how much of the field was heard.

    ``active``: hamlets in which anybody was at work in that time, ``teams`` who they were.
    """

    found: list[Piece]
    freshness: Freshness
    active: frozenset[int]
    teams: dict[int, str]


def pieces_of(asked: Asked, scope: Scope, state: State) -> Pieces:
    """Return what a number of a commune, district or hamlet is made of; one query.

    A person, house or team is in the hamlet where it is today; a visit where it was.
    """
    ask, read = _reading(asked, scope, state)
    fresh, given = freshness_of(scope)
    columns = ", ".join(f"CAST({c} AS text)" for c in ("what", "n1", "n2", "n3", "n4", "n5"))
    padding = ", NULL" * (_WIDTH - 6)
    work = _at_work(asked, scope, state)
    with as_job():
        rows = select(
            f"{ask[0]} UNION ALL SELECT {columns}{padding} FROM ({fresh}) f UNION ALL {work[0]}",
            [*ask[1], *given, *work[1]],
        )
    heard = next(row for row in rows if row[0] == "fresh")
    teams = {int(row[2]): row[3] for row in rows if row[0] == "work"}
    active = frozenset(int(row[1]) for row in rows if row[0] == "work")
    found = list(read([row for row in rows if row[0] not in ("fresh", "work")]))
    if scope.kind == HAMLET:
        found = [one for one in found if one.hamlet == scope.place.pk]
        active &= {scope.place.pk}
    return Pieces(found, Freshness(*map(int, heard[1:6])), active, teams)


def _at_work(asked: Asked, scope: Scope, state: State) -> Query:
    """Return the query on the hamlets in which teams were at work in the time of a number."""
    first, last = state.month.first, state.month.last
    if asked.kind is Kind.MONTH:
        first, last = days_of(period_of_month(state.month))
    elif asked.kind is not Kind.FLOW:
        first = date.min
        last = last if asked.kind is Kind.STOCK else date.max
    land, values = land_of(scope, "v.fragment", "v.home")
    columns = _texts("'work'", "v.hamlet_id", "v.team_id", "t.name")
    return (
        f"SELECT DISTINCT {columns} FROM visit v JOIN team t ON t.id = v.team_id"
        f" WHERE {land} AND v.day >= %s AND v.day <= %s AND NOT v.voided",
        [*values, first.isoformat(), last.isoformat()],
    )


def _reading(asked: Asked, scope: Scope, state: State) -> tuple[Query, Any]:
    """Return the query on the pieces of a number, and what makes pieces of its rows."""
    if asked.of_visits:
        return _visits(asked, scope, state), lambda rows: _from_visits(asked, rows)
    if asked.kind in (Kind.MONTH, Kind.EVER):
        return _seen(asked, scope, state), _from_seen
    land = frozenset(scope.fragments)
    last = state.month.last
    if asked.measure == FLUENT:
        return _fluent(scope), lambda rows: _from_fluent(rows, land, last)
    if asked.measure in (RECHECKS, RECHECKS_ALONE):
        alone = asked.measure == RECHECKS_ALONE
        return _rechecked(scope), lambda rows: _from_rechecks(rows, land, state, alone=alone)
    step = asked.measure % 10
    skill = (asked.measure - LEVEL) // 10
    return _levels(scope, skill), lambda rows: _from_levels(rows, step, last)


def _texts(*columns: str) -> str:
    """Return the columns of a query here."""
    return ", ".join(f"CAST({c} AS text)" for c in columns) + ", NULL" * (_WIDTH - len(columns))


# Of several visits that met a house on a day only the first counts as a visit to a home.
_FIRST_MET = (
    " AND v.outcome = 'met' AND v.household_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM visit w"
    " WHERE w.home = v.home AND w.household_id = v.household_id AND w.day = v.day"
    " AND w.outcome = 'met' AND NOT w.voided AND w.id < v.id)"
)


def _visits(asked: Asked, scope: Scope, state: State) -> Query:
    first, last = days_asked(asked, state)
    land, values = land_of(scope, "v.fragment", "v.home")
    only = _FIRST_MET if asked.measure == HOME_VISITS else ""
    columns = ("v.id", "v.home", "v.hamlet_id", "v.team_id", "t.name", "v.day", "v.fragment")
    return (
        f"SELECT {_texts(*columns, 'v.outcome', 'v.helped', 'v.member_id')}"
        " FROM visit v JOIN team t ON t.id = v.team_id"
        f" WHERE {land} AND v.day >= %s AND v.day <= %s AND NOT v.voided{only}",
        [*values, first.isoformat(), last.isoformat()],
    )


def _from_visits(asked: Asked, rows: Sequence[Texts]) -> Iterator[Piece]:
    rows = sorted(rows, key=lambda row: (row[5], db_uuid(row[0])), reverse=True)
    for row, home, hamlet, team, name, day, fragment, outcome, helped, member, *_ in rows:
        on = date.fromisoformat(day)
        fact = Fact(int(fragment), on, outcome, tuple(helped_of(helped)))
        counted = contributions(fact).get(asked.measure, 0)
        n = 1 if asked.measure == HOME_VISITS else counted
        if n:
            yield Piece(db_uuid(row), int(home), int(hamlet), n, int(team), name, on, int(member))


def days_asked(asked: Asked, state: State) -> tuple[date, date]:
    """Return the first and the last day of a number: one day only where it is kept by day."""
    if state.day and asked.by_day:
        return state.day, state.day
    return state.month.first, state.month.last


def _seen(asked: Asked, scope: Scope, state: State) -> Query:
    """Return the query on who is counted once, in the fragment of the first visit."""
    base = asked.measure if asked.measure in IN_MONTH else asked.measure - 1
    period = EVER if asked.kind is Kind.EVER else period_of_month(state.month)
    land, values = land_of(scope, "s.fragment", "s.home")
    lives = "resident" if base in (PEOPLE_MONTH, PEOPLE_DVC_MONTH) else "household"
    where, hamlet = "x ON x.home = s.home AND x.id = s.subject", "x.hamlet_id"
    if base == TEAMS_MONTH:
        lives, where, hamlet = "team", "x ON x.id = -1", "NULL"
    return (
        f"SELECT {_texts('s.subject', 's.home', hamlet, str(int(base == TEAMS_MONTH)))}"
        f" FROM seen s LEFT JOIN {lives} {where}"
        f" WHERE {land} AND s.measure = %s AND s.period = %s AND s.n > 0",
        [*values, base, period],
    )


def _from_seen(rows: Sequence[Texts]) -> Iterator[Piece]:
    for row, home, hamlet, is_team, *_ in sorted(rows, key=itemgetter(0)):
        subject = db_uuid(row)
        team = int(subject, 16) if is_team == "1" else None
        yield Piece(subject, int(home), int(hamlet) if hamlet else None, team=team)


_EVIDENCE = ("e.subject", "e.home", "s.hamlet", "e.skill", "e.used_ms", "e.id", "e.kind", "e.level")
_MORE = ("e.phone", "e.fragment", "e.voids")


def _levels(scope: Scope, skill: int) -> Query:
    """Return the query on all evidence of a skill of those who are counted here."""
    land, values = land_of(scope, "s.fragment", "s.home")
    return (
        f"SELECT {_texts(*_EVIDENCE, *_MORE)} FROM skill_state s"
        " JOIN evidence e ON e.home = s.home AND e.subject = s.subject"
        " AND (e.skill = s.skill OR e.voids IS NOT NULL)"
        f" WHERE {land} AND s.skill = %s",
        [*values, skill],
    )


def _rechecked(scope: Scope) -> Query:
    """Return the query on all evidence of those who were seen again here."""
    land, values = land_of(scope, "r.fragment", "r.home")
    columns = ("e.hamlet" if one == "s.hamlet" else one for one in (*_EVIDENCE, *_MORE))
    return (
        f"SELECT {_texts(*columns)} FROM evidence e WHERE EXISTS (SELECT 1 FROM evidence r"
        f" WHERE r.home = e.home AND r.subject = e.subject AND r.kind = 'recheck' AND {land})",
        values,
    )


def _told(rows: Sequence[Texts]) -> Iterator[tuple[Texts, list[tuple[Seen, int]]]]:
    """Yield a row of each (person, skill) and the evidence that stands, with its hamlet."""
    void = {db_uuid(row[10]) for row in rows if row[10]}
    kept = [row for row in rows if not row[10] and db_uuid(row[5]) not in void]
    pair = itemgetter(0, 1, 3)
    for _, some in groupby(sorted(kept, key=pair), key=pair):
        mine = list(some)
        seen = [
            (
                Seen(
                    int(r[4]),
                    db_uuid(r[5]),
                    r[6],
                    int(r[7]),
                    r[8] in ("1", "true"),
                    int(r[9]),
                    None,
                ),
                int(r[2]),
            )
            for r in mine
        ]
        yield mine[0], sorted(seen, key=lambda one: one[0][:2])


def _from_levels(rows: Sequence[Texts], step: int, last: date) -> Iterator[Piece]:
    for (row, home, hamlet, *_), seen in _told(rows):
        folded = Folded()
        for one, _ in seen:
            folded.add(one)
        levels = [now.level for now in folded.steps if now.day <= last]
        if levels and levels[-1] >= step:
            yield Piece(db_uuid(row), int(home), int(hamlet))


def _from_rechecks(
    rows: Sequence[Texts], land: frozenset[int], state: State, *, alone: bool
) -> Iterator[Piece]:
    for (row, home, *_), seen in _told(rows):
        folded = Folded()
        for one, hamlet in seen:
            before = len(folded.rechecks)
            folded.add(one)
            for made in folded.rechecks[before:]:
                in_month = state.month.first <= made.day <= state.month.last
                if made.fragment in land and in_month and (made.alone or not alone):
                    yield Piece(db_uuid(row), int(home), hamlet, day=made.day)


def _fluent(scope: Scope) -> Query:
    test, values = among("k.home", scope.homes, "int")
    columns = _texts("k.household", "k.home", "k.hamlet", "k.turns")
    return f"SELECT {columns} FROM household_skill k WHERE {test}", values


def _from_fluent(rows: Sequence[Texts], land: frozenset[int], last: date) -> Iterator[Piece]:
    house = itemgetter(0, 1)
    for (row, home), some in groupby(sorted(rows, key=house), key=house):
        mine = list(some)
        turns = [turn for one in mine for turn in _TURNS.decode(one[3])]
        stands = sum(n for day, n in household_changes(turns) if day <= last) > 0
        if stands and min(turns).fragment in land:
            yield Piece(db_uuid(row), int(home), int(mine[0][2]))
