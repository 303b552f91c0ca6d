"""Held operations are done by several at once, beside pushes: each once, and none forgotten."""

import threading
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.conf import settings

from tests.faults.state import ledger_faults, skill_faults
from tests.faults.threads import in_threads
from tungngo.cli.phones import Stored
from tungngo.shared.clock import frozen, now
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import release
from tungngo.sync.jobs import release_held
from tungngo.sync.models import OpResult
from tungngo.sync.tests.stage import BY, Member, Stage, draw_stage, evening_before
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 2


@pytest.fixture
def crowd() -> Stage:
    """Draw the small country with a team of three, in a database that really commits."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage(members=3)


def worked(member: Member, ops: int) -> tuple[list[Stored], list[Stored]]:
    """Let a member work; return the operations that make houses and people, and the others."""
    member.phone.work(evening_before(), ops=ops)
    made = [o for o in member.phone.outbox if o.kind.endswith((".create", "consent.set"))]
    others = [o for o in member.phone.outbox if o not in made]
    member.phone.outbox.clear()
    return made, others


def ids(crowd: Stage) -> list[str]:
    """Return the ids of all operations of all phones."""
    return [o.op for m in crowd.members for o in m.phone.made]


def statuses_of(crowd: Stage) -> set[str]:
    """Return what became of all operations."""
    return set(OpResult.objects.filter(home=crowd.map.home).values_list("status", flat=True))


def test_workers_that_release_at_once_do_nothing_twice(crowd: Stage) -> None:
    made, others = worked(crowd.me, 60)
    crowd.apply(others)
    assert OpResult.objects.filter(home=crowd.map.home, status="held").count() > 30
    crowd.apply(made)
    in_threads([lambda: void(release_held())] * 4)
    assert statuses_of(crowd) <= {"ok", "merged"}
    assert ledger_faults(crowd.map.home, ids(crowd)) == []
    assert skill_faults(crowd.map.home) == []


def test_an_officer_and_the_job_at_once_do_nothing_twice(crowd: Stage) -> None:
    made, others = worked(crowd.me, 40)
    crowd.apply(others)
    crowd.apply(made)
    ops = [db_uuid(o.op) for o in others]

    def taking() -> None:
        release(by=BY, home=crowd.map.home, ops=ops, taken=True)

    in_threads([taking, lambda: void(release_held()), taking])
    assert statuses_of(crowd) <= {"ok", "merged"}
    visits = {o.op for o in others if o.kind == "visit.record"}
    assert Visit.objects.filter(home=crowd.map.home).count() == len(visits)
    assert ledger_faults(crowd.map.home, ids(crowd)) == []


def pushing(crowd: Stage, member: Member, ended: threading.Semaphore) -> Callable[[], None]:
    """Return the work of a phone that sends what it made out of order, and some of it twice."""
    made, others = worked(member, 25)

    def act() -> None:
        try:
            for ops in (others[::2], made, others):
                for start in range(0, len(ops), 7):
                    crowd.apply(ops[start : start + 7], member)
        finally:
            for _ in range(WORKERS):
                ended.release()

    return act


def releasing(worker: int, phones: int, ended: threading.Semaphore) -> Callable[[], None]:
    """Return the work of a worker that does what is held until all phones have sent all."""

    def act() -> None:
        rng, left = Random(worker), phones
        while left:
            left -= ended.acquire(timeout=0.005)
            release_held(rng.randint(1, 20))

    return act


def test_what_is_held_is_done_beside_pushes(crowd: Stage) -> None:
    ended = threading.Semaphore(0)
    phones = [pushing(crowd, member, ended) for member in crowd.members]
    in_threads([*phones, *(releasing(n, len(phones), ended) for n in range(WORKERS))])
    with frozen(now() + timedelta(days=1)):
        release_held()
    assert statuses_of(crowd) <= {"ok", "merged"}
    assert ledger_faults(crowd.map.home, ids(crowd)) == []
    assert skill_faults(crowd.map.home) == []


def void(_done: object) -> None:
    """Forget an answer."""
