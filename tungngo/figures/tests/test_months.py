"""Reading the ledger in bulk gives what counting visit by visit gives."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from random import Random

from tungngo.figures.ledger import Counted
from tungngo.figures.marks import marks, period_of, reached
from tungngo.figures.measures import BY_DAY, HOME_VISITS, add_numbers, first_day, slot_of
from tungngo.figures.months import LINE
from tungngo.figures.tallies import PLACES, Reach, Tally
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid
from tungngo.visits.models import Fact, Helped, helped_of, helped_text

DVC = frozenset((3, 4))
PEOPLE = [db_uuid(new_id()) for _ in range(6)]
HOUSES = [db_uuid(new_id()) for _ in range(4)]
DAYS = [first_day(48_644), first_day(48_644).replace(day=9), first_day(48_645)]
ANN, BINH = PEOPLE[:2]
HELPED: tuple[tuple[Helped, ...], ...] = (
    (),
    *((Helped(who, 0, (1, 3)),) for who in PEOPLE),
    (Helped(ANN, 0, (1,)), Helped(None, 2, (3,))),
    (Helped(None, 2, (4,)), Helped(BINH, 0, (2,))),
    (Helped(None, 3, (1, 2)),),
    (Helped(ANN, 0, (1,)), Helped(BINH, 0, (4,)), Helped(ANN, 0, (3,))),
)
type Row = tuple[int, str, str, str, str | None, int]
type Key = tuple[int, int | str]
type Sums = dict[int, int]


def rows(rng: Random, n: int) -> list[Row]:
    """Return visits in the order of fragments and days, as a recount reads them."""
    found = []
    for _ in range(n):
        helped = rng.choice(HELPED)
        outcome = "met" if helped else rng.choice(("met", "absent", "later", "refused"))
        where = rng.choice((5, 6)), rng.choice(DAYS).isoformat()
        who = rng.choice((*HOUSES, None)), rng.choice((11, 12))
        found.append((*where, outcome, helped_text(helped), *who))
    return sorted(found, key=lambda row: row[:2])


def in_bulk(from_rows: list[Row]) -> Iterator[tuple[int, str, str, str | None, str]]:
    """Yield the visits of each fragment and day as one row, as the statement of a recount does."""
    for (fragment, day), some in groupby(from_rows, key=lambda row: row[:2]):
        _, _, outcomes, helped, houses, teams = zip(*some, strict=True)
        said = LINE.join(map("".join, zip(outcomes, helped, strict=True)))
        met = [h for outcome, h in zip(outcomes, houses, strict=True) if h and outcome == "met"]
        yield fragment, day, said, ",".join(met) or None, ",".join(map(str, teams))


def sums_of(from_rows: list[Row]) -> tuple[dict[Key, Sums], dict[Key, Sums]]:
    """Return the sums of single visits by slot and by day."""
    cells: dict[Key, Sums] = {}
    days: dict[Key, Sums] = {}
    met = set()
    for fragment, day, outcome, text, house, _ in from_rows:
        slot = slot_of(date.fromisoformat(day))
        first = reached(outcome, house) and (fragment, day, house) not in met
        if first:
            met.add((fragment, day, house))
        for sums in (cells.setdefault((fragment, slot), {}), days.setdefault((fragment, day), {})):
            add_numbers(sums, outcome, helped_of(text))
            if first:
                sums[HOME_VISITS] = sums.get(HOME_VISITS, 0) + 1
    return cells, days


def marks_of(from_rows: list[Row]) -> dict[tuple[int, int], Counter[str]]:
    """Return {(measure, month): marks of each subject} of single visits."""
    found: dict[tuple[int, int], Counter[str]] = {}
    for fragment, day, outcome, text, house, team in from_rows:
        on = date.fromisoformat(day)
        fact = Fact(fragment, on, outcome, tuple(helped_of(text)), house, team)
        for measure, subject in marks(fact, DVC):
            found.setdefault((measure, period_of(on)), Counter())[subject] += 1
    return found


def test_months_give_what_single_visits_give() -> None:
    from_rows = rows(Random(9), 300)  # two fragments, two reporting months
    counted = Counted(DVC)
    counted.count_visits(in_bulk(from_rows))
    cells, days = sums_of(from_rows)
    assert counted.cells == cells
    assert counted.days == {k: [sums.get(m, 0) for m in BY_DAY] for k, sums in days.items()}
    found = {
        key: {subject: stand // PLACES for subject, stand in tally.stands.items()}
        for key, tally in counted.seen.items()
    }
    assert found == marks_of(from_rows)
    assert len(found) == 8


def test_subject_of_two_fragments_counts_where_it_was_first() -> None:
    tally = Tally()
    tally.add(5, Reach(["a", "b", "a", "c"], [("d1", (0, 0, 0, 0)), ("d2", (1, 9, 9, 9))], 0))
    tally.add(6, Reach(["b", "c", "a"], [("d1", (0, 0, 0, 0)), ("d2", (1, 9, 9, 9))], 0))
    stands = {s: divmod(n, PLACES) for s, n in tally.stands.items()}
    assert stands == {"a": (3, 5), "b": (2, 6), "c": (2, 5)}
    assert tally.mixed == {"a": set(), "b": set(), "c": {5, 6}}
