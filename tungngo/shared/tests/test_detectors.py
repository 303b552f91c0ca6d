"""Numbers that must not be kept are found, innocent ones are not; the phone is held to it too."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.shared import detectors
from tungngo.shared.detectors import DOT, find_numbers, without_numbers

CASES: list[dict[str, Any]] = json.loads(
    Path(detectors.__file__).with_name("data").joinpath("detectors.json").read_text("utf-8")
)


def test_there_are_many_cases_and_half_of_them_are_innocent() -> None:
    innocent = sum(not case["found"] for case in CASES)
    assert len(CASES) >= 300
    assert innocent >= len(CASES) / 2
    assert {sort for case in CASES for sort in case["found"]} == {
        "id_card",
        "old_id_card",
        "bank_card",
        "secret",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_each_case_is_read_as_written_down(case: dict[str, Any]) -> None:
    assert [one.sort for one in find_numbers(case["text"])] == case["found"]
    assert without_numbers(case["text"]) == case["masked"]


@given(st.text(max_size=200))
def test_nothing_but_digits_is_ever_hidden(text: str) -> None:
    less = without_numbers(text)
    assert len(less) == len(text)
    assert all(a == b or (a.isdecimal() and b == DOT) for a, b in zip(text, less, strict=True))


@given(st.text(alphabet="0123456789 .-OTPCDmãsố", max_size=60))
def test_what_was_hidden_once_is_clean(text: str) -> None:
    assert find_numbers(without_numbers(text)) == []


@pytest.mark.parametrize("n", [10_000, 500])
def test_a_long_row_of_digits_takes_no_time(n: int) -> None:
    for text in ("1" * n, "1 " * n, "OTP " * n + "1234 " * n):
        without_numbers(text[:500])  # no field is longer


def test_an_id_card_of_a_province_that_never_was_is_no_id_card() -> None:
    assert find_numbers("099085012345") == []
