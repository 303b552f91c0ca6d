"""A reader every 5 ms beside 8 writers: what had its receipt before a pull is there after it."""

import threading
from collections.abc import Callable
from random import Random

import pytest
from django.conf import settings

from tests.faults.threads import in_threads
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import Member, Stage, draw_stage, evening_before

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, BATCHES, PULLS, PAUSE = 8, 4, 5, 0.005
MOST = 40  # batches of one writer, while the reader has not pulled often


@pytest.fixture
def crowd() -> Stage:
    """Draw the small country with a team of nine."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage(members=WRITERS + 1)


class Story:
    """Writers that note which houses and visits had their receipt, and a reader that looks."""

    def __init__(self, crowd: Stage) -> None:
        """Begin with nothing written."""
        self.crowd = crowd
        self.reader: Reader = reader_of(crowd, crowd.me)
        self.acked: list[tuple[str, str | None]] = []  # house, and the day of its visit
        self.ended = threading.Semaphore(0)
        self.pulls = 0
        self.missed: list[object] = []

    def writer(self, member: Member) -> Callable[[], None]:
        """Return the work of a phone that adds houses and visits them, batch after batch."""

        def act() -> None:
            rng = Random(member.user.pk)
            try:
                for n in range(MOST):
                    if n >= BATCHES and self.pulls > PULLS:
                        break
                    self.batch(member, rng)
            finally:
                self.ended.release()

        return act

    def batch(self, member: Member, rng: Random) -> None:
        """Send a batch; note what it made only when its answer is there, so it is committed."""
        house = member.phone.add_house(evening_before(2))
        seen: list[tuple[str, str | None]] = [(house.uid, None)]
        if rng.random() < 0.7:
            moment = evening_before(1)
            member.phone.visit(house, moment)
            seen.append((house.uid, "last"))
        done = self.crowd.apply(member.phone.outbox, member)
        member.phone.outbox.clear()
        if {r.s for r in done.results} <= {"ok", "merged"}:
            self.acked += seen

    def follow(self) -> None:
        """Pull all there is every 5 ms until all writers have ended."""
        left = WRITERS
        while left:
            left -= self.ended.acquire(timeout=PAUSE)
            before = list(self.acked)
            self.reader.pull_all(11)
            self.pulls += 1
            self.missed += [one for one in before if not self.is_there(*one)]

    def is_there(self, house: str, what: str | None) -> bool:
        """Say whether a house is on the phone, with its visit if it had one."""
        row = self.reader.rows.get(house)
        return row is not None and (what is None or bool(row["d"].get(what)))


def test_what_had_its_receipt_before_a_pull_is_there_after_it(crowd: Stage) -> None:
    story = Story(crowd)
    in_threads([*(story.writer(one) for one in crowd.members[1:]), story.follow])
    assert story.missed == []
    assert story.pulls > PULLS
    assert len(story.acked) >= WRITERS * BATCHES
    story.reader.pull_all()
    calm: Reader = reader_of(crowd, crowd.me)
    calm.pull_all()
    assert story.reader.bodies == calm.bodies
