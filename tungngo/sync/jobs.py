"""Background work of the phone's protocol."""

from itertools import groupby
from operator import itemgetter

from tungngo.shared.actor import job_actor
from tungngo.shared.home import job_scope
from tungngo.sync.actions import drop_stale_blobs, release
from tungngo.sync.models import find_releasable
from tungngo.sync.uploads import stale_homes


def release_due() -> bool:
    """Say whether something that is held may be done now."""
    with job_scope("sync"):
        return bool(find_releasable(1))


def release_held(most: int = 200) -> int:
    """Do what was held and waits no more; return how many operations were tried."""
    with job_scope("sync"):
        found = find_releasable(most)
    for home, some in groupby(sorted(found), key=itemgetter(0)):
        release(by=job_actor("sync"), home=home, ops=[op for _, op in some])
    return len(found)


def photos_stale() -> bool:
    """Say whether there are photos that nobody announced."""
    with job_scope("sync"):
        return bool(stale_homes())


def drop_stale_photos() -> int:
    """Drop photos that nobody announced in a day, or agreed to; return how many."""
    with job_scope("sync"):
        homes = stale_homes()
    return sum(drop_stale_blobs(by=job_actor("sync"), home=home) for home in homes)
