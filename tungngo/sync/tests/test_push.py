"""The push call: who is let in, what is refused whole, what the answer says."""

import gzip
import io
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import OperationalError
from django.http import HttpResponse

from tungngo.accounts.models import Device
from tungngo.audit.models import AuditEntry
from tungngo.shared.clock import now, now_ms
from tungngo.shared.home import job_scope
from tungngo.sync.models import DeviceState, Epoch
from tungngo.sync.tests.breaking import ending_at
from tungngo.sync.tests.stage import PUSH, Stage, evening_before, push_body, stored

pytestmark = pytest.mark.django_db
UID = "01990000-0000-7000-8000-0000000000aa"
GZIP = {"Content-Encoding": "gzip"}


def problem(answer: HttpResponse) -> tuple[int, str]:
    """Return status and code of a refusal; nothing of the batch may be stored."""
    assert answer["Content-Type"] == "application/problem+json"
    assert "TN-Sync" not in answer
    assert stored() == (0, 0, 0)
    with job_scope("test"):
        assert not AuditEntry.objects.filter(verb="sync.push").exists()
        assert not DeviceState.objects.exists()
    return answer.status_code, str(msgspec.json.decode(answer.content)["code"])


def body_of(stage: Stage, **head: Any) -> bytes:
    """Return the body of a push of one house, with another head."""
    if not stage.phone.outbox:
        stage.phone.add_house(evening_before())
    told = msgspec.json.decode(push_body(stage.phone, stage.phone.outbox[:1], stage.epoch))
    return msgspec.json.encode({k: v for k, v in (told | head).items() if v is not ...})


def test_the_answer_to_a_batch(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=12)
    ops = stage.phone.outbox
    answer = stage.send(ops)
    assert [r["op"] for r in answer["results"]] == [o.op for o in ops]
    assert [r["sha"] for r in answer["results"]] == [o.sha for o in ops]
    assert (answer["epoch"], answer["need"], answer["order"]) == (stage.epoch, [], None)
    assert answer["contig"] == len(ops)
    assert abs(answer["now"] - now_ms()) < 10_000
    assert stage.phone.take_receipts(answer["results"]) == len(ops)


def test_a_plain_body_is_taken_too(stage: Stage) -> None:
    assert stage.post(body_of(stage)).status_code == 200


def test_the_answer_names_the_batch_it_answers(stage: Stage) -> None:
    answer = stage.post(body_of(stage, batch=UID))
    assert msgspec.json.decode(answer.content)["batch"] == UID


def test_a_heartbeat_is_answered(stage: Stage) -> None:
    answer = stage.send([])
    assert (answer["results"], answer["contig"]) == ([], 0)


def test_a_small_answer_says_no_more_than_it_must(stage: Stage) -> None:
    stage.phone.add_house(evening_before())
    (receipt,) = stage.send(stage.phone.outbox[:1])["results"]
    assert set(receipt) == {"op", "sha", "s", "feed", "rev"}


def test_the_build_of_the_app_and_its_clock_are_noted(stage: Stage) -> None:
    stage.post(body_of(stage), {"TN-App": "0.1.0+7"})
    state = DeviceState.objects.get(home=stage.map.home)
    assert (state.app, state.off_ms) == ("0.1.0+7", 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer wrong"},
        {"Authorization": ""},
        {"Authorization": "Bearer ộ²"},
        {"TN-Device": UID},
        {"TN-Device": "no id"},
        {"TN-Device": ""},
    ],
)
def test_a_phone_that_is_not_known_is_sent_for_a_new_code(
    stage: Stage, headers: dict[str, str]
) -> None:
    latin = {k: v.encode().decode("latin-1") for k, v in headers.items()}
    answer = stage.post(body_of(stage), latin)
    assert problem(answer) == (401, "sync.token")
    assert "Cần quét mã mới từ tổ trưởng." in answer.content.decode()


def test_the_secret_of_another_phone_opens_nothing(stage: Stage) -> None:
    other = stage.add_member()
    answer = stage.post(body_of(stage), {"Authorization": f"Bearer {other.secret}"})
    assert problem(answer) == (401, "sync.token")


def revoke(stage: Stage, days_ago: int) -> None:
    """Close the phone some days ago."""
    at = now() - timedelta(days=days_ago)
    Device.objects.filter(pk=stage.me.device.pk).update(state="revoked", revoked_at=at)


def test_a_phone_closed_a_week_ago_is_heard_and_told_to_wipe(stage: Stage) -> None:
    revoke(stage, 7)
    body = body_of(stage)
    answer = msgspec.json.decode(stage.post(body).content)
    assert answer["order"] == "wipe"
    assert [(r["s"], r["code"]) for r in answer["results"]] == [("held", "sync.revoked")]


def test_a_phone_closed_long_ago_is_not_heard(stage: Stage) -> None:
    revoke(stage, 31)
    assert problem(stage.post(body_of(stage))) == (403, "sync.device_closed")


def test_a_batch_of_another_life_line_learns_the_one_that_stands(stage: Stage) -> None:
    answer = stage.post(body_of(stage, epoch="before"))
    assert problem(answer) == (409, "sync.epoch")
    told = msgspec.json.decode(answer.content)
    assert told["epoch"] == stage.epoch
    assert abs(told["restored_to"] - now_ms()) < 60_000


