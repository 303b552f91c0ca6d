"""The file of cases to which both evaluators of forms are held is what its cases say."""

import json
from typing import Any

from tungngo.catalogue.tests.form_cases import BY_HAND, FILE, by_hand, text_of_cases

CASES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def test_the_file_is_what_the_cases_say() -> None:
    assert FILE.read_text("utf-8") == text_of_cases()


def test_there_are_at_least_200_cases_and_many_were_written_by_hand() -> None:
    assert len(CASES) >= 200
    assert len(BY_HAND) >= 70
    assert list(by_hand()) == CASES[: len(BY_HAND)]
