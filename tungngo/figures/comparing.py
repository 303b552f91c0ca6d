"""Comparing what is stored with what the ledger gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from tungngo.figures.ledger import Counted, Day, count_ledger
from tungngo.figures.marks import EVER, EVER_OF, Stand, Subject, first_slot
from tungngo.figures.measures import BY_DAY, DAY_COLUMNS, slot_of
from tungngo.figures.spans import ALL, Span
from tungngo.figures.subjects import first_fragment, hex_of
from tungngo.figures.tallies import PLACES, Tally, of_all_time
from tungngo.shared.sql import as_object, joined, select, stream

type Key = tuple[int, int]  # measure, period; fragment, slot

# Many rows come as one text that the database joins: JSON, read without a step of ours for each.
_STANDS = msgspec.json.Decoder(dict[str, int])
_SUMS = msgspec.json.Decoder(dict[int, int])


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored sum that does not equal its recount."""

    home: int
    table: str  # cell, day_total, board, day_board, seen, seen_fragment, seen_mixed
    key: tuple[int | str, ...]
    stored: int
    counted: int


def recount_home(home: int, span: Span = ALL) -> list[Difference]:
    """Return which stored sums of a home differ from its ledger; call it in one snapshot."""
    counted = count_ledger(home, span)
    seen = list(_differing_seen(home, counted, span))
    touched = set(select("SELECT DISTINCT slot, measure FROM touched_key WHERE home = %s", [home]))
    return [
        *_differing_board(home, counted, touched, span),
        *_differing_day_board(home, counted, {slot for slot, _ in touched}, span),
        *_differing_cells(home, counted, span),
        *_differing_days(home, counted, span),
        *seen,
    ]


def _settle(home: int, counted: Counted) -> None:
    """Ask the ledger for the few subjects of which the day does not say where they were first."""
    for (measure, period), tally in counted.seen.items():
        for subject, ties in tally.tied():
            key = Subject(subject, measure, period)
            first = first_fragment(home, key, ties, counted.dvc)
            tally.settle(subject, first or min(ties))


def _add_all_time(counted: Counted, stored: Mapping[Key, Tally], span: Span) -> None:
    """Tally the subjects of all time; months out of the span are taken as they are stored."""
    for measure in EVER_OF:
        months = {p: tally.stands for (m, p), tally in counted.seen.items() if m == measure}
        outside = [(p, t) for (m, p), t in stored.items() if m == measure and p != EVER]
        months |= {p: tally.stands for p, tally in outside if not span.holds_period(p)}
        counted.seen[measure, EVER] = of_all_time(months)


def _stored_tallies(home: int) -> dict[Key, Tally]:
    """Return the subjects that are stored, by measure and period; a row of the answer for each."""
    stands = as_object(hex_of("subject"), f"CAST(n AS bigint) * {PLACES} + fragment")
    mixed = joined(f"CASE WHEN mixed THEN {hex_of('subject')} END")
    rows = stream(
        f"SELECT measure, period, {stands}, {mixed} FROM seen"
        " WHERE home = %s AND n <> 0 GROUP BY measure, period",
        [home],
    )
    return {
        (measure, period): Tally(
            _STANDS.decode(stands), mixed={s: set() for s in (mixed or "").split(",") if s}
        )
        for measure, period, stands, mixed in rows
    }


def _differing_seen(home: int, counted: Counted, span: Span) -> Iterator[Difference]:
    """Yield the subjects that differ, and put each into the cell where it counts."""
    _settle(home, counted)
    stored = _stored_tallies(home)
    _add_all_time(counted, stored, span)
    for (measure, period), tally in counted.seen.items():
        slot = first_slot(period)
        shown = EVER_OF[measure] if period == EVER else measure
        for fragment, n in tally.by_fragment().items():
            counted.add_cell(fragment, slot, shown, n)
    for measure, period in {*counted.seen, *stored}:
        if period == EVER or span.holds_period(period):
            now = counted.seen.get((measure, period), Tally())
            was = stored.get((measure, period), Tally())
            if was.stands != now.stands or not now.mixed.keys() <= was.mixed.keys():
                yield from _differing_tally(home, (measure, period), was, now)
    counted.seen.clear()


