"""Phones that pull every 5 ms beside eight others that send: they miss nothing, ever.

A pull may take longer than that, so several phones do it in turn, each with rows of its own. What
the same story tells of mutants is in ``tests/faults/test_reader_beside_writers.py``.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from django.conf import settings
from django.test import Client

from tests.faults.pollers import Beat
from tests.faults.threads import in_threads
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import Member, Stage, draw_stage, evening_before

WRITERS, READERS, DAYS, MOST_DAYS, PULLS = 8, 3, 3, 60, 45
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd() -> Stage:
    """Draw the small country with a team of nine."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage(members=WRITERS + 1)


def writer(stage: Stage, who: Member, ended: threading.Semaphore, beat: Beat) -> Callable[[], None]:
    """Return the work of a phone that sends day after day until there were pulls enough."""

    def work() -> None:
        rng = Random(who.user.pk)
        try:
            for day in range(MOST_DAYS):
                if day >= DAYS and len(beat.starts) > PULLS:
                    break
                who.phone.work(evening_before(1 + day % 3), ops=rng.randint(4, 9))
                while who.phone.outbox:
                    done = stage.apply(who.phone.batch(rng.randint(1, 6)), who)
                    told = [{"op": r.op, "sha": r.sha} for r in done.results]
                    assert who.phone.take_receipts(told)
        finally:
            ended.release()

    return work


def follower(reader: Reader, beat: Beat) -> Callable[[], None]:
    """Return the work of a phone that pulls at every beat which is its own."""

    def work() -> None:
        while beat.next():
            reader.pull(7)  # small pages: most end in the middle of somebody's changes

    return work


def test_readers_beside_writers_miss_nothing_and_never_go_back(crowd: Stage) -> None:
    me, *others = crowd.members
    ended, beat = threading.Semaphore(0), Beat()
    readers = [reader_of(replace(crowd, client=Client()), me) for _ in range(READERS)]

    def close() -> None:
        for _ in others:
            ended.acquire()
        beat.ended.set()

    writers = [writer(crowd, one, ended, beat) for one in others]
    in_threads([*writers, close, *(follower(reader, beat) for reader in readers)])
    assert len(beat.starts) > PULLS
    calm: Reader = reader_of(crowd, me)
    calm.pull_all()
    for reader in readers:
        assert any(a["changes"] for a in reader.answers)
        reader.pull_all(7)
        assert reader.bodies == calm.bodies
        assert reader.have == calm.have
