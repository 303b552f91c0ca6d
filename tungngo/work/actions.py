"""Taking and giving back the lease of a loop, so that one process at a time runs it."""

from datetime import datetime, timedelta

from django.db.models import Q

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.work.models import Schedule


@writes
def take_lease(*, by: Actor, name: str, limit: timedelta) -> datetime | None:
    """Take a loop that is due and that nobody runs; return until when it is taken, or None.

    A lease that its holder did not give back (a killed process) ends by itself after ``limit``.
    """
    at = now()
    Schedule.objects.get_or_create(name=name, defaults={"next_at": at})
    free = Schedule.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=at), name=name, next_at__lte=at
    )
    until = at + limit
    return until if free.update(lease_until=until) else None


@writes
def give_lease_back(*, by: Actor, name: str, until: datetime, every: timedelta, error: str) -> None:
    """Give a loop back and say when it is due again; a lease that went to another stays with it."""
    at = now()
    news: dict[str, object] = {"lease_until": None, "next_at": at + every}
    news["last_error"] = error[:120]
    if not error:
        news["last_ok"] = at
    Schedule.objects.filter(name=name, lease_until=until).update(**news)
