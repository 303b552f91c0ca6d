"""The invitation call: a leader's phone makes codes for the members of the own hamlets."""

from typing import Any

import msgspec
import pytest
from django.http import HttpResponse

from tests.cast import give, person
from tungngo.accounts.actions import revoke_grant
from tungngo.accounts.models import EnrolCode
from tungngo.accounts.rights import Role
from tungngo.cli.keyring import API, Keyring
from tungngo.shared.clock import now, today
from tungngo.sync.tests.phones import BY, Held, hand_out, problem, read
from tungngo.sync.tests.stage import MONTHS, Member, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(stage: Stage) -> Held:
    """Hand out the phone of the leader."""
    user = person("leader")
    for hamlet in (stage.map.doi_che, stage.map.suoi_trong):
        give(user, Role.LEADER, hamlet.place, today() - MONTHS, today() + MONTHS)
    return hand_out(stage, Member(user, stage.me.device, stage.phone))


def invite(held: Held, member: int, **told: Any) -> HttpResponse:
    """Ask for a code."""
    body = msgspec.json.encode({"member": member} | told)
    return held.again("invite", body, held.keys.headers())


def test_a_leaders_phone_makes_a_code_that_enrols_the_member(leader: Held) -> None:
    member = leader.stage.me.user
    said = read(invite(leader, member.pk))
    assert 86_300_000 < said["until"] - now().timestamp() * 1000 <= 86_400_000
    enrolled = Held(leader.stage, leader.stage.me, Keyring(), leader.client)
    assert enrolled.keys.enrol(said["code"], enrolled.post)["member"] == member.pk
    made = EnrolCode.objects.get(user=member)
    assert made.made_by == leader.member.user


def test_a_members_phone_makes_none_for_others(stage: Stage) -> None:
    held, other = hand_out(stage), stage.add_member()
    assert problem(invite(held, other.user.pk)) == (403, "accounts.no_right")
    assert invite(held, stage.me.user.pk).status_code == 200  # one more phone of one's own


def test_nobody_of_another_commune_is_invited(leader: Held) -> None:
    far = person("far")
    give(far, Role.MEMBER, leader.stage.map.nui_xa.place, today() - MONTHS, today() + MONTHS)
    for member in (far.pk, 2**40):
        assert problem(invite(leader, member)) == (403, "accounts.no_right")


def test_a_locked_phone_and_one_of_yesterdays_leader_make_none(leader: Held) -> None:
    member = leader.stage.me.user.pk
    leader.renew(want="push")
    assert problem(invite(leader, member)) == (401, "sync.token")
    leader.renew()
    for grant in leader.member.user.grants.filter(role=Role.LEADER):
        revoke_grant(by=BY, grant=grant, reason="thôi tổ trưởng")
    assert problem(invite(leader, member)) == (403, "accounts.no_right")  # at the next request


@pytest.mark.parametrize("body", [b"{}", b'{"member":"1"}', b'{"member":0}', b""])
def test_what_is_no_invitation_is_refused(leader: Held, body: bytes) -> None:
    answer = leader.again("invite", body, leader.keys.headers())
    assert problem(answer) == (400, "sync.bad_batch")


def test_the_call_is_a_post(leader: Held) -> None:
    assert leader.client.get(API + "invite", headers=leader.keys.headers()).status_code == 405
