"""One good body of each kind, recorded: what a phone of this version sends."""

from typing import Any

from tungngo.cli.phones import Stored
from tungngo.sync.tests.stage import SKILLS, Stage, evening_before

TEAM, SKILL = "TEAM", "SKILL"  # stand for numbers of the stage
HOUSE = "01990000-0000-7000-8000-000000000001"
PERSON = "01990000-0000-7000-8000-000000000002"
VISIT = "01990000-0000-7000-8000-000000000003"
FOLLOW = "01990000-0000-7000-8000-000000000004"
PLANNED = "01990000-0000-7000-8000-000000000005"

NEXT: dict[str, Any] = {
    "id": FOLLOW,
    "due": "2026-12-24",
    "part": "eve",
    "why": "recheck",
    "skill": SKILL,
}
RECORD: dict[str, Any] = {
    "team": TEAM,
    "place": "home",
    "outcome": "met",
    "start": 1_764_000_000_000,
    "end": 1_764_000_600_000,
    "people": [
        {
            "person": PERSON,
            "anon": 0,
            "skills": [{"skill": SKILL, "kind": "done_together", "claimed": 3}],
        },
        {"person": None, "anon": 2, "skills": [{"skill": SKILL, "kind": "viewed", "secs": 90}]},
    ],
    "next": NEXT,
    "kit": {"smart": 2, "basic": 0, "net": ["wifi"]},
    "materials": [{"m": 1, "n": 2}],
    "answers": [{"q": "q1", "a": True}, {"q": "q2", "a": ["a", "b"]}, {"q": "q3", "a": None}],
    "note": "Hẹn buổi tối",
    "blobs": [{"sha": "0" * 64, "bytes": 80_000, "kind": "photo"}],
    "help": None,
}

# In an order in which they can be done; (kind, body, what the envelope names).
EXAMPLES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    (
        "household.create",
        {
            "lane": "Ngõ 3",
            "door": "12B",
            "after": None,
            "mark": "bridge",
            "label": None,
            "adults": 3,
        },
        {"hh": HOUSE, "e": HOUSE},
    ),
    (
        "consent.set",
        {
            "text": "luu-ten@1",
            "purposes": [{"p": "register", "yes": True}, {"p": "contact", "yes": False}],
            "channel": "spoken",
            "given_by": "self",
            "state": "given",
        },
        {"hh": HOUSE, "e": PERSON},
    ),
    (
        "person.create",
        {"call": None, "born": None, "prio": [], "phone": None, "consent": None},
        {"hh": HOUSE, "e": PERSON},
    ),
    (
        "household.patch",
        {"set": [{"f": "door", "was": "12B", "now": "12C"}, {"f": "adults", "was": 3, "now": 4}]},
        {"hh": HOUSE, "e": HOUSE},
    ),
    ("visit.record", RECORD, {"hh": HOUSE, "e": VISIT}),
    (
        "visit.amend",
        {
            "of": VISIT,
            "visit": RECORD | {"outcome": "absent", "people": [], "next": None},
            "why": "mistake",
        },
        {"hh": HOUSE, "e": VISIT},
    ),
    ("followup.plan", NEXT | {"id": PLANNED}, {"hh": HOUSE, "e": PLANNED}),
    ("followup.done", {"visit": None, "how": "phone"}, {"hh": HOUSE, "e": FOLLOW}),
    ("followup.cancel", {"why": "moved"}, {"hh": HOUSE, "e": PLANNED}),
    ("visit.void", {"of": VISIT, "why": "wrong_house"}, {"hh": HOUSE, "e": VISIT}),
    ("household.close", {"why": "moved"}, {"hh": HOUSE, "e": HOUSE}),
]
BODIES = {kind: (body, names) for kind, body, names in EXAMPLES}


def filled(value: Any, stage: Stage) -> Any:
    """Return a recorded value with the numbers of the stage in it."""
    if isinstance(value, dict):
        return {name: filled(part, stage) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, stage) for part in value]
    return (
        {TEAM: stage.team.pk, SKILL: SKILLS[0]}.get(value, value)
        if isinstance(value, str)
        else value
    )


def keep(stage: Stage, kind: str, **more: Any) -> Stored:
    """Let the phone keep the example of a kind, with other values in its body."""
    body, names = BODIES[kind]
    return stage.phone.keep(kind, filled(body | more, stage), evening_before(), **names)


def up_to(stage: Stage, kind: str) -> list[Stored]:
    """Let the phone keep all examples that come before a kind's."""
    before = [k for k, *_ in EXAMPLES[: [k for k, *_ in EXAMPLES].index(kind)]]
    return [keep(stage, k) for k in before]
