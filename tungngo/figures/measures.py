"""Measures (số đo): additive integers, and the one function that turns a fact into numbers.

Numbers are permanent: never changed, never used again. A skill's measure is ``SKILL + Skill.number``.
"""

from datetime import date, timedelta

from tungngo.visits.models import Fact

VISITS = 1
ABSENT = 2
LATER = 3
REFUSED = 4
HOME_VISITS = 5
HELPS = 6
HELPS_ANON = 7
SKILL = 1000

BY_OUTCOME = {"absent": ABSENT, "later": LATER, "refused": REFUSED}
# The columns of DayTotal, in order.
BY_DAY = (VISITS, HOME_VISITS, ABSENT, LATER, REFUSED, HELPS)

type Sums = dict[tuple[int, date, int], int]  # fragment, day, measure -> value


def slot_of(day: date) -> int:
    """Return the half month (nửa tháng) of a day: months from year 0 times two, the 15th begins the second.

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


def contribute(fact: Fact, sign: int, sums: Sums) -> None:
    """Add what a fact contributes, times the sign, to the sums."""
    fragment, day = fact.fragment, fact.day
    _add(sums, (fragment, day, VISITS), sign)
    if fact.outcome in BY_OUTCOME:
        _add(sums, (fragment, day, BY_OUTCOME[fact.outcome]), sign)
    for one in fact.helped:
        people = 1 if one.person else one.anon
        n = sign * people * len(one.skills)
        _add(sums, (fragment, day, HELPS), n)
        if not one.person:
            _add(sums, (fragment, day, HELPS_ANON), n)
        for skill in one.skills:
            _add(sums, (fragment, day, SKILL + skill), sign * people)


def _add(sums: Sums, key: tuple[int, date, int], n: int) -> None:
    sums[key] = sums.get(key, 0) + n
