"""Asking the ledger for one subject: which visits mark it, and where the first of them was."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from tungngo.figures.marks import (
    EVER,
    MONTHLY,
    CellKey,
    Stand,
    Subject,
    days_of,
    first_slot,
    marks,
)
from tungngo.figures.measures import HOUSES_MONTH, TEAMS_MONTH, VISITS
from tungngo.shared.sql import among, db_uuid, on_postgres, select
from tungngo.visits.models import Fact, helped_of

_FACT = "fragment, day, outcome, helped, household_id, team_id"


def public_services() -> frozenset[int]:
    """Return the skills of public services (dịch vụ công): those of the services of government."""
    return frozenset(skill for (skill,) in select("SELECT id FROM skill WHERE \"group\" = 'G'"))


def hex_of(column: str) -> str:
    """Return the expression that gives an id in the form of ``db_uuid``."""
    return f"replace(CAST({column} AS text), '-', '')" if on_postgres() else column


def first_fragment(
    home: int, subject: Subject, fragments: Iterable[int], dvc: frozenset[int]
) -> int | None:
    """Return the fragment of the earliest visit (day, id) that marks a subject in its month.

    ``fragments``: where this act wrote visits whose cells are not written yet.
    """
    only = " LIMIT 1" if subject.measure in (TEAMS_MONTH, HOUSES_MONTH) else ""
    for fact in _facts(home, subject, fragments, only):
        if (subject.measure, subject.id) in marks(fact, dvc):
            return fact.fragment
    return None


def count_subject(home: int, subject: Subject, dvc: frozenset[int]) -> Stand | None:
    """Count the marks of a subject in its period anew; None where nothing marks it.

    A month is counted from the ledger, all time from the months that are stored.
    """
    if subject.period == EVER:
        found = list(stored_months(home, [subject]).get(subject, {}).values())
    else:
        facts = _facts(home, subject, (), "")
        found = [f.fragment for f in facts if (subject.measure, subject.id) in marks(f, dvc)]
    return Stand(found[0], len(found), len(set(found)) > 1) if found else None


def _facts(home: int, subject: Subject, fragments: Iterable[int], tail: str) -> Iterator[Fact]:
    where, values = _where(home, subject, fragments)
    first, last = days_of(subject.period)
    rows = select(
        f"SELECT {_FACT} FROM visit WHERE home = %s AND {where} AND day >= %s AND day <= %s"
        f" AND NOT voided ORDER BY day, id{tail}",
        [home, *values, first.isoformat(), last.isoformat()],
    )
    for fragment, day, outcome, helped, house, team in rows:
        on = date.fromisoformat(str(day))
        told = tuple(helped_of(helped))
        yield Fact(fragment, on, outcome, told, db_uuid(house) if house else None, team)


def _where(home: int, subject: Subject, fragments: Iterable[int]) -> tuple[str, list[Any]]:
    """Return the condition of the visits that may mark a subject, each by an index."""
    if subject.measure == TEAMS_MONTH:
        return "team_id = %s", [int(subject.id, 16)]
    if subject.measure == HOUSES_MONTH:
        return "household_id = %s AND outcome = 'met'", [subject.id]
    slot = first_slot(subject.period)
    found = select(
        "SELECT DISTINCT fragment FROM cell"
        " WHERE home = %s AND measure = %s AND slot >= %s AND slot <= %s",
        [home, VISITS, slot, slot + 1],
    )
    where, values = among("fragment", sorted({f for (f,) in found} | set(fragments)), "int")
    return f"{where} AND helped LIKE %s", [*values, f'%"{subject.id}"%']


def stored_months(home: int, subjects: Iterable[Subject]) -> dict[Subject, dict[int, int]]:
    """Return {subject of all time: {month: fragment}} of its months that have marks, in order."""
    wanted = {s._replace(period=EVER) for s in subjects}
    if not wanted:
        return {}
    test, values = among("subject", sorted({s.id for s in wanted}))
    rows = select(
        f"SELECT subject, measure, period, fragment FROM seen WHERE home = %s AND {test}"
        " AND period > 0 AND n > 0 ORDER BY period",
        [home, *values],
    )
    found: dict[Subject, dict[int, int]] = {}
    for row, measure, period, fragment in rows:
        subject = Subject(db_uuid(row), measure, EVER)
        if subject in wanted:
            found.setdefault(subject, {})[period] = fragment
    return found


def subjects_in(cell: CellKey, home: int) -> int:
    """Return how many subjects are stored as counting in a cell of a measure of months or ever."""
    fragment, slot, measure = cell
    base = measure if measure in MONTHLY else measure - 1
    rows = select(
        "SELECT COUNT(*) FROM seen WHERE home = %s AND measure = %s AND period = %s"
        " AND fragment = %s AND n > 0",
        [home, base, period_at(slot), fragment],
    )
    return int(rows[0][0])


def period_at(slot: int) -> int:
    """Return the reporting month that begins with a slot; all time of slot 0."""
    if slot == EVER:
        return EVER
    year, month = divmod((slot + 1) // 2, 12)
    return year * 100 + month + 1
