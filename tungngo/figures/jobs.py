"""Jobs of figures: freshen the read model, recount the ledger."""

from collections.abc import Callable

from tungngo.feed.actions import snapshot
from tungngo.figures.actions import MOST_KEYS, freshen_home, settle_differences
from tungngo.figures.ledger import Difference, recount_home
from tungngo.figures.models import TouchedKey
from tungngo.shared.actor import job_actor
from tungngo.shared.home import job_scope
from tungngo.shared.sql import select

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
    *, home: int | None = None, repair: bool = False, progress: Progress | None = None
) -> list[Difference]:
    """Count the visits of a home (or of all homes) again; return what differs from the stored sums.

    Each home is read in one snapshot, beside the writers. Every difference leaves a mismatch; with
    ``repair`` the sums are set to the counted values, audited.
    """
    by = job_actor("recount")
    with job_scope("recount"):
        homes = _known_homes() if home is None else [home]
        found: list[Difference] = []
        for n, one in enumerate(homes, 1):
            with snapshot(by):
                wrong = recount_home(one)
            if wrong:
                settle_differences(by=by, home=one, found=wrong, repair=repair)
            found += wrong
            if progress:
                progress(n, len(homes))
    return found


def _known_homes() -> list[int]:
    """Return the homes that have visits or sums."""
    tables = ("visit", "cell", "day_total", "board", "day_board")
    found = select(" UNION ".join(f"SELECT home FROM {table}" for table in tables))
    return sorted(home for (home,) in found)
