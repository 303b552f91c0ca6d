"""Tallies of a recount: each subject of one measure and month once, where it was first.

Written for millions: subjects and stands are plain texts and pairs in dictionaries, so that whole
months are merged, counted and compared at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

type Pair = tuple[int, int]  # marks, fragment: see ``marks.Stand``


@dataclass(slots=True)
class Reach:
    """Whom the visits of one fragment and month marked: how often, and on which day first."""

    n: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def mark(self, subject: str, day: str, times: int = 1) -> None:
        """Add marks of one day; days come in order."""
        n = self.n
        if subject in n:
            n[subject] += times
        else:
            n[subject] = times
            self.first[subject] = day


@dataclass(slots=True)
class Tally:
    """The subjects of a month, of all fragments."""

    stands: dict[str, Pair] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    # Those whom several fragments marked, with the fragments that tie for the first day, if any.
    mixed: dict[str, set[int]] = field(default_factory=dict)

    def add(self, fragment: int, reach: Reach) -> None:
        """Add those whom one fragment marked."""
        both = self.stands.keys() & reach.n.keys()
        for subject in both:
            self._meet(subject, fragment, reach.n.pop(subject), reach.first.pop(subject))
        self.stands.update({subject: (n, fragment) for subject, n in reach.n.items()})
        self.first.update(reach.first)

    def _meet(self, subject: str, fragment: int, n: int, day: str) -> None:
        """Let the earlier of two fragments have a subject; on one day the ledger must say."""
        was, where = self.stands[subject]
        ties = self.mixed.setdefault(subject, set())
        if day < self.first[subject]:
            where, self.first[subject] = fragment, day
            ties.clear()
        elif day == self.first[subject]:
            ties |= {where, fragment}
        self.stands[subject] = (was + n, where)

    def tied(self) -> Iterator[tuple[str, set[int]]]:
        """Yield subjects of which the day alone does not say in which fragment they were first."""
        for subject, ties in self.mixed.items():
            if ties:
                yield subject, ties

    def settle(self, subject: str, fragment: int) -> None:
        """Let a subject count where the ledger says."""
        self.stands[subject] = (self.stands[subject][0], fragment)

    def by_fragment(self) -> Counter[int]:
        """Return how many subjects count in each fragment."""
        return Counter([fragment for _, fragment in self.stands.values()])


def of_all_time(months: Mapping[int, Mapping[str, Pair]]) -> Tally:
    """Return how the subjects of months (by their number) stand of all time.

    Each counts where it did in its first month; its marks are its months.
    """
    n: Counter[str] = Counter()
    first: dict[str, Pair] = {}
    for _, stands in sorted(months.items(), reverse=True):
        n.update(stands.keys())
        first.update(stands)
    found = Tally({subject: (n[subject], fragment) for subject, (_, fragment) in first.items()})
    for stands in months.values():
        found.mixed.update((s, set()) for s in _elsewhere(stands, first))
    return found


def _elsewhere(stands: Mapping[str, Pair], first: Mapping[str, Pair]) -> Iterable[str]:
    """Return the subjects that count in another fragment than at first."""
    return [s for s, (_, fragment) in stands.items() if first[s][1] != fragment]
