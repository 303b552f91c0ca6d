"""A push: each operation once, a receipt for each, one bad one alone, all of it or nothing."""

from typing import Any

import pytest
from django.db import IntegrityError

from tungngo.audit.models import AuditEntry
from tungngo.feed.models import Change, FeedCounter
from tungngo.figures.jobs import recount
from tungngo.households.models import Resident
from tungngo.shared.home import job_scope
from tungngo.sync.models import Operation, OpResult
from tungngo.sync.tests.breaking import failing_where, row_of
from tungngo.sync.tests.stage import (
    Stage,
    bytes_of,
    changed,
    evening_before,
    statuses,
    stored,
)
from tungngo.sync.wire import Result
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
NEW = "01990000-0000-7000-8000-000000000001"


def told(result: Result) -> tuple[Any, ...]:
    """Return what a receipt says, but for its being one of a repeat."""
    what = (result.op, result.sha, result.s, result.code, result.msg, result.patch)
    return (*what, result.feed, result.rev)


def revisions(stage: Stage) -> list[tuple[int, int]]:
    """Return all feeds and how far they have come."""
    rows = FeedCounter.objects.filter(home=stage.map.home)
    return sorted(rows.values_list("fragment", "rev"))


def test_a_day_of_work_is_applied_and_counted(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=60)
    done = stage.apply(stage.phone.outbox)
    assert {s for s, _ in statuses(done)} <= {"ok", "merged"}
    visits = sum(o.kind == "visit.record" for o in stage.phone.made)
    assert Visit.objects.filter(home=stage.map.home).count() == visits
    assert stored()[:2] == (60, 60) or stored()[:2] == (stage.phone.seq,) * 2
    assert recount(home=stage.map.home) == []


def test_the_same_batch_again_gets_equal_receipts_and_has_no_effect(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=40)
    first = stage.apply(stage.phone.outbox)
    before = (stored(), revisions(stage))
    again = stage.apply(stage.phone.outbox)
    assert [told(r) for r in again.results] == [told(r) for r in first.results]
    assert {r.dup for r in again.results} == {True}
    assert {r.dup for r in first.results} == {False}
    assert (stored(), revisions(stage)) == before
    assert recount(home=stage.map.home) == []


def test_the_same_operation_twice_in_one_batch_is_one(stage: Stage) -> None:
    stage.phone.add_house(evening_before())
    one = stage.phone.outbox[0]
    done = stage.apply([one, one])
    assert statuses(done) == [("ok", None)] * 2
    assert stored() == (1, 1, 0)


def test_other_bytes_under_a_known_id_are_refused_and_kept(stage: Stage) -> None:
    stage.phone.add_house(evening_before())
    one = stage.phone.outbox[0]
    stage.apply([one])
    done = stage.apply([changed(one, tz=0)])
    assert statuses(done) == [("rejected", "sync.conflict_payload")]
    assert stored() == (1, 1, 1)
    assert statuses(stage.apply([one])) == [("ok", None)]


def test_of_two_bodies_under_one_id_in_a_batch_the_first_stands(stage: Stage) -> None:
    stage.phone.add_house(evening_before())
    one = stage.phone.outbox[0]
    done = stage.apply([one, changed(one, tz=0)])
    assert statuses(done) == [("ok", None), ("rejected", "sync.conflict_payload")]


def test_what_is_stored_stands_wherever_it_comes_in_the_batch(stage: Stage) -> None:
    stage.phone.add_house(evening_before())
    one = stage.phone.outbox[0]
    stage.apply([one])
    done = stage.apply([changed(one, tz=0), one])
    assert statuses(done) == [("rejected", "sync.conflict_payload"), ("ok", None)]


