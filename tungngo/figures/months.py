"""Reading the ledger in bulk: the days of one fragment and reporting month after another.

Written for millions: the visits of a day come as one text, most of them say what others said of
somebody else, so that only what differs is decoded, and lists are counted a month at a time.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, compress
from typing import NamedTuple

from tungngo.figures.marks import people_in, team_subject
from tungngo.figures.measures import (
    BY_DAY,
    HOME_VISITS,
    HOUSES_MONTH,
    PEOPLE_DVC_MONTH,
    PEOPLE_MONTH,
    TEAMS_MONTH,
    add_numbers,
)
from tungngo.figures.tallies import Reach, Turn
from tungngo.visits.models import helped_of

LINE = "\n"  # between the visits of a day; none is in what they say
_HOMES = BY_DAY.index(HOME_VISITS)
_PERSON = re.compile('"([^"]*)"')  # the only texts in what a visit says of those helped
_SOMEBODY = '"."'
_MOST_KNOWN = 100_000


class Row(NamedTuple):
    """The standing visits of a fragment and day, as ``ledger`` reads them; lists are in no order.

    ``said``: outcome and those helped of each, by lines; ``houses`` that were met and ``teams`` of
    all: one for each visit, by commas.
    """

    said: str
    houses: str | None
    teams: str


class Told(NamedTuple):
    """What a visit adds to sums, whoever was helped."""

    numbers: list[int]  # in the order of BY_DAY
    measures: list[int]  # each as often as it is counted
    served: list[bool]  # of each who is known, in order: with public services


class Reader(dict[str, Told]):
    """What visits say, by outcome and text with everybody's id left out: read once for all."""

    def __init__(self, dvc: frozenset[int]) -> None:
        super().__init__()
        self._dvc = dvc

    def __missing__(self, text: str) -> Told:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        outcome, _, _ = text.partition("[")
        helped = helped_of(text[len(outcome) :])
        numbers: dict[int, int] = {}
        add_numbers(numbers, outcome, helped)
        served = [bool(people_in((one,), self._dvc)[1]) for one in helped if one.person]
        measures = [measure for measure, n in numbers.items() for _ in range(n)]
        told = self[text] = Told([numbers.get(m, 0) for m in BY_DAY], measures, served)
        return told


class Month:
    """What the visits of one fragment and reporting month say; they are added by days."""

    def __init__(self, fragment: int, period: int, reader: Reader) -> None:
        self.fragment, self.period = fragment, period
        self.days: dict[str, list[int]] = {}  # in the order of BY_DAY
        self.measures: dict[int, list[int]] = {}  # by slot, each as often as it is counted
        self._read = reader.__getitem__
        self._people: list[str] = []
        self._served: list[str] = []
        self._houses: list[str] = []
        self._teams: list[str] = []
        self._turns: list[Turn] = []

    def add(self, day: str, slot: int, row: Row) -> None:
        """Add the visits of a day."""
        so_far = len(self._people), len(self._served), len(self._houses), len(self._teams)
        self._turns.append((day, so_far))
        parts = _PERSON.split(row.said)  # every second is a person
        told = list(map(self._read, _SOMEBODY.join(parts[::2]).split(LINE)))
        self._add_people(parts[1::2], told)
        houses = row.houses.replace("-", "").split(",") if row.houses else []
        self._houses += houses
        self._teams += row.teams.split(",")
        numbers = self.days[day] = [*map(sum, zip(*[one.numbers for one in told], strict=True))]
        homes = numbers[_HOMES] = len(set(houses))
        measures = self.measures.setdefault(slot, [])
        measures += chain.from_iterable([one.measures for one in told])
        measures += [HOME_VISITS] * homes

    def _add_people(self, people: list[str], told: list[Told]) -> None:
        """Add the known people of a day; a visit that names somebody twice marks them once."""
        served = [one.served for one in told]
        if max(map(len, served)) <= 1:
            self._people += people
            self._served += compress(people, chain.from_iterable(served))
            return
        start = 0
        for some in served:
            mine = people[start : start + len(some)]
            self._people += dict.fromkeys(mine)
            self._served += dict.fromkeys(compress(mine, some))
            start += len(some)

    def reached(self) -> Iterator[tuple[int, Reach]]:
        """Yield whom the visits reached, by measure of the month."""
        yield PEOPLE_MONTH, Reach(self._people, self._turns, 0)
        yield PEOPLE_DVC_MONTH, Reach(self._served, self._turns, 1)
        yield HOUSES_MONTH, Reach(self._houses, self._turns, 2)
        yield TEAMS_MONTH, Reach(list(map(_team, self._teams)), self._turns, 3)

    def cells(self) -> Iterator[tuple[int, dict[int, int]]]:
        """Yield the sums of the month's slots: {measure: value}."""
        for slot, measures in self.measures.items():
            yield slot, Counter(measures)


@lru_cache(maxsize=4_096)
def _team(number: str) -> str:
    return team_subject(int(number))
