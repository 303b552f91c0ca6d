"""The cases to which the phone's ladder is held are those of the server's ladder."""

import json

from tungngo.learning.tests.ladder_cases import FILE, text_of_cases


def test_the_file_is_what_the_ladder_says() -> None:
    assert FILE.read_text("utf-8") == text_of_cases()


def test_there_are_many_and_every_end_is_among_them() -> None:
    cases = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    assert len(cases) >= 200
    assert {case["level"] for case in cases} == {0, 1, 2, 3, 4, 5}
    assert {case["checked"] for case in cases} == {True, False}
