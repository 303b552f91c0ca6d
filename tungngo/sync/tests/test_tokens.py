"""The token call: signed, rotating, forgiving of lost answers, deadly to copies."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from tungngo.accounts.actions import revoke_device, revoke_grant
from tungngo.accounts.limits import Limit
from tungngo.accounts.models import Device, User, secret_hash
from tungngo.accounts.tokens import b64, badge_keys, make_access, make_refresh, read_access
from tungngo.audit.models import AuditEntry
from tungngo.cli.keyring import Keyring
from tungngo.shared.clock import frozen, now, now_ms, today
from tungngo.shared.ids import new_id
from tungngo.sync import doors
from tungngo.sync.tests.phones import BY, Held, code_for, hand_out, problem, read
from tungngo.sync.tests.stage import Stage, evening_before, push_body
from tungngo.sync.tests.test_canary import Lines, columns_with, listen

pytestmark = pytest.mark.django_db
TOKEN = (401, "sync.token")


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Listen to all loggers."""
    yield from listen()


@pytest.fixture
def held(stage: Stage) -> Held:
    """Hand out a phone that was enrolled over HTTP."""
    return hand_out(stage)


def scope_of(held: Held, access: str) -> str | None:
    """Return what a token lets the phone do."""
    said = read_access(access, held.device.uid)
    return said.scope if said else None


def push_of(held: Held, n: int = 1) -> bytes:
    """Return a push of new houses, made on this phone."""
    phone = held.member.phone
    phone.device = held.keys.device
    while len(phone.outbox) < n:
        phone.add_house(evening_before(0))
    return push_body(phone, phone.outbox[:n], held.stage.epoch)


def serve_on(held: Held) -> None:
    """Let the member serve for years."""
    held.device.user.grants.update(valid_to=today() + timedelta(days=900))


def verbs_of(held: Held) -> list[str]:
    """Return the audit lines that tell of this phone."""
    lines = AuditEntry.objects.filter(home=held.stage.map.home, target=held.keys.device)
    return list(lines.order_by("id").values_list("verb", flat=True))


def test_each_token_changes_into_the_next(held: Held) -> None:
    first = held.keys.refresh
    said = held.renew()
    assert scope_of(held, said["access"]) == "full"
    assert said["refresh"] != first
    assert abs(said["now"] - now_ms()) < 10_000
    assert held.renew()["refresh"] not in (first, said["refresh"])
    assert verbs_of(held) == ["device.enrol", "device.renew", "device.renew"]


def test_only_hashes_are_kept(held: Held) -> None:
    held.renew()
    kept = str(Device.objects.values().get(uid=held.keys.device))
    assert held.keys.refresh not in kept
    assert held.keys.access not in kept
    assert secret_hash(held.keys.refresh) in kept


def test_no_secret_is_in_a_log_line_or_in_the_database(held: Held, lines: Lines) -> None:
    keys, code = held.keys, code_for(held.member)
    secrets = {code, keys.pin_proof, keys.refresh, keys.access}
    held.renew()
    held.token(pin_proof="w" * 43)
    held.push(push_of(held))
    twin = Keyring()
    twin.enrol(code, held.post)
    secrets |= {keys.refresh, keys.access, twin.refresh, twin.access, twin.pin_proof, "w" * 43}
    held.sign("unlock", code=code, wrap="x", pin_proof="v" * 43)
    secrets |= {"v" * 43, badge_keys(held.device.uid)[0].key}
    for secret in secrets:
        assert secret not in "".join(lines.written)
        assert columns_with(secret) == set()


def test_a_lost_answer_locks_nobody_out(held: Held) -> None:
    lost = read(held.token())["refresh"]
    for _ in range(3):
        assert read(held.token())["refresh"] == lost  # with the former one, as often as it takes
    held.keys.refresh = lost
    held.renew()


def test_an_old_token_that_was_used_up_closes_the_phone(held: Held) -> None:
    stolen = held.keys.refresh
    held.renew()
    held.renew()
    assert problem(held.token(refresh=stolen)) == TOKEN
    device = held.device
    assert (device.state, device.why) == ("revoked", "stolen")
    assert verbs_of(held)[-1] == "device.stolen"
    said = held.renew()  # of whoever carries the newest: sends, reads nothing more
    assert (said["order"], scope_of(held, said["access"])) == ("wipe", "push")


def test_a_token_that_was_never_told_closes_nothing(held: Held) -> None:
    held.renew()
    uid = held.device.uid
    for shown in ("", "0", "0." + "A" * 43, "5.x", make_refresh(uid, 7), make_refresh(new_id(), 0)):
        assert problem(held.token(refresh=shown)) == TOKEN
    assert held.device.state == "active"
    held.renew()


