"""What was held is done when what it waited for has come; nothing twice, nothing by the way."""

from datetime import timedelta

import pytest

from tests.cast import give
from tungngo.accounts.actions import revoke_device
from tungngo.accounts.rights import Role
from tungngo.cli.phones import House, Stored, uid_from
from tungngo.figures.jobs import recount
from tungngo.households.models import Household
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now, today
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import release
from tungngo.sync.jobs import release_due, release_held
from tungngo.sync.models import Operation, OpResult
from tungngo.sync.tests.stage import BY, Stage, changed, evening_before, statuses
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=1)
JOB = job_actor("sync")


def result(one: Stored, home: int) -> OpResult:
    """Return what became of an operation."""
    return OpResult.objects.get(home=home, id=db_uuid(one.op))


def house_and_visit(stage: Stage) -> tuple[Stored, Stored]:
    """Return an operation that makes a house, and a visit to it in which nobody was there."""
    house = House(uid_from(stage.phone.rng, evening_before()), stage.map.doi_che.pk)
    where = {"hamlet": house.hamlet, "hh": house.uid}
    made = stage.phone.keep("household.create", {}, evening_before(), e=house.uid, **where)
    start = int(evening_before().timestamp() * 1000)
    body = {"team": stage.team.pk, "place": "home", "outcome": "absent", "start": start}
    row = uid_from(stage.phone.rng, evening_before())
    visit = stage.phone.keep("visit.record", body, evening_before(), e=row, **where)
    return made, visit


def test_a_visit_that_came_before_its_house_is_done_when_the_house_comes(stage: Stage) -> None:
    house, visit = house_and_visit(stage)
    assert statuses(stage.apply([visit])) == [("held", "sync.no_parent")]
    assert not release_due()
    assert statuses(stage.apply([house])) == [("ok", None)]
    assert release_due()
    assert release_held() == 1
    told = result(visit, stage.map.home)
    assert (told.status, told.rev is not None, told.next_try) == ("ok", True, None)
    assert Visit.objects.filter(home=stage.map.home).count() == 1
    assert recount() == []
    assert not release_due()


def test_a_released_operation_sent_again_gets_its_new_answer(stage: Stage) -> None:
    house, visit = house_and_visit(stage)
    stage.apply([visit])
    stage.apply([house])
    release_held()
    again = stage.apply([visit])
    assert [(r.s, r.dup, r.feed) for r in again.results] == [
        ("ok", True, f"97.{stage.map.fragments[0].pk}")
    ]
    assert Visit.objects.filter(home=stage.map.home).count() == 1


def test_a_role_that_comes_late_is_waited_for(stage: Stage) -> None:
    where = stage.map.nui_xa
    one = stage.phone.keep(
        "household.create",
        {},
        now(),
        hamlet=where.pk,
        hh=str(stage.me.device.uid),
        e=str(stage.me.device.uid),
    )
    assert statuses(stage.apply([one])) == [("held", "sync.out_of_scope")]
    give(stage.me.user, Role.MEMBER, where.place, today() - timedelta(days=9))
    with frozen(now() + SOON):
        release_held()
    assert result(one, stage.map.home).status == "ok"


def test_after_some_tries_a_person_must_look(stage: Stage) -> None:
    _, visit = house_and_visit(stage)
    stage.apply([visit])
    tried = 0
    for day in range(20):
        with frozen(now() + timedelta(days=day + 1)):
            tried += release_held()
    assert tried == 6
    told = result(visit, stage.map.home)
    assert (told.status, told.tries, told.next_try) == ("held", 6, None)


def test_the_parent_still_calls_it_up_after_that(stage: Stage) -> None:
    house, visit = house_and_visit(stage)
    stage.apply([visit])
    OpResult.objects.filter(home=stage.map.home).update(tries=6, next_try=None)
    stage.apply([house])
    assert release_held() == 1
    assert result(visit, stage.map.home).status == "ok"


def test_what_anothers_phone_sent_first_is_done_when_its_own_phone_sends_it(stage: Stage) -> None:
    other = stage.add_member()
    row = uid_from(other.phone.rng, evening_before())
    theirs = other.phone.keep("household.create", {}, evening_before(), hh=row, e=row)
    assert statuses(stage.apply([theirs])) == [("held", "sync.foreign")]
    assert not release_due()
    assert statuses(stage.apply([theirs], other)) == [("held", "sync.foreign")]
    assert release_held() == 1
    assert result(theirs, stage.map.home).status == "ok"
    assert str(Household.objects.get(home=stage.map.home).id) == row


def test_what_a_closed_phone_sent_waits_for_an_officer_who_takes_it(stage: Stage) -> None:
    house, visit = house_and_visit(stage)
    revoke_device(by=BY, uid=stage.me.device.uid)
    stage.me.device.refresh_from_db()
    assert {s for s, _ in statuses(stage.apply([house, visit]))} == {"held"}
    with frozen(now() + timedelta(days=3)):
        assert release_held() == 0
    done = release(by=JOB, home=stage.map.home, ops=[db_uuid(visit.op)], taken=True)
    assert done[db_uuid(visit.op)].code == "sync.no_parent"
    ops = [db_uuid(house.op), db_uuid(visit.op)]
    done = release(by=JOB, home=stage.map.home, ops=ops, taken=True)
    assert {v.s for v in done.values()} == {"ok"}
    made = Visit.objects.get(home=stage.map.home)
    assert made.member_id == stage.me.user.pk
    assert recount() == []


def test_an_officer_takes_a_visit_to_a_house_that_was_closed(stage: Stage) -> None:
    house, visit = house_and_visit(stage)
    stage.apply([house])
    Household.objects.filter(home=stage.map.home).update(closed_on=today())
    assert statuses(stage.apply([visit])) == [("held", "households.closed")]
    done = release(by=JOB, home=stage.map.home, ops=[db_uuid(visit.op)], taken=True)
    assert {v.s for v in done.values()} == {"ok"}


def test_what_is_done_is_not_done_again(stage: Stage) -> None:
    house, visit = house_and_visit(stage)
    stage.apply([house, visit])
    ops = [db_uuid(house.op), db_uuid(visit.op)]
    assert release(by=JOB, home=stage.map.home, ops=ops, taken=True) == {}
    assert recount() == []


def test_what_no_known_phone_made_stays_held_whoever_takes_it(stage: Stage) -> None:
    house, _ = house_and_visit(stage)
    stranger = "01990000-0000-7000-8000-0000000000ee"
    raw = changed(house, dev=stranger)
    assert statuses(stage.apply([raw])) == [("held", "sync.foreign")]
    assert release(by=JOB, home=stage.map.home, ops=[db_uuid(house.op)], taken=True) == {}
    assert result(house, stage.map.home).status == "held"


def test_what_was_blanked_meanwhile_stays_held(stage: Stage) -> None:
    _, visit = house_and_visit(stage)
    stage.apply([visit])
    Operation.objects.filter(home=stage.map.home).update(body_sealed=b"")
    assert release(by=JOB, home=stage.map.home, ops=[db_uuid(visit.op)], taken=True) == {}
    assert result(visit, stage.map.home).status == "held"
