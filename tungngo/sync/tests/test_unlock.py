"""A forgotten PIN: the server opens the key that the phone wrapped to it, for a new code."""

import secrets
from datetime import timedelta
from typing import Any

import pytest

from tungngo.accounts.actions import revoke_device
from tungngo.accounts.tokens import b64, server_key, unb64
from tungngo.audit.models import AuditEntry
from tungngo.cli import keyring
from tungngo.shared.clock import frozen, now
from tungngo.sync.tests.phones import BY, Held, code_for, hand_out, problem, read
from tungngo.sync.tests.stage import Stage

pytestmark = pytest.mark.django_db
KEY = secrets.token_bytes(32)
NEW_PIN = "n" * 43


def wrap(member: int) -> str:
    """Wrap the phone's key for its member."""
    return keyring.wrap(KEY, member, server_key())


@pytest.fixture
def held(stage: Stage) -> Held:
    """Hand out a phone whose PIN was tried ten times."""
    held = hand_out(stage)
    for _ in range(10):
        held.token(pin_proof="w" * 43)
    return held


def test_a_new_code_opens_the_key_and_takes_a_new_pin(held: Held) -> None:
    assert problem(held.token()) == (403, "sync.pin_spent")
    member = held.device.user_id
    said = read(
        held.sign("unlock", code=code_for(held.member), wrap=wrap(member), pin_proof=NEW_PIN)
    )
    assert unb64(said["key"]) == KEY
    held.keys.pin_proof = NEW_PIN
    held.renew()
    line = AuditEntry.objects.get(home=held.stage.map.home, verb="device.unlock")
    assert line.target == held.keys.device
    assert said["key"] not in str(vars(line))


def test_a_code_opens_once_and_enrols_nothing_after(held: Held) -> None:
    code, wrapped = code_for(held.member), wrap(held.device.user_id)
    assert held.sign("unlock", code=code, wrap=wrapped, pin_proof=NEW_PIN).status_code == 200
    again = held.sign("unlock", code=code, wrap=wrapped, pin_proof=NEW_PIN)
    assert problem(again) == (409, "accounts.code_used")


def test_somebody_elses_code_opens_nothing(held: Held) -> None:
    other = held.stage.add_member()
    wrapped = wrap(held.device.user_id)
    for code in (code_for(other), "A" * 22):
        answer = held.sign("unlock", code=code, wrap=wrapped, pin_proof=NEW_PIN)
        assert problem(answer) == (404, "accounts.code_unknown")


def test_a_late_code_opens_nothing(held: Held) -> None:
    code, wrapped = code_for(held.member), wrap(held.device.user_id)
    with frozen(now() + timedelta(hours=25)):
        answer = held.sign("unlock", code=code, wrap=wrapped, pin_proof=NEW_PIN)
    assert problem(answer) == (409, "accounts.code_late")


@pytest.mark.parametrize("change", ["member", "bit", "short", "empty"])
def test_a_wrap_that_does_not_open_uses_no_code_up(held: Held, change: str) -> None:
    code, member = code_for(held.member), held.device.user_id
    good = wrap(member)
    raw = unb64(good)
    wrong = {
        "member": wrap(member + 1),
        "bit": b64(raw[:-1] + bytes([raw[-1] ^ 1])),
        "short": b64(raw[:40]),
        "empty": "",
    }[change]
    answer = held.sign("unlock", code=code, wrap=wrong, pin_proof=NEW_PIN)
    assert problem(answer) == (422, "accounts.wrap_shut")
    assert held.sign("unlock", code=code, wrap=good, pin_proof=NEW_PIN).status_code == 200


def test_a_closed_phone_and_an_unsigned_call_open_nothing(held: Held) -> None:
    told: dict[str, Any] = {
        "code": code_for(held.member),
        "wrap": wrap(held.device.user_id),
        "pin_proof": NEW_PIN,
    }
    body, _ = held.keys.signed("unlock", **told)
    assert problem(held.again("unlock", body, {"TN-Sig": "A" * 86})) == (401, "sync.token")
    revoke_device(by=BY, uid=held.device.uid)
    assert problem(held.sign("unlock", **told)) == (403, "sync.device_closed")
