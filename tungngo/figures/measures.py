"""Measures (số đo): additive integers, and the one function that turns a fact into numbers.

Numbers are permanent: never changed, never used again. That of a skill is ``SKILL + Skill.id``.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from tungngo.visits.facts import Effects
from tungngo.visits.models import Fact, Helped

VISITS = 1
ABSENT = 2
LATER = 3
REFUSED = 4
HOME_VISITS = 5
HELPS = 6
HELPS_ANON = 7
SKILL = 1000

BY_OUTCOME = {"absent": ABSENT, "later": LATER, "refused": REFUSED}
# What is also kept by day, and its columns in DayTotal and DayBoard.
BY_DAY = (VISITS, HOME_VISITS, ABSENT, LATER, REFUSED, HELPS)
DAY_COLUMNS = ("visits", "home_visits", "absent", "later", "refused", "helps")

type Sums = dict[tuple[int, date, int], int]  # fragment, day, measure -> value


def slot_of(day: date) -> int:
    """Return the half month (nửa tháng) of a day; the 15th begins the second.

    Calendar months and reporting months (15th to 14th) are both whole numbers of slots.
    2026-11-14 -> (2026 * 12 + 10) * 2 = 48644; 2026-11-15 -> 48645.
    """
    return (day.year * 12 + day.month - 1) * 2 + (day.day >= 15)


def first_day(slot: int) -> date:
    """Return the first day of a slot."""
    month, late = divmod(slot, 2)
    return date(month // 12, month % 12 + 1, 15 if late else 1)


def last_day(slot: int) -> date:
    """Return the last day of a slot."""
    return first_day(slot + 1) - timedelta(days=1)


def add_numbers(found: dict[int, int], outcome: str, helped: Iterable[Helped]) -> None:
    """Add {measure: value} of a visit, wherever and whenever it was, to the sums found so far.

    The only place where a visit becomes a number, for counting and for recounting alike. That a
    house was met on a day (``HOME_VISITS``) is no number of one visit: several may have met it.
    """
    found[VISITS] = found.get(VISITS, 0) + 1
    if outcome in BY_OUTCOME:
        measure = BY_OUTCOME[outcome]
        found[measure] = found.get(measure, 0) + 1
    for person, anon, skills in helped:
        people = 1 if person else anon
        n = people * len(skills)
        found[HELPS] = found.get(HELPS, 0) + n
        if not person:
            found[HELPS_ANON] = found.get(HELPS_ANON, 0) + n
        for skill in skills:
            found[SKILL + skill] = found.get(SKILL + skill, 0) + people


def contribute(fact: Fact, sign: int, sums: Sums) -> None:
    """Add what a fact contributes, times the sign, to the sums."""
    numbers: dict[int, int] = {}
    add_numbers(numbers, fact.outcome, fact.helped)
    for measure, n in numbers.items():
        _add(sums, (fact.fragment, fact.day, measure), sign * n)


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
        if move.before is not None:
            _add(sums, (move.before, move.day, HOME_VISITS), -1)
        if move.after is not None:
            _add(sums, (move.after, move.day, HOME_VISITS), 1)
    return {key: n for key, n in sums.items() if n}


def _add(sums: Sums, key: tuple[int, date, int], n: int) -> None:
    sums[key] = sums.get(key, 0) + n
