"""Counting a home's ledger again, from the visits alone, and comparing it with what is stored.

Visits are streamed in the order of fragments and days, so a recount holds sums and never visits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from tungngo.figures.measures import (
    BY_DAY,
    DAY_COLUMNS,
    HOME_VISITS,
    add_numbers,
    first_day,
    last_day,
    slot_of,
)
from tungngo.shared.sql import db_uuid, select, stream
from tungngo.visits.models import Helped, HouseDay, helped_of, met_on

type CellKey = tuple[int, int, int]  # fragment, slot, measure
type Visits = Iterator[tuple[Any, ...]]
type Day = list[int]  # in the order of BY_DAY


@dataclass(slots=True)
class Counted:
    """The sums of a home as its ledger gives them."""

    cells: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    days: dict[tuple[int, str], Day] = field(default_factory=dict)  # fragment, ISO day

    def count_day(self, fragment: int, day: str, visits: Visits) -> None:
        """Count the visits of one fragment and day."""
        slot = slot_of(date.fromisoformat(day))
        cell = self.cells.setdefault((fragment, slot), {})
        before = [cell.get(measure, 0) for measure in BY_DAY]
        met = set()
        for _, _, outcome, helped, house in visits:
            add_numbers(
                cell, outcome, _nameless(helped) if '"' not in helped else helped_of(helped)
            )
            if house and outcome == "met":
                met.add(house)
        cell[HOME_VISITS] = cell.get(HOME_VISITS, 0) + len(met)
        self.days[fragment, day] = [cell.get(m, 0) - n for m, n in zip(BY_DAY, before, strict=True)]

    def uncount_house(self, fragment: int, day: date) -> None:
        """Take away a house that counts that day in another fragment."""
        if (fragment, day.isoformat()) not in self.days:
            return  # a part that was not asked for
        self.cells[fragment, slot_of(day)][HOME_VISITS] -= 1
        self.days[fragment, day.isoformat()][BY_DAY.index(HOME_VISITS)] -= 1


@lru_cache(maxsize=4_096)
def _nameless(text: str) -> Sequence[Helped]:
    """Read a text without names: many visits say the same."""
    return helped_of(text)


def count_ledger(home: int) -> Counted:
    """Count all standing visits of a home."""
    return _count(home, "", [])


def count_part(home: int, fragment: int, slot: int) -> Counted:
    """Count the standing visits of one fragment and half month."""
    days = (first_day(slot).isoformat(), last_day(slot).isoformat())
    return _count(home, " AND fragment = %s AND day >= %s AND day <= %s", [fragment, *days])


def _count(home: int, where: str, values: list[Any]) -> Counted:
    counted = Counted()
    rows = stream(
        "SELECT fragment, CAST(day AS text), outcome, helped, CAST(household_id AS text) FROM visit"
        f" WHERE home = %s AND NOT voided{where} ORDER BY fragment, day",
        [home, *values],
    )
    for (fragment, day), visits in groupby(rows, key=itemgetter(0, 1)):
        counted.count_day(fragment, day, visits)
    for (_, on), mets in met_on(home, _in_several_fragments(home)).items():
        # A house counts once a day, where its first visit was.
        for other in {m.fragment for m in mets} - {mets[0].fragment}:
            counted.uncount_house(other, on)
    return counted


def _in_several_fragments(home: int) -> list[HouseDay]:
    """Return (household, day) of houses visited in several fragments on one day: they had moved."""
    found = select(
        "SELECT household_id, CAST(day AS text) FROM visit"
        " WHERE home = %s AND household_id IS NOT NULL"
        " GROUP BY household_id, day HAVING MIN(fragment) <> MAX(fragment)",
        [home],
    )
    return [(db_uuid(house), date.fromisoformat(day)) for house, day in found]


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored sum that does not equal its recount."""

    home: int
    table: str  # cell, day_total, board, day_board
    key: tuple[int | str, ...]
    stored: int
    counted: int


