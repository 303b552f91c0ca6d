"""Six states of a value: what is zero, what was not told, what cannot be said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.figures.boards import distinct_of, reporting
from tungngo.figures.jobs import freshen
from tungngo.figures.marks import EVER, first_slot, period_of
from tungngo.figures.measures import HOUSES_EVER, HOUSES_MONTH, slot_of
from tungngo.figures.tests.ledgers import do
from tungngo.figures.values import (
    HIDDEN,
    MISSING,
    NONE,
    THIN,
    UNCONVERTIBLE,
    Known,
    Value,
    flow,
    hide_small,
    ratio,
    stock,
    total,
)
from tungngo.households.tests.factories import TODAY
from tungngo.visits.tests.factories import village

COUNTS = st.lists(st.integers(0, 5_000).map(lambda n: Value(Known.NUMBER, n)), min_size=1)
PAIRS = st.tuples(st.integers(0, 500), st.integers(1, 500))


def number_of(n: int, den: int | None = None) -> Value:
    return Value(Known.NUMBER, n, den)


def test_a_flow_is_zero_only_where_somebody_was_active() -> None:
    assert flow(None, active=True) == flow(0, active=True) == number_of(0)
    assert flow(None, active=False) == flow(0, active=False) == MISSING
    assert flow(7, active=False) == number_of(7)


def test_nothing_to_tell_is_told_apart_from_nothing_told() -> None:
    assert flow(0, active=False, stated_none=True) == NONE
    assert flow(3, active=True, stated_none=True) == number_of(3)
    assert (NONE.text, MISSING.text) == ("không phát sinh", "chưa có số liệu")


def test_a_stock_without_changes_is_zero_where_anybody_ever_worked() -> None:
    assert stock(None, ever_active=True) == number_of(0)
    assert stock(None, ever_active=False) == MISSING
    assert stock(0, ever_active=False) == number_of(0)


def test_a_ratio_without_a_denominator_is_thin_and_never_zero_percent() -> None:
    for den in (number_of(0), MISSING, NONE, THIN):
        assert ratio(number_of(0), den) == ratio(number_of(5), den) == THIN
    assert THIN.text == "chưa đủ dữ liệu"
    assert ratio(number_of(0), number_of(4)).text == "0,0%"
    assert ratio(number_of(932), number_of(1000)).text == "93,2%"
    assert ratio(NONE, number_of(4)).text == "0,0%"


def test_a_ratio_is_as_unknown_as_its_parts() -> None:
    assert ratio(MISSING, number_of(4)) == MISSING
    assert ratio(HIDDEN, number_of(4)) == ratio(number_of(4), HIDDEN) == HIDDEN
    assert ratio(UNCONVERTIBLE, MISSING) == UNCONVERTIBLE


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        (number_of(0), False),
        (number_of(1), True),
        (number_of(9), True),
        (number_of(10), False),
        (number_of(9, 100), True),
        (number_of(95, 100), True),
        (number_of(50, 100), False),
        (number_of(100, 100), False),
        (MISSING, False),
    ],
)
def test_small_counts_are_hidden_from_both_ends(value: Value, hidden: bool) -> None:
    assert (hide_small(value) == HIDDEN) is hidden
    assert HIDDEN.text == "đã ẩn (số nhỏ)"


@given(COUNTS)
def test_a_total_is_the_sum(parts: list[Value]) -> None:
    assert total(parts).value == number_of(sum(p.num for p in parts))


@given(st.lists(PAIRS, min_size=1))
def test_no_rate_is_averaged(pairs: list[tuple[int, int]]) -> None:
    found = total([number_of(num, den) for num, den in pairs]).value
    assert (found.num, found.den) == (sum(n for n, _ in pairs), sum(d for _, d in pairs))


def test_a_sum_with_missing_parts_says_of_how_many() -> None:
    parts = [number_of(1200), NONE, MISSING]
    assert total(parts).text == "1.200 (2/3 nơi có số liệu)"
    assert total([MISSING, MISSING]).text == "chưa có số liệu"
    assert total([NONE, NONE]).text == "không phát sinh"
    assert total([NONE, MISSING]).value == MISSING
    assert total([]).value == MISSING
    assert total([THIN, MISSING]).value == THIN


def test_what_cannot_be_added_makes_the_sum_so() -> None:
    assert total([number_of(3), UNCONVERTIBLE]).value == UNCONVERTIBLE
    assert total([number_of(3), HIDDEN]).value == HIDDEN
    assert total([number_of(3), number_of(3, 4)]).value == UNCONVERTIBLE


@pytest.mark.django_db
def test_communes_that_told_anything_are_known() -> None:
    here = village()
    first, second, _ = here.map.fragments
    do(here, here.visit(here.house(), outcome="absent"))
    slot = slot_of(TODAY)
    told = reporting([here.map.home], [first.pk, second.pk], [slot])
    assert told.active == {first.pk}
    assert told.among([first.pk, second.pk]) == (1, 2)
    assert reporting([here.map.home], [], [slot]).active == {first.pk}
    assert reporting([here.map.home], [], [slot - 1]).active == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize("below", [True, False])
def test_those_who_count_once_are_read_by_month_and_ever(below: bool) -> None:
    here = village()
    fragments = [here.map.fragments[0].pk] if below else []
    do(here, here.visit(here.house()), here.visit(here.house()))
    freshen()
    period = period_of(TODAY)
    measures = [HOUSES_MONTH, HOUSES_EVER]
    assert distinct_of([here.map.home], fragments, measures, period) == {HOUSES_MONTH: 2}
    assert distinct_of([here.map.home], fragments, measures, EVER) == {HOUSES_EVER: 2}


def test_reporting_months_begin_on_the_15th() -> None:
    days = {date(2026, 10, 15): 202611, date(2026, 11, 14): 202611, date(2026, 12, 15): 202701}
    assert {day: period_of(day) for day in days} == days
    assert first_slot(202611) == slot_of(date(2026, 10, 15))
