"""Taking and giving back the lease of a loop, so that one process at a time runs it."""

from datetime import timedelta

from django.db.models import Q

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.work.models import Schedule


@writes
def take_lease(*, by: Actor, name: str, limit: timedelta) -> bool:
    """Take a loop that is due and that nobody runs; return whether it was taken.

    A lease that its holder did not give back (a killed process) ends by itself after ``limit``.
    """
    at = now()
    Schedule.objects.get_or_create(name=name, defaults={"next_at": at})
    free = Schedule.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=at), name=name, next_at__lte=at
    )
    return bool(free.update(lease_until=at + limit))


@writes
def give_lease_back(*, by: Actor, name: str, every: timedelta, error: str) -> None:
    """Give a loop back and say when it is due again."""
    at = now()
    news: dict[str, object] = {
        "lease_until": None,
        "next_at": at + every,
        "last_error": error[:120],
    }
    if not error:
        news["last_ok"] = at
    Schedule.objects.filter(name=name).update(**news)
