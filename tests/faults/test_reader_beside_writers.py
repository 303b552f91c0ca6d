"""A poll every 5 ms beside 8 writers: what had its receipt before a poll is known after it.

That the story would notice is shown by two mutants of what holds the promise: a reader that asks
for the changes first and for the counter after them, and (on PostgreSQL, where two may write at
once) a revision that is given before the order of commits is fixed.
"""

import threading
from collections.abc import Callable
from random import Random

import pytest
from django.conf import settings
from django.db import connection

from tests.faults.pollers import PAUSE, Beat, Board, Poller, read_in_order
from tests.faults.threads import in_threads
from tungngo.feed import actions as feed
from tungngo.feed.models import Told
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import Member, Stage, draw_stage, evening_before

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, READERS, BATCHES, POLLS, PULLS = 8, 3, 4, 200, 5
MOST = 60  # batches of one writer, while the readers have not polled often
PATIENCE = 1.0

type Read = Callable[[Poller], tuple[int, list[Told]]]


@pytest.fixture
def crowd() -> Stage:
    """Draw the small country with a team of nine."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage(members=WRITERS + 1)


class Story:
    """Writers that note what had its receipt, phones that poll, and one that pulls whole rows."""

    def __init__(self, crowd: Stage, read: Read | None = None, polls: int = POLLS) -> None:
        """Begin with nothing written; ``polls``: how many there must be at least."""
        self.crowd, self.least = crowd, polls
        self.reader: Reader = reader_of(crowd, crowd.me)
        self.board, self.beat = Board(), Beat()
        hamlets = crowd.phone.post.hamlets
        self.feed = (crowd.map.home, crowd.map.doi_che.fragment_id)
        self.pollers = [Poller(self.feed, hamlets, read or read_in_order) for _ in range(READERS)]
        self.left = WRITERS
        self.counting = threading.Lock()
        self.unseen: list[str] = []  # houses that were acknowledged and not pulled

    @property
    def polls(self) -> int:
        """Return how often the feed was asked so far."""
        return sum(one.polls for one in self.pollers)

    def is_long(self) -> bool:
        """Say whether the readers have asked often enough."""
        return self.polls >= self.least and len(self.reader.answers) > PULLS

    def writer(self, member: Member) -> Callable[[], None]:
        """Return the work of a phone that adds houses and visits them, batch after batch."""

        def act() -> None:
            rng = Random(member.user.pk)
            try:
                for n in range(MOST):
                    if n >= BATCHES and self.is_long():
                        break
                    self.batch(member, rng)
            finally:
                with self.counting:
                    self.left -= 1
                    if not self.left:
                        self.beat.ended.set()

        return act

    def batch(self, member: Member, rng: Random) -> None:
        """Send a batch; note what it changed only when its answer is there, so it is committed."""
        house = member.phone.add_house(evening_before(2))
        if rng.random() < 0.7:
            member.phone.visit(house, evening_before(1))
        done = self.crowd.apply(member.phone.outbox, member)
        member.phone.outbox.clear()
        revs = [r.rev for r in done.results if r.s in ("ok", "merged") and r.rev]
        assert revs
        self.board.note(house.uid.replace("-", ""), max(revs))

    def poller(self, one: Poller) -> Callable[[], None]:
        """Return the work of a phone that polls at every beat which is its own."""

        def act() -> None:
            while self.beat.next():
                one.poll(self.board)
            one.poll(self.board)

        return act

    def follow(self) -> None:
        """Pull whole rows, one pull after the other."""
        while not self.beat.ended.wait(PAUSE):
            before = list(self.board.acked)
            self.reader.pull_all(11)
            known = {i.replace("-", "") for i in self.reader.rows}
            self.unseen += [row for row, _ in before if row not in known]

    def wait_for_polls(self) -> None:
        """Wait until each poller has begun and ended a poll, or all is over."""
        before = [one.polls for one in self.pollers]
        while not self.beat.ended.wait(PAUSE):
            if all(one.polls > n + 1 for one, n in zip(self.pollers, before, strict=True)):
                break

    def play(self) -> None:
        """Let all work at once."""
        writers = [self.writer(one) for one in self.crowd.members[1:]]
        in_threads([*writers, *map(self.poller, self.pollers), self.follow])


def test_what_had_its_receipt_before_a_poll_is_known_after_it(crowd: Stage) -> None:
    story = Story(crowd)
    story.play()
    assert [one.missed for one in story.pollers] == [[]] * READERS
    assert story.unseen == []
    assert len(story.board.acked) >= WRITERS * BATCHES
    assert story.polls >= POLLS
    assert story.beat.usual < 4 * PAUSE  # 5.2 to 5.7 ms where eight others kept the machine busy
    # Each reader saw all there is, as one that reads in peace.
    calm = Poller(story.feed, crowd.phone.post.hamlets)
    calm.poll(story.board)
    assert [one.rows for one in story.pollers] == [calm.rows] * READERS
    story.reader.pull_all()
    other: Reader = reader_of(crowd, crowd.me)
    other.pull_all()
    assert story.reader.bodies == other.bodies


def test_reader_that_reads_the_counter_last_would_be_noticed(crowd: Stage) -> None:
    def read_backwards(poller: Poller) -> tuple[int, list[Told]]:
        changes = poller.read_changes()
        story.board.wait_for_more(PATIENCE)  # what is committed here is stepped over
        return poller.read_counter(), changes

    story = Story(crowd, read_backwards, polls=READERS)
    story.play()
    assert any(one.missed for one in story.pollers)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer: it fixes the order itself"
)
def test_revision_given_before_the_order_of_commits_would_be_noticed(
    crowd: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = feed._advance

    def early(feeds: dict[feed.FeedKey, int]) -> dict[feed.FeedKey, int]:
        """Take the revisions in a transaction of their own, and commit late what they stand for."""
        given: dict[feed.FeedKey, int] = {}
        in_threads([lambda: given.update(advance(feeds))])
        story.wait_for_polls()
        return given

    story = Story(crowd, polls=READERS)
    monkeypatch.setattr(feed, "_advance", early)
    story.play()
    assert any(one.missed for one in story.pollers)
