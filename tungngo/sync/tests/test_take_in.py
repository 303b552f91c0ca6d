"""What an official has typed becomes operations: under their own device, by their own rights."""

import pytest

from tests.cast import Cast, draw_cast, person
from tests.refusing import refused
from tungngo.accounts.models import Device
from tungngo.accounts.rights import Role, actor_of
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.home import job_scope
from tungngo.shared.ids import new_id
from tungngo.sync.actions import Told, begin_epoch, take_in
from tungngo.sync.models import Operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    begin_epoch(by=job_actor("cli"))
    return draw_cast()


def houses(hamlet: int, n: int = 1) -> list[Told]:
    return [
        Told("household.create", hamlet, {"lane": "Ngõ 1", "door": str(i)}, str(new_id()))
        for i in range(n)
    ]


def stored() -> list[Operation]:
    with job_scope("demo"):
        return list(Operation.objects.filter(home=97).order_by("seq"))


def test_more_than_a_push_holds_is_one_act_of_one_batch(cast: Cast) -> None:
    told = houses(cast.doi_che.pk, 230)
    batch, results = take_in(by=cast.official, home=97, told=told)
    assert {one.s for one in results} == {"ok"}
    ops = stored()
    assert [one.seq for one in ops] == list(range(1, 231))
    assert {str(one.batch) for one in ops} == {batch}
    assert {one.member for one in ops} == {cast.official.user_id}


def test_device_is_made_once_and_numbers_go_on(cast: Cast) -> None:
    take_in(by=cast.official, home=97, told=houses(cast.doi_che.pk))
    take_in(by=cast.official, home=97, told=houses(cast.suoi_trong.pk))
    device = Device.objects.get(kind="import")
    assert device.user_id == cast.official.user_id
    assert [one.seq for one in stored()] == [1, 2]


def test_leader_types_for_their_hamlet_and_no_other(cast: Cast) -> None:
    take_in(by=cast.leader, home=97, told=houses(cast.doi_che.pk))
    with refused("sync.not_taken_in"):
        take_in(by=cast.leader, home=97, told=houses(cast.suoi_trong.pk))
    assert len(stored()) == 1


@pytest.mark.parametrize("role", [Role.COMMUNE_HEAD, Role.PROVINCE_OFFICER, Role.AUDITOR])
def test_who_may_not_change_houses_types_none(cast: Cast, role: Role) -> None:
    places = {Role.COMMUNE_HEAD: cast.map.commune, Role.PROVINCE_OFFICER: cast.map.new_province}
    by = actor_of(person("other", {role: places.get(role, cast.map.nation)}))
    with refused("sync.not_taken_in"):
        take_in(by=by, home=97, told=houses(cast.doi_che.pk))
    assert stored() == []


def test_one_that_is_not_taken_undoes_all(cast: Cast) -> None:
    told = [*houses(cast.doi_che.pk, 120), *houses(cast.map.nui_xa.pk)]
    with refused("sync.not_taken_in"):
        take_in(by=cast.official, home=97, told=told)
    assert stored() == []
    assert not Device.objects.filter(kind="import").exists()


def test_jobs_have_no_device_of_their_own(cast: Cast) -> None:
    for by in (job_actor("cli"), Actor(user_id=None, label="")):
        with refused("accounts.no_right"):
            take_in(by=by, home=97, told=houses(cast.doi_che.pk))