def recount_home(home: int) -> list[Difference]:
    """Return which stored sums of a home differ from its ledger; call it in one snapshot."""
    counted = count_ledger(home)
    touched = set(select("SELECT DISTINCT slot, measure FROM touched_key WHERE home = %s", [home]))
    return [
        *_differing_board(home, counted, touched),
        *_differing_day_board(home, counted, {slot for slot, _ in touched}),
        *_differing_cells(home, counted),
        *_differing_days(home, counted),
    ]


def _differing_cells(home: int, counted: Counted) -> Iterator[Difference]:
    """Yield the cells that differ; takes the counted sums away as they are met."""
    # Read in the order of the key: by another index SQLite would jump about in the file.
    stored = stream(
        "SELECT fragment, slot, measure, value FROM cell WHERE home = %s ORDER BY fragment, slot",
        [home],
    )
    nothing: dict[int, int] = {}
    for fragment, slot, measure, was in stored:
        now = counted.cells.get((fragment, slot), nothing).pop(measure, 0)
        if was != now:
            yield Difference(home, "cell", (fragment, slot, measure), was, now)
    for (fragment, slot), numbers in counted.cells.items():
        for measure, now in numbers.items():
            if now:
                yield Difference(home, "cell", (fragment, slot, measure), 0, now)


def _differing_days(home: int, counted: Counted) -> Iterator[Difference]:
    columns = ", ".join(DAY_COLUMNS)
    zeros = [0] * len(BY_DAY)
    for fragment, on, *was in stream(
        f"SELECT fragment, CAST(day AS text), {columns} FROM day_total"
        " WHERE home = %s ORDER BY fragment, day",
        [home],
    ):
        now = counted.days.pop((fragment, on), zeros)
        if was != now:
            yield from _differing_numbers(home, "day_total", (fragment, on), was, now)
    for key, now in counted.days.items():
        yield from _differing_numbers(home, "day_total", key, zeros, now)


def _differing_numbers(
    home: int, table: str, key: tuple[int | str, ...], stored: Day, counted: Day
) -> Iterator[Difference]:
    for measure, was, now in zip(BY_DAY, stored, counted, strict=True):
        if was != now:
            yield Difference(home, table, (*key, measure), was, now)


def _differing_board(
    home: int, counted: Counted, touched: set[tuple[int, int]]
) -> Iterator[Difference]:
    """Yield the sums of the board that differ, except those that are still to be made anew."""
    sums: dict[tuple[int, int], int] = {}
    for (_, slot), numbers in counted.cells.items():
        for measure, n in numbers.items():
            sums[slot, measure] = sums.get((slot, measure), 0) + n
    for slot, measure, was in stream(
        "SELECT slot, measure, value FROM board WHERE home = %s", [home]
    ):
        now = sums.pop((slot, measure), 0)
        if was != now and (slot, measure) not in touched:
            yield Difference(home, "board", (slot, measure), was, now)
    for key, now in sums.items():
        if now and key not in touched:
            yield Difference(home, "board", key, 0, now)


def _differing_day_board(home: int, counted: Counted, touched: set[int]) -> Iterator[Difference]:
    """Yield the days of the board that differ, except those of slots still to be made anew."""
    zeros = [0] * len(BY_DAY)
    sums: dict[str, Day] = {}
    for (_, day), numbers in counted.days.items():
        so_far = sums.get(day, zeros)
        sums[day] = [a + b for a, b in zip(so_far, numbers, strict=True)]
    columns = ", ".join(DAY_COLUMNS)
    for on, *was in stream(
        f"SELECT CAST(day AS text), {columns} FROM day_board WHERE home = %s", [home]
    ):
        now = sums.pop(on, zeros)
        if slot_of(date.fromisoformat(on)) not in touched:
            yield from _differing_numbers(home, "day_board", (on,), was, now)
    for on, now in sums.items():
        if slot_of(date.fromisoformat(on)) not in touched:
            yield from _differing_numbers(home, "day_board", (on,), zeros, now)
