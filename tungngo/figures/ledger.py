"""Counting a home's ledger again, from visits and evidence alone.

Visits are streamed in the order of fragments and days, so a recount holds sums and subjects and
never visits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from tungngo.figures.learned import learned_sums
from tungngo.figures.marks import MONTHLY, people_in, period_of, reached, team_subject
from tungngo.figures.measures import (
    BY_DAY,
    HOME_VISITS,
    HOUSES_MONTH,
    PEOPLE_DVC_MONTH,
    PEOPLE_MONTH,
    TEAMS_MONTH,
    add_numbers,
    first_day,
    last_day,
    slot_of,
)
from tungngo.figures.spans import ALL, Span
from tungngo.figures.subjects import hex_of, public_services
from tungngo.figures.tallies import Reach, Tally
from tungngo.learning.facts import FluentMove, Learned, LevelMove, Recheck
from tungngo.learning.models import ledger_of
from tungngo.shared.sql import db_uuid, select, stream
from tungngo.visits.models import Helped, HouseDay, helped_of, met_on

type Visits = Iterable[tuple[Any, ...]]
type Day = list[int]  # in the order of BY_DAY
type Reached = Mapping[int, Reach]  # by measure


@dataclass(slots=True)
class Counted:
    """The sums of a home as its ledger gives them."""

    dvc: frozenset[int] = frozenset()
    cells: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    days: dict[tuple[int, str], Day] = field(default_factory=dict)  # fragment, ISO day
    # By measure and reporting month: each subject once, see ``marks``.
    seen: dict[tuple[int, int], Tally] = field(default_factory=dict)

    def count_month(self, fragment: int, period: int, visits: Visits) -> None:
        """Count the visits of one fragment and reporting month, which come by days."""
        marked = {measure: Reach() for measure in MONTHLY}
        for day, some in groupby(visits, key=itemgetter(1)):
            self._count_day(fragment, day, some, marked)
        for measure, reach in marked.items():
            if reach.n:
                self.seen.setdefault((measure, period), Tally()).add(fragment, reach)

    def _count_day(self, fragment: int, day: str, visits: Visits, marked: Reached) -> None:
        cell = self.cells.setdefault((fragment, _when(day)[0]), {})
        before = [cell.get(measure, 0) for measure in BY_DAY]
        met: dict[str, int] = {}
        teams: dict[int, int] = {}
        for _, _, outcome, text, house, team in visits:
            if '"' in text:
                helped = helped_of(text)
                self._mark_people(helped, day, marked)
            else:
                helped = _nameless(text)
            add_numbers(cell, outcome, helped)
            teams[team] = teams.get(team, 0) + 1
            if reached(outcome, house):
                met[house] = met.get(house, 0) + 1
        for team, n in teams.items():
            marked[TEAMS_MONTH].mark(_team(team), day, n)
        for house, n in met.items():
            marked[HOUSES_MONTH].mark(house, day, n)
        cell[HOME_VISITS] = cell.get(HOME_VISITS, 0) + len(met)
        self.days[fragment, day] = [cell.get(m, 0) - n for m, n in zip(BY_DAY, before, strict=True)]

    def _mark_people(self, helped: Sequence[Helped], day: str, marked: Reached) -> None:
        people, served = people_in(helped, self.dvc)
        for person in people:
            marked[PEOPLE_MONTH].mark(person, day)
        for person in served:
            marked[PEOPLE_DVC_MONTH].mark(person, day)

    def uncount_house(self, fragment: int, day: date) -> None:
        """Take away a house that counts that day in another fragment."""
        if (fragment, day.isoformat()) not in self.days:
            return  # a part that was not asked for
        self.cells[fragment, slot_of(day)][HOME_VISITS] -= 1
        self.days[fragment, day.isoformat()][BY_DAY.index(HOME_VISITS)] -= 1

    def add_cell(self, fragment: int, slot: int, measure: int, n: int) -> None:
        """Add to the sum of a cell."""
        cell = self.cells.setdefault((fragment, slot), {})
        cell[measure] = cell.get(measure, 0) + n


@cache
def _when(day: str) -> tuple[int, int]:
    """Return slot and reporting month of an ISO day."""
    on = date.fromisoformat(day)
    return slot_of(on), period_of(on)


_team = lru_cache(maxsize=4_096)(team_subject)


@lru_cache(maxsize=4_096)
def _nameless(text: str) -> Sequence[Helped]:
    """Read a text without names: many visits say the same."""
    return helped_of(text)


def count_ledger(home: int, span: Span = ALL) -> Counted:
    """Count the standing visits of a home in a span, and all its evidence.

    Subjects of months are tallied; ``comparing`` puts them into cells.
    """
    counted = _count(home, *span.where())
    for move in ledger_of(home):
        for (fragment, day, measure), n in learned_sums(_learned(move)).items():
            slot = slot_of(day)
            if span.holds(slot):
                counted.add_cell(fragment, slot, measure, n)
    return counted


def _learned(move: LevelMove | FluentMove | Recheck) -> Learned:
    if isinstance(move, LevelMove):
        return Learned(levels=[move])
    return Learned(fluent=[move]) if isinstance(move, FluentMove) else Learned(rechecks=[move])


def count_part(home: int, fragment: int, slot: int) -> Counted:
    """Count the standing visits of one fragment and half month; no evidence, no subject."""
    days = [first_day(slot).isoformat(), last_day(slot).isoformat()]
    return _count(home, " AND day >= %s AND day <= %s", days, fragment)


def _count(home: int, on: str, days: list[Any], fragment: int | None = None) -> Counted:
    """Count the visits of the days that the condition names, in one fragment or in all."""
    counted = Counted(public_services())
    where, values = (" AND fragment = %s" + on, [fragment, *days]) if fragment else (on, days)
    rows = stream(
        f"SELECT fragment, CAST(day AS text), outcome, helped, {hex_of('household_id')}, team_id"
        f" FROM visit WHERE home = %s AND NOT voided{where} ORDER BY fragment, day",
        [home, *values],
    )
    for (where_at, period), visits in groupby(rows, key=_fragment_and_month):
        counted.count_month(where_at, period, visits)
    for (_, met), mets in met_on(home, _in_several_fragments(home, on, days)).items():
        # A house counts once a day, where its first visit was.
        for other in {m.fragment for m in mets} - {mets[0].fragment}:
            counted.uncount_house(other, met)
    return counted


def _fragment_and_month(row: tuple[Any, ...]) -> tuple[int, int]:
    return row[0], _when(row[1])[1]


def _in_several_fragments(home: int, on: str, days: list[Any]) -> list[HouseDay]:
    """Return (household, day) of houses visited in several fragments on one day: they had moved."""
    found = select(
        "SELECT household_id, CAST(day AS text) FROM visit"
        f" WHERE home = %s AND household_id IS NOT NULL{on}"
        " GROUP BY household_id, day HAVING MIN(fragment) <> MAX(fragment)",
        [home, *days],
    )
    return [(db_uuid(house), date.fromisoformat(day)) for house, day in found]
