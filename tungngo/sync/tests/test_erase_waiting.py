"""What waits or was refused holds no word of somebody erased, and the work in it is still done."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tungngo.cli.phones import Stored
from tungngo.households.keys import open_people
from tungngo.households.models import Resident
from tungngo.learning.models import SkillState
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import dismiss, erase, release
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.sync.tests.examples import (
    HOUSE,
    OTHER_HOUSE,
    PERSON,
    RECORD,
    SKILL,
    VISIT,
    filled,
)
from tungngo.sync.tests.stage import BY, Stage, body_changed, bytes_of, evening_before, statuses
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
NAME, WORDS = "Bà Minh Họa", "Con trai ở xa"
LATE = "01990000-0000-7000-8000-0000000000e1"
MORE = "01990000-0000-7000-8000-0000000000e2"


@pytest.fixture(autouse=True)
def own_list(tmp_path: Path) -> Iterator[None]:
    """Give each story a list of wishes of its own."""
    keys = settings.KEY_DIR
    for key in Path(keys).glob("master-*.key"):
        (tmp_path / key.name).write_bytes(key.read_bytes())
    settings.KEY_DIR = tmp_path
    yield
    settings.KEY_DIR = keys


def keep(stage: Stage, kind: str, body: Any, **names: Any) -> Stored:
    """Save an operation on the house."""
    where = {"hh": HOUSE, "hamlet": stage.map.doi_che.pk} | names
    return stage.phone.keep(kind, filled(body, stage), evening_before(), **where)


def consent(stage: Stage, row: str) -> Stored:
    """Save a consent of somebody to be named, given just now."""
    told: dict[str, Any] = {"text": "luu-ten@1", "channel": "spoken", "given_by": "self"}
    told |= {"purposes": [{"p": "register", "yes": True}], "state": "given"}
    where = {"hh": HOUSE, "hamlet": stage.map.doi_che.pk, "e": row}
    return stage.phone.keep("consent.set", told, now(), **where)


@pytest.fixture
def lived(stage: Stage) -> Stage:
    """Make a house with a named person."""
    said = [keep(stage, "household.create", {"lane": "Ngõ 1"}, e=HOUSE), consent(stage, PERSON)]
    who = {"call": NAME, "born": 1950, "consent": said[1].op}
    said.append(keep(stage, "person.create", who, e=PERSON))
    assert {s for s, _ in statuses(stage.apply(said))} == {"ok"}
    return stage


def met(row: str, note: str | None = WORDS) -> dict[str, Any]:
    """Return a visit that names the person."""
    step = {"skill": SKILL, "kind": "done_alone", "claimed": 5}
    people = [{"person": PERSON, "skills": [step]}]
    next_ = {"id": row, "due": "2026-12-24", "why": "recheck"}
    return RECORD | {"people": people, "note": note, "next": next_, "blobs": []}


def patch(stage: Stage, **envelope: Any) -> Stored:
    """Save another name of the person, which alone would be held by ``envelope``."""
    change = {"f": "call", "was": NAME, "now": f"{NAME} hai"}
    return keep(stage, "person.patch", {"set": [change]}, e=PERSON, **envelope)


def forget(stage: Stage, subject: str = PERSON) -> None:
    erase(by=job_actor("erase"), home=stage.map.home, subject=subject, reason="asked")


def kept(stage: Stage) -> str:
    """Return all bytes of uploads that are kept."""
    with job_scope("test"):
        rows: list[Operation | Quarantine] = [
            *Operation.objects.filter(home=stage.map.home).exclude(body_sealed=b""),
            *Quarantine.objects.filter(home=stage.map.home).exclude(raw_sealed=b""),
        ]
        return "\n".join(bytes_of(row).decode() for row in rows)


@pytest.mark.parametrize("subject", [PERSON, HOUSE])
def test_a_late_operation_that_is_held_keeps_no_word_and_its_work(
    lived: Stage, subject: str
) -> None:
    forget(lived, subject)
    far = {"hamlet": lived.map.nui_xa.pk}
    late = [keep(lived, "visit.record", met(LATE), e=VISIT, **far), patch(lived, **far)]
    assert {c for _, c in statuses(lived.apply(late))} == {"sync.out_of_scope"}
    assert not any(word in kept(lived) for word in (NAME, WORDS))
    release(by=BY, home=lived.map.home, ops=[db_uuid(o.op) for o in late], taken=True)
    with job_scope("test"):
        assert Visit.objects.filter(home=lived.map.home, id=VISIT).exists()
        done = OpResult.objects.filter(home=lived.map.home, id__in=[o.op for o in late])
        assert {one.status for one in done} <= {"ok", "merged"}
    again = lived.apply(late).results
    assert all(r.dup for r in again)


def test_what_lay_there_loses_its_words_and_is_still_done(lived: Stage) -> None:
    far = {"hamlet": lived.map.nui_xa.pk}
    waiting = [keep(lived, "visit.record", met(LATE), e=VISIT, **far), patch(lived, **far)]
    refused = patch(lived, **far)
    lane = keep(lived, "household.create", {"lane": "Ngõ xa"}, e=OTHER_HOUSE, hh=OTHER_HOUSE, **far)
    lived.apply([*waiting, refused, lane])
    dismiss(by=BY, home=lived.map.home, ops=[db_uuid(refused.op)], why="không rõ")
    assert WORDS in kept(lived)
    forget(lived)
    assert not any(word in kept(lived) for word in (NAME, WORDS))
    assert lane.raw.decode() in kept(lived)
    release(by=BY, home=lived.map.home, ops=[db_uuid(o.op) for o in waiting], taken=True)
    with job_scope("test"):
        assert Visit.objects.filter(home=lived.map.home, id=VISIT).exists()
        assert not Operation.objects.get(home=lived.map.home, id=refused.op).body_sealed


def test_an_operation_that_cannot_be_read_keeps_nothing(lived: Stage) -> None:
    forget(lived)
    told = {"call": NAME, "born": "năm nào", "consent": None}
    wrong = keep(lived, "person.create", told, e=PERSON)
    unknown = keep(lived, "person.paint", {"of": PERSON, "words": WORDS})
    assert [s for s, _ in statuses(lived.apply([wrong, unknown]))] == ["rejected", "held"]
    assert not any(word in kept(lived) for word in (NAME, WORDS))


def test_refused_bytes_that_name_the_erased_are_not_kept(lived: Stage) -> None:
    forget(lived)
    made = next(o for o in lived.phone.made if o.kind == "person.create")
    broken = json.dumps({"v": 9, "e": PERSON, "b": {"call": NAME}}).encode()
    plain = json.dumps({"v": 9, "e": VISIT, "b": {}}).encode()
    done = lived.apply([body_changed(made, call=f"{NAME} ba"), broken, plain])
    assert [s for s, _ in statuses(done)] == ["rejected"] * 3
    assert NAME not in kept(lived)
    assert VISIT in kept(lived)  # of others the bytes are there to be looked at


def test_who_was_asked_anew_is_named_by_what_waits(lived: Stage) -> None:
    forget(lived)
    lived.apply([consent(lived, PERSON)])
    late = patch(lived, hamlet=lived.map.nui_xa.pk)
    lived.apply([late])
    assert f"{NAME} hai" in kept(lived)
    release(by=BY, home=lived.map.home, ops=[db_uuid(late.op)], taken=True)
    assert called(lived) == f"{NAME} hai"


def test_a_change_that_lost_its_words_takes_no_later_name_away(lived: Stage) -> None:
    forget(lived)
    far = {"hamlet": lived.map.nui_xa.pk}
    note = [{"f": "note", "was": None, "now": WORDS}]
    late = [patch(lived, **far), keep(lived, "household.patch", {"set": note}, e=HOUSE, **far)]
    late += [keep(lived, "person.patch", {"set": [{"f": "born", "now": 1951}]}, e=PERSON, **far)]
    forget(lived, HOUSE)
    lived.apply(late)
    news = [{"f": "call", "was": None, "now": "Bà mới"}]
    more = [{"f": "note", "was": None, "now": "Lời mới"}]
    said = [consent(lived, PERSON), consent(lived, HOUSE)]
    said += [keep(lived, "person.patch", {"set": news}, e=PERSON)]
    said += [keep(lived, "household.patch", {"set": more}, e=HOUSE)]
    assert {s for s, _ in statuses(lived.apply(said))} == {"ok"}
    release(by=BY, home=lived.map.home, ops=[db_uuid(o.op) for o in late], taken=True)
    assert called(lived) == "Bà mới"
    with job_scope("test"):
        house = Resident.objects.get(home=lived.map.home, id=PERSON).household
        assert bytes(house.note_sealed)


def called(stage: Stage) -> str:
    """Return the name of the person as it is kept."""
    with job_scope("test"):
        rows = Resident.objects.filter(home=stage.map.home, id=PERSON)
        return open_people(stage.map.home, rows)[db_uuid(PERSON)][0]


def test_nobody_is_asked_to_check_a_person_who_is_a_token(lived: Stage) -> None:
    said = [keep(lived, "visit.record", met(LATE), e=VISIT)]
    twice = met(MORE, None)
    said.append(keep(lived, "visit.record", twice, e=LATE))
    lived.apply(said)
    forget(lived)
    gone = keep(lived, "visit.void", {"of": LATE, "why": "wrong"}, e=LATE)
    assert statuses(lived.apply([gone])) == [("ok", None)]
    with job_scope("test"):
        (state,) = SkillState.objects.filter(home=lived.map.home)
        assert (state.level, state.recheck_from) == (5, None)


def test_a_house_does_not_speak_for_those_of_it_who_were_erased(lived: Stage) -> None:
    lived.apply([consent(lived, HOUSE)])
    forget(lived)
    late = patch(lived)
    assert statuses(lived.apply([late])) == [("merged", "sync.stripped")]
    assert NAME not in kept(lived)
    assert called(lived) == ""
