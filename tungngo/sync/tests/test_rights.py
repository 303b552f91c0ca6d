"""Whose operations are applied: who may, where, when, from which phone; the rest is held."""

from datetime import date, timedelta

import pytest

from tests.cast import give
from tests.small_map import small_map
from tungngo.accounts.actions import revoke_device
from tungngo.accounts.models import Grant
from tungngo.accounts.rights import Role
from tungngo.cli.phones import Stored
from tungngo.figures.jobs import recount
from tungngo.households.models import Household
from tungngo.shared.clock import now, today
from tungngo.shared.home import job_scope
from tungngo.sync.models import Operation
from tungngo.sync.tests.stage import BY, Stage, changed, evening_before, statuses, stored

pytestmark = pytest.mark.django_db
OK = [("ok", None)]
OUT = [("held", "sync.out_of_scope")]
FOREIGN = [("held", "sync.foreign")]
REVOKED = [("held", "sync.revoked")]
UNKNOWN = "01990000-0000-7000-8000-0000000000aa"


def new_house(stage: Stage, days_ago: int = 1, *, hamlet: int | None = None) -> Stored:
    """Return an operation that makes a house, kept by the phone some days ago."""
    where = {"hamlet": hamlet or stage.map.doi_che.pk, "hh": UNKNOWN, "e": UNKNOWN}
    return stage.phone.keep(
        "household.create", {"lane": "Ngõ 1"}, evening_before(days_ago), **where
    )


def houses() -> int:
    """Return how many houses there are."""
    with job_scope("test"):
        return Household.objects.count()


def only_grant(stage: Stage, first: date, last: date) -> None:
    """Leave the member nothing but these days in Đồi Chè."""
    Grant.objects.filter(user=stage.me.user).delete()
    give(stage.me.user, Role.MEMBER, stage.map.doi_che.place, first, last)


def test_a_hamlet_of_another_team_is_out_of_scope(stage: Stage) -> None:
    assert statuses(stage.apply([new_house(stage, hamlet=stage.map.nui_xa.pk)])) == OUT
    assert houses() == 0
    assert stored() == (1, 1, 0)


def test_a_hamlet_that_nobody_knows_is_held_and_has_no_place(stage: Stage) -> None:
    assert statuses(stage.apply([new_house(stage, hamlet=2**53)])) == OUT
    assert Operation.objects.get(home=stage.map.home).hamlet is None


def test_a_home_that_is_not_the_hamlets_is_out_of_scope(stage: Stage) -> None:
    assert statuses(stage.apply([changed(new_house(stage), home=1)])) == OUT


def test_a_right_counts_on_the_day_of_the_work(stage: Stage) -> None:
    only_grant(stage, today() - timedelta(days=80), today() - timedelta(days=40))
    assert statuses(stage.apply([new_house(stage, 60)])) == OK


def test_a_right_lost_while_offline_has_thirty_days_of_grace(stage: Stage) -> None:
    only_grant(stage, today() - timedelta(days=80), today() - timedelta(days=20))
    assert statuses(stage.apply([new_house(stage)])) == OK
    only_grant(stage, today() - timedelta(days=80), today() - timedelta(days=40))
    assert statuses(stage.apply([new_house(stage)])) == OUT


def test_work_before_the_right_began_is_held(stage: Stage) -> None:
    only_grant(stage, today() - timedelta(days=5), today())
    assert statuses(stage.apply([new_house(stage, 10)])) == OUT


def test_a_right_without_an_end_is_no_fault(stage: Stage) -> None:
    only_grant(stage, today() - timedelta(days=80), date.max)
    assert statuses(stage.apply([new_house(stage)])) == OK


def test_a_leader_may_what_a_member_may(stage: Stage) -> None:
    Grant.objects.filter(user=stage.me.user).update(role=Role.LEADER.value)
    assert statuses(stage.apply([new_house(stage)])) == OK


def test_an_official_makes_no_visits(stage: Stage) -> None:
    Grant.objects.filter(user=stage.me.user).update(role=Role.COMMUNE_OFFICER.value)
    assert statuses(stage.apply([new_house(stage)])) == OUT


def test_what_another_members_phone_made_is_held(stage: Stage) -> None:
    other = stage.add_member()
    theirs = other.phone.keep("household.create", {}, now(), hh=UNKNOWN, e=UNKNOWN)
    assert statuses(stage.apply([theirs])) == FOREIGN
    assert houses() == 0


def test_what_the_members_own_second_phone_made_is_applied(stage: Stage) -> None:
    second = stage.enrol(stage.me.user, seed=7)
    mine = second.phone.keep("household.create", {}, now(), hh=UNKNOWN, e=UNKNOWN)
    assert statuses(stage.apply([mine])) == OK
    assert Operation.objects.get(home=stage.map.home).device == second.device.uid


def test_a_phone_that_nobody_knows_is_foreign(stage: Stage) -> None:
    assert statuses(stage.apply([changed(new_house(stage), dev=UNKNOWN)])) == FOREIGN


def test_nobody_takes_the_numbers_of_anothers_phone(stage: Stage) -> None:
    other = stage.add_member()
    theirs = other.phone.keep("household.create", {}, now(), hh=UNKNOWN, e=UNKNOWN)
    stage.apply([changed(theirs, op=UNKNOWN)])
    done = stage.apply([theirs], other)
    assert statuses(done) == OK
    assert not done.cloned
    lanes = Operation.objects.filter(home=stage.map.home).values_list("lane", flat=True)
    assert sorted(lanes) == [-1, 0]


def test_a_revoked_phone_is_heard_and_held(stage: Stage) -> None:
    before = new_house(stage)
    stage.apply([before])
    revoke_device(by=BY, uid=stage.me.device.uid)
    stage.me.device.refresh_from_db()
    assert statuses(stage.apply([before])) == OK  # what was taken stays taken
    after = stage.phone.keep("household.close", {"why": "gone"}, now(), hh=UNKNOWN, e=UNKNOWN)
    assert statuses(stage.apply([after])) == REVOKED
    assert Household.objects.get(home=stage.map.home).closed_on is None


def test_a_closed_account_is_heard_and_held(stage: Stage) -> None:
    stage.me.user.is_active = False
    stage.me.user.save()
    stage.me.device.refresh_from_db()
    assert statuses(stage.apply([new_house(stage)])) == REVOKED


def test_a_member_of_a_border_commune_works_in_two_data_homes(stage: Stage) -> None:
    far = small_map(98)
    give(stage.me.user, Role.MEMBER, far.doi_che.place, today() - timedelta(days=9))
    near = new_house(stage)
    other = changed(new_house(stage, hamlet=far.doi_che.pk), home=98)
    done = stage.apply([near, other])
    assert statuses(done) == OK * 2
    assert [r.feed for r in done.results] == [
        f"97.{stage.map.fragments[0].pk}",
        f"98.{far.fragments[0].pk}",
    ]
    with job_scope("test"):
        assert sorted(Household.objects.values_list("home", flat=True)) == [97, 98]
        assert set(Operation.objects.values_list("home", "row_home")) == {(97, 97), (97, 98)}
    assert recount() == []
