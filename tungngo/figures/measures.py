"""Measures (số đo): additive integers, and the functions that turn a fact into numbers.

Numbers are permanent: never changed, never used again. That of a skill is ``SKILL + Skill.id``,
that of a step of its ladder ``LEVEL + 10 * Skill.id + step``; skills have ids below 9,000.
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
FLUENT = 20
RECHECKS = 21
RECHECKS_ALONE = 22
PEOPLE_MONTH = 30
PEOPLE_EVER = 31
PEOPLE_DVC_MONTH = 32
PEOPLE_DVC_EVER = 33
HOUSES_MONTH = 34
HOUSES_EVER = 35
TEAMS_MONTH = 36
ADULTS = 40
SMARTPHONES = 41
SKILL = 1000
LEVEL = 10_000

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


def is_stock(measure: int) -> bool:
    """Say whether cells of a measure hold changes, so that its value is a sum from the beginning.

    Only such a cell may be below 0.
    """
    return measure in (FLUENT, ADULTS, SMARTPHONES) or measure >= LEVEL


def of_visits(measure: int) -> bool:
    """Say whether a measure is a sum over single visits (and days on which houses were met)."""
    return measure <= HELPS_ANON or SKILL <= measure < LEVEL


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


def contributions(fact: Fact) -> dict[int, int]:
    """Return {measure: value} of a visit, all in its fragment and on its day."""
    numbers: dict[int, int] = {}
    add_numbers(numbers, fact.outcome, fact.helped)
    return numbers


def differences(effects: Effects) -> Sums:
    """Return {(fragment, day, measure): signed difference} of the effects, zeros left out."""
    sums: Sums = {}
    for before, after in effects.facts:
        if before == after:
            continue
        _contribute(sums, before, -1)
        _contribute(sums, after, 1)
    for move in effects.house_days:
        if move.before is not None:
            add(sums, (move.before, move.day, HOME_VISITS), -1)
        if move.after is not None:
            add(sums, (move.after, move.day, HOME_VISITS), 1)
    return {key: n for key, n in sums.items() if n}


def _contribute(sums: Sums, fact: Fact | None, sign: int) -> None:
    if fact:
        for measure, n in contributions(fact).items():
            add(sums, (fact.fragment, fact.day, measure), sign * n)


def add[Key](sums: dict[Key, int], key: Key, n: int) -> None:
    """Add a number to the sum of a key."""
    sums[key] = sums.get(key, 0) + n
