"""Who is signed in, by Django's sessions but without its groups and permissions."""

from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.crypto import constant_time_compare

from tungngo.accounts.models import User

_USER, _PROOF = "user", "proof"


def begin(request: HttpRequest, user: User) -> None:
    """Sign a person in: a new session id, so that one planted before is worth nothing."""
    request.session.flush()
    request.session[_USER] = user.pk
    # Changes with the password, which ends every other session at its next request.
    request.session[_PROOF] = user.get_session_auth_hash()
    rotate_token(request)


def end(request: HttpRequest) -> None:
    """Sign out."""
    request.session.flush()


def user_of(request: HttpRequest) -> User | None:
    """Return the active person of the session, if there is one; at most two queries."""
    user_id = request.session.get(_USER)
    if user_id is None:
        return None
    user = User.objects.active().filter(pk=user_id).first()
    proof = str(request.session.get(_PROOF, ""))
    if user is None or not constant_time_compare(proof, user.get_session_auth_hash()):
        return None
    return user
