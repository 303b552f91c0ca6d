"""Counting a home's ledger again, from the visits alone, and comparing it with what is stored.

Visits are streamed in the order of fragments and days, so a recount holds sums and never visits.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from tungngo.figures.measures import BY_DAY, DAY_COLUMNS, HOME_VISITS, add_numbers, slot_of
from tungngo.shared.sql import db_uuid, select, stream
from tungngo.visits.models import helped_of, met_on

type CellKey = tuple[int, int, int]  # fragment, slot, measure
type DayKey = tuple[int, str, int]  # fragment, ISO day, measure


@dataclass(slots=True)
class Counted:
    """The sums of a home as its ledger gives them."""

    cells: Counter[CellKey] = field(default_factory=Counter)
    days: Counter[DayKey] = field(default_factory=Counter)

    def add(self, fragment: int, day: date, numbers: dict[int, int]) -> None:
        """Add the numbers of a day."""
        slot, on = slot_of(day), day.isoformat()
        for measure, n in numbers.items():
            self.cells[fragment, slot, measure] += n
            if measure in BY_DAY:
                self.days[fragment, on, measure] += n


def count_ledger(home: int) -> Counted:
    """Count all standing visits of a home."""
    counted = Counted()
    rows = stream(
        "SELECT fragment, day, outcome, helped, CAST(household_id AS text) FROM visit"
        " WHERE home = %s AND NOT voided ORDER BY fragment, day",
        [home],
    )
    for (fragment, day), visits in groupby(rows, key=itemgetter(0, 1)):
        numbers: dict[int, int] = {}
        met = set()
        for _, _, outcome, helped, house in visits:
            add_numbers(numbers, outcome, helped_of(helped))
            if house and outcome == "met":
                met.add(house)
        numbers[HOME_VISITS] = len(met)
        counted.add(fragment, _day(day), numbers)
    _count_once(home, counted)
    return counted


def _count_once(home: int, counted: Counted) -> None:
    """Leave the day of a house only where its first visit was, if it was met in several fragments."""
    found = select(
        "SELECT household_id, day FROM visit WHERE home = %s AND outcome = 'met' AND NOT voided"
        " AND household_id IS NOT NULL GROUP BY household_id, day"
        " HAVING MIN(fragment) <> MAX(fragment)",
        [home],
    )
    for house, day in found:
        (mets,) = met_on(home, [(db_uuid(house), _day(day))]).values()
        for fragment in {m.fragment for m in mets} - {mets[0].fragment}:
            counted.add(fragment, _day(day), {HOME_VISITS: -1})


def _day(value: date | str) -> date:
    """Return a day as SQLite (text) or PostgreSQL gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


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
    waiting = set(select("SELECT DISTINCT slot, measure FROM touched_key WHERE home = %s", [home]))
    return [
        *_differing(home, "board", _board(home, waiting), _above(counted.cells, waiting)),
        *_differing(home, "day_board", _day_board(home, waiting), _above_days(counted, waiting)),
        *_differing(home, "cell", _cells(home), counted.cells),
        *_differing(home, "day_total", _day_totals(home), counted.days),
    ]


type Key = tuple[int | str, ...]
type Waiting = set[tuple[int, int]]  # slot, measure: touched, so the board may still be behind


def _differing(
    home: int, table: str, stored: Iterator[tuple[Key, int]], counted: Counter[Any]
) -> Iterator[Difference]:
    """Yield what differs; takes away the counted sums as they are met, so they are held once."""
    for key, was in stored:
        now = counted.pop(key, 0)
        if was != now:
            yield Difference(home, table, key, was, now)
    for key, now in sorted(counted.items()):
        if now:
            yield Difference(home, table, key, 0, now)


def _cells(home: int) -> Iterator[tuple[Key, int]]:
    for *key, n in stream(
        "SELECT fragment, slot, measure, value FROM cell WHERE home = %s", [home]
    ):
        yield tuple(key), n


def _day_totals(home: int) -> Iterator[tuple[Key, int]]:
    columns = ", ".join(DAY_COLUMNS)
    for fragment, day, *numbers in stream(
        f"SELECT fragment, day, {columns} FROM day_total WHERE home = %s", [home]
    ):
        for measure, n in zip(BY_DAY, numbers, strict=True):
            yield (fragment, str(day), measure), n


def _board(home: int, waiting: Waiting) -> Iterator[tuple[Key, int]]:
    for slot, measure, n in stream(
        "SELECT slot, measure, value FROM board WHERE home = %s", [home]
    ):
        if (slot, measure) not in waiting:
            yield (slot, measure), n


def _above(cells: Counter[CellKey], waiting: Waiting) -> Counter[tuple[int, int]]:
    sums: Counter[tuple[int, int]] = Counter()
    for (_, slot, measure), n in cells.items():
        if (slot, measure) not in waiting:
            sums[slot, measure] += n
    return sums


def _day_board(home: int, waiting: Waiting) -> Iterator[tuple[Key, int]]:
    columns = ", ".join(DAY_COLUMNS)
    slots = {slot for slot, _ in waiting}
    for day, *numbers in stream(f"SELECT day, {columns} FROM day_board WHERE home = %s", [home]):
        if slot_of(_day(day)) not in slots:
            for measure, n in zip(BY_DAY, numbers, strict=True):
                yield (str(day), measure), n


def _above_days(counted: Counted, waiting: Waiting) -> Counter[tuple[str, int]]:
    slots = {slot for slot, _ in waiting}
    sums: Counter[tuple[str, int]] = Counter()
    for (_, day, measure), n in counted.days.items():
        if slot_of(_day(day)) not in slots:
            sums[day, measure] += n
    return sums