def test_another_phones_signature_and_token_open_nothing(held: Held, stage: Stage) -> None:
    other = hand_out(stage, stage.add_member())
    for thief in (other.keys, Keyring()):
        stolen = Keyring(thief.private, held.keys.pin_proof, held.keys.device, held.keys.refresh)
        body, headers = stolen.signed("token", refresh=held.keys.refresh, want="push")
        assert problem(held.again("token", body, headers)) == TOKEN
    assert problem(other.token(refresh=held.keys.refresh)) == TOKEN
    held.renew()


@pytest.mark.parametrize("sig", ["", "A", "A" * 86, b64(b"\x00" * 64), b64(b"\xff" * 64), "ộ"])
def test_a_forged_signature_opens_nothing(held: Held, sig: str) -> None:
    body, _ = held.keys.signed("token", refresh=held.keys.refresh)
    latin = sig.encode().decode("latin-1")
    assert problem(held.again("token", body, {"TN-Sig": latin})) == TOKEN
    assert problem(held.again("token", body, {})) == TOKEN


def test_a_signature_holds_for_its_call_and_its_bytes_alone(held: Held) -> None:
    body, headers = held.keys.signed("token", refresh=held.keys.refresh)
    assert problem(held.again("token", body + b" ", headers)) == TOKEN
    assert problem(held.again("redevice", body, headers)) == TOKEN
    assert held.again("token", body, headers).status_code == 200


def test_a_signature_is_taken_once(held: Held) -> None:
    body, headers = held.keys.signed("token", refresh=held.keys.refresh, want="push")
    assert held.again("token", body, headers).status_code == 200
    answer = held.again("token", body, headers)
    assert problem(answer) == (409, "sync.clock")
    assert held.token(ts=read(answer)["now"]).status_code == 200


@pytest.mark.parametrize("years", [3, -3, 30])
def test_a_clock_that_is_years_off_signs_again_with_our_time(held: Held, years: int) -> None:
    wrong = now_ms() + years * 365 * 86_400_000
    answer = held.token(ts=wrong)
    assert problem(answer) == (409, "sync.clock")
    assert "Giờ máy sai" in read(answer)["detail"]
    assert abs(read(answer)["now"] - now_ms()) < 10_000
    assert held.token(ts=read(answer)["now"]).status_code == 200


def test_a_clock_that_was_nine_minutes_fast_is_not_locked_out_when_it_is_set(held: Held) -> None:
    assert held.token(ts=now_ms() + 9 * 60_000).status_code == 200
    answer = held.token(ts=now_ms())
    assert problem(answer) == (409, "sync.clock")
    assert held.token(ts=read(answer)["now"]).status_code == 200


def test_to_read_takes_the_pin_and_ten_wrong_ones_a_new_code(held: Held) -> None:
    wrong = "w" * 43
    for left in range(9, 0, -1):
        answer = held.token(pin_proof=wrong)
        assert problem(answer) == (403, "sync.pin_wrong")
        assert f"còn {left} lần" in read(answer)["detail"]
    for told in ({"pin_proof": wrong}, {}):
        assert problem(held.token(**told)) == (403, "sync.pin_spent")
    said = held.renew(want="push")
    assert scope_of(held, said["access"]) == "push"
    assert held.push(push_of(held)).status_code == 200


def test_the_right_pin_forgives_the_wrong_ones(held: Held) -> None:
    for _ in range(3):
        for _ in range(5):
            held.token(pin_proof="w" * 43)
        held.renew()
    assert held.device.pin_wrong == 0


def test_without_a_pin_there_is_nothing_to_guess(held: Held) -> None:
    for _ in range(12):
        assert problem(held.token(pin_proof=None)) == (403, "sync.pin_wrong")
    held.renew()


def test_a_wrong_pin_leaves_the_refresh_token_as_it_was(held: Held) -> None:
    before = Device.objects.values("refresh_hash", "refresh_number").get(uid=held.keys.device)
    held.token(pin_proof="w" * 43)
    assert before == Device.objects.values("refresh_hash", "refresh_number").get(
        uid=held.keys.device
    )


def test_an_access_token_lives_half_an_hour(held: Held) -> None:
    body = push_of(held)
    with frozen(now() + timedelta(minutes=31)):
        assert problem(held.push(body)) == TOKEN
    assert held.push(body).status_code == 200


