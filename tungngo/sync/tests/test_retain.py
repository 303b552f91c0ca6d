"""Letting go: names of visits, phones, uploads and bodies go at their time, the sums stay."""

from datetime import timedelta

import pytest

from tungngo.figures.jobs import recount
from tungngo.households.keys import keys_for
from tungngo.households.models import PHONE, Resident
from tungngo.learning.models import Evidence
from tungngo.shared.clock import frozen, now
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import retaining as actions
from tungngo.sync.models import Operation, Quarantine
from tungngo.sync.retaining import (
    BODIES,
    NAMES,
    PHONES,
    PHOTOS,
    QUARANTINE,
    retain,
    retain_due,
)
from tungngo.sync.tests.examples import FOLLOW, HOUSE, PERSON, RECORD, VISIT, filled, up_to
from tungngo.sync.tests.stage import Stage, evening_before
from tungngo.sync.uploads import Blob, BlobPart
from tungngo.visits.models import FollowUp, Visit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def in_days(past: timedelta) -> dict[str, int]:
    """Let go of things as many days from now."""
    with frozen(now() + past):
        return retain()


@pytest.fixture
def worked(stage: Stage) -> Stage:
    """Record a visit with a promise, and give the person a phone."""
    ops = up_to(stage, "visit.record")
    told = RECORD | {"note": None, "blobs": []}
    body = filled(told, stage)
    ops.append(stage.phone.keep("visit.record", body, evening_before(), hh=HOUSE, e=VISIT))
    stage.apply(ops)
    key = db_uuid(PERSON)
    with job_scope("test"):
        sealed = keys_for(stage.map.home, [key]).seal("0900000001", where=PHONE, subject=key)
        Resident.objects.filter(home=stage.map.home, id=key).update(phone_sealed=sealed)
    return stage


def phone_of(stage: Stage) -> bytes:
    with job_scope("test"):
        return bytes(Resident.objects.get(home=stage.map.home, id=PERSON).phone_sealed)


def test_names_of_visits_are_cut_after_two_years_and_the_sums_stay(worked: Stage) -> None:
    home = worked.map.home
    assert in_days(NAMES - 2 * DAY)["names"] == 0
    assert in_days(NAMES + 2 * DAY)["names"] == 1
    assert recount(home=home) == []
    with job_scope("test"):
        visit, seen = Visit.objects.get(home=home, id=VISIT), Evidence.objects.get(home=home)
        assert db_uuid(PERSON) not in (visit.helped + visit.content).replace("-", "")
        assert db_uuid(seen.subject) in visit.helped
        assert Resident.objects.filter(home=home, id=PERSON).exists()
    assert in_days(NAMES + 2 * DAY)["names"] == 0


def test_a_phone_goes_when_its_matter_is_over(worked: Stage) -> None:
    home = worked.map.home
    assert in_days(PHONES * 12)["phones"] == 0  # a promise is open
    with job_scope("test"):
        FollowUp.objects.filter(home=home, id=FOLLOW).update(state="done")
        last = FollowUp.objects.get(home=home, id=FOLLOW).due
        until = last - now().date() + PHONES
    assert in_days(until - DAY)["phones"] == 0
    assert phone_of(worked)
    assert in_days(until + 2 * DAY)["phones"] == 1
    assert phone_of(worked) == b""


def test_bodies_go_after_four_hundred_days_in_parts(
    worked: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    home = worked.map.home
    n = len(worked.phone.made)
    assert in_days(BODIES - DAY)["bodies"] == 0
    assert in_days(BODIES + DAY)["bodies"] == n > 2
    with job_scope("test"):
        rows = Operation.objects.filter(home=home)
        assert [bytes(r.body_sealed) for r in rows] == [b""] * n
        assert all(r.sha for r in rows)
    again = worked.apply(list(worked.phone.made)).results
    assert all(r.dup for r in again)
    assert in_days(BODIES + DAY)["bodies"] == 0


def test_photos_go_after_half_a_year_and_the_visit_stays(worked: Stage) -> None:
    home = worked.map.home
    with job_scope("test"):
        visit = Visit.objects.get(home=home)
        told = {"member": visit.member_id, "hamlet": visit.hamlet_id, "at": now()}
        photo = Blob.objects.create(
            home=home, sha="a" * 64, bytes=3, op=VISIT, visit=visit.id, **told
        )
        BlobPart.objects.create(home=home, blob=photo.id, start=0, sealed=b"abc")
    assert in_days(PHOTOS - DAY)["photos"] == 0
    assert in_days(PHOTOS + DAY)["photos"] == 1
    with job_scope("test"):
        assert (Blob.objects.count(), BlobPart.objects.count()) == (0, 0)
        assert Visit.objects.filter(home=home).count() == 1


def test_quarantine_goes_after_a_year(stage: Stage) -> None:
    stage.apply([b'{"v":1}'])
    assert in_days(QUARANTINE - DAY)["quarantine"] == 0
    assert in_days(QUARANTINE + DAY)["quarantine"] == 1
    with job_scope("test"):
        assert not Quarantine.objects.filter(home=stage.map.home).exists()


def test_it_works_in_the_small_hours_only() -> None:
    noon = now().replace(hour=5, minute=0)
    with frozen(noon):
        assert not retain_due()
    with frozen(noon.replace(hour=19)):  # two o'clock in Vietnam
        assert retain_due()
