"""Job of the feed: tombstones end their days."""

from datetime import timedelta

from tungngo.feed.actions import forget_old
from tungngo.feed.models import homes_with_gone_before
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import today
from tungngo.shared.home import job_scope

KEPT = timedelta(days=180)  # a phone that was away longer takes a snapshot
_JOB = "feed.forget"


def tombstones_due() -> bool:
    """Say whether anything was gone for long."""
    with job_scope(_JOB):
        return bool(homes_with_gone_before(today() - KEPT))


def forget_tombstones() -> int:
    """Forget what was gone for 180 days, home by home; return how many rows were dropped."""
    before = today() - KEPT
    with job_scope(_JOB):
        by = job_actor(_JOB)
        return sum(
            forget_old(by=by, home=home, before=before) for home in homes_with_gone_before(before)
        )
