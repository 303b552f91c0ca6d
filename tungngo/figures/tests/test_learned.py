"""Levels, households and rechecks as cells: crossings of steps, signed, on their days."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.figures.actions import count
from tungngo.figures.boards import stock_of
from tungngo.figures.jobs import freshen
from tungngo.figures.learned import COUNTED_STEPS, crossings, learned_sums, level_measure
from tungngo.figures.measures import FLUENT, RECHECKS, RECHECKS_ALONE, slot_of
from tungngo.figures.models import DayTotal, Mismatch
from tungngo.figures.tests.ledgers import all_cells
from tungngo.households.tests.factories import BY
from tungngo.learning.facts import FluentMove, Learned, LevelMove, Recheck, Step
from tungngo.visits.facts import Effects

FIRST = date(2026, 11, 3)
NEXT = date(2026, 11, 20)
HOME = 97
STEPS = st.lists(
    st.builds(Step, st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 5)), max_size=8
)


def test_each_step_that_is_passed_is_one_crossing() -> None:
    way = [Step(FIRST, 4), Step(NEXT, 5)]
    assert crossings(way) == {(FIRST, 3): 1, (FIRST, 4): 1, (NEXT, 5): 1}


def test_falling_back_is_a_crossing_with_a_minus() -> None:
    way = [Step(FIRST, 5), Step(NEXT, 3)]
    assert crossings(way)[NEXT, 5] == crossings(way)[NEXT, 4] == -1
    assert (NEXT, 3) not in crossings(way)


@given(STEPS)
def test_crossings_add_up_to_where_the_way_ends(steps: list[Step]) -> None:
    steps = sorted(steps, key=lambda step: step.day)
    at_end: Counter[int] = Counter()
    for (_, step), n in crossings(steps).items():
        at_end[step] += n
    level = steps[-1].level if steps else 0
    assert {s for s in COUNTED_STEPS if at_end[s]} == {s for s in COUNTED_STEPS if level >= s}
    assert set(at_end.values()) <= {0, 1}


@given(STEPS, STEPS)
def test_a_way_told_anew_is_the_difference_of_both(before: list[Step], after: list[Step]) -> None:
    moved = learned_sums(Learned(levels=[LevelMove(1, 7, tuple(before), tuple(after))]))
    alone: Counter[tuple[int, date, int]] = Counter()
    for steps, sign in ((before, -1), (after, 1)):
        for (day, step), n in crossings(steps).items():
            alone[1, day, level_measure(7, step)] += sign * n
    assert moved == {key: n for key, n in alone.items() if n}


def test_rechecks_and_households_are_signed() -> None:
    learned = Learned(
        fluent=[FluentMove(1, ((FIRST, 1),), ((FIRST, 1), (NEXT, -1)))],
        rechecks=[
            Recheck(1, NEXT, True, 1),
            Recheck(1, NEXT, False, 1),
            Recheck(1, FIRST, True, -1),
        ],
    )
    assert learned_sums(learned) == {
        (1, NEXT, FLUENT): -1,
        (1, NEXT, RECHECKS): 2,
        (1, NEXT, RECHECKS_ALONE): 1,
        (1, FIRST, RECHECKS): -1,
        (1, FIRST, RECHECKS_ALONE): -1,
    }


@pytest.mark.django_db
def test_a_stock_is_the_running_sum_of_its_slots_and_may_fall_in_one() -> None:
    later = NEXT + timedelta(days=30)
    ways = [(Step(FIRST, 5),), (Step(FIRST, 3), Step(NEXT, 5)), (Step(FIRST, 5), Step(later, 4))]
    learned = Learned(levels=[LevelMove(1, 7, (), way) for way in ways])
    count(by=BY, home=HOME, effects=Effects(), learned=learned)
    five = level_measure(7, 5)
    assert all_cells(HOME)[1, slot_of(later), five] == -1
    for fragments in ([1], []):
        freshen()
        at = {
            day: stock_of([HOME], fragments, [five], slot_of(day)) for day in (FIRST, NEXT, later)
        }
        assert at == {FIRST: {five: 2}, NEXT: {five: 3}, later: {five: 2}}
    assert not Mismatch.objects.filter(home=HOME).exists()
    assert not DayTotal.objects.filter(home=HOME).exists()
    assert stock_of([HOME], [], [FLUENT], slot_of(later)) == {}
