"""Recovery in person (khôi phục): a second official gives a link, face to face."""

import secrets

from django.db.models import F

from tungngo.accounts import reasons
from tungngo.accounts.models import Factor, RecoveryCode, Rescue, User, secret_hash
from tungngo.accounts.passwords import hash_password
from tungngo.accounts.rescues import FACTORS, PASSWORD, RESCUE_LIVES, rescue_of, within_reach
from tungngo.accounts.rights import JOBS, Action, Resource, require
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused


@writes
def make_rescue(*, by: Actor, user: User, what: str, reason: str) -> str:
    """Make the token of a link that lets a person set a password anew, or lose their factors.

    ``what``: PASSWORD, FACTORS or BOTH. Nobody recovers themselves; the place of the giver covers
    every place that the person serves, so that nobody comes to rights that they could not watch.
    """
    _check(by, user)
    token = secrets.token_urlsafe(32)
    Rescue.objects.filter(user=user, used_at=None).delete()
    Rescue.objects.create(
        token_hash=secret_hash(token),
        user=user,
        what=what,
        made_by_id=by.user_id,
        until=now() + RESCUE_LIVES,
    )
    note(by, "rescue.make", user.pk, what=what, why=reason)
    return token


def _check(by: Actor, user: User) -> None:
    if by.job in JOBS:
        return
    require(by, Resource.GRANT, Action.DECIDE)
    if by.user_id == user.pk:
        raise Refused(reasons.RESCUE_SELF)
    if user.pk not in within_reach(by, [user.pk]):
        raise Refused(reasons.RESCUE_BEYOND)


@writes
def use_rescue(*, by: Actor, token: str, password: str) -> User:
    """Use a link up: set the password, or take the lost factors away; all sessions end.

    A new password leaves the second factor as it is.
    """
    rescue = rescue_of(token)
    if rescue is None:
        raise Refused(reasons.RESCUE_DEAD)
    user = rescue.user
    if rescue.what != FACTORS:
        if not password:
            raise Refused(reasons.WEAK_PASSWORD)
        hashed = hash_password(password, login=user.login, name=user.name)
        User.objects.filter(pk=user.pk).update(password=hashed)
    if not Rescue.objects.filter(pk=rescue.pk, used_at=None).update(used_at=now()):
        raise Refused(reasons.RESCUE_DEAD)
    if rescue.what != PASSWORD:
        Factor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(turn=F("turn") + 1)
    note(by, "rescue.use", user.pk, what=rescue.what, giver=rescue.made_by_id)
    return user
