"""The change feed: revisions in the order of commits, one row per change, nothing stepped over."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.faults.threads import in_threads
from tungngo.feed.actions import Touch, flush, touch, writes
from tungngo.feed.models import Change, FeedCounter
from tungngo.shared.ids import new_id

HOME, FEED, HAMLET = 97, 5, 1
WRITERS, ACTS = 8, 60
pytestmark = pytest.mark.django_db(transaction=True)


@writes
def change(touches: list[Touch]) -> dict[tuple[int, int], int]:
    """Touch rows and write their changes; return how far the feeds have come."""
    touch(touches)
    return flush()


def put(row: str = "", *, hamlet: int = HAMLET, fragment: int = FEED, o: str = "put") -> Touch:
    """Return a touch of a row, a new one if it is not named."""
    return Touch(HOME, fragment, hamlet, "household", row or new_id().hex, o)  # type: ignore[arg-type]


def feed(fragment: int = FEED) -> list[tuple[int, str]]:
    """Return (revision, what) of a feed, in order."""
    rows = Change.objects.filter(home=HOME, fragment=fragment).order_by("rev")
    return list(rows.values_list("rev", "o"))


def test_each_change_has_a_revision_of_its_own() -> None:
    assert change([put(), put(), put()]) == {(HOME, FEED): 3}
    assert change([put()]) == {(HOME, FEED): 4}
    assert [rev for rev, _ in feed()] == [1, 2, 3, 4]


def test_feeds_count_apart() -> None:
    revs = change([put(), put(fragment=6), put(fragment=6)])
    assert revs == {(HOME, FEED): 1, (HOME, 6): 2}
    assert len(feed(6)) == 2


def test_a_row_changed_again_moves_to_the_end() -> None:
    row = new_id().hex
    change([put(row)])
    change([put()])
    change([put(row, o="del")])
    assert feed() == [(2, "put"), (3, "del")]


def test_a_row_touched_twice_in_an_act_is_one_change() -> None:
    row = new_id().hex
    change([put(row), put(row, o="del")])
    assert feed() == [(1, "del")]


def test_a_row_that_moves_is_out_here_and_put_there() -> None:
    row = new_id().hex
    change([put(row, o="out"), put(row, hamlet=2)])
    rows = Change.objects.filter(home=HOME, row=row).order_by("hamlet")
    assert list(rows.values_list("hamlet", "o")) == [(1, "out"), (2, "put")]


def test_a_counter_begins_with_its_floor_at_nought() -> None:
    change([put()])
    FeedCounter.objects.filter(home=HOME).update(floor=1)
    change([put()])
    assert FeedCounter.objects.values_list("rev", "floor").get(home=HOME) == (2, 1)


@dataclass
class Reader:
    """A phone that polls a feed: the counter first, then what is beyond its mark."""

    mark: int = 0
    rows: set[str] = field(default_factory=set)

    def poll(self) -> None:
        """Read what is new."""
        counter = FeedCounter.objects.filter(home=HOME, fragment=FEED).values_list("rev", flat=True)
        top = counter.first() or 0
        beyond = Change.objects.filter(home=HOME, fragment=FEED, rev__gt=self.mark)
        self.rows.update(row.hex for row in beyond.values_list("row", flat=True))
        self.mark = max(self.mark, top)


def test_a_reader_that_polls_beside_writers_misses_nothing() -> None:
    written: set[str] = set()
    ended = threading.Semaphore(0)
    reader = Reader()

    def write() -> None:
        try:
            for n in range(ACTS):
                touches = [put() for _ in range(n % 3 + 1)]
                change(touches)
                written.update(t.row for t in touches)
        finally:
            ended.release()

    def follow() -> None:
        left = WRITERS
        while left:
            left -= ended.acquire(timeout=0.005)
            reader.poll()

    in_threads([*[write] * WRITERS, follow])
    assert len(written) == WRITERS * sum(n % 3 + 1 for n in range(ACTS))
    assert written - reader.rows == set()
    assert [rev for rev, _ in feed()] == list(range(1, reader.mark + 1))


def test_acts_that_touch_the_same_feeds_in_any_order_do_not_hinder_each_other() -> None:
    def write(order: list[int]) -> Callable[[], None]:
        def work() -> None:
            for _ in range(ACTS):
                change([put(fragment=one) for one in order])

        return work

    in_threads([write(order) for order in ([5, 6, 7], [7, 6, 5], [6, 7, 5], [7, 5, 6])])
    revs = FeedCounter.objects.filter(home=HOME).values_list("rev", flat=True)
    assert list(revs) == [4 * ACTS] * 3
