"""Growth between two dates: only from results, and no percentage out of itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.figures.growth import best, dates_of, growth, percent_change
from tungngo.figures.stated import StatedRow, read_stated

MAY13, MAY26, JULY20 = date(2022, 5, 13), date(2022, 5, 26), date(2022, 7, 20)


def rows() -> list[StatedRow]:
    return [row for row in read_stated() if row.place_code == "VN"]


@dataclass
class Said:
    value: Decimal
    kind: str = "result"
    as_of: date | None = MAY26
    code: str = "X1"
    indicator: str = "ML02"
    out_of: Decimal | None = None
    qualifier: str = ""
    source: str = "báo"


def test_teams_grew_by_94_5_percent_beside_the_stated_90() -> None:
    found = growth(rows(), "ML02", MAY13, MAY26)
    assert found.base
    assert found.end
    assert found.stated
    assert (int(found.base.value), found.base.qualifier) == (9400, "nearly")
    assert int(found.end.value) == 18286
    assert found.computed == Decimal("94.5")
    assert found.stated.value == 90
    assert not found.fits


@pytest.mark.parametrize(
    ("indicator", "derived", "stated"), [("ML01", 15, "73.3"), ("ML03", 30250, "113")]
)
def test_base_worked_back_from_a_percentage_gives_no_growth(
    indicator: str, derived: int, stated: str
) -> None:
    found = growth(rows(), indicator, MAY13, MAY26)
    assert found.computed is None
    assert found.base is None
    assert found.derived
    assert found.stated
    assert (int(found.derived.value), found.stated.value) == (derived, Decimal(stated))


@pytest.mark.parametrize(
    ("indicator", "percent"), [("ML01", "73.1"), ("ML02", "116.7"), ("ML03", "206.6")]
)
def test_growth_from_may_to_july_comes_from_results(indicator: str, percent: str) -> None:
    found = growth(rows(), indicator, MAY26, JULY20)
    assert found.computed == Decimal(percent)
    assert found.stated is None


def test_exact_value_counts_and_the_other_one_is_shown_beside_it() -> None:
    found = growth(rows(), "ML03", MAY26, JULY20)
    assert found.end
    assert found.end.value == 197532
    assert [(int(row.value), row.qualifier) for row in found.others] == [(200000, "nearly")]


def test_base_of_zero_cannot_be_divided_by() -> None:
    assert percent_change(Decimal(0), Decimal(5)) is None


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_growth_undone_gives_the_end_again(base: int, end: int) -> None:
    change = percent_change(Decimal(base), Decimal(end))
    assert change is not None
    assert abs(base * (1 + change / 100) - end) <= Decimal(base) / 1000


def test_only_results_are_chosen_and_exact_ones_first() -> None:
    near = Said(Decimal(9400), qualifier="nearly", code="X0")
    exact = Said(Decimal(9401), code="X9")
    assert best([near, exact, Said(Decimal(1), kind="derived", code="A")]) is exact
    assert best([Said(Decimal(1), kind="derived")]) is None


def test_dates_are_those_of_levels() -> None:
    change = Said(Decimal(90), kind="change", as_of=MAY13)
    assert dates_of([change, Said(Decimal(1)), Said(Decimal(2), kind="derived", as_of=JULY20)]) == [
        MAY26,
        JULY20,
    ]
