"""Questions as data: the corpus that holds the phone and the server to the same answers."""

from typing import Any

import msgspec
import pytest

from tungngo.catalogue.questions import faults_of, judge
from tungngo.catalogue.rows import DATA
from tungngo.catalogue.wire import (
    FormCondition,
    FormItem,
    FormOption,
    FormTold,
    FormWords,
    ItemKind,
    Whole,
)


class Case(msgspec.Struct):
    """A line of the corpus."""

    why: str
    form: FormTold
    answers: dict[str, Any]
    shown: list[str]
    required: list[str]
    errors: dict[str, str]


CASES = [
    msgspec.json.decode(line, type=Case)
    for line in (DATA / "forms.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_the_corpus_is_large_and_has_every_verdict() -> None:
    assert len(CASES) >= 200
    verdicts = {code for case in CASES for code in case.errors.values()}
    assert verdicts == {"hidden", "max", "min", "option", "required", "type", "unknown"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_it_agrees_with_the_corpus(case: Case) -> None:
    assert judge(case.form, case.answers) == (case.shown, case.required, case.errors)


def words(text: str = "Câu hỏi") -> FormWords:
    return FormWords(vi=text)


def options(*codes: str) -> list[FormOption]:
    return [FormOption(v=code, l=words(code)) for code in codes]


def ask(q: str, kind: ItemKind = "yesno", **more: Any) -> FormItem:
    return FormItem(id=q, t=kind, l=words(), **more)


def limits(low: Whole | None, high: Whole | None) -> FormItem:
    return ask("q", "int", min=low, max=high)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [ask("a"), ask("b", if_=FormCondition(q="a", is_=True))],
        [ask("a", "one", opts=options("x", "y")), ask("b", if_=FormCondition(q="a", is_="y"))],
        [ask("a", "many", opts=options("x", "y")), ask("b", if_=FormCondition(q="a", is_="y"))],
        [limits(0, 9), ask("b", if_=FormCondition(q="q", is_=9))],
        [limits(3, 3)],
        [limits(None, 3)],
    ],
)
def test_questions_that_can_be_asked(items: list[FormItem]) -> None:
    assert faults_of(items) == []


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ([ask(f"q{n}") for n in range(13)], ("", "many")),
        ([ask("a"), ask("a")], ("a", "twice")),
        ([ask("a", "one")], ("a", "options")),
        ([ask("a", "one", opts=options("x"))], ("a", "options")),
        ([ask("a", "many", opts=options("x", "x"))], ("a", "options")),
        ([ask("a", "many", opts=options(*"abcdefgh"))], ("a", "options")),
        ([ask("a", opts=options("x", "y"))], ("a", "options")),
        ([limits(4, 3)], ("q", "limits")),
        ([ask("a", min=1)], ("a", "limits")),
        ([ask("b", if_=FormCondition(q="a", is_=True)), ask("a")], ("b", "if")),
        ([ask("a"), ask("b", if_=FormCondition(q="a", is_=1))], ("b", "if")),
        ([ask("b", if_=FormCondition(q="b", is_=True))], ("b", "if")),
        (
            [ask("a", "one", opts=options("x", "y")), ask("b", if_=FormCondition(q="a", is_="z"))],
            ("b", "if"),
        ),
        ([limits(0, 9), ask("b", if_=FormCondition(q="q", is_=10))], ("b", "if")),
    ],
)
def test_questions_that_cannot_be_asked_are_named(
    items: list[FormItem], fault: tuple[str, str]
) -> None:
    assert faults_of(items) == [fault]
