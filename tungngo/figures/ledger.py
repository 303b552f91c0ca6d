"""Counting a home's ledger again, from visits and evidence alone.

Visits are streamed in the order of fragments and days, so a recount holds sums and subjects and
never visits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import batched
from typing import Any

from tungngo.figures.learned import learned_sums
from tungngo.figures.marks import period_of
from tungngo.figures.measures import (
    BY_DAY,
    HOME_VISITS,
    HOUSES_MONTH,
    first_day,
    last_day,
    slot_of,
)
from tungngo.figures.months import LINE, Month, Reader, Row
from tungngo.figures.spans import ALL, Span
from tungngo.figures.subjects import public_services
from tungngo.figures.tallies import Tally
from tungngo.learning.facts import FluentMove, Learned, LevelMove, Recheck
from tungngo.learning.models import ledger_of
from tungngo.shared.sql import among, db_uuid, joined, select, stream
from tungngo.visits.models import HouseDay, met_on

type Visits = Iterable[tuple[Any, ...]]
type Day = list[int]  # in the order of BY_DAY

_HOMES = BY_DAY.index(HOME_VISITS)
_MOST_HOUSES = 10_000  # asked for at once


@dataclass(slots=True)
class Counted:
    """The sums of a home as its ledger gives them."""

    dvc: frozenset[int] = frozenset()
    cells: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    days: dict[tuple[int, str], Day] = field(default_factory=dict)  # fragment, ISO day
    # By measure and reporting month: each subject once, see ``marks``.
    seen: dict[tuple[int, int], Tally] = field(default_factory=dict)

    def count_visits(self, visits: Visits) -> None:
        """Count visits, which come by fragments and days: fragment, day, and a ``months.Row``."""
        reader = Reader(self.dvc)
        month = Month(0, 0, reader)
        for fragment, day, *said in visits:
            slot, period = _when(day)
            if (fragment, period) != (month.fragment, month.period):
                self._end_month(month)
                month = Month(fragment, period, reader)
            month.add(day, slot, Row(*said))
        self._end_month(month)

    def _end_month(self, month: Month) -> None:
        fragment = month.fragment
        self.days.update({(fragment, day): numbers for day, numbers in month.days.items()})
        self.cells.update({(fragment, slot): numbers for slot, numbers in month.cells()})
        for measure, reach in month.reached():
            if reach.subjects:
                self.seen.setdefault((measure, month.period), Tally()).add(fragment, reach)

    def mixed_houses(self) -> list[str]:
        """Return the houses that several fragments reached in one month."""
        houses = [t.mixed for (measure, _), t in self.seen.items() if measure == HOUSES_MONTH]
        return sorted(set().union(*houses))

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
    # As in ``marks.reached``.
    reached = joined("CASE WHEN outcome = 'met' THEN CAST(household_id AS text) END")
    rows = stream(
        f"SELECT fragment, CAST(day AS text), {joined('outcome || helped', LINE)}, {reached},"
        f" {joined('CAST(team_id AS text)')} FROM visit WHERE home = %s AND NOT voided{where}"
        " GROUP BY fragment, visit.day ORDER BY fragment, visit.day",
        [home, *values],
    )
    counted.count_visits(rows)
    moved = None if fragment else counted.mixed_houses()
    for (_, met), mets in met_on(home, _in_several_fragments(home, on, days, moved)).items():
        # A house counts once a day, where its first visit was.
        for other in {m.fragment for m in mets} - {mets[0].fragment}:
            counted.uncount_house(other, met)
    return counted


def _in_several_fragments(
    home: int, on: str, days: list[Any], houses: list[str] | None
) -> list[HouseDay]:
    """Return (household, day) of houses visited in several fragments on one day: they had moved.

    ``houses``: those of which it may be so; None = all.
    """
    found = []
    for some in [None] if houses is None else batched(houses, _MOST_HOUSES):
        test, values = among("household_id", some) if some else ("household_id IS NOT NULL", [])
        found += select(
            "SELECT household_id, CAST(day AS text) FROM visit"
            f" WHERE home = %s AND {test}{on}"
            " GROUP BY household_id, day HAVING MIN(fragment) <> MAX(fragment)",
            [home, *values, *days],
        )
    return [(db_uuid(house), date.fromisoformat(day)) for house, day in found]
