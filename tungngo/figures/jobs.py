"""Jobs of figures: freshen the read model, recount the ledger."""

import logging
from collections.abc import Callable
from datetime import timedelta
from random import Random, SystemRandom

from django.db.models import Max

from tungngo.feed.actions import snapshot
from tungngo.figures.actions import (
    MOST_KEYS,
    NIGHT,
    SAMPLE,
    freshen_home,
    note_checked,
    settle_differences,
)
from tungngo.figures.comparing import Difference, recount_home
from tungngo.figures.models import Board, BoardState, TouchedKey
from tungngo.figures.sampling import (
    random_part,
    random_subject,
    recount_part,
    recount_subject,
    sums_in,
    sums_of,
)
from tungngo.figures.spans import ALL, Span, month_of
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import VIETNAM, now, today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import select

log = logging.getLogger("tungngo.figures")
SAMPLED = 5  # half months of communes a minute, and as many subjects
_SMALL_HOURS = range(1, 5)
_LATELY = timedelta(days=40)
_NIGHTS = 30  # in which all older months are counted again

type Progress = Callable[[int, int], None]


def freshen_due() -> bool:
    """Say whether any key was touched."""
    with job_scope("freshen"):
        return TouchedKey.objects.exists()


def freshen() -> int:
    """Make the board anew for all touched keys, home by home; return how many rows were taken.

    A home is left when it had less than a full pass, so that one busy home does not keep the others
    waiting: what was touched meanwhile is taken next time.
    """
    with job_scope("freshen"):
        homes = list(TouchedKey.objects.values_list("home", flat=True).distinct().order_by("home"))
        by = job_actor("freshen")
        done = 0
        for home in homes:
            taken = MOST_KEYS
            while taken == MOST_KEYS:
                taken = freshen_home(by=by, home=home)
                done += taken
    return done


def recount(
    *,
    home: int | None = None,
    span: Span = ALL,
    repair: bool = False,
    progress: Progress | None = None,
) -> list[Difference]:
    """Count the ledger of a home (or of all homes) again; return what differs from stored sums.

    Each home is read in one snapshot, beside the writers. Every difference leaves a mismatch; with
    ``repair`` the sums are set to the counted values, audited.
    """
    by = job_actor("recount")
    with job_scope("recount"):
        homes = _known_homes() if home is None else [home]
        found: list[Difference] = []
        for n, one in enumerate(homes, 1):
            with snapshot(by):
                wrong = recount_home(one, span)
            found += _settle(by, one, wrong, repair=repair)
            if progress:
                progress(n, len(homes))
    return found


def _settle(by: Actor, home: int, wrong: list[Difference], *, repair: bool) -> list[Difference]:
    """Keep what differs; each difference is a fault of ours, so the log cries."""
    if wrong:
        log.error("sums_differ", extra={"home": home, "n": len(wrong)})
        settle_differences(by=by, home=home, found=wrong, repair=repair)
    return wrong


def sums_exist() -> bool:
    """Say whether there is anything to count again."""
    with job_scope("recount"):
        return BoardState.objects.exists()


def sample(rng: Random | None = None) -> list[Difference]:
    """Count a few random half months of communes and a few subjects again, and set them right.

    Cheap enough for every minute: it finds what went wrong long before anybody asks.
    """
    rng, by = rng or SystemRandom(), job_actor("recount")
    found: list[Difference] = []
    with job_scope("recount"):
        homes = list(BoardState.objects.values_list("home", flat=True).order_by("home"))
        for home in [rng.choice(homes) for _ in range(SAMPLED)] if homes else ():
            with snapshot(by):
                part, subject = random_part(home, rng), random_subject(home, rng)
                wrong = recount_part(home, *part) if part else []
                wrong += recount_subject(home, subject) if subject else []
                keys = sums_in(home, *part) if part else 0
            note_checked(by=by, home=home, kind=SAMPLE, keys=keys + bool(subject), wrong=len(wrong))
            found += _settle(by, home, wrong, repair=True)
    return found


def night_due() -> bool:
    """Say whether it is the time of night for a recount (1 to 5 o'clock in Vietnam)."""
    return now().astimezone(VIETNAM).hour in _SMALL_HOURS and sums_exist()


def recount_nightly() -> list[Difference]:
    """Count again what changed in the last 40 days and a thirtieth of the rest; set it right."""
    found: list[Difference] = []
    by = job_actor("recount")
    with job_scope("recount"):
        for home in _known_homes():
            span = _span_of_tonight(home)
            wrong = recount(home=home, span=span, repair=True)
            keys = sums_of(home, span)
            note_checked(by=by, home=home, kind=NIGHT, keys=keys, wrong=len(wrong))
            found += wrong
    return found


def _span_of_tonight(home: int) -> Span:
    """Return the reporting months whose board was made anew lately, and this night's others."""
    rows = Board.objects.filter(home=home, slot__gt=0).values_list("slot").annotate(Max("as_of"))
    since, night = now() - _LATELY, today().toordinal()
    months = {month_of(slot): at for slot, at in sorted(rows, key=lambda row: row[1])}
    chosen = {m for m, at in months.items() if at >= since or (m + night) % _NIGHTS == 0}
    return Span(frozenset(chosen))


def _known_homes() -> list[int]:
    """Return the homes that have visits or sums."""
    tables = ("visit", "cell", "day_total", "board", "day_board")
    found = select(" UNION ".join(f"SELECT home FROM {table}" for table in tables))
    return sorted(home for (home,) in found)
