"""Writes on signing in: one-time links, sessions, and the lines about them."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from django.contrib.sessions.models import Session

from tungngo.accounts import reasons
from tungngo.accounts.models import Bucket, Rescue, SignInLink, Stay, User, secret_hash
from tungngo.accounts.rights import Action, Resource, require
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, now_ms
from tungngo.shared.errors import Refused

LINK_LIVES = timedelta(minutes=10)
LONGEST_STAY = timedelta(hours=10)
MOST_STAYS = 5


class Coming(NamedTuple):
    """A session that begins: its key, and what its owner will know it by."""

    session_key: str
    address: str = ""
    browser: str = ""


@writes
def make_sign_in_link(*, by: Actor, user: User) -> str:
    """Make a link's token that signs a demonstration account in, once, for 10 minutes."""
    require(by, Resource.SETTINGS, Action.EDIT)
    if not User.objects.takes_links():
        raise Refused(reasons.NO_LINKS)
    token = secrets.token_urlsafe(32)
    SignInLink.objects.filter(expires_at__lt=now()).delete()
    SignInLink.objects.create(
        token_hash=secret_hash(token), user=user, expires_at=now() + LINK_LIVES
    )
    note(by, "sign_in.link", user.pk)
    return token


@writes
def use_sign_in_link(*, by: Actor, token: str) -> User:
    """Use a token up; return whom it signs in."""
    if not User.objects.takes_links():
        raise Refused(reasons.NO_LINKS)
    user = User.objects.invited_by(token)
    unused = SignInLink.objects.filter(token_hash=secret_hash(token), used_at=None)
    # The update is the judge: of two that come at once, one changes the row.
    if user is None or not unused.update(used_at=now()):
        raise Refused(reasons.LINK_DEAD)
    note(by, "sign_in.ok", user.pk, way="link")
    return user


@writes
def record_sign_in(*, by: Actor, user: User | None, way: str = "password") -> None:
    """Write down that somebody signed in, or (None) that a try failed."""
    note(by, "sign_in.ok" if user else "sign_in.failed", user.pk if user else "", way=way)


@writes
def begin_stay(*, by: Actor, user: User, coming: Coming) -> None:
    """Keep a session that begins in its owner's list; of more than five the oldest dies."""
    at = now()
    Stay.objects.create(
        user=user,
        session_key=coming.session_key,
        began_at=at,
        ends_at=at + LONGEST_STAY,
        address=coming.address[:50],
        browser=coming.browser[:60],
    )
    older = list(Stay.objects.of(user.pk).values_list("session_key", flat=True)[MOST_STAYS:])
    _end(older)


@writes
def move_stay(*, by: Actor, was: str, to: str) -> None:
    """Follow a session that was given a new id after a second factor."""
    Stay.objects.filter(session_key=was).update(session_key=to)


@writes
def end_stays(*, by: Actor, stay: int | None = None, kept: str = "") -> int:
    """End one session of one's own, or (None) all but the kept one; return how many there were."""
    own = Stay.objects.of(by.user_id or 0).exclude(session_key=kept)
    keys = list(
        (own if stay is None else own.filter(pk=stay)).values_list("session_key", flat=True)
    )
    if stay is not None and not keys:
        raise Refused(reasons.NO_STAY)
    _end(keys)
    note(by, "session.end", by.user_id or "", n=len(keys))
    return len(keys)


@writes
def leave(*, by: Actor, session_key: str) -> None:
    """Sign out (đăng xuất)."""
    _end([session_key])
    note(by, "sign_out", by.user_id or "")


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    Stay.objects.filter(session_key__in=keys).delete()


@writes
def clear_sessions(*, by: Actor) -> int:
    """Delete the sessions that have ended, and what served them; return how many there were."""
    n, _ = Session.objects.filter(expire_date__lt=now()).delete()
    Stay.objects.filter(ends_at__lt=now()).delete()
    Rescue.objects.filter(until__lt=now()).delete()
    Bucket.objects.filter(full_ms__lt=now_ms()).delete()
    note(by, "session.clear", n=n)
    return n
