"""Reading the ledger in bulk: the visits of one fragment and reporting month after another.

Written for millions: mostly one person is named, and many visits say the same of somebody, so that
only what differs is decoded; sums and subjects are counted a month at a time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tungngo.figures.marks import people_in, team_subject
from tungngo.figures.measures import (
    BY_DAY,
    HELPS,
    HOME_VISITS,
    HOUSES_MONTH,
    PEOPLE_DVC_MONTH,
    PEOPLE_MONTH,
    TEAMS_MONTH,
    VISITS,
    add_numbers,
)
from tungngo.figures.tallies import Reach, Turn
from tungngo.visits.models import Helped, helped_of

_VISITS, _HOMES, _HELPS = (BY_DAY.index(measure) for measure in (VISITS, HOME_VISITS, HELPS))
_ONE = 2  # quotation marks of a text that names one person


class Told(NamedTuple):
    """What a visit adds to sums, whoever was helped."""

    measures: list[int]  # each as often as it is counted
    helps: int
    more: list[int]  # other places of BY_DAY to which it adds one
    people: list[str]
    served: list[str]  # with public services


class Reader:
    """Reads who was helped; what was read of somebody is known of everybody."""

    def __init__(self, dvc: frozenset[int]) -> None:
        self._dvc = dvc
        self._known: dict[str, Told] = {}

    def read(self, outcome: str, text: str) -> tuple[Told, str]:
        """Return what a visit says, and whom it names where it names one person."""
        if text[2:3] == '"' and text.count('"') == _ONE:
            key, person = f"{outcome}{text[35:]}", text[3:35]
        elif '"' in text:
            return self._decode(outcome, helped_of(text)), ""
        else:
            key, person = f"{outcome}{text}", ""
        told = self._known.get(key)
        if told is None:
            told = self._known[key] = self._decode(outcome, helped_of(text))
        return told, person

    def _decode(self, outcome: str, helped: Sequence[Helped]) -> Told:
        numbers: dict[int, int] = {}
        add_numbers(numbers, outcome, helped)
        people, served = people_in(helped, self._dvc)
        more = [p for p, m in enumerate(BY_DAY) if numbers.get(m) and m not in (VISITS, HELPS)]
        measures = [measure for measure, n in numbers.items() for _ in range(n)]
        return Told(measures, numbers.get(HELPS, 0), more, sorted(people), sorted(served))


class Month:
    """What the visits of one fragment and reporting month say; they are added by days."""

    def __init__(self, fragment: int, period: int, reader: Reader) -> None:
        self.fragment, self.period = fragment, period
        self.day = ""
        self.days: dict[str, list[int]] = {}  # in the order of BY_DAY
        self.measures: dict[int, list[int]] = {}  # by slot, each as often as it is counted
        self._read = reader.read
        self._people: list[str] = []
        self._served: list[str] = []
        self._houses: list[str] = []
        self._teams: list[int] = []
        self._turns: list[Turn] = []
        self._today: list[int] = []
        self._slot: list[int] = []
        self._met: set[str] = set()

    def begin_day(self, day: str, slot: int) -> None:
        """Let the visits that follow be those of a day."""
        self.day = day
        self._today = self.days[day] = [0] * len(BY_DAY)
        self._slot = self.measures.setdefault(slot, [])
        self._met = set()
        so_far = len(self._people), len(self._served), len(self._houses), len(self._teams)
        self._turns.append((day, so_far))

    def add(self, outcome: str, text: str, house: str, team: int) -> None:
        """Add a visit."""
        told, person = self._read(outcome, text)
        today = self._today
        today[_VISITS] += 1
        if told.helps:
            today[_HELPS] += told.helps
        for place in told.more:
            today[place] += 1
        self._slot += told.measures
        self._teams.append(team)
        if person:
            self._people.append(person)
            if told.served:
                self._served.append(person)
        elif told.people:
            self._people += told.people
            self._served += told.served
        if house and outcome == "met":  # as in ``marks.reached``
            self._houses.append(house)
            if house not in self._met:
                self._met.add(house)
                today[_HOMES] += 1
                self._slot.append(HOME_VISITS)

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


_team = lru_cache(maxsize=4_096)(team_subject)
