"""A phone that pulls every moment beside eight others that send: it misses nothing, ever."""

import threading
from collections.abc import Callable
from random import Random

import pytest
from django.conf import settings

from tests.faults.threads import in_threads
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import Member, Stage, draw_stage, evening_before

WRITERS, DAYS, MOST_DAYS, PULLS = 8, 3, 60, 15
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd() -> Stage:
    """Draw the small country with a team of nine."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage(members=WRITERS + 1)


def writer(reader: Reader, who: Member, ended: threading.Semaphore) -> Callable[[], None]:
    """Return the work of a phone that sends day after day until the reader has pulled often."""
    stage = reader.stage

    def work() -> None:
        rng = Random(who.user.pk)
        try:
            for day in range(MOST_DAYS):
                if day >= DAYS and len(reader.answers) > PULLS:
                    break
                who.phone.work(evening_before(1 + day % 3), ops=rng.randint(4, 9))
                while who.phone.outbox:
                    done = stage.apply(who.phone.batch(rng.randint(1, 6)), who)
                    told = [{"op": r.op, "sha": r.sha} for r in done.results]
                    assert who.phone.take_receipts(told)
        finally:
            ended.release()

    return work


def test_a_reader_beside_writers_misses_nothing_and_never_goes_back(crowd: Stage) -> None:
    me, *others = crowd.members
    ended = threading.Semaphore(0)
    reader = reader_of(crowd, me)

    def follow() -> None:
        left = WRITERS
        while left:
            left -= ended.acquire(timeout=0.003)
            reader.pull(7)  # small pages: most end in the middle of somebody's changes

    in_threads([*(writer(reader, one, ended) for one in others), follow])
    reader.pull_all(7)
    calm: Reader = reader_of(crowd, me)
    calm.pull_all()
    assert len(reader.answers) > PULLS
    assert any(a["changes"] for a in reader.answers[:-1])
    assert reader.bodies == calm.bodies
    assert reader.have == calm.have
