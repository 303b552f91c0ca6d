"""Jobs of figures: freshen the read model, recount the ledger."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tungngo.feed.actions import reading
from tungngo.figures.actions import freshen_home, repair_home, write_mismatches
from tungngo.figures.measures import BY_DAY, HOME_VISITS, Sums, contribute, slot_of
from tungngo.figures.models import TouchedKey
from tungngo.shared.actor import job_actor
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid, select
from tungngo.visits.models import Fact, helped_of

type Progress = Callable[[int, int], None]


def freshen_due() -> bool:
    """Say whether any key was touched."""
    with job_scope("freshen"):
        return TouchedKey.objects.exists()


def freshen() -> int:
    """Make the board anew for all touched keys, home by home; return how many keys."""
    with job_scope("freshen"):
        homes = list(TouchedKey.objects.values_list("home", flat=True).distinct().order_by("home"))
        by = job_actor("freshen")
        done = 0
        for home in homes:
            while n := freshen_home(by=by, home=home):
                done += n
    return done


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that does not equal its recount."""

    home: int
    table: str
    key: tuple[object, ...]
    stored: int
    counted: int


def recount(
    *, home: int | None = None, repair: bool = False, progress: Progress | None = None
) -> list[Difference]:
    """Count all visits of a home (or of all homes) again; return what differs from the stored sums.

    Each home is read in one snapshot. With ``repair`` the sums are set to the counted values, audited.
    """
    by = job_actor("recount")
    with job_scope("recount"):
        known = {h for (h,) in select("SELECT DISTINCT home FROM visit")} | {
            h for (h,) in select("SELECT DISTINCT home FROM cell")
        }
        homes = sorted(known if home is None else {home})
        found: list[Difference] = []
        for n, one in enumerate(homes, 1):
            wrong = _recount_home(one)
            if wrong:
                rows = [(f"{d.table}:{d.key}", d.stored, d.counted) for d in wrong]
                write_mismatches(by=by, home=one, found=rows, repaired=repair)
                if repair:
                    repair_home(by=by, home=one, wrong=[(d.table, d.key, d.counted) for d in wrong])
            found += wrong
            if progress:
                progress(n, len(homes))
    return found


def _recount_home(home: int) -> list[Difference]:
    with reading(job_actor("recount")):
        sums = count_ledger(home)
        cells: dict[tuple[object, ...], int] = {}
        days: dict[tuple[object, ...], int] = {}
        for (fragment, day, measure), n in sums.items():
            key = (fragment, slot_of(day), measure)
            cells[key] = cells.get(key, 0) + n
            if measure in BY_DAY:
                days[(fragment, day.isoformat(), measure)] = n
        stored = {
            (f, s, m): v
            for f, s, m, v in select(
                "SELECT fragment, slot, measure, value FROM cell WHERE home = %s", [home]
            )
        }
        stored_days = {
            (f, str(day), BY_DAY[i]): n
            for f, day, *numbers in select(
                "SELECT fragment, day, visits, home_visits, absent, later, refused, helps FROM day_total"
                " WHERE home = %s",
                [home],
            )
            for i, n in enumerate(numbers)
        }
        boards = {
            (s, m): v
            for s, m, v in select("SELECT slot, measure, value FROM board WHERE home = %s", [home])
        }
        waiting = {
            (s, m)
            for s, m in select("SELECT slot, measure FROM touched_key WHERE home = %s", [home])
        }
    totals: dict[tuple[object, ...], int] = {}
    for (_, slot, measure), n in cells.items():
        totals[(slot, measure)] = totals.get((slot, measure), 0) + n
    fresh = {k: v for k, v in boards.items() if k not in waiting}
    return [
        *_compare(home, "cell", stored, cells),
        *_compare(home, "day_total", stored_days, days),
        *_compare(home, "board", fresh, {k: v for k, v in totals.items() if k not in waiting}),
    ]


def _compare(
    home: int,
    table: str,
    stored: dict[tuple[object, ...], int],
    counted: dict[tuple[object, ...], int],
) -> Iterator[Difference]:
    for key in sorted(stored.keys() | counted.keys(), key=str):
        was, now = stored.get(key, 0), counted.get(key, 0)
        if was != now:
            yield Difference(home, table, key, was, now)


def count_ledger(home: int) -> Sums:
    """Return {(fragment, day, measure): sum} of all standing visits of a home, from the visits alone."""
    sums: Sums = {}
    first: dict[tuple[str, str], int] = {}
    rows = select(
        "SELECT fragment, day, outcome, helped, household_id, id FROM visit WHERE home = %s AND NOT voided ORDER BY id",
        [home],
    )
    days: dict[object, date] = {}
    for fragment, day, outcome, helped, house, _ in rows:
        on = days.get(day) or days.setdefault(day, date.fromisoformat(str(day)))
        contribute(Fact(fragment, on, outcome, helped_of(helped)), 1, sums)
        if house and outcome == "met":
            first.setdefault((db_uuid(house), on.isoformat()), fragment)
    for (_, iso), fragment in first.items():
        key = (fragment, date.fromisoformat(iso), HOME_VISITS)
        sums[key] = sums.get(key, 0) + 1
    return {key: n for key, n in sums.items() if n}
