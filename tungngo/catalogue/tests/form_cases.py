"""The cases of ``data/forms.jsonl``: forms, answers, and what both evaluators must say of them.

The first part is written by hand with its verdicts; the rest is drawn at random, with the verdicts
of ``questions.judge`` at the time of writing: two programs written apart must agree on them.
``python -m tungngo.catalogue.tests.form_cases`` writes the file again.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tungngo.catalogue.questions import judge, read_form

FILE = Path(__file__).parents[1] / "data/forms.jsonl"
DRAWN, SEED = 180, 3240
SAFE = 2**53 - 1

type Case = dict[str, Any]


def item(q: str, t: str, **more: Any) -> dict[str, Any]:
    """Return a question; ``opts`` are given as codes, ``if_`` as (question, value)."""
    opts = [{"v": v, "l": {"vi": v.upper()}} for v in more.pop("opts", ())]
    condition = more.pop("if_", None)
    told: dict[str, Any] = {"id": q, "t": t, "l": {"vi": f"Câu {q}"}, **more}
    if opts:
        told["opts"] = opts
    if condition:
        told["if"] = dict(zip(("q", "is"), condition, strict=True))
    return told


def form(*items: dict[str, Any]) -> dict[str, Any]:
    """Return a form of these questions."""
    return {"id": "thu", "ver": 1, "title": "Phiếu thử", "items": list(items)}


YES = item("a", "yesno")
MUST = item("a", "yesno", req=True)
ONE = item("m", "one", opts=("wifi", "4g", "none"))
MANY = item("n", "many", opts=("x", "y", "z"))
INT = item("k", "int", min=0, max=10)
AFTER_YES = item("b", "int", if_=("a", True), req=True)
CHAIN = form(
    YES, item("b", "yesno", if_=("a", True)), item("c", "one", opts=("p", "q"), if_=("b", True))
)

# (what it shows, form, answers, shown, required, errors)
BY_HAND: list[tuple[str, Case, Case, list[str], list[str], dict[str, str]]] = [
    ("no questions", form(), {}, [], [], {}),
    ("an answer to no question", form(), {"x": 1}, [], [], {"x": "unknown"}),
    ("an unknown null", form(YES), {"x": None}, ["a"], [], {"x": "unknown"}),
    ("nothing said", form(YES), {}, ["a"], [], {}),
    ("null is nothing", form(YES), {"a": None}, ["a"], [], {}),
    ("yes", form(YES), {"a": True}, ["a"], [], {}),
    ("no", form(YES), {"a": False}, ["a"], [], {}),
    ("one is no yes", form(YES), {"a": 1}, ["a"], [], {"a": "type"}),
    ("zero is no no", form(YES), {"a": 0}, ["a"], [], {"a": "type"}),
    ("a text is no yes", form(YES), {"a": "true"}, ["a"], [], {"a": "type"}),
    ("a list is no yes", form(YES), {"a": ["true"]}, ["a"], [], {"a": "type"}),
    ("must be answered", form(MUST), {}, ["a"], ["a"], {"a": "required"}),
    ("null does not answer", form(MUST), {"a": None}, ["a"], ["a"], {"a": "required"}),
    ("no is an answer", form(MUST), {"a": False}, ["a"], ["a"], {}),
    ("wrong is not missing", form(MUST), {"a": "có"}, ["a"], ["a"], {"a": "type"}),
    ("one of them", form(ONE), {"m": "4g"}, ["m"], [], {}),
    ("none of them", form(ONE), {"m": "5g"}, ["m"], [], {"m": "option"}),
    ("capitals differ", form(ONE), {"m": "WIFI"}, ["m"], [], {"m": "option"}),
    ("empty text is no option", form(ONE), {"m": ""}, ["m"], [], {"m": "option"}),
    ("a list is not one", form(ONE), {"m": ["wifi"]}, ["m"], [], {"m": "type"}),
    ("an empty list is nothing, even of one", form(ONE), {"m": []}, ["m"], [], {}),
    ("a number is no option", form(ONE), {"m": 4}, ["m"], [], {"m": "type"}),
    ("a yes is no option", form(ONE), {"m": True}, ["m"], [], {"m": "type"}),
    ("some of them", form(MANY), {"n": ["z", "x"]}, ["n"], [], {}),
    ("all of them", form(MANY), {"n": ["x", "y", "z"]}, ["n"], [], {}),
    ("one twice", form(MANY), {"n": ["x", "x"]}, ["n"], [], {"n": "option"}),
    ("one unknown", form(MANY), {"n": ["x", "w"]}, ["n"], [], {"n": "option"}),
    ("an empty list is nothing", form(MANY), {"n": []}, ["n"], [], {}),
    ("a text is no list", form(MANY), {"n": "x"}, ["n"], [], {"n": "type"}),
    ("a number in the list", form(MANY), {"n": ["x", 1]}, ["n"], [], {"n": "type"}),
    ("null in the list", form(MANY), {"n": [None]}, ["n"], [], {"n": "type"}),
    (
        "an empty list does not answer",
        form(item("n", "many", opts=("x", "y"), req=True)),
        {"n": []},
        ["n"],
        ["n"],
        {"n": "required"},
    ),
    ("within", form(INT), {"k": 5}, ["k"], [], {}),
    ("the least", form(INT), {"k": 0}, ["k"], [], {}),
    ("the most", form(INT), {"k": 10}, ["k"], [], {}),
    ("too little", form(INT), {"k": -1}, ["k"], [], {"k": "min"}),
    ("too much", form(INT), {"k": 11}, ["k"], [], {"k": "max"}),
    ("half", form(INT), {"k": 2.5}, ["k"], [], {"k": "type"}),
    ("digits in a text", form(INT), {"k": "5"}, ["k"], [], {"k": "type"}),
    ("a yes is no number", form(INT), {"k": True}, ["k"], [], {"k": "type"}),
    ("no limits", form(item("k", "int")), {"k": -7}, ["k"], [], {}),
    ("only a least", form(item("k", "int", min=3)), {"k": 2}, ["k"], [], {"k": "min"}),
    ("only a most", form(item("k", "int", max=3)), {"k": 4}, ["k"], [], {"k": "max"}),
    ("a limit of nought", form(item("k", "int", max=0)), {"k": 1}, ["k"], [], {"k": "max"}),
    ("the largest", form(item("k", "int")), {"k": SAFE}, ["k"], [], {}),
    ("the smallest", form(item("k", "int")), {"k": -SAFE}, ["k"], [], {}),
    ("too large to be sure", form(item("k", "int")), {"k": SAFE + 1}, ["k"], [], {"k": "type"}),
    ("not asked yet", form(YES, AFTER_YES), {}, ["a"], [], {}),
    ("asked after yes", form(YES, AFTER_YES), {"a": True, "b": 2}, ["a", "b"], ["b"], {}),
    (
        "must be answered once asked",
        form(YES, AFTER_YES),
        {"a": True},
        ["a", "b"],
        ["b"],
        {"b": "required"},
    ),
    ("not asked after no", form(YES, AFTER_YES), {"a": False}, ["a"], [], {}),
    (
        "answered though not asked",
        form(YES, AFTER_YES),
        {"a": False, "b": 2},
        ["a"],
        [],
        {"b": "hidden"},
    ),
    ("null though not asked", form(YES, AFTER_YES), {"a": False, "b": None}, ["a"], [], {}),
    ("nothing chosen though not asked", form(YES, AFTER_YES), {"b": []}, ["a"], [], {}),
    (
        "a wrong yes asks nothing",
        form(YES, AFTER_YES),
        {"a": 1, "b": 2},
        ["a"],
        [],
        {"a": "type", "b": "hidden"},
    ),
    (
        "asked after no",
        form(YES, item("b", "yesno", if_=("a", False))),
        {"a": False},
        ["a", "b"],
        [],
        {},
    ),
    (
        "silence is not no",
        form(YES, item("b", "yesno", if_=("a", False))),
        {},
        ["a"],
        [],
        {},
    ),
    ("a chain of three", CHAIN, {"a": True, "b": True, "c": "p"}, ["a", "b", "c"], [], {}),
    ("a chain cut in the middle", CHAIN, {"a": True, "b": False}, ["a", "b"], [], {}),
    (
        "a hidden yes asks nothing",
        CHAIN,
        {"a": False, "b": True, "c": "p"},
        ["a"],
        [],
        {"b": "hidden", "c": "hidden"},
    ),
    (
        "asked after an option",
        form(ONE, item("b", "yesno", if_=("m", "none"))),
        {"m": "none", "b": True},
        ["m", "b"],
        [],
        {},
    ),
    (
        "not after another option",
        form(ONE, item("b", "yesno", if_=("m", "none"))),
        {"m": "wifi"},
        ["m"],
        [],
        {},
    ),
    (
        "asked where the list holds it",
        form(MANY, item("b", "yesno", if_=("n", "y"))),
        {"n": ["x", "y"]},
        ["n", "b"],
        [],
        {},
    ),
    (
        "not where the list does not",
        form(MANY, item("b", "yesno", if_=("n", "y"))),
        {"n": ["x"]},
        ["n"],
        [],
        {},
    ),
    (
        "a list with a mistake asks nothing",
        form(MANY, item("b", "yesno", if_=("n", "y"))),
        {"n": ["y", "y"]},
        ["n"],
        [],
        {"n": "option"},
    ),
    (
        "asked after a number",
        form(INT, item("b", "yesno", if_=("k", 3))),
        {"k": 3},
        ["k", "b"],
        [],
        {},
    ),
    (
        "a yes equals no number",
        form(YES, item("b", "yesno", if_=("a", 1))),
        {"a": True},
        ["a"],
        [],
        {},
    ),
    (
        "a number out of limits asks nothing",
        form(INT, item("b", "yesno", if_=("k", 11))),
        {"k": 11},
        ["k"],
        [],
        {"k": "max"},
    ),
    (
        "a question further down is not answered yet",
        form(item("b", "yesno", if_=("a", True)), YES),
        {"a": True, "b": True},
        ["a"],
        [],
        {"b": "hidden"},
    ),
    (
        "a question that is not there",
        form(item("b", "yesno", if_=("zz", True))),
        {"b": True},
        [],
        [],
        {"b": "hidden"},
    ),
    (
        "all mistakes at once",
        form(MUST, ONE, MANY, INT),
        {"m": "q", "n": "x", "k": 99, "w": 0},
        ["a", "m", "n", "k"],
        ["a"],
        {"a": "required", "m": "option", "n": "type", "k": "max", "w": "unknown"},
    ),
    (
        "names of every object are no answers",
        form(item("constructor", "yesno")),
        {},
        ["constructor"],
        [],
        {},
    ),
]


def by_hand() -> Iterator[Case]:
    """Yield the cases written by hand."""
    for why, told, answers, shown, required, errors in BY_HAND:
        yield {"why": why, "form": told, "answers": answers} | {
            "shown": shown,
            "required": required,
            "errors": errors,
        }


def drawn() -> Iterator[Case]:
    """Yield cases drawn at random, always the same ones."""
    dice = random.Random(SEED)
    for n in range(DRAWN):
        told = form(*_questions(dice))
        answers = _answers(dice, told["items"])
        found = judge(read_form(json.dumps(told)), answers)
        yield {"why": f"drawn {n}", "form": told, "answers": answers, **found._asdict()}


def _questions(dice: random.Random) -> Iterator[dict[str, Any]]:
    asked: list[dict[str, Any]] = []
    for n in range(dice.randint(1, 9)):
        kind = dice.choice(("yesno", "one", "many", "int"))
        more: dict[str, Any] = {"req": True} if dice.random() < 0.3 else {}
        if kind in ("one", "many"):
            more["opts"] = dice.sample(["p", "q", "r", "s"], dice.randint(2, 4))
        if kind == "int" and dice.random() < 0.6:
            more |= {"min": dice.randint(-3, 2), "max": dice.randint(3, 9)}
        if asked and dice.random() < 0.6:
            other = dice.choice(asked)
            more["if_"] = (other["id"], _likely(dice, other))
        asked.append(item(f"q{n}", kind, **more))
        yield asked[-1]


def _likely(dice: random.Random, other: dict[str, Any]) -> bool | int | str:
    if other["t"] == "yesno":
        return dice.random() < 0.7
    if other["t"] == "int":
        return dice.randint(0, 3)
    return str(dice.choice(other["opts"])["v"])


def _answers(dice: random.Random, items: list[dict[str, Any]]) -> Case:
    said = {one["id"]: _answer(dice, one) for one in items if dice.random() < 0.8}
    return said | ({"zz": dice.choice((None, 1, "p"))} if dice.random() < 0.1 else {})


def _answer(dice: random.Random, one: dict[str, Any]) -> Any:
    if dice.random() < 0.12:
        return dice.choice((None, [], True, 7, "p", "khác", ["p", "p"], ["t"], [1], 1.5, -40))
    if one["t"] == "yesno":
        return dice.random() < 0.7
    if one["t"] == "int":
        return dice.randint(-1, 5)
    codes = [option["v"] for option in one["opts"]]
    return dice.choice(codes) if one["t"] == "one" else dice.sample(codes, dice.randint(1, 2))


def text_of_cases() -> str:
    """Return the file: a case a line."""
    cases = [*by_hand(), *drawn()]
    return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)


if __name__ == "__main__":
    FILE.write_text(text_of_cases(), "utf-8")
