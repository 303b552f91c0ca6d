"""Erasing a person: nothing readable is left anywhere, all sums stay, and no crash undoes it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.cast import give, person
from tests.refusing import refused
from tungngo.accounts.rights import Role, actor_of
from tungngo.figures.jobs import recount
from tungngo.households.models import Erasure, Resident, SubjectKey
from tungngo.learning.models import Evidence
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync import erasures, retaining
from tungngo.sync.actions import erase
from tungngo.sync.exporting import everything_of, proof_of
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.sync.retaining import erasures_due, resume_erasures
from tungngo.sync.tests.examples import HOUSE, PERSON, RECORD, SKILL, VISIT, filled
from tungngo.sync.tests.stage import Stage, bytes_of, evening_before, statuses
from tungngo.visits.models import Visit, helped_of

pytestmark = pytest.mark.django_db
BY = job_actor("erase")
NAME, PHONE, WORDS, LABEL = "Bà Minh Họa", "0900000001", "Con trai ở xa", "Nhà bà Họa"


@pytest.fixture(autouse=True)
def own_list(tmp_path: Path) -> Iterator[None]:
    """Give each story a list of wishes of its own; the keys stay where they are."""
    keys, old = settings.KEY_DIR, tmp_path
    for key in Path(keys).glob("master-*.key"):
        (old / key.name).write_bytes(key.read_bytes())
    settings.KEY_DIR = old
    retaining._seen[0] = erasures.Mark(0, 0)
    yield
    settings.KEY_DIR = keys


def keep(stage: Stage, kind: str, body: Any, **names: str) -> Any:
    return stage.phone.keep(kind, filled(body, stage), evening_before(), hh=HOUSE, **names)


def consent(stage: Stage, text: str, purpose: str, row: str) -> Any:
    told = {"text": text, "purposes": [{"p": purpose, "yes": True}], "state": "given"}
    return keep(stage, "consent.set", told | {"channel": "spoken", "given_by": "self"}, e=row)


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Tell all that may be told of a house and its person."""
    said = [
        keep(stage, "household.create", {"lane": "Ngõ 1", "adults": 2}, e=HOUSE),
        consent(stage, "luu-ten@1", "register", HOUSE),
        consent(stage, "luu-ten@1", "register", PERSON),
        consent(stage, "so-dien-thoai@1", "contact", PERSON),
    ]
    who = {"call": NAME, "born": 1950, "phone": PHONE, "consent": said[2].op}
    step = {"skill": SKILL, "kind": "done_together", "claimed": 3}
    met = RECORD | {"people": [{"person": PERSON, "skills": [step]}], "note": WORDS, "blobs": []}
    said += [
        keep(stage, "person.create", who, e=PERSON),
        keep(stage, "household.patch", {"set": [{"f": "label", "now": LABEL}]}, e=HOUSE),
        keep(stage, "visit.record", met, e=VISIT),
    ]
    assert {s for s, _ in statuses(stage.apply(said))} == {"ok"}
    return stage


def bodies(stage: Stage) -> list[bytes]:
    rows = Operation.objects.filter(home=stage.map.home)
    return [bytes_of(row) for row in rows if row.body_sealed]


@pytest.mark.parametrize("subject", [PERSON, HOUSE])
def test_no_word_of_it_is_left_and_all_sums_stay(told: Stage, subject: str) -> None:
    home = told.map.home
    with job_scope("test"):
        receipts = OpResult.objects.filter(home=home).count()
        shas = set(Operation.objects.filter(home=home).values_list("sha", flat=True))
    assert recount(home=home) == []
    erase(by=BY, home=home, subject=subject, reason="asked")
    assert recount(home=home) == []
    with job_scope("test"):
        left = b"".join(bodies(told))
        assert not any(word.encode() in left for word in (NAME, PHONE, WORDS))
        assert OpResult.objects.filter(home=home).count() == receipts
        assert set(Operation.objects.filter(home=home).values_list("sha", flat=True)) == shas
        visit = Visit.objects.get(home=home, id=VISIT)
        assert bytes(visit.note_sealed) == b""
        assert db_uuid(PERSON) not in (visit.helped + visit.content).replace("-", "")
        seen = Evidence.objects.get(home=home)
        assert [h.person for h in helped_of(visit.helped)] == [db_uuid(seen.subject)]
        assert Resident.objects.get(home=home, id=PERSON).erased_on == today()
        assert not SubjectKey.objects.get(home=home, subject=PERSON).wrapped
        kept = everything_of(home, HOUSE)
    assert NAME not in str(kept)
    assert LABEL not in str(kept)


def test_a_repeat_of_what_was_blanked_gets_its_receipt(told: Stage) -> None:
    ops = list(told.phone.made)
    before = told.apply(ops).results
    erase(by=BY, home=told.map.home, subject=HOUSE, reason="asked")
    after = told.apply(ops).results
    assert [(r.s, r.code, r.rev) for r in after] == [(r.s, r.code, r.rev) for r in before]