def test_a_restored_database_says_up_to_when_it_knows(stage: Stage) -> None:
    last_night = now() - timedelta(hours=20)
    Epoch.objects.create(code="restored", after=stage.epoch, since=now(), restored_to=last_night)
    told = msgspec.json.decode(stage.post(body_of(stage)).content)
    assert told["epoch"] == "restored"
    assert told["restored_to"] == int(last_night.timestamp() * 1000)


def test_the_first_push_to_a_new_database_begins_its_life_line(stage: Stage) -> None:
    Epoch.objects.all().delete()
    answer = stage.post(body_of(stage, epoch=""))
    assert answer.status_code == 409
    assert msgspec.json.decode(answer.content)["epoch"] == Epoch.current() != ""


def test_a_batch_of_another_phone_is_refused(stage: Stage) -> None:
    assert problem(stage.post(body_of(stage, device=UID))) == (400, "sync.bad_batch")


@pytest.mark.parametrize("missing", ["batch", "device", "epoch", "max_seq", "ops"])
def test_a_batch_that_lacks_something_is_refused_whole(stage: Stage, missing: str) -> None:
    assert problem(stage.post(body_of(stage, **{missing: ...}))) == (400, "sync.bad_batch")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>", b"\x00", b"[[[[", b'{"ops":[' + b"[" * 200_000]
)
def test_a_body_that_is_no_json_is_refused_whole(stage: Stage, body: bytes) -> None:
    assert problem(stage.post(body)) == (400, "sync.bad_batch")


def test_a_cut_body_is_refused_whole(stage: Stage) -> None:
    body = body_of(stage)
    for end in range(0, len(body), 97):
        assert problem(stage.post(body[:end])) == (400, "sync.bad_batch")


def test_a_cut_or_broken_gzip_is_refused_whole(stage: Stage) -> None:
    body = gzip.compress(body_of(stage))
    for end in range(0, len(body), 31):
        assert problem(stage.post(body[:end], GZIP)) == (400, "sync.bad_batch")
    assert problem(stage.post(body[:-6] + b"123456", GZIP)) == (400, "sync.bad_batch")
    assert problem(stage.post(b"no gzip", GZIP)) == (400, "sync.bad_batch")


@pytest.mark.parametrize("length", ["", "-1", "²", "12x", "9" * 5000])
def test_a_body_of_no_known_length_is_refused_whole(stage: Stage, length: str) -> None:
    answer = stage.post(body_of(stage), {"Content-Length": length})
    assert problem(answer) in ((400, "sync.bad_batch"), (413, "sync.too_big"))


def test_a_body_shorter_than_it_says_is_refused_whole(stage: Stage) -> None:
    body = body_of(stage)
    told = {"Authorization": f"Bearer {stage.me.secret}", "TN-Device": str(stage.me.device.uid)}
    cut: dict[str, Any] = {"wsgi.input": io.BytesIO(body)}  # all of it but a blank, and still cut
    longer = body + b" "
    answer = stage.client.generic("POST", PUSH, longer, "application/json", headers=told, **cut)
    assert problem(answer) == (400, "sync.bad_batch")  # type: ignore[arg-type]  # as in stage


class Broken(io.BytesIO):
    """A connection that breaks while the body is read."""

    def read(self, *_args: Any) -> bytes:
        """Fail as a socket does."""
        raise OSError


def test_a_connection_that_breaks_is_a_batch_that_never_came(stage: Stage) -> None:
    told = {"Authorization": f"Bearer {stage.me.secret}", "TN-Device": str(stage.me.device.uid)}
    cut: dict[str, Any] = {"wsgi.input": Broken()}
    answer = stage.client.generic("POST", PUSH, b"{}", "application/json", headers=told, **cut)
    assert problem(answer) == (400, "sync.bad_batch")  # type: ignore[arg-type]  # as in stage


def test_too_much_is_refused_whole(stage: Stage) -> None:
    assert problem(stage.post(b" " * 2_000_001)) == (413, "sync.too_big")
    assert problem(stage.post(b" " * 256_001, GZIP)) == (413, "sync.too_big")
    assert problem(stage.post(gzip.compress(b" " * 9_000_000), GZIP)) == (413, "sync.too_big")
    (one,) = msgspec.json.decode(body_of(stage))["ops"]
    assert problem(stage.post(body_of(stage, ops=[one] * 101))) == (413, "sync.too_big")


def test_the_call_is_a_post(stage: Stage) -> None:
    assert stage.client.get(PUSH).status_code == 405


def test_a_database_that_is_away_is_busy_and_stores_nothing(stage: Stage) -> None:
    body = body_of(stage)
    for number in range(0, 20, 3):
        with ending_at(number, OperationalError):
            answer = stage.post(body)
        assert problem(answer) == (503, "sync.busy")
        assert int(answer["Retry-After"]) >= 1
    assert stage.post(body).status_code == 200


def test_no_refusal_repeats_what_was_sent(stage: Stage) -> None:
    answer = stage.post(b'{"call":"Nguoi minh hoa 12"}')
    assert b"Nguoi" not in answer.content
