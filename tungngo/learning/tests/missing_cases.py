"""The cases of ``data/missing.jsonl``: people, catalogue, and what both lists must name.

The first part is written by hand with its answers; the rest is drawn at random, with the answers
of ``learning.missing`` at the time of writing: two programs written apart must agree on them.
``python -m tungngo.learning.tests.missing_cases`` writes the file again.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tungngo.learning.missing import Group, Learner, Level, Skill, Wanted, Wishes, missing

FILE = Path(__file__).parents[1] / "data/missing.jsonl"
DRAWN, SEED = 120, 757
TODAY = date(2026, 11, 25)

type Case = dict[str, Any]


def ago(days: int) -> str:
    """Return a day before TODAY, as the wire has it."""
    return (TODAY - timedelta(days=days)).isoformat()


def skill(n: int, kind: str = "practical", stages: str = "none", *need: int) -> Case:
    """Return a skill."""
    return {"id": n, "kind": kind, "stages": stages, "need": list(need)}


def person(name: str = "p1", levels: dict[int, Any] | None = None, **more: Any) -> Case:
    """Return somebody; a level is a number, or (level, since, checked)."""
    told = [
        [n, *(one if isinstance(one, tuple) else (one, ago(1) if one > 3 else None, False))]
        for n, one in (levels or {}).items()
    ]
    return {"id": name, "levels": told, "smart": None, "asked": [], "unable": []} | more


PLAIN = [skill(1), skill(2), skill(3)]
CHAIN = [
    skill(18, "practical", "install"),
    skill(19, "practical", "activate", 18),
    skill(22, "practical", "none", 19),
    skill(23, "practical", "none", 22),
]
GROUPS = [{"skills": [1], "need": 1}, {"skills": [2, 3], "need": 2}, {"skills": [], "need": 0}]

# (what it shows, people, skills, groups, running, expected (person, skill, score, why, before))
BY_HAND: list[tuple[str, list[Case], list[Case], list[Case], list[int], list[tuple[Any, ...]]]] = [
    ("nobody there", [], PLAIN, GROUPS, [1], []),
    ("no catalogue", [person()], [], [], [], []),
    (
        "nothing known: as the catalogue stands",
        [person()],
        PLAIN,
        [],
        [],
        [("p1", 1, 0, "new", None), ("p1", 2, 0, "new", None), ("p1", 3, 0, "new", None)],
    ),
    (
        "what is done alone is missing no more",
        [person(levels={1: 5, 2: (5, ago(3), True)})],
        PLAIN,
        [],
        [],
        [("p1", 3, 0, "new", None)],
    ),
    (
        "done with help lately: still to be learned, not begun",
        [person(levels={2: 4})],
        PLAIN,
        [],
        [],
        [("p1", 1, 0, "new", None), ("p1", 2, 0, "new", None), ("p1", 3, 0, "new", None)],
    ),
    (
        "begun comes before new",
        [person(levels={3: 1, 2: 3})],
        PLAIN,
        [],
        [],
        [("p1", 2, 1, "begun", None), ("p1", 3, 1, "begun", None), ("p1", 1, 0, "new", None)],
    ),
    (
        "the running task comes before what was begun",
        [person(levels={1: 1})],
        PLAIN,
        [],
        [3],
        [("p1", 3, 2, "task", None), ("p1", 1, 1, "begun", None), ("p1", 2, 0, "new", None)],
    ),
    (
        "a group of the five comes before the task",
        [person()],
        PLAIN,
        GROUPS[:1],
        [2],
        [("p1", 1, 4, "group", None), ("p1", 2, 2, "task", None), ("p1", 3, 0, "new", None)],
    ),
    (
        "a group that is there asks for nothing",
        [person(levels={1: 5})],
        PLAIN,
        GROUPS[:2],
        [],
        [("p1", 2, 4, "group", None), ("p1", 3, 4, "group", None)],
    ),
    (
        "one of two: the other one fills the group",
        [person(levels={2: 5})],
        PLAIN,
        GROUPS[:2],
        [],
        [("p1", 1, 4, "group", None), ("p1", 3, 4, "group", None)],
    ),
    (
        "a house with one person who has all needs no group any more",
        [person(levels={1: 5, 2: 5, 3: 5}), person("p2")],
        PLAIN,
        GROUPS,
        [],
        [("p2", 1, 0, "new", None), ("p2", 2, 0, "new", None), ("p2", 3, 0, "new", None)],
    ),
    (
        "two people together are not one",
        [person(levels={1: 5}), person("p2", {2: 5, 3: 5})],
        PLAIN,
        GROUPS,
        [],
        [("p2", 1, 4, "group", None), ("p1", 2, 4, "group", None), ("p1", 3, 4, "group", None)],
    ),
    (
        "a recheck from day 14 on",
        [person(levels={1: (5, ago(14), False), 2: (5, ago(13), False)})],
        PLAIN,
        [],
        [],
        [("p1", 1, 8, "recheck", None), ("p1", 3, 0, "new", None)],
    ),
    (
        "a recheck after day 30 is late and still due",
        [person(levels={1: (4, ago(90), False)})],
        PLAIN[:1],
        [],
        [],
        [("p1", 1, 8, "recheck", None)],
    ),
    (
        "what was rechecked is not asked again",
        [person(levels={1: (5, ago(40), True)})],
        PLAIN[:1],
        [],
        [],
        [],
    ),
    (
        "who asked for it comes first",
        [person(levels={1: (5, ago(20), False)}, asked=[3])],
        PLAIN,
        GROUPS[:1],
        [2],
        [("p1", 3, 16, "asked", None), ("p1", 1, 8, "recheck", None), ("p1", 2, 2, "task", None)],
    ),
    (
        "reasons add up",
        [person(levels={1: 2}, asked=[1])],
        PLAIN[:1],
        GROUPS[:1],
        [1],
        [("p1", 1, 23, "asked", None)],
    ),
    (
        "asked for what is there already: nothing to do",
        [person(levels={1: 5}, asked=[1])],
        PLAIN[:1],
        [],
        [],
        [],
    ),
    (
        "no smartphone: knowledge only",
        [person(smart=False)],
        [skill(1), skill(10, "knowledge"), skill(43)],
        [],
        [],
        [("p1", 10, 0, "new", None)],
    ),
    (
        "not known whether there is one: all",
        [person()],
        [skill(1), skill(10, "knowledge")],
        [],
        [],
        [("p1", 1, 0, "new", None), ("p1", 10, 0, "new", None)],
    ),
    (
        "chưa được rests for 30 days",
        [person(unable=[[1, ago(29)], [2, ago(30)]])],
        PLAIN[:2],
        [],
        [],
        [("p1", 2, 0, "new", None)],
    ),
    (
        "it rests though it was asked for",
        [person(asked=[1], unable=[[1, ago(0)]])],
        PLAIN[:1],
        [],
        [],
        [],
    ),
    (
        "what comes first takes the place",
        [person(asked=[23])],
        CHAIN,
        [],
        [],
        [("p1", 18, 16, "asked", 23)],
    ),
    (
        "what is set up is enough: install",
        [person(levels={18: 2}, asked=[23])],
        CHAIN,
        [],
        [],
        [("p1", 19, 16, "asked", 23), ("p1", 18, 1, "begun", None)],
    ),
    (
        "what is set up is enough: activate",
        [person(levels={18: 2, 19: 3}, asked=[23])],
        CHAIN,
        [],
        [],
        [
            ("p1", 22, 16, "asked", 23),
            ("p1", 18, 1, "begun", None),
            ("p1", 19, 1, "begun", None),
        ],
    ),
    (
        "without stages it must be done with help",
        [person(levels={18: 5, 19: 5, 22: 4}, asked=[23])],
        CHAIN,
        [],
        [],
        [("p1", 23, 16, "asked", None), ("p1", 22, 0, "new", None)],
    ),
    (
        "what comes first rests: so does all that needs it",
        [person(asked=[23], unable=[[18, ago(3)]])],
        CHAIN,
        [],
        [],
        [],
    ),
    (
        "a circle of needs ends",
        [person()],
        [skill(1, "practical", "none", 2), skill(2, "practical", "none", 1)],
        [],
        [],
        [("p1", 1, 0, "new", 2), ("p1", 2, 0, "new", 1)],
    ),
    (
        "a need that the catalogue has not is no need",
        [person()],
        [skill(1, "practical", "none", 99)],
        [],
        [],
        [("p1", 1, 0, "new", None)],
    ),
    (
        "ties: by catalogue, then by person",
        [person("p2"), person("p1")],
        [skill(7), skill(3)],
        [],
        [],
        [
            ("p2", 7, 0, "new", None),
            ("p1", 7, 0, "new", None),
            ("p2", 3, 0, "new", None),
            ("p1", 3, 0, "new", None),
        ],
    ),
]


def wishes_of(case: Case) -> Wishes:
    """Read a case."""
    return Wishes(
        people=[
            Learner(
                one["id"],
                {
                    n: Level(level, _day(since), checked)
                    for n, level, since, checked in one["levels"]
                },
                one["smart"],
                frozenset(one["asked"]),
                tuple((n, date.fromisoformat(day)) for n, day in one["unable"]),
            )
            for one in case["people"]
        ],
        skills=[
            Skill(one["id"], one["kind"] == "knowledge", one["stages"], tuple(one["need"]))
            for one in case["skills"]
        ],
        groups=[Group(frozenset(one["skills"]), one["need"]) for one in case["groups"]],
        running=frozenset(case["running"]),
        today=date.fromisoformat(case["today"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def told(wanted: Wanted) -> Case:
    """Return an answer as the file has it."""
    return wanted._asdict()


def by_hand() -> Iterator[Case]:
    """Yield the cases written by hand."""
    for why, people, skills, groups, running, expected in BY_HAND:
        yield {
            "what": why,
            "people": people,
            "skills": skills,
            "groups": groups,
            "running": running,
            "today": TODAY.isoformat(),
            "expected": [told(Wanted(*one)) for one in expected],
        }


def drawn() -> Iterator[Case]:
    """Yield cases drawn at random, always the same ones."""
    dice = random.Random(SEED)
    for n in range(DRAWN):
        ids = dice.sample(range(1, 60), dice.randint(2, 9))
        case: Case = {
            "what": f"drawn {n}",
            "people": [_somebody(dice, f"p{i}", ids) for i in range(dice.randint(1, 3))],
            "skills": [_some_skill(dice, one, ids) for one in ids],
            "groups": [
                {"skills": some, "need": dice.randint(1, len(some)) if some else 0}
                for some in (
                    dice.sample(ids, dice.randint(0, 2)) for _ in range(dice.randint(0, 4))
                )
            ],
            "running": dice.sample(ids, dice.randint(0, 2)),
            "today": TODAY.isoformat(),
        }
        yield case | {"expected": [told(one) for one in missing(wishes_of(case))]}


def _some_skill(dice: random.Random, n: int, ids: list[int]) -> Case:
    need = dice.sample(ids, dice.choice((0, 0, 0, 1, 2)))
    stages = dice.choice(("none", "install", "activate"))
    kind = dice.choice(("practical", "practical", "knowledge"))
    return skill(n, kind, "none" if kind == "knowledge" else stages, *need)


def _somebody(dice: random.Random, name: str, ids: list[int]) -> Case:
    levels: dict[int, Any] = {}
    for n in dice.sample(ids, dice.randint(0, len(ids))):
        level = dice.choice((1, 2, 3, 4, 4, 5, 5, 5))
        since = ago(dice.randint(0, 45)) if level > 3 else None
        levels[n] = (level, since, level == 5 and dice.random() < 0.4)
    unable = [[dice.choice(ids), ago(dice.randint(20, 40))] for _ in range(dice.randint(0, 2))]
    return person(
        name,
        levels,
        smart=dice.choice((None, None, True, False)),
        asked=dice.sample(ids, dice.choice((0, 0, 1))),
        unable=unable,
    )


def text_of_cases() -> str:
    """Return the file: a case a line."""
    return "".join(json.dumps(c, ensure_ascii=False) + "\n" for c in (*by_hand(), *drawn()))


if __name__ == "__main__":
    FILE.write_text(text_of_cases(), "utf-8")
