"""Tallies of a recount: each subject of one measure and month once, where it was first.

Written for millions: subjects and stands are plain texts and numbers in dictionaries, so that whole
months are read, merged, counted and compared at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

# How a subject stands (see ``marks.Stand``) in one number: marks * PLACES + fragment.
type Standing = int
# A day, and how many marks came before it: of people, people served, houses, teams.
type Turn = tuple[str, tuple[int, int, int, int]]
PLACES = 1 << 32


class Reach:
    """Whom the visits of one fragment and month marked, in the order of days."""

    __slots__ = ("_first", "_place", "_turns", "subjects")

    def __init__(self, subjects: list[str], turns: list[Turn], place: int) -> None:
        """Take the subjects, one for each mark, and how many there were before each day."""
        self.subjects = subjects
        self._turns = turns
        self._place = place
        self._first: dict[str, str] = {}

    def first_day(self, subject: str) -> str:
        """Return the day on which a subject was marked first; asked of few."""
        if not self._first:
            last = len(self.subjects)
            for day, before in reversed(self._turns):
                first = before[self._place]
                self._first.update(dict.fromkeys(self.subjects[first:last], day))
                last = first
        return self._first[subject]


@dataclass(slots=True)
class Tally:
    """The subjects of a month, of all fragments."""

    stands: dict[str, Standing] = field(default_factory=dict)
    reaches: dict[int, Reach] = field(default_factory=dict)  # by fragment
    # Those whom several fragments marked, with the fragments that tie for the first day, if any.
    mixed: dict[str, set[int]] = field(default_factory=dict)

    def add(self, fragment: int, reach: Reach) -> None:
        """Add those whom one fragment marked."""
        n: dict[str, int] = Counter(reach.subjects)
        if not self.stands.keys().isdisjoint(n):
            for subject in self.stands.keys() & n.keys():
                self._meet(subject, n.pop(subject), fragment, reach)
        self.reaches[fragment] = reach
        self.stands.update({subject: each * PLACES + fragment for subject, each in n.items()})

    def _meet(self, subject: str, n: int, fragment: int, reach: Reach) -> None:
        """Let the earlier of two fragments have a subject; on one day the ledger must say."""
        was, where = divmod(self.stands[subject], PLACES)
        ties = self.mixed.setdefault(subject, set())
        before, day = self.reaches[where].first_day(subject), reach.first_day(subject)
        if day < before:
            where = fragment
            ties.clear()
        elif day == before:
            ties |= {where, fragment}
        self.stands[subject] = (was + n) * PLACES + where

    def tied(self) -> Iterator[tuple[str, set[int]]]:
        """Yield subjects of which the day alone does not say in which fragment they were first."""
        for subject, ties in self.mixed.items():
            if ties:
                yield subject, ties

    def settle(self, subject: str, fragment: int) -> None:
        """Let a subject count where the ledger says."""
        n, _ = divmod(self.stands[subject], PLACES)
        self.stands[subject] = n * PLACES + fragment

    def by_fragment(self) -> Counter[int]:
        """Return how many subjects count in each fragment."""
        return Counter([stand % PLACES for stand in self.stands.values()])


def of_all_time(months: Mapping[int, Mapping[str, Standing]]) -> Tally:
    """Return how the subjects of months (by their number) stand of all time.

    Each counts where it did in its first month; its marks are its months.
    """
    n: Counter[str] = Counter()
    first: dict[str, Standing] = {}
    for _, stands in sorted(months.items(), reverse=True):
        n.update(stands.keys())
        first.update(stands)
    # Both came by the same keys in the same order.
    places = [stand % PLACES for stand in first.values()]
    stands = {s: each * PLACES + at for (s, each), at in zip(n.items(), places, strict=True)}
    found = Tally(stands)
    for stands in months.values():
        found.mixed.update((s, set()) for s in _elsewhere(stands, first))
    return found


def _elsewhere(stands: Mapping[str, Standing], first: Mapping[str, Standing]) -> Iterable[str]:
    """Return the subjects that count in another fragment than at first."""
    return [s for s, stand in stands.items() if (first[s] - stand) % PLACES]
