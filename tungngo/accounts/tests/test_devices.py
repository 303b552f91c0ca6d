"""Phones: codes for the people of one's place, used once; phones closed once."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, give, person, user_of
from tests.refusing import refused
from tungngo.accounts.actions import (
    NewDevice,
    NewPhone,
    close_devices,
    enrol_devices,
    invite,
    revoke_device,
    revoke_grant,
    use_code,
)
from tungngo.accounts.models import Device, EnrolCode, User, device_of, secret_hash, standing
from tungngo.accounts.rights import Role, actor_of
from tungngo.accounts.tests.lines import verbs
from tungngo.audit.models import AuditEntry
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import frozen, now, today
from tungngo.shared.home import job_scope
from tungngo.shared.ids import new_id

pytestmark = pytest.mark.django_db
NOBODY = Actor(None, "", job="enrol")
PHONE = NewPhone("k" * 86, "p" * 43, "SM-A042F")
OTHER = NewPhone("o" * 86, "p" * 43, "SM-A042F")


def code_for(by: Actor, whose: Actor, *, replaces: bool = False) -> str:
    return invite(by=by, member=user_of(whose).pk, replaces=replaces)[0]


def enrol(cast: Cast, whose: Actor | None = None, phone: NewPhone = PHONE) -> Device:
    code = code_for(cast.official, whose or cast.member)
    return use_code(by=NOBODY, code=code, phone=phone)


def test_a_code_makes_the_phone_one_of_the_member_it_was_made_for(cast: Cast) -> None:
    device = enrol(cast)
    assert (device.user_id, device.home, device.label) == (cast.member.user_id, 97, "SM-A042F")
    assert device.refresh_until is not None
    assert device.lives_until is not None
    assert device.refresh_until - now() > timedelta(days=179)
    assert device.lives_until - now() > timedelta(days=364)
    assert verbs() == ["device.invite", "device.enrol"]


def test_a_code_and_a_pin_are_kept_nowhere(cast: Cast) -> None:
    code = code_for(cast.official, cast.member)
    device = use_code(by=NOBODY, code=code, phone=PHONE)
    kept = EnrolCode.objects.get()
    assert len(code) >= 22  # 16 random bytes
    assert kept.code_hash == secret_hash(code)
    assert kept.until - now() <= timedelta(hours=24)
    with job_scope("test"):
        said = str([*AuditEntry.objects.values(), *Device.objects.values()])
    assert code not in said
    assert PHONE.pin_proof not in said
    assert device.pin_hash == secret_hash(PHONE.pin_proof)


def test_a_leader_invites_the_members_of_the_own_hamlets(cast: Cast) -> None:
    code_for(cast.leader, cast.member)
    code_for(cast.member, cast.member)  # one more phone of one's own
    with refused("accounts.no_right"):
        code_for(cast.member, cast.leader)


@pytest.mark.parametrize("by", ["member", "stranger", "citizen"])
def test_no_code_for_people_of_another_place(cast: Cast, by: str) -> None:
    with refused("accounts.no_right"):
        code_for(getattr(cast, by), cast.official)
    with refused("accounts.no_right"):
        code_for(cast.official, cast.stranger)
    assert not EnrolCode.objects.exists()


def test_no_code_for_somebody_who_serves_no_hamlet_today(cast: Cast) -> None:
    idle = actor_of(person("idle"))
    with refused("accounts.no_right"):
        code_for(cast.official, idle)
    with refused("accounts.no_hamlet"):
        code_for(job_actor("cli"), idle)
    past = person("past")
    give(past, Role.MEMBER, cast.map.doi_che.place, today() - timedelta(9), today() - timedelta(1))
    with refused("accounts.no_hamlet"):
        invite(by=job_actor("cli"), member=past.pk)


def test_a_code_is_used_once(cast: Cast) -> None:
    code = code_for(cast.official, cast.member)
    use_code(by=NOBODY, code=code, phone=PHONE)
    with refused("accounts.code_used"):
        use_code(by=NOBODY, code=code, phone=OTHER)
    with refused("accounts.code_used"):
        use_code(by=NOBODY, code=code, phone=NewPhone(PHONE.public_key, "q" * 43))
    assert Device.objects.count() == 1


def test_the_same_phone_may_ask_again_until_it_has_gone_on(cast: Cast) -> None:
    code = code_for(cast.official, cast.member)
    first = use_code(by=NOBODY, code=code, phone=PHONE)
    assert use_code(by=NOBODY, code=code, phone=PHONE) == first
    Device.objects.update(refresh_number=1)
    with refused("accounts.code_used"):
        use_code(by=NOBODY, code=code, phone=PHONE)


def test_a_code_dies_after_a_day_and_when_a_new_one_is_made(cast: Cast) -> None:
    old = code_for(cast.official, cast.member)
    code = code_for(cast.official, cast.member)
    with refused("accounts.code_late"):
        use_code(by=NOBODY, code=old, phone=PHONE)
    with frozen(now() + timedelta(hours=24, seconds=1)), refused("accounts.code_late"):
        use_code(by=NOBODY, code=code, phone=PHONE)
    use_code(by=NOBODY, code=code, phone=PHONE)


def test_a_guessed_code_and_one_of_a_closed_account_are_unknown(cast: Cast) -> None:
    code = code_for(cast.official, cast.member)
    User.objects.filter(pk=user_of(cast.member).pk).update(is_active=False)
    for shown in (code, "A" * 22, ""):
        with refused("accounts.code_unknown"):
            use_code(by=NOBODY, code=shown, phone=PHONE)


def test_the_code_for_a_lost_phone_closes_the_others(cast: Cast) -> None:
    lost = enrol(cast)
    code = code_for(cast.official, cast.member, replaces=True)
    assert Device.objects.active().get() == lost
    new = use_code(by=NOBODY, code=code, phone=OTHER)
    assert Device.objects.active().get() == new
    assert Device.objects.get(pk=lost.pk).why == "replaced"


def test_only_jobs_make_phones_up(cast: Cast) -> None:
    users = [user_of(cast.member).pk, user_of(cast.leader).pk]
    made = enrol_devices(by=job_actor("demo"), devices=[NewDevice(u, 97) for u in users])
    assert [device_of(d.uid) == d for d in made] == [True, True]
    assert verbs() == ["device.enrol"]
    with refused("accounts.no_right"):
        enrol_devices(by=cast.official, devices=[NewDevice(users[0], 97)])


def test_an_unknown_phone_is_nobodys(cast: Cast) -> None:
    assert device_of(new_id()) is None


def test_a_closed_phone_is_still_known_so_that_its_work_is_kept(cast: Cast) -> None:
    device = enrol(cast)
    revoke_device(by=cast.official, uid=device.uid)
    found = device_of(device.uid)
    assert found is not None
    assert (found.state, found.revoked_at is None) == ("revoked", False)
    assert standing(found) == "closed"
    with frozen(now() + timedelta(days=30)):
        assert standing(found) == "gone"
    assert not Device.objects.active().exists()


def test_a_phone_is_closed_once_and_an_unknown_one_never(cast: Cast) -> None:
    device = enrol(cast)
    revoke_device(by=cast.official, uid=device.uid)
    for uid in (device.uid, UUID(int=0)):
        with refused("accounts.device_closed"):
            revoke_device(by=cast.official, uid=uid)


def test_a_stranger_closes_no_phone(cast: Cast) -> None:
    device = enrol(cast)
    head = actor_of(person("head", {Role.COMMUNE_HEAD: cast.map.commune}))
    for by in (cast.stranger, head):
        with refused("accounts.no_right"):
            revoke_device(by=by, uid=device.uid)
    revoke_device(by=cast.leader, uid=device.uid)


def test_all_phones_of_a_person_are_closed_together(cast: Cast) -> None:
    for phone in (PHONE, OTHER):
        enrol(cast, phone=phone)
    kept = enrol(cast, cast.leader)
    assert close_devices(by=cast.official, people={user_of(cast.member).pk}) == 2
    assert Device.objects.active().get() == kept


def test_the_phone_of_somebody_who_left_or_whose_account_was_closed_reads_nothing(
    cast: Cast,
) -> None:
    device = Device.objects.select_related("user").get(pk=enrol(cast).pk)
    assert standing(device) == "open"
    revoke_grant(by=cast.official, grant=device.user.grants.get(), reason="chuyển đi")
    assert standing(device) == "open"  # the day on which it was taken is its last
    for days, stands in ((1, "closed"), (30, "closed"), (32, "gone")):
        with frozen(now() + timedelta(days=days)):
            assert standing(device) == stands
    device.user.is_active = False
    assert standing(device) == "closed"
