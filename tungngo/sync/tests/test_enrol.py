"""The enrolment call: a code makes a phone one of its member's, once."""

from typing import Any

import msgspec
import pytest
from django.test import Client

from tests.cast import give, person
from tests.small_map import small_map
from tungngo.accounts.actions import revoke_device
from tungngo.accounts.limits import Limit
from tungngo.accounts.models import Device
from tungngo.accounts.rights import Role
from tungngo.accounts.tokens import read_access
from tungngo.cli.keyring import API, Keyring
from tungngo.shared.clock import now_ms, today
from tungngo.sync import doors
from tungngo.sync.tests.phones import BY, Held, code_for, hand_out, problem, read
from tungngo.sync.tests.stage import MONTHS, Member, Stage, evening_before, push_body

pytestmark = pytest.mark.django_db


def enrol(stage: Stage, shown: str, keys: Keyring | None = None, **told: Any) -> Any:
    """Show a code; return the answer."""
    keys = keys or Keyring()
    body = {"code": shown, "pub": keys.jwk, "pin_proof": keys.pin_proof} | told
    return stage.client.post(API + "enrol", msgspec.json.encode(body), "application/json")


def test_the_answer_has_all_that_the_phone_needs(stage: Stage) -> None:
    keys = Keyring()
    said = read(enrol(stage, code_for(stage.me), keys, app="1", model="SM-A042F"))
    device = Device.objects.get(uid=said["device"])
    assert (said["member"], said["home"]) == (stage.me.user.pk, stage.map.home)
    assert said["epoch"] == stage.epoch
    assert abs(said["now"] - now_ms()) < 10_000
    access = read_access(said["access"], device.uid)
    assert access is not None
    assert access.scope == "full"
    assert said["badge_key"]["until"] > said["now"]
    assert len(said["server_key"]) == 87  # 65 bytes
    assert [p["device"] for p in said["previous"]] == [str(stage.me.device.uid)]


def test_it_tells_what_the_older_phones_have_not_sent(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=8)
    stage.send(stage.phone.outbox[:5])
    revoke_device(by=BY, uid=stage.me.device.uid)
    (older,) = read(enrol(stage, code_for(stage.me)))["previous"]
    assert older["unsent"] == len(stage.phone.outbox) - 5
    assert (older["open"], older["last_push"] is None) == (False, False)


def test_an_enrolled_phone_pushes(stage: Stage) -> None:
    held = hand_out(stage)
    held.member.phone.device = held.keys.device
    held.member.phone.add_house(evening_before(0))
    ops = held.member.phone.outbox
    answer = held.push(push_body(held.member.phone, ops, stage.epoch))
    assert [r["s"] for r in read(answer)["results"]] == ["ok"] * len(ops)


def test_a_code_shown_twice_makes_one_phone(stage: Stage) -> None:
    code, keys = code_for(stage.me), Keyring()
    first = read(enrol(stage, code, keys))
    assert problem(enrol(stage, code)) == (409, "accounts.code_used")
    again = read(enrol(stage, code, keys))  # the answer was lost on its way
    assert [again[n] for n in ("device", "refresh")] == [first[n] for n in ("device", "refresh")]
    assert Device.objects.filter(user=stage.me.user).count() == 2


def test_a_code_of_one_commune_makes_its_member_and_nobody_else(stage: Stage) -> None:
    other = small_map(98)
    user = person("elsewhere")
    give(user, Role.MEMBER, other.doi_che.place, today() - MONTHS, today() + MONTHS)
    said = read(enrol(stage, code_for(Member(user, stage.me.device, stage.phone))))
    assert (said["member"], said["home"]) == (user.pk, 98)


def test_guesses_are_refused_and_numbered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "SHOWING", Limit(5, seconds=600))
    monkeypatch.setattr("tungngo.sync.enrolling.SHOWING", doors.SHOWING)
    for n in range(5):
        assert problem(enrol(stage, f"guess{n}")) == (404, "accounts.code_unknown")
    answer = enrol(stage, code_for(stage.me))
    assert problem(answer) == (429, "sync.too_fast")
    assert int(answer["Retry-After"]) > 500


P256 = Keyring().jwk


@pytest.mark.parametrize(
    "told",
    [
        {"pub": P256 | {"crv": "P-384"}},
        {"pub": P256 | {"y": P256["x"]}},  # not on the curve
        {"pub": P256 | {"x": "A" * 43}},
        {"pub": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}},
        {"pub": None},
        {"pin_proof": "123456"},
        {"pin_proof": "ộ" * 43},
        {"code": "a" * 65},
        {"code": ""},
        {"model": "a\nb"},
    ],
)
def test_what_no_phone_sends_is_refused_and_uses_no_code_up(
    stage: Stage, told: dict[str, Any]
) -> None:
    code = code_for(stage.me)
    assert problem(enrol(stage, code, **told)) == (400, "sync.bad_batch")
    assert enrol(stage, code).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"x" * 9000, b"[" * 8000])
def test_a_body_that_is_no_call_is_refused(stage: Stage, body: bytes) -> None:
    for call in ("enrol", "token", "redevice", "unlock"):
        answer = stage.client.post(API + call, body, "application/json")
        assert answer.status_code in (400, 413)


def test_looking_uses_no_code_up(stage: Stage) -> None:
    code = code_for(stage.me)
    assert stage.client.get(API + "enrol", {"code": code}).status_code == 405
    assert enrol(stage, code).status_code == 200


def test_the_calls_need_no_cookie_and_leave_none(stage: Stage) -> None:
    strict = Client(enforce_csrf_checks=True)
    held = Held(stage, stage.me, Keyring(), strict)
    held.keys.enrol(code_for(stage.me), held.post)
    held.renew()
    assert not strict.cookies
