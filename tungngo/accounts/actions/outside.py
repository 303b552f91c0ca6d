"""Writes on accounts of a provider outside (OpenID Connect): linked by hand, never made."""

from tungngo.accounts import reasons
from tungngo.accounts.models import OutsideId, User
from tungngo.accounts.rights import JOBS
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused


@writes
def link_outside(*, by: Actor, user: User, issuer: str, subject: str) -> None:
    """Link a person to who they are outside; only they themselves do so, or a command."""
    if by.job not in JOBS and by.user_id != user.pk:
        raise Refused(reasons.NO_RIGHT)
    same = OutsideId.objects.filter(issuer=issuer)
    if same.filter(subject=subject).exists() or same.filter(user=user).exists():
        raise Refused(reasons.OUTSIDE_TAKEN)
    OutsideId.objects.create(user=user, issuer=issuer, subject=subject, made_at=now())
    note(by, "outside.link", user.pk)


@writes
def unlink_outside(*, by: Actor, user: User) -> None:
    """Take one's own links away."""
    if by.job not in JOBS and by.user_id != user.pk:
        raise Refused(reasons.NO_RIGHT)
    OutsideId.objects.filter(user=user).delete()
    note(by, "outside.unlink", user.pk)
