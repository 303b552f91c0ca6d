"""From a fact to numbers: each outcome, each help, each slot."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.figures.measures import (
    ABSENT,
    HELPS,
    HELPS_ANON,
    HOME_VISITS,
    LATER,
    REFUSED,
    SKILL,
    VISITS,
    add_numbers,
    differences,
    first_day,
    last_day,
    slot_of,
)
from tungngo.visits.facts import Effects, HouseDayMove
from tungngo.visits.models import Fact, Helped

DAY = date(2026, 11, 20)


def numbers_of(outcome: str, helped: tuple[Helped, ...]) -> dict[int, int]:
    """Return what one visit adds."""
    found: dict[int, int] = {}
    add_numbers(found, outcome, helped)
    return found


@pytest.mark.parametrize(
    ("outcome", "measure"), [("absent", ABSENT), ("later", LATER), ("refused", REFUSED)]
)
def test_a_visit_without_help_counts_itself_and_its_outcome(outcome: str, measure: int) -> None:
    assert numbers_of(outcome, ()) == {VISITS: 1, measure: 1}


def test_helps_are_people_times_skills_and_the_nameless_are_counted_apart() -> None:
    told = (Helped("p1", 0, (1, 2)), Helped("p2", 0, (1,)), Helped(None, 3, (2, 5)))
    assert numbers_of("met", told) == {
        VISITS: 1,
        HELPS: 2 + 1 + 6,
        HELPS_ANON: 6,
        SKILL + 1: 2,
        SKILL + 2: 1 + 3,
        SKILL + 5: 3,
    }


def test_a_known_person_counts_the_same_whoever_it_is() -> None:
    one, other = (Helped("p1", 0, (1,)),), (Helped("p2", 0, (1,)),)
    assert numbers_of("met", one) == numbers_of("met", other)


def test_what_does_not_change_is_no_difference() -> None:
    fact = Fact(1, DAY, "met", (Helped("p1", 0, (1,)),))
    same = Fact(1, DAY, "met", (Helped("p2", 0, (1,)),))
    assert differences(Effects([(fact, fact), (fact, same)])) == {}


def test_a_correction_is_the_signed_difference() -> None:
    before, after = Fact(1, DAY, "met", (Helped("p1", 0, (1,)),)), Fact(1, DAY, "absent", ())
    found = differences(Effects([(before, after)], [HouseDayMove(DAY, 1, None)]))
    assert {measure: n for (_, _, measure), n in found.items()} == {
        ABSENT: 1,
        HOME_VISITS: -1,
        HELPS: -1,
        SKILL + 1: -1,
    }


def test_a_house_day_moves_between_fragments_without_changing_the_sum() -> None:
    found = differences(Effects(house_days=[HouseDayMove(DAY, 1, 2)]))
    assert found == {(1, DAY, HOME_VISITS): -1, (2, DAY, HOME_VISITS): 1}


@pytest.mark.parametrize(
    ("day", "slot"),
    [
        (date(2026, 11, 14), (2026 * 12 + 10) * 2),
        (date(2026, 11, 15), (2026 * 12 + 10) * 2 + 1),
        (date(2025, 6, 30), (2025 * 12 + 5) * 2 + 1),
        (date(2025, 7, 1), (2025 * 12 + 6) * 2),
        (date(2026, 12, 14), (2026 * 12 + 11) * 2),
        (date(2026, 12, 15), (2026 * 12 + 11) * 2 + 1),
    ],
)
def test_the_borders_of_months_and_reporting_months_are_borders_of_slots(
    day: date, slot: int
) -> None:
    assert slot_of(day) == slot


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_slot_holds_its_days_and_no_others(day: date) -> None:
    slot = slot_of(day)
    assert first_day(slot) <= day <= last_day(slot)
    assert slot_of(first_day(slot)) == slot_of(last_day(slot)) == slot
    assert slot_of(last_day(slot) + timedelta(days=1)) == slot + 1
