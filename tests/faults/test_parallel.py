"""Pushes at the same time: the same bytes are one, phones of one place do not get in the way."""

from collections.abc import Callable

import pytest
from django.conf import settings

from tests.faults.state import ledger_faults
from tests.faults.threads import in_threads
from tungngo.cli.phones import Stored
from tungngo.sync.actions import Applied, begin_epoch
from tungngo.sync.models import DeviceState, Epoch
from tungngo.sync.tests.stage import BY, Member, Stage, changed, draw_stage, evening_before
from tungngo.sync.tests.test_apply import told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(transactional_db: None) -> Stage:
    """Draw a team of four members with phones, in a database that really commits."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    crowd = draw_stage(members=4)
    crowd.apply([])  # the phone is known, so nothing but its lock keeps its batches apart
    return crowd


def test_five_equal_batches_at_once_are_one(crowd: Stage) -> None:
    crowd.phone.work(evening_before(), ops=30)
    ops = list(crowd.phone.outbox)
    done: list[Applied] = []

    def push() -> None:
        done.append(crowd.apply(ops))

    in_threads([push] * 5)
    assert [r.op for one in done for r in one.results if not r.dup] == [o.op for o in ops]
    assert all([told(r) for r in one.results] == [told(r) for r in done[0].results] for one in done)
    assert ledger_faults(crowd.map.home, [o.op for o in ops]) == []


def test_parts_of_one_phones_work_at_once_leave_no_hole(crowd: Stage) -> None:
    crowd.phone.work(evening_before(), ops=40)
    ops = list(crowd.phone.outbox)
    parts = [ops[n : n + 10] for n in range(0, len(ops), 10)]

    def push(part: list[Stored]) -> Callable[[], None]:
        return lambda: void(crowd.apply(part))

    in_threads([push(part) for part in parts])
    state = DeviceState.objects.get(home=crowd.map.home, id=crowd.me.device.uid)
    assert (state.contig, state.max_seq) == (len(ops), len(ops))
    assert ledger_faults(crowd.map.home, [o.op for o in ops]) == []


def void(_done: Applied) -> None:
    """Forget an answer."""


def test_operations_under_one_number_at_once_are_all_kept(crowd: Stage) -> None:
    first, *others = (crowd.phone.keep("telemetry.day", {}, evening_before()) for _ in range(4))
    twins: list[Stored | bytes] = [first, *(changed(one, seq=first.seq) for one in others)]

    def push(twin: Stored | bytes) -> Callable[[], None]:
        return lambda: void(crowd.apply([twin]))

    in_threads([push(twin) for twin in twins])
    done = crowd.apply(twins)
    assert done.cloned
    assert [r.dup for r in done.results] == [True] * 4


def test_phones_that_visit_the_same_houses_at_once_agree_with_the_recount(crowd: Stage) -> None:
    for _ in range(5):
        crowd.phone.add_house(evening_before(3))
    crowd.apply(crowd.phone.outbox)
    crowd.phone.outbox.clear()
    houses = [*crowd.phone.houses]

    def work(member: Member) -> Callable[[], None]:
        member.phone.houses = [*houses]

        def act() -> None:
            for _ in range(6):
                member.phone.work(evening_before(), ops=8)
                crowd.apply(member.phone.outbox, member)
                crowd.apply(member.phone.outbox, member)
                member.phone.outbox.clear()

        return act

    in_threads([work(member) for member in crowd.members])
    made = [o.op for m in crowd.members for o in m.phone.made]
    assert ledger_faults(crowd.map.home, made) == []


def test_two_servers_that_begin_at_once_begin_one_life_line(crowd: Stage) -> None:
    Epoch.objects.all().delete()
    codes: list[str] = []
    in_threads([lambda: codes.append(begin_epoch(by=BY))] * 4)
    assert len(set(codes)) == Epoch.objects.count() == 1
