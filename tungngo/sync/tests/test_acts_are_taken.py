"""The server takes what the phone app makes as it was meant: nothing dropped, lowered or held."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest

from tungngo.catalogue.models import Skill
from tungngo.households.models import Resident
from tungngo.learning.models import SkillState
from tungngo.shared.clock import VIETNAM, frozen
from tungngo.shared.home import job_scope
from tungngo.sync.tests.stage import Stage, draw_stage, statuses
from tungngo.sync.tests.test_acts_of_the_app import EXAMPLES, SKILLS
from tungngo.visits.models import FollowUp, Visit

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)  # the morning after the day of the examples
BY_NAME: dict[str, list[dict[str, Any]]] = {one["what"]: one["acts"] for one in EXAMPLES}
HOUSE = BY_NAME["absent"][0]["hh"]
PERSON = BY_NAME["a person left"][0]["e"]
PLEDGE = BY_NAME["a promise let go"][0]["e"]
BEFORE = "01990000-0000-7000-8000-0000000000"


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """Draw the stage on the day of the examples, with their house, person and promise on it."""
    with frozen(NOW):
        stage = draw_stage()
        for number, skill in SKILLS.items():
            kind = "knowledge" if skill.knowledge else "practical"
            words = {"code": skill.code, "slug_vi": f"so-{number}", "stages": skill.stages}
            Skill.objects.create(id=number, name=skill.code, kind=kind, **words)
        assert {s for s, _ in _push(stage, _there_before())} == {"ok"}
        yield stage


def _there_before() -> list[dict[str, Any]]:
    """Return the operations by which the house of the examples came into the book."""
    yes = {"purposes": [{"p": "register", "yes": True}], "channel": "spoken", "state": "given"}
    yes |= {"text": "luu-ten@1", "given_by": "self"}
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("household.create", HOUSE, {"lane": "Ngõ 3", "door": "12"}),
        ("consent.set", PERSON, yes),
        ("person.create", PERSON, {"call": "bác Tình", "consent": f"{BEFORE}e1"}),
        ("followup.plan", PLEDGE, {"id": PLEDGE, "due": "2026-11-24", "why": "later"}),
    ]
    at = int(datetime(2026, 11, 20, tzinfo=VIETNAM).timestamp() * 1000)
    acts = []
    for n, (kind, row, body) in enumerate(told):
        names = {"op": f"{BEFORE}e{n}", "k": kind, "kv": 1, "hh": HOUSE, "e": row}
        acts.append(names | {"at": at, "b": body})
    return acts


def _push(stage: Stage, acts: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Push acts as a phone numbers them, with the places of the stage; return their receipts."""
    raws = []
    for act in acts:
        stage.phone.seq += 1
        place = {"home": stage.map.home, "hamlet": stage.map.doi_che.pk}
        head = {"v": 1, "dev": stage.phone.device, "seq": stage.phone.seq, "tz": 420, "off": 0}
        raws.append(msgspec.json.encode(head | act | place | {"b": _of_stage(act["b"], stage)}))
    return statuses(stage.apply(raws))


def _of_stage(body: dict[str, Any], stage: Stage) -> dict[str, Any]:
    if isinstance(body.get("visit"), dict):
        return body | {"visit": _of_stage(body["visit"], stage)}
    # Their answers are to questions that no form of the stage asks (test_answers.py has that).
    kept = {name: part for name, part in body.items() if name != "answers"}
    return kept | ({"team": stage.team.pk} if "team" in body else {})


@pytest.mark.parametrize(
    "what",
    [
        "absent",
        "later",
        "refused",
        "met, nothing done",
        "met, all there is",
        "no names",
        "a child",
    ],
)
def test_a_visit_is_taken_whole(stage: Stage, what: str) -> None:
    acts = BY_NAME[what]
    assert _push(stage, acts) == [("ok", None)] * len(acts)
    with job_scope("test"):
        assert Visit.objects.count() == 1


def test_all_that_was_told_is_there(stage: Stage) -> None:
    _push(stage, BY_NAME["met, all there is"])
    with job_scope("test"):
        levels = sorted(SkillState.objects.values_list("skill", "level"))
        assert levels == [(11, 4), (18, 2), (19, 5)]
        new = Resident.objects.exclude(id=PERSON).get()
        assert (new.born, new.priority) == (1955, "elderly")
        assert new.call_sealed
        assert new.phone_sealed
        visit = Visit.objects.get()
        assert visit.note_sealed
        assert visit.helps == 5
        states = dict(FollowUp.objects.values_list("why", "state"))
        assert states == {"later": "done", "practise": "planned"}


def test_the_same_again_changes_nothing(stage: Stage) -> None:
    acts = BY_NAME["met, all there is"]
    _push(stage, acts)
    stage.phone.seq -= len(acts)  # the same bytes once more
    assert _push(stage, acts) == [("ok", None)] * len(acts)
    with job_scope("test"):
        assert (Visit.objects.count(), Resident.objects.count()) == (1, 2)


def test_a_visit_told_anew_keeps_names_note_and_photo(stage: Stage) -> None:
    _push(stage, BY_NAME["met, all there is"])
    acts = BY_NAME["told anew"]
    assert _push(stage, acts) == [("ok", None)] * len(acts)
    with job_scope("test"):
        assert Visit.objects.get().note_sealed
        planned = FollowUp.objects.filter(state="planned").values_list("due", flat=True)
        assert [day.isoformat() for day in planned] == ["2026-12-12"]


@pytest.mark.parametrize("what", ["a new house", "a new house, nothing typed", "ten houses"])
def test_new_houses_are_taken(stage: Stage, what: str) -> None:
    acts = BY_NAME[what]
    assert _push(stage, acts) == [("ok", None)] * len(acts)


@pytest.mark.parametrize(
    "what",
    [
        "a house closed",
        "a person left",
        "a no",
        "all taken back",
        "a promise",
        "a promise kept by phone",
        "a promise let go",
        "a recheck by phone",
        "a recheck at the door",
    ],
)
def test_what_is_done_without_a_visit_is_taken(stage: Stage, what: str) -> None:
    acts = BY_NAME[what]
    assert _push(stage, acts) == [("ok", None)] * len(acts)


def test_a_name_that_was_taken_back_is_gone(stage: Stage) -> None:
    _push(stage, BY_NAME["all taken back"])
    with job_scope("test"):
        assert Resident.objects.get().call_sealed == b""
