"""One good body of each kind, recorded: what a phone of this version sends."""

from typing import Any

from tests.cast import give
from tungngo.accounts.rights import Role
from tungngo.cli.phones import Stored
from tungngo.households.models import Household, Resident
from tungngo.shared.clock import today
from tungngo.sync.tests.stage import MONTHS, SKILLS, Stage, evening_before

TEAM, SKILL, HAMLET = "TEAM", "SKILL", "HAMLET"  # stand for numbers of the stage
HOUSE = "01990000-0000-7000-8000-000000000001"
PERSON = "01990000-0000-7000-8000-000000000002"
VISIT = "01990000-0000-7000-8000-000000000003"
FOLLOW = "01990000-0000-7000-8000-000000000004"
PLANNED = "01990000-0000-7000-8000-000000000005"
OTHER_HOUSE = "01990000-0000-7000-8000-000000000006"
OTHER_PERSON = "01990000-0000-7000-8000-000000000007"

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
    (
        "person.patch",
        {"set": [{"f": "born", "was": None, "now": 1950}]},
        {"hh": HOUSE, "e": PERSON},
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
    (
        "skill.check",
        {
            "person": PERSON,
            "how": "met",
            "steps": [{"skill": SKILL, "kind": "recheck", "claimed": 4}],
        },
        {"hh": HOUSE},
    ),
    ("followup.plan", NEXT | {"id": PLANNED}, {"hh": HOUSE, "e": PLANNED}),
    ("followup.done", {"visit": None, "how": "phone"}, {"hh": HOUSE, "e": FOLLOW}),
    ("followup.cancel", {"why": "moved"}, {"hh": HOUSE, "e": PLANNED}),
    ("visit.void", {"of": VISIT, "why": "wrong_house"}, {"hh": HOUSE, "e": VISIT}),
    ("assign.set", {"households": [HOUSE], "member": None, "until": "2027-06-30"}, {}),
    ("person.merge", {"into": PERSON}, {"hh": HOUSE, "e": OTHER_PERSON}),
    ("person.leave", {"why": "moved"}, {"hh": HOUSE, "e": PERSON}),
    ("household.merge", {"into": HOUSE}, {"hh": OTHER_HOUSE, "e": OTHER_HOUSE}),
    ("household.move", {"to": HAMLET}, {"hh": HOUSE, "e": HOUSE}),
    (
        "telemetry.day",
        {
            "day": "2026-11-24",
            "n": {"cold_start_ms": 900, "fail.busy": 2},
            "errors": [{"at": 1_764_000_000_000, "where": "sync.push", "msg": "TypeError"}],
        },
        {},
    ),
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
        {TEAM: stage.team.pk, SKILL: SKILLS[0], HAMLET: stage.map.doi_che.pk}.get(value, value)
        if isinstance(value, str)
        else value
    )


def keep(stage: Stage, kind: str, **more: Any) -> Stored:
    """Let the phone keep the example of a kind, with other values in its body."""
    body, names = BODIES[kind]
    _prepare(stage, kind)
    return stage.phone.keep(kind, filled(body | more, stage), evening_before(), **names)


def _prepare(stage: Stage, kind: str) -> None:
    """Give the country what an example needs and no other example makes."""
    here = stage.map.doi_che
    known: dict[str, Any] = {"home": stage.map.home, "hamlet": here}
    if kind == "household.merge":
        place = {"fragment": here.fragment_id, "number": 900}
        Household.objects.get_or_create(id=OTHER_HOUSE, **known, defaults=place)
    elif kind == "person.merge":
        Resident.objects.get_or_create(id=OTHER_PERSON, household_id=HOUSE, **known)
    elif kind == "assign.set":
        give(stage.me.user, Role.LEADER, here.place, today() - MONTHS, today() + MONTHS)


def up_to(stage: Stage, kind: str) -> list[Stored]:
    """Let the phone keep all examples that come before a kind's."""
    before = [k for k, *_ in EXAMPLES[: [k for k, *_ in EXAMPLES].index(kind)]]
    return [keep(stage, k) for k in before]
