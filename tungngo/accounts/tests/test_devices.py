"""Phones: enrolled for the people of one's place, closed once, their secret told once."""

from uuid import UUID

import pytest

from tests.cast import Cast, person, user_of
from tests.refusing import refused
from tungngo.accounts.actions import NewDevice, enrol_device, enrol_devices, revoke_device
from tungngo.accounts.models import Device, device_of
from tungngo.accounts.rights import Role, actor_of
from tungngo.accounts.tests.lines import verbs
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.ids import new_id

pytestmark = pytest.mark.django_db


def enrol(by: Actor, whose: Actor) -> tuple[Device, str]:
    return enrol_device(by=by, user=user_of(whose), home=97, label="máy của tổ")


def test_a_phone_is_known_by_its_secret_alone(cast: Cast) -> None:
    device, secret = enrol(cast.official, cast.member)
    assert device_of(device.uid, secret) == (device, user_of(cast.member))
    assert device_of(device.uid, secret + "x") is None
    assert device_of(device.uid, "") is None
    assert device_of(new_id(), secret) is None
    assert verbs() == ["device.enrol"]


def test_the_secret_is_kept_nowhere(cast: Cast) -> None:
    device, secret = enrol(cast.official, cast.member)
    device.refresh_from_db()
    assert len(secret) >= 43  # 32 random bytes
    assert secret not in str(vars(device))
    assert device.secret_hash != secret


def test_a_member_enrols_their_own_phone_and_nobodys_else(cast: Cast) -> None:
    enrol(cast.member, cast.member)
    with refused("accounts.no_right"):
        enrol(cast.member, cast.leader)


@pytest.mark.parametrize("by", ["member", "stranger", "citizen"])
def test_no_phone_for_people_of_another_place(cast: Cast, by: str) -> None:
    with refused("accounts.no_right"):
        enrol(getattr(cast, by), cast.official)
    with refused("accounts.no_right"):
        enrol(cast.official, cast.stranger)


def test_no_phone_for_somebody_who_serves_nowhere(cast: Cast) -> None:
    idle = actor_of(person("idle"))
    with refused("accounts.no_right"):
        enrol(cast.official, idle)
    enrol(job_actor("cli"), idle)


def test_many_phones_leave_one_line(cast: Cast) -> None:
    users = [user_of(cast.member).pk, user_of(cast.leader).pk]
    made = enrol_devices(by=job_actor("demo"), devices=[NewDevice(u, 97) for u in users])
    assert [device_of(d.uid, secret) is not None for d, secret in made] == [True, True]
    assert verbs() == ["device.enrol"]


def test_a_closed_phone_is_still_known_so_that_its_work_is_kept(cast: Cast) -> None:
    device, secret = enrol(cast.official, cast.member)
    revoke_device(by=cast.official, uid=device.uid)
    found = device_of(device.uid, secret)
    assert found is not None
    assert (found[0].state, found[0].revoked_at is None) == ("revoked", False)
    assert not Device.objects.active().exists()
    assert verbs() == ["device.enrol", "device.revoke"]


def test_a_phone_is_closed_once_and_an_unknown_one_never(cast: Cast) -> None:
    device, _ = enrol(cast.official, cast.member)
    revoke_device(by=cast.official, uid=device.uid)
    for uid in (device.uid, UUID(int=0)):
        with refused("accounts.device_closed"):
            revoke_device(by=cast.official, uid=uid)


def test_a_stranger_closes_no_phone(cast: Cast) -> None:
    device, _ = enrol(cast.official, cast.member)
    head = actor_of(person("head", {Role.COMMUNE_HEAD: cast.map.commune}))
    for by in (cast.stranger, head):
        with refused("accounts.no_right"):
            revoke_device(by=by, uid=device.uid)
    revoke_device(by=cast.leader, uid=device.uid)
