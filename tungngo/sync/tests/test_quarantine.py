"""What is refused is kept: sealed, once, with its reason; what the log holds is not kept twice."""

import pytest

from tungngo.shared.home import job_scope
from tungngo.sync.models import Operation, Quarantine
from tungngo.sync.tests.stage import (
    Stage,
    body_changed,
    bytes_of,
    changed,
    evening_before,
    statuses,
    stored,
)

pytestmark = pytest.mark.django_db
NAME = "Người minh họa 12"


def shelved() -> list[Quarantine]:
    """Return what is in quarantine."""
    with job_scope("test"):
        return list(Quarantine.objects.order_by("received_at", "sha"))


def test_an_envelope_that_cannot_be_read_is_kept_sealed(stage: Stage) -> None:
    raw = b'{"op":"?","call":"%s"}' % NAME.encode()
    done = stage.apply([raw])
    assert statuses(done) == [("rejected", "sync.bad_envelope")]
    assert done.results[0].msg == "Phiếu bị lỗi ở mục op. Bấm để sửa và gửi lại."
    (kept,) = shelved()
    assert bytes_of(kept) == raw
    assert NAME.encode() not in bytes(kept.raw_sealed)
    assert (kept.reason, kept.state, kept.member) == (
        "sync.bad_envelope",
        "open",
        stage.me.user.pk,
    )


def test_the_same_bytes_are_kept_once_and_refused_alike(stage: Stage) -> None:
    first = stage.apply([b'{"op":1}', b'{"op":1}'])
    again = stage.apply([b'{"op":1}'])
    assert len(shelved()) == 1
    assert statuses(first) == statuses(again) * 2
    assert (first.results[0].dup, again.results[0].dup) == (False, True)


def test_two_phones_may_send_the_same_rubbish(stage: Stage) -> None:
    other = stage.add_member()
    stage.apply([b"{}"])
    assert statuses(stage.apply([b"{}"], other)) == [("rejected", "sync.bad_envelope")]
    assert len(shelved()) == 2


def test_bytes_that_are_no_text_are_kept_as_they_came(stage: Stage) -> None:
    raw = b'{"op":"\xff\xfe"}'
    assert statuses(stage.apply([raw])) == [("rejected", "sync.bad_envelope")]
    assert bytes_of(shelved()[0]) == raw


def test_no_text_inside_a_body_is_a_wrong_body(stage: Stage) -> None:
    one = stage.phone.keep(
        "household.create", {"lane": "HERE"}, evening_before(), e=stage.phone.device
    )
    raw = one.raw.replace(b"HERE", b"\xff")
    assert statuses(stage.apply([raw])) == [("rejected", "sync.bad_body")]
    row = Operation.objects.get(home=stage.map.home)
    assert bytes_of(row) == raw


def test_a_wrong_body_stands_in_the_log_and_is_listed_without_its_bytes(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    stage.phone.visit(house, evening_before())
    bad = body_changed(stage.phone.outbox[-1], outcome="maybe")
    done = stage.apply([*stage.phone.outbox[:-1], bad])
    assert statuses(done)[-1] == ("rejected", "sync.bad_body")
    assert done.results[-1].patch == {"truong": "outcome"}
    (kept,) = shelved()
    assert (kept.reason, kept.detail, bytes(kept.raw_sealed)) == ("sync.bad_body", "outcome", b"")
    assert str(kept.op) == stage.phone.outbox[-1].op


def test_a_corrected_operation_is_taken_and_closes_the_matter(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    stage.phone.visit(house, evening_before())
    good = stage.phone.outbox[-1]
    stage.apply([*stage.phone.outbox[:-1], body_changed(good, outcome="maybe")])
    mended = changed(good, op="01990000-0000-7000-8000-000000000001", seq=99, fixes=good.op)
    assert [one.state for one in shelved()] == ["open"]
    assert statuses(stage.apply([mended])) == [("ok", None)]
    assert [one.state for one in shelved()] == ["applied"]


def test_nobody_closes_what_another_member_has_to_correct(stage: Stage) -> None:
    other = stage.add_member()
    house = stage.phone.add_house(evening_before())
    stage.phone.visit(house, evening_before())
    bad = body_changed(stage.phone.outbox[-1], outcome="maybe")
    stage.apply([*stage.phone.outbox[:-1], bad])
    other.phone.visit(house, evening_before())
    theirs = changed(other.phone.outbox[-1], fixes=stage.phone.outbox[-1].op)
    assert statuses(stage.apply([theirs], other)) == [("ok", None)]
    assert [one.state for one in shelved()] == ["open"]


def test_another_body_under_a_known_id_is_kept_beside_the_first(stage: Stage) -> None:
    stage.phone.add_house(evening_before())
    one = stage.phone.outbox[0]
    other = changed(one, tz=0)
    stage.apply([one])
    stage.apply([other])
    (kept,) = shelved()
    assert (kept.reason, bytes_of(kept)) == ("sync.conflict_payload", other)
    assert stored() == (1, 1, 1)


def test_rubbish_among_good_work_stops_nothing(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=20)
    ops = stage.phone.outbox
    done = stage.apply([b"1", *ops[:9], b'{"op":[]}', *ops[9:], b"null"])
    said = statuses(done)
    assert [said[0], said[10], said[-1]] == [("rejected", "sync.bad_envelope")] * 3
    assert {s for s, _ in said[1:10] + said[11:-1]} <= {"ok", "merged"}