def _differing_tally(home: int, key: Key, was: Tally, now: Tally) -> Iterator[Difference]:
    for subject in sorted({*was.stands, *now.stands}):
        n, fragment = divmod(was.stands.get(subject, 0), PLACES)
        m, place = divmod(now.stands.get(subject, fragment), PLACES)
        stand = Stand(place, m, subject in now.mixed)
        before = (fragment if n else place, n, subject in was.mixed)
        yield from differing_stand(home, Subject(subject, *key), stand, before)


def differing_stand(
    home: int, key: Subject, stand: Stand, stored: tuple[int, int, bool]
) -> Iterator[Difference]:
    """Yield how a subject's row (fragment, n, mixed) differs from what was counted."""
    fragment, n, mixed = stored
    if n != stand.n:
        yield Difference(home, "seen", tuple(key), n, stand.n)
    elif fragment != stand.fragment:
        yield Difference(home, "seen_fragment", tuple(key), fragment, stand.fragment)
    elif stand.mixed and not mixed:  # the other way is only slower
        yield Difference(home, "seen_mixed", tuple(key), 0, 1)


def _differing_cells(home: int, counted: Counted, span: Span) -> Iterator[Difference]:
    """Yield the cells that differ; takes the counted sums away as they are met."""
    # Read in the order of the key: by another index SQLite would jump about in the file.
    stored = stream(
        f"SELECT fragment, slot, {as_object('measure', 'value')} FROM cell"
        " WHERE home = %s AND value <> 0 GROUP BY fragment, slot ORDER BY fragment, slot",
        [home],
    )
    for fragment, slot, numbers in stored:
        was, now = _SUMS.decode(numbers), counted.cells.pop((fragment, slot), {})
        if was != now and _covers(span, slot):
            yield from _differing_measures(home, (fragment, slot), was, now)
    for key, now in counted.cells.items():
        yield from _differing_measures(home, key, {}, now)


def _differing_measures(
    home: int, key: Key, was: dict[int, int], now: dict[int, int]
) -> Iterator[Difference]:
    for measure in sorted({*was, *now}):
        n, m = was.get(measure, 0), now.get(measure, 0)
        if n != m:
            yield Difference(home, "cell", (*key, measure), n, m)


def _covers(span: Span, slot: int) -> bool:
    return slot == EVER or span.holds(slot)


def _differing_days(home: int, counted: Counted, span: Span) -> Iterator[Difference]:
    columns = ", ".join(DAY_COLUMNS)
    zeros = [0] * len(BY_DAY)
    for fragment, on, *was in stream(
        f"SELECT fragment, CAST(day AS text), {columns} FROM day_total"
        " WHERE home = %s ORDER BY fragment, day",
        [home],
    ):
        now = counted.days.pop((fragment, on), zeros)
        if was != now and span.holds(slot_of(date.fromisoformat(on))):
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
    home: int, counted: Counted, touched: set[tuple[int, int]], span: Span
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
        if was != now and (slot, measure) not in touched and _covers(span, slot):
            yield Difference(home, "board", (slot, measure), was, now)
    for key, now in sums.items():
        if now and key not in touched:
            yield Difference(home, "board", key, 0, now)


def _differing_day_board(
    home: int, counted: Counted, touched: set[int], span: Span
) -> Iterator[Difference]:
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
        slot = slot_of(date.fromisoformat(on))
        if slot not in touched and span.holds(slot):
            yield from _differing_numbers(home, "day_board", (on,), was, now)
    for on, now in sums.items():
        if slot_of(date.fromisoformat(on)) not in touched:
            yield from _differing_numbers(home, "day_board", (on,), zeros, now)
