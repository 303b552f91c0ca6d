"""Phones that ask for what is new every few milliseconds, and what they were told too late."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from tungngo.feed.models import Cursor, FeedCounter, Told, changes_after

PAUSE = 0.005  # between the beginnings of two polls, whoever polls
TYPES = ("household", "person", "followup")

type Feed = tuple[int, int]  # home, fragment


@dataclass(slots=True)
class Beat:
    """Gives the beginnings of polls, one every PAUSE, to whichever reader is free next."""

    ended: threading.Event = field(default_factory=threading.Event)
    starts: list[float] = field(default_factory=list)
    _due: float = 0.0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> bool:
        """Wait for the next beat; return False when there is none more."""
        with self._turn:
            self._due = max(self._due + PAUSE, time.monotonic())
            ended = self.ended.wait(self._due - time.monotonic())
            self.starts.append(time.monotonic())
        return not ended

    @property
    def usual(self) -> float:
        """Return the seconds between the beginnings of two polls that half of them did not need."""
        gaps = sorted(b - a for a, b in pairwise(self.starts))
        return gaps[len(gaps) // 2]


@dataclass(slots=True)
class Board:
    """What writers had their receipt for: a new row and the revision that carries it."""

    acked: list[tuple[str, int]] = field(default_factory=list)  # only grows
    _grown: threading.Condition = field(default_factory=threading.Condition)

    def note(self, row: str, rev: int) -> None:
        """Write down that the answer to what made a row is there."""
        with self._grown:
            self.acked.append((row, rev))
            self._grown.notify_all()

    def wait_for_more(self, patience: float) -> None:
        """Wait until somebody has had one more receipt."""
        n = len(self.acked)
        with self._grown:
            self._grown.wait_for(lambda: len(self.acked) > n, patience)


def read_in_order(poller: "Poller") -> tuple[int, list[Told]]:
    """Read the counter, then the changes: as a pull does."""
    rev = poller.read_counter()
    return rev, poller.read_changes()


@dataclass(slots=True)
class Poller:
    """A phone that reads the feed of some hamlets, by the reads of a pull."""

    feed: Feed
    hamlets: tuple[int, ...]
    read: Callable[["Poller"], tuple[int, list[Told]]] = read_in_order
    mark: int = 0
    rows: dict[str, int] = field(default_factory=dict)  # the revision that told of a row last
    polls: int = 0
    missed: list[tuple[str, int]] = field(default_factory=list)
    _checked: int = 0

    def poll(self, board: Board) -> None:
        """Read what is new; note what was acknowledged before and is not there now."""
        before = len(board.acked)
        rev, changes = self.read(self)
        self.rows |= {told.row: told.rev for told in changes}
        self.mark = max([self.mark, rev, *(told.rev for told in changes)])
        for n in range(self._checked, before):
            row, least = board.acked[n]
            if row not in self.rows or self.mark < least:
                self.missed.append((row, least))
        self._checked = before
        self.polls += 1

    def read_counter(self) -> int:
        """Return how far the feed has come."""
        home, fragment = self.feed
        found = FeedCounter.objects.filter(home=home, fragment=fragment)
        return found.values_list("rev", flat=True).first() or 0

    def read_changes(self) -> list[Told]:
        """Return all changes beyond the mark."""
        cursors = [Cursor(*self.feed, hamlet, self.mark) for hamlet in self.hamlets]
        found = changes_after(cursors, TYPES, 10_000)
        return sorted((told for some in found.values() for told in some), key=lambda t: t.rev)
