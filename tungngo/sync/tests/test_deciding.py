"""Who decides on what waits, on losses and on rows that look alike: what the pages never ask."""

from uuid import UUID

import pytest

from tests.cast import person
from tests.refusing import refused
from tungngo.accounts.actions import enrol_device
from tungngo.accounts.rights import Role, actor_of
from tungngo.households.models import Household
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now, today
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import close_loss, dismiss, merge_alike
from tungngo.sync.models import OpLost, OpResult
from tungngo.sync.tests.examples import HOUSE, OTHER_HOUSE
from tungngo.sync.tests.stage import BY, Stage, evening_before, statuses

pytestmark = pytest.mark.django_db


def two_houses(stage: Stage) -> None:
    """Make two houses of one hamlet."""
    ops = [
        stage.phone.keep("household.create", {}, evening_before(), hh=row, e=row)
        for row in (HOUSE, OTHER_HOUSE)
    ]
    assert statuses(stage.apply(ops)) == [("ok", None)] * 2


def test_a_job_may_let_go_of_what_waits(stage: Stage) -> None:
    visit = stage.phone.keep("household.close", {"why": "gone"}, now(), hh=HOUSE, e=HOUSE)
    assert {s for s, _ in statuses(stage.apply([visit]))} == {"held"}
    assert dismiss(by=job_actor("sync"), home=stage.map.home, ops=[visit.op], why="gửi nhầm") == 1
    told = OpResult.objects.get(home=stage.map.home, id=db_uuid(visit.op))
    assert (told.status, told.code) == ("rejected", "sync.dismissed")


def test_whose_role_decides_on_no_phone_closes_no_loss_of_the_own(stage: Stage) -> None:
    user = person("partner", {Role.PARTNER: stage.map.commune})
    device = enrol_device(by=BY, user=user, home=stage.map.home)
    loss = OpLost.objects.create(
        home=stage.map.home,
        id=new_id(),
        device=device.uid,
        from_seq=1,
        to_seq=2,
        reason="reported",
        noted_at=now(),
    )
    with refused("sync.no_loss"):
        close_loss(by=actor_of(user), home=stage.map.home, loss=loss.id, why="đã làm lại")
    assert OpLost.objects.get(home=stage.map.home, id=loss.id).closed_at is None


def test_a_house_is_not_merged_into_itself_nor_into_a_closed_one(stage: Stage) -> None:
    two_houses(stage)
    home, one, two = stage.map.home, UUID(HOUSE), UUID(OTHER_HOUSE)
    by = actor_of(person("officer", {Role.COMMUNE_OFFICER: stage.map.commune}))
    with refused("households.not_alike"):
        merge_alike(by=by, home=home, kind="household", row=one, into=one)
    Household.objects.filter(home=home, id=two).update(closed_on=today())
    with refused("households.not_alike"):
        merge_alike(by=by, home=home, kind="household", row=one, into=two)
    assert Household.objects.get(home=home, id=one).closed_on is None
