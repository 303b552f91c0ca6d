"""Marks: whom a visit reached, for measures in which everybody counts once (người, hộ, tổ).

A subject counts in one fragment a period: that of its earliest visit (day, id), so sums over places
are exact. No database here.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from tungngo.figures.measures import (
    HOUSES_EVER,
    HOUSES_MONTH,
    PEOPLE_DVC_EVER,
    PEOPLE_DVC_MONTH,
    PEOPLE_EVER,
    PEOPLE_MONTH,
    TEAMS_MONTH,
    add,
    first_day,
    last_day,
    slot_of,
)
from tungngo.visits.facts import Effects
from tungngo.visits.models import Fact, Helped

EVER = 0  # the period of all time, and its slot
# The measure of all time that goes with that of a month; a team is asked for by month only.
EVER_OF = {
    PEOPLE_MONTH: PEOPLE_EVER,
    PEOPLE_DVC_MONTH: PEOPLE_DVC_EVER,
    HOUSES_MONTH: HOUSES_EVER,
}
MONTHLY = (*EVER_OF, TEAMS_MONTH)
DISTINCT = frozenset((*MONTHLY, *EVER_OF.values()))

type CellKey = tuple[int, int, int]  # fragment, slot, measure


class Subject(NamedTuple):
    """Who is counted once in a period; ``measure`` is that of the month, also for all time."""

    id: str  # in the form of the database; of a team its number as one
    measure: int
    period: int  # yyyymm of a reporting month, or EVER


class Stand(NamedTuple):
    """How a subject stands in a period: where it counts, by how many marks."""

    fragment: int
    n: int  # marks by visits; of all time: months with marks
    mixed: bool = False  # marks came from several fragments


type Marked = dict[Subject, dict[int, int]]  # fragment -> signed marks


def team_subject(team: int) -> str:
    """Return a team's number in the form of an id."""
    return f"{team:032x}"


def period_of(day: date) -> int:
    """Return the reporting month, yyyymm, of a day: from the 15th of the month before to the 14th.

    2026-10-15 and 2026-11-14 -> 202611; 2026-11-15 -> 202612.
    """
    year, month = divmod((slot_of(day) + 1) // 2, 12)
    return year * 100 + month + 1


def first_slot(period: int) -> int:
    """Return the first half month of a period: the slot of its cell; 0 of all time."""
    if period == EVER:
        return EVER
    year, month = divmod(period, 100)
    return (year * 12 + month - 1) * 2 - 1


def days_of(period: int) -> tuple[date, date]:
    """Return the first and the last day of a reporting month."""
    first = first_slot(period)
    return first_day(first), last_day(first + 1)


def people_in(helped: Iterable[Helped], dvc: frozenset[int]) -> tuple[set[str], set[str]]:
    """Return the known people who were helped, and those helped with public services (``dvc``)."""
    people, served = set(), set()
    for person, _, skills in helped:
        if person:
            people.add(person)
            if not dvc.isdisjoint(skills):
                served.add(person)
    return people, served


def reached(outcome: str, household: str | None) -> bool:
    """Say whether a visit reached its house: somebody was met."""
    return bool(household) and outcome == "met"


def marks(fact: Fact, dvc: frozenset[int]) -> list[tuple[int, str]]:
    """Return the (measure, subject) that a visit marks; ``dvc``: the skills of public services.

    People are those known who were helped; a house is reached where somebody was met; a team is
    active by any visit, so that nothing told can be told from nothing done.
    """
    found = [(TEAMS_MONTH, team_subject(fact.team))] if fact.team else []
    if fact.household and reached(fact.outcome, fact.household):
        found.append((HOUSES_MONTH, fact.household))
    people, served = people_in(fact.helped, dvc)
    found += [(PEOPLE_MONTH, person) for person in people]
    found += [(PEOPLE_DVC_MONTH, person) for person in served]
    return found


def marked(effects: Effects, dvc: frozenset[int]) -> Marked:
    """Return {subject: {fragment: signed marks}} of the effects.

    A mark that a correction leaves is none. One taken back and one made stay, as 0: the earliest
    visit of the subject may be another now.
    """
    found: Marked = {}
    for before, after in effects.facts:
        if before == after:
            continue
        was = marks(before, dvc) if before else []
        now = marks(after, dvc) if after else []
        if before and after and (before.fragment, before.day) == (after.fragment, after.day):
            was, now = [m for m in was if m not in now], [m for m in now if m not in was]
        _add_marks(found, before, was, -1)
        _add_marks(found, after, now, 1)
    return found


def _add_marks(found: Marked, fact: Fact | None, some: list[tuple[int, str]], sign: int) -> None:
    if fact and some:
        period = period_of(fact.day)
        for measure, subject in some:
            add(found.setdefault(Subject(subject, measure, period), {}), fact.fragment, sign)


def names_people(effects: Effects) -> bool:
    """Say whether anybody known was helped: only then the skills must be asked for."""
    return any(one.person for pair in effects.facts for fact in pair if fact for one in fact.helped)


def settled(before: Stand, n: int, fragments: Iterable[int]) -> Stand | None:
    """Return how a subject stands after a change; None where only the ledger knows where it counts.

    ``n``: its marks now; ``fragments``: where the change came from. The count that fell to nothing
    forgets where it was.
    """
    places = set(fragments)
    if n <= 0:
        return Stand(before.fragment, n)
    if before.n <= 0 and len(places) == 1:
        return Stand(places.pop(), n)
    if not before.mixed and places <= {before.fragment} and before.n > 0:
        return Stand(before.fragment, n)
    return None


def cell_of(subject: Subject, stand: Stand) -> CellKey | None:
    """Return the cell in which a subject counts; None while nothing marks it."""
    if stand.n <= 0:
        return None
    measure = EVER_OF[subject.measure] if subject.period == EVER else subject.measure
    return stand.fragment, first_slot(subject.period), measure


def moved(changes: Mapping[Subject, tuple[Stand, Stand]]) -> dict[CellKey, int]:
    """Return the signed differences of the cells that follow from (before, after) of subjects."""
    cells: dict[CellKey, int] = {}
    for subject, (before, after) in changes.items():
        was, now = cell_of(subject, before), cell_of(subject, after)
        if was != now:
            if was:
                add(cells, was, -1)
            if now:
                add(cells, now, 1)
    return cells


def ever_changes(changes: Mapping[Subject, tuple[Stand, Stand]]) -> Marked:
    """Return what months tell of all time: {subject of all time: {fragment: months more}}.

    Also of a month that only moved, by 0: its subject may count elsewhere now.
    """
    found: Marked = {}
    for subject, (before, after) in changes.items():
        if subject.measure not in EVER_OF:
            continue
        more = (after.n > 0) - (before.n > 0)
        if more or (after.n > 0 and after.fragment != before.fragment):
            where = after.fragment if after.n > 0 else before.fragment
            add(found.setdefault(subject._replace(period=EVER), {}), where, more)
    return found