def test_an_access_token_is_its_phones_alone_and_dies_with_its_generation(held: Held) -> None:
    other = make_access(held.stage.me.device.uid, 0, "full")
    held.keys.access, good = other, held.keys.access
    assert problem(held.push(push_of(held))) == TOKEN
    held.keys.access = good.replace("full", "push")
    assert problem(held.push(push_of(held))) == TOKEN
    held.keys.access = good
    Device.objects.filter(uid=held.keys.device).update(generation=1)
    assert problem(held.push(push_of(held))) == TOKEN


def test_a_refresh_token_slides_half_a_year_and_ends_after_one(held: Held) -> None:
    serve_on(held)
    began = now()
    for days in (170, 340, 364):
        with frozen(began + timedelta(days=days)):
            held.renew(want="push")
    with frozen(began + timedelta(days=365, minutes=1)):
        assert problem(held.token(want="push")) == TOKEN


def test_a_refresh_token_that_slept_half_a_year_has_ended(held: Held) -> None:
    serve_on(held)
    with frozen(now() + timedelta(days=181)):
        assert problem(held.token(want="push")) == TOKEN


def test_tokens_outlive_the_secret_of_the_server(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.renew()
    monkeypatch.setattr(settings, "SECRET_KEY", "another")
    assert problem(held.push(push_of(held))) == TOKEN
    held.renew()
    assert held.push(push_of(held)).status_code == 200


def test_badge_keys_change_by_the_month_and_are_known_for_two_more(held: Held) -> None:
    first = held.renew()["badge_key"]
    with frozen(now() + timedelta(days=30)):
        second = held.renew(want="push")["badge_key"]
        known = [(k.number, k.key) for k in badge_keys(held.device.uid)]
    assert second["number"] == first["number"] + 1
    assert known[:2] == [(k["number"], k["key"]) for k in (second, first)]
    assert len(known) == 3


def test_a_revoked_phone_with_twenty_unsent_sends_all_and_reads_nothing(held: Held) -> None:
    body = push_of(held, 20)
    revoke_device(by=BY, uid=held.device.uid)
    said = held.renew()  # wants to read
    assert (said["order"], scope_of(held, said["access"])) == ("wipe", "push")
    assert said["badge_key"] is None
    told = read(held.push(body))
    assert told["order"] == "wipe"
    assert [(r["s"], r["code"]) for r in told["results"]] == [("held", "sync.revoked")] * 20
    with frozen(now() + timedelta(days=29)):
        assert held.renew()["order"] == "wipe"
    with frozen(now() + timedelta(days=31)):
        assert problem(held.token()) == (403, "sync.device_closed")


def test_who_left_the_team_sends_for_a_month_and_reads_nothing(held: Held) -> None:
    body = push_of(held)
    for grant in held.device.user.grants.all():
        revoke_grant(by=BY, grant=grant, reason="chuyển đi")
    with frozen(now() + timedelta(days=1)):
        said = held.renew()
        assert (said["order"], scope_of(held, said["access"])) == ("wipe", "push")
        assert held.push(body).status_code == 200
    with frozen(now() + timedelta(days=33)):
        assert problem(held.token()) == (403, "sync.device_closed")


def test_a_closed_account_reads_nothing_and_what_it_sends_is_held(held: Held) -> None:
    User.objects.filter(pk=held.device.user_id).update(is_active=False)
    told = read(held.push(push_of(held)))
    assert told["order"] == "wipe"
    assert told["results"][0]["code"] == "sync.revoked"
    assert held.renew()["order"] == "wipe"


def test_pushes_are_paced(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "PACE", Limit(3, seconds=60))
    body = push_of(held)
    assert [held.push(body).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = held.push(body)
    assert problem(answer) == (429, "sync.too_fast")
    assert 1 <= int(answer["Retry-After"]) <= 65
    other = hand_out(held.stage, held.stage.add_member())
    assert other.push(push_of(other)).status_code == 200


def test_nobody_slows_a_phone_down_whose_token_they_do_not_have(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "PACE", Limit(2, seconds=60))
    monkeypatch.setattr(doors, "SIGNING", Limit(2, seconds=60))
    body = push_of(held)
    good, held.keys.access = held.keys.access, "forged"
    for _ in range(5):
        assert problem(held.push(body)) == TOKEN
        signed, _ = held.keys.signed("token", refresh=held.keys.refresh)
        assert problem(held.again("token", signed, {"TN-Sig": "A" * 86})) == TOKEN
    held.keys.access = good
    assert held.push(body).status_code == 200
    held.renew()
