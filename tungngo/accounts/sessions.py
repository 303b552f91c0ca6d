"""Who is signed in, by Django's sessions but without its groups and permissions.

A session ends 10 hours after it began, and 45 minutes after its last use; the time of the last use
stands in a signed cookie, so that looking at a page writes nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils.crypto import constant_time_compare

from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now_ms

IDLE = timedelta(minutes=45)
LONGEST = timedelta(hours=10)
FRESH = timedelta(minutes=10)  # how long a second factor opens what needs it anew
WAITING = timedelta(minutes=10)  # between the password and the second factor
_USER, _PROOF, _BEGAN, _FACTOR, _WAY = "user", "proof", "began", "factor", "way"
_WAITS, _SINCE = "waits", "since"
_BY_PHONE = frozenset((Role.MEMBER,))  # a leader on the web shows a second factor too
_MS = timedelta(milliseconds=1)
_TOUCHED = "session_touched"
_TOLD_EVERY = 60_000  # ms: no cookie with each picture


def marks(user: User, *, factor: bool, way: str = "") -> dict[str, object]:
    """Return what a session holds of who is signed in."""
    here = now_ms()
    told: dict[str, object] = {_USER: user.pk, _PROOF: user.proof(), _BEGAN: here, _WAY: way}
    return told | ({_FACTOR: here} if factor else {})


def begin(request: HttpRequest, user: User, *, factor: bool, way: str) -> str:
    """Sign a person in: a new session id, so that one planted before is worth nothing."""
    request.session.flush()
    request.session.update(marks(user, factor=factor, way=way))
    request.session.save()
    rotate_token(request)
    return str(request.session.session_key)


def renew(request: HttpRequest, user: User) -> tuple[str, str]:
    """Give a session a new id after a second factor or a change; return (old id, new id)."""
    was = str(request.session.session_key)
    request.session.cycle_key()
    request.session[_PROOF], request.session[_FACTOR] = user.proof(), now_ms()
    request.session.save()
    return was, str(request.session.session_key)


def end(request: HttpRequest) -> None:
    """Sign out."""
    request.session.flush()


def user_of(request: HttpRequest) -> User | None:
    """Return the active person of the session, if there is one; at most two queries."""
    user_id, began = request.session.get(_USER), request.session.get(_BEGAN)
    if user_id is None or not isinstance(began, int):
        return None
    here = now_ms()
    if here - began > LONGEST // _MS or here - _last_used(request) > IDLE // _MS:
        return None
    return _proven(request, user_id)


def _proven(request: HttpRequest, user_id: int) -> User | None:
    user = User.objects.active().filter(pk=user_id).first()
    proof = str(request.session.get(_PROOF, ""))
    return user if user and constant_time_compare(proof, user.proof()) else None


def _last_used(request: HttpRequest) -> int:
    """Return when the session was used last: its beginning, or what its cookie says, in ms."""
    began: int = request.session[_BEGAN]
    try:
        told = int(_signer(request).unsign(request.COOKIES.get(settings.USED_COOKIE_NAME, "")))
    except (BadSignature, ValueError):
        return began
    return max(told, began)


def touch(request: HttpRequest) -> None:
    """Have the answer say that the session is in use, however lately it was said."""
    setattr(request, _TOUCHED, True)


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"tungngo.used|{request.session.session_key}")


def mark_used(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Tell the browser that the session was used now.

    Not when a part of a page refreshes itself: a page that nobody looks at is not in use.
    """
    if "HX-Request" in request.headers or not request.session.get(_USER):
        return
    here, asked = now_ms(), getattr(request, _TOUCHED, False)
    if here - _last_used(request) < _TOLD_EVERY and not asked:
        return
    answer.set_cookie(
        settings.USED_COOKIE_NAME,
        _signer(request).sign(str(here)),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def wait(request: HttpRequest, user: User, *, way: str) -> None:
    """Keep whom a password has named until the second factor; nobody is signed in by that."""
    request.session.flush()
    told = {_WAITS: user.pk, _PROOF: user.proof(), _SINCE: now_ms(), _WAY: way}
    request.session.update(told)
    rotate_token(request)


def waiting(request: HttpRequest) -> User | None:
    """Return who gave a password and not yet a second factor."""
    user_id, since = request.session.get(_WAITS), request.session.get(_SINCE)
    if user_id is None or not isinstance(since, int):
        return None
    if now_ms() - since > WAITING // _MS:
        return None
    return _proven(request, user_id)


def way_of(request: HttpRequest) -> str:
    """Return by which way this session began."""
    return str(request.session.get(_WAY, ""))


def needs_factor(by: Actor) -> bool:
    """Say whether a person's roles ask for a second factor: all but a member's."""
    return bool(by.roles - _BY_PHONE)


def has_factor(request: HttpRequest) -> bool:
    """Say whether a second factor was shown in this session."""
    return isinstance(request.session.get(_FACTOR), int)


def is_fresh(request: HttpRequest) -> bool:
    """Say whether a second factor (or what stands for it) was shown within 10 minutes."""
    at = request.session.get(_FACTOR)
    return isinstance(at, int) and now_ms() - at <= FRESH // _MS
