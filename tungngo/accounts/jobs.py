"""Jobs of accounts: sessions that have ended are cleared away."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from tungngo.accounts.actions import clear_sessions
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now

_KEPT = timedelta(days=1)


def sessions_due() -> bool:
    """Say whether a session ended a day ago; so there is something to do once a day at most."""
    return Session.objects.filter(expire_date__lt=now() - _KEPT).exists()


def clear_old_sessions() -> int:
    """Clear away what has ended; return how many there were."""
    return clear_sessions(by=job_actor("sessions"))
