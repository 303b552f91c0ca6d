"""Numbers without holes: what a device has sent, what it still keeps, what it has lost."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from tungngo.cli.phones import Stored
from tungngo.sync.actions import Applied, apply
from tungngo.sync.models import DeviceState, Operation, OpLost
from tungngo.sync.numbers import holes, how_many, without_hole
from tungngo.sync.reception import read_op, read_push
from tungngo.sync.tests.stage import Stage, changed, evening_before, push_body, statuses

pytestmark = pytest.mark.django_db


def push(stage: Stage, ops: Sequence[Stored | bytes], **head: Any) -> Applied:
    """Push with another head than the phone would send."""
    told = msgspec.json.decode(push_body(stage.phone, ops, stage.epoch))
    batch = read_push(msgspec.json.encode(told | {"ops": []} | head))
    received = [read_op(o.raw if isinstance(o, Stored) else o) for o in ops]
    return apply(by=stage.me.actor, device=stage.me.device, push=batch, received=received)


def keep(stage: Stage, n: int) -> list[Stored]:
    """Let the phone keep n operations."""
    return [stage.phone.keep("consent.set", {}, evening_before()) for _ in range(n)]


def state(stage: Stage) -> DeviceState:
    """Return what is known of the phone."""
    return DeviceState.objects.get(home=stage.map.home, id=stage.me.device.uid)


def test_numbers_in_order_have_no_hole(stage: Stage) -> None:
    ops = keep(stage, 10)
    done = push(stage, ops[:6], unsent=[[7, 10]])
    assert (done.need, done.contig) == ([], 6)
    done = push(stage, ops[6:], unsent=[])
    assert (done.need, done.contig) == ([], 10)


def test_a_number_that_is_missing_is_asked_for(stage: Stage) -> None:
    ops = keep(stage, 10)
    done = push(stage, ops[:3] + ops[5:8] + ops[9:], unsent=[])
    assert (done.need, done.contig) == ([(4, 5), (9, 9)], 3)


def test_what_is_still_on_the_phone_is_not_asked_for(stage: Stage) -> None:
    ops = keep(stage, 10)
    assert push(stage, ops[5:], unsent=[[1, 4]]).need == [(5, 5)]


def test_a_heartbeat_says_what_never_came(stage: Stage) -> None:
    keep(stage, 4)
    assert push(stage, [], unsent=[], max_seq=4).need == [(1, 4)]
    assert state(stage).max_seq == 4


def test_a_hole_filled_later_closes(stage: Stage) -> None:
    ops = keep(stage, 6)
    push(stage, ops[3:], unsent=[])
    done = push(stage, ops[:3], unsent=[])
    assert (done.need, done.contig) == ([], 6)


def test_a_refused_operation_fills_its_number_too(stage: Stage) -> None:
    ops = keep(stage, 3)
    done = push(stage, ops)
    assert {s for s, _ in statuses(done)} == {"rejected"}
    assert done.contig == 3


def test_what_is_reported_lost_is_written_down_and_not_asked_for_again(stage: Stage) -> None:
    ops = keep(stage, 8)
    done = push(stage, ops[:2] + ops[5:], unsent=[], lost=[[3, 5]])
    assert (done.need, done.contig) == ([], 2)
    assert push(stage, [], unsent=[]).need == []
    (lost,) = OpLost.objects.filter(home=stage.map.home)
    assert (lost.from_seq, lost.to_seq, lost.reason, lost.closed_at) == (3, 5, "reported", None)
    assert state(stage).flags == "lost"


def test_what_was_lost_and_comes_after_all_closes_the_report(stage: Stage) -> None:
    ops = keep(stage, 5)
    push(stage, ops[:2], unsent=[], lost=[[3, 5]])
    push(stage, ops[2:3], unsent=[])
    assert OpLost.objects.get(home=stage.map.home).closed_at is None
    assert push(stage, ops[3:], unsent=[]).contig == 5
    assert OpLost.objects.get(home=stage.map.home).closed_at is not None
    assert state(stage).flags == ""


def test_the_same_report_twice_is_one(stage: Stage) -> None:
    keep(stage, 5)
    push(stage, [], lost=[[3, 5]], unsent=[])
    push(stage, [], lost=[[3, 5]], unsent=[])
    assert OpLost.objects.filter(home=stage.map.home).count() == 1


def test_a_number_used_twice_keeps_both_and_flags_the_phone(stage: Stage) -> None:
    first, second = keep(stage, 2)
    push(stage, [first])
    done = push(stage, [changed(second, seq=1)])
    assert done.cloned
    assert state(stage).flags == "cloned"
    lanes = Operation.objects.filter(home=stage.map.home, seq=1).values_list("lane", flat=True)
    assert sorted(lanes) == [0, 1]
    assert push(stage, []).cloned  # till it takes a new number line


def test_a_number_used_twice_in_one_batch_keeps_both_whatever_the_order(stage: Stage) -> None:
    first, second, third = keep(stage, 3)
    push(stage, [first])
    done = push(stage, [changed(third, seq=1), changed(second, seq=1), first])
    assert done.cloned
    lanes = Operation.objects.filter(home=stage.map.home, seq=1).values_list("lane", flat=True)
    assert sorted(lanes) == [0, 1, 2]


def test_a_repeat_is_no_clone(stage: Stage) -> None:
    ops = keep(stage, 3)
    push(stage, ops)
    assert not push(stage, ops).cloned


def test_the_state_keeps_what_the_phone_said_last(stage: Stage) -> None:
    keep(stage, 9)
    push(stage, [], unsent=[[2, 4], [8, 9]], photos=3)
    one = state(stage)
    assert (one.unsent, one.unsent_n, one.photos) == ("[[2,4],[8,9]]", 5, 3)
    assert one.last_push is not None


def test_absurd_numbers_are_no_fault(stage: Stage) -> None:
    most = 2**31 - 1
    spans = [[1, most]] * 1000
    done = push(stage, [], max_seq=most, unsent=spans, lost=[[9, 3]])
    assert done.need == []
    assert state(stage).unsent_n == most
    assert push(stage, [], max_seq=most, unsent=[]).need == [(1, 10_000)]


def test_holes() -> None:
    assert holes(0, 0, set(), []) == []
    assert holes(0, 5, set(), []) == [(1, 5)]
    assert holes(2, 9, {4, 5, 11}, [(8, 20), (1, 3)]) == [(6, 7)]
    assert holes(0, 3, set(), [(3, 1)]) == [(1, 3)]


def test_runs() -> None:
    assert without_hole(3, {4, 5, 7}) == 5
    assert how_many([(1, 3), (7, 7), (9, 2)]) == 4