def test_bytes_are_stored_as_they_came(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    stage.phone.visit(house, evening_before())
    last = stage.phone.outbox[-1]
    spaced = last.raw.replace(b'"k":', b'"k" : ').replace(b'"b":{', b'"b": {"later":[1, 2],')
    stage.apply([*stage.phone.outbox[:-1], spaced])
    row = Operation.objects.get(home=stage.map.home, id=last.op)
    assert bytes_of(row) == spaced
    assert last.raw[:20] not in bytes(row.body_sealed)


def test_a_receipt_names_the_feed_and_the_revision_that_carries_the_change(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    one = stage.phone.outbox[0]
    (receipt,) = stage.apply([one]).results
    fragment = stage.map.fragments[0].pk
    assert receipt.feed == f"{stage.map.home}.{fragment}"
    change = Change.objects.get(home=stage.map.home, row=house.uid)
    assert (change.o, change.hamlet) == ("put", house.hamlet)
    assert receipt.rev is not None
    assert change.rev <= receipt.rev


def test_a_consent_that_comes_behind_its_person_in_the_batch_still_counts(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    if not house.people:
        stage.phone.add_person(house, evening_before())
    done = stage.apply(list(reversed(stage.phone.outbox)))
    assert {s for s, _ in statuses(done)} == {"ok"}
    person = Resident.objects.get(home=stage.map.home)
    assert person.born is not None
    assert bytes(person.call_sealed)


def test_one_bad_operation_is_held_and_the_others_are_applied(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    visits = [stage.phone.visit(house, evening_before()) for _ in range(5)]
    poison = next(o for o in stage.phone.outbox if visits[2].encode() in o.raw)
    with failing_where(row_of("visit", visits[2])) as refused:
        done = stage.apply(stage.phone.outbox)
    assert refused
    said = {r.op: (r.s, r.code) for r in done.results}
    assert said.pop(poison.op) == ("held", "sync.fault")
    assert {s for s, _ in said.values()} <= {"ok", "merged"}
    assert Visit.objects.filter(home=stage.map.home).count() == 4
    assert stored()[:2] == (stage.phone.seq, stage.phone.seq)
    assert recount(home=stage.map.home) == []


def test_what_a_bad_operation_did_before_it_failed_is_undone(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    body = {"team": stage.team.pk, "place": "home", "outcome": "later", "start": 0}
    body["next"] = {"id": NEW, "due": "2026-12-24", "why": "recheck"}
    where = {"hamlet": house.hamlet, "hh": house.uid, "e": NEW}
    bad = stage.phone.keep("visit.record", body, evening_before(), **where)
    with failing_where(row_of("follow_up", NEW)):  # its visit is written by then
        done = stage.apply(stage.phone.outbox)
    assert {r.op: r.code for r in done.results}[bad.op] == "sync.fault"
    assert not Visit.objects.filter(home=stage.map.home).exists()
    assert recount(home=stage.map.home) == []


def test_a_held_operation_keeps_its_answer_when_the_fault_is_gone(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before())
    visit = stage.phone.visit(house, evening_before())
    with failing_where(row_of("visit", visit)):
        stage.apply(stage.phone.outbox)
    again = stage.apply(stage.phone.outbox)
    assert statuses(again)[-1] == ("held", "sync.fault")
    assert again.results[-1].msg == "Máy chủ gặp lỗi và đang giữ phiếu."


def test_done_one_by_one_comes_to_the_same_as_done_at_once(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=30)
    failed: list[str] = []

    def once(sql: str, _values: object) -> bool:
        if 'INSERT INTO "visit"' in sql and not failed:
            failed.append(sql)
            return True
        return False

    with failing_where(once):
        done = stage.apply(list(reversed(stage.phone.outbox)))
    assert failed
    assert {s for s, _ in statuses(done)} <= {"ok", "merged"}
    assert recount(home=stage.map.home) == []


def test_a_failing_audit_line_undoes_the_whole_push(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=10)
    with (
        failing_where(lambda sql, _: 'INSERT INTO "audit_entry"' in sql),
        pytest.raises(IntegrityError),
    ):
        stage.apply(stage.phone.outbox)
    assert stored() == (0, 0, 0)
    with job_scope("test"):
        assert not Visit.objects.exists()
        assert not Change.objects.exists()


def test_a_push_is_one_audit_line(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=10)
    stage.apply(stage.phone.outbox)
    (line,) = AuditEntry.objects.filter(home=stage.map.home, verb="sync.push")
    assert line.actor == f"user:{stage.me.user.pk}"
    assert '"said": {"ok": ' in line.detail
    # By these its commune finds it in the diary.
    worked_in = {str(stage.map.doi_che.pk), str(stage.map.suoi_trong.pk)}
    assert line.role == "member"
    assert set(line.place.split(",")) <= worked_in
    assert line.place


def test_a_receipt_is_written_for_every_operation_that_is_stored(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=20)
    stage.apply(
        [*stage.phone.outbox, changed(stage.phone.outbox[0], op=NEW, seq=99, k="later.kind")]
    )
    with job_scope("test"):
        ops = set(Operation.objects.values_list("id", flat=True))
        assert ops == set(OpResult.objects.values_list("id", flat=True))


def test_an_empty_batch_is_a_heartbeat(stage: Stage) -> None:
    done = stage.apply([])
    assert (done.results, done.need, done.contig) == ([], [], 0)
