"""Which skills are missing: the phone names the same ones, in the same order."""

import json
from typing import Any

import pytest

from tungngo.learning.missing import missing
from tungngo.learning.tests.missing_cases import FILE, text_of_cases, told, wishes_of

CASES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def test_the_file_is_what_the_cases_say() -> None:
    assert FILE.read_text("utf-8") == text_of_cases()


def test_there_are_many_cases_and_every_reason_is_among_them() -> None:
    assert len(CASES) >= 100
    reasons = {one["why"] for case in CASES for one in case["expected"]}
    assert reasons == {"asked", "recheck", "group", "task", "begun", "new"}
    assert any(one["before"] for case in CASES for one in case["expected"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_each_case_is_answered_as_written_down(case: dict[str, Any]) -> None:
    assert [told(one) for one in missing(wishes_of(case))] == case["expected"]


@pytest.mark.parametrize("case", CASES[:40], ids=lambda case: case["what"])
def test_nobody_is_named_twice_with_one_skill(case: dict[str, Any]) -> None:
    named = [(one.person, one.skill) for one in missing(wishes_of(case))]
    assert len(named) == len(set(named))