def test_the_wish_is_on_the_disk_and_done_once(told: Stage) -> None:
    erase(by=BY, home=told.map.home, subject=PERSON, reason="asked")
    erase(by=BY, home=told.map.home, subject=PERSON, reason="asked")
    path = Path(settings.KEY_DIR) / erasures.NAME
    lines = [json.loads(line) for line in path.read_text().splitlines() if line]
    assert lines == [
        {
            "home": told.map.home,
            "subject": db_uuid(PERSON),
            "reason": "asked",
            "asked_on": today().isoformat(),
        }
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    with job_scope("test"):
        assert Erasure.objects.filter(home=told.map.home).count() == 1


def test_what_a_crash_cut_off_is_erased_at_the_next_start(told: Stage) -> None:
    home = told.map.home
    assert not erasures_due()
    wish = erasures.Wish(home=home, subject=db_uuid(PERSON), reason="asked", asked_on=today())
    erasures.write_ahead(wish)
    gone = erasures.Wish(home=home, subject=db_uuid(VISIT), reason="asked", asked_on=today())
    erasures.write_ahead(gone)  # an older copy has never known it
    path = Path(settings.KEY_DIR) / erasures.NAME
    path.write_bytes(path.read_bytes() + b'{"home": 97, "subj')
    assert erasures_due()
    assert resume_erasures() == 1
    assert resume_erasures() == 0
    assert not erasures_due()
    with job_scope("test"):
        assert Resident.objects.get(home=home, id=PERSON).erased_on == today()


def test_an_erasure_that_fails_leaves_its_wish_and_nothing_else(
    told: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("tungngo.sync.actions.erasing.write_erasure", fail)
        with pytest.raises(RuntimeError):
            erase(by=BY, home=told.map.home, subject=PERSON, reason="asked")
    with job_scope("test"):
        assert NAME.encode() in b"".join(bodies(told))
        assert Resident.objects.get(home=told.map.home, id=PERSON).erased_on is None
    assert resume_erasures() == 1


def test_only_who_decides_on_wishes_there_may(told: Stage) -> None:
    officer = person("officer.97")
    far = person("far.97")
    days = (today() - timedelta(days=9), today() + timedelta(days=9))
    give(officer, Role.COMMUNE_OFFICER, told.map.commune, *days)
    give(far, Role.COMMUNE_OFFICER, told.map.far_commune, *days)
    words: dict[str, Any] = {"home": told.map.home, "subject": PERSON, "reason": "asked"}
    for who in (told.me.user, far):
        with refused("accounts.no_right"):
            erase(by=actor_of(who), **words)
    assert erasures.wishes() == []
    assert erase(by=actor_of(officer), **words).people == 1


def test_nobody_is_erased_who_is_not_known(told: Stage) -> None:
    with refused("sync.no_subject"):
        erase(by=BY, home=told.map.home, subject=VISIT, reason="asked")
    assert erasures.wishes() == []


def test_the_letter_names_the_house_and_nobody(told: Stage) -> None:
    erase(by=BY, home=told.map.home, subject=HOUSE, reason="asked")
    with job_scope("test"):
        row = Erasure.objects.get(home=told.map.home)
        letter = proof_of(row, commune="Suối Hoa", code="1-1", copies_until="30/12/2026")
    assert "Suối Hoa" in letter
    assert f"{today():%d/%m/%Y}" in letter


def test_all_that_is_known_is_given_out_in_words(told: Stage) -> None:
    with job_scope("test"):
        found = everything_of(told.map.home, HOUSE).tables
    assert found["Hộ"][0]["Tên hiển thị"] == LABEL
    people = found["Người trong hộ"][0]
    assert (people["Tên gọi"], people["Điện thoại"]) == (NAME, PHONE)
    assert found["Lượt đến"][0]["Ghi chú"] == WORDS
    assert [row["Của"] for row in found["Đồng ý, từ chối, rút lại"]].count(NAME) == 2
    assert found["Kỹ năng đã ghi nhận"][0]["Của"] == NAME
    assert len(found["Phiếu đã nhận"]) == 7
    assert len(found["Hẹn lại"]) == 1


def test_what_was_refused_before_and_names_somebody_is_blanked(told: Stage) -> None:
    body = {"call": NAME, "born": "năm nào", "consent": None}
    wrong = told.phone.keep("person.create", body, evening_before(), hh=HOUSE, e=PERSON)
    other = json.loads(wrong.raw) | {"v": 9, "op": "01990000-0000-7000-8000-0000000000dd"}
    told.apply([json.dumps(other).encode()])  # an envelope that nobody can read
    mine = Quarantine.objects.filter(home=told.map.home, reason="sync.bad_envelope")
    assert [bool(row.raw_sealed) for row in mine] == [True]
    erase(by=BY, home=told.map.home, subject=PERSON, reason="asked")
    assert [bool(row.raw_sealed) for row in mine.all()] == [False]
