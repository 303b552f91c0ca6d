"""Passwords: who a login and a password belong to, in a time that does not tell which was wrong."""

import re
import unicodedata

from django.contrib.auth.hashers import check_password, make_password

from tungngo.accounts.models import User
from tungngo.accounts.reasons import LOGIN_ODD, WEAK_PASSWORD
from tungngo.shared.errors import Refused

SHORTEST, LONGEST = 12, 200
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")


def plain_login(text: str) -> str:
    """Return a login as it is stored: NFKC, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def check_login(login: str) -> str:
    """Return the login as it is stored; refuse odd ones."""
    plain = plain_login(login)
    if not _LOGIN.fullmatch(plain):
        raise Refused(LOGIN_ODD, login=login)
    return plain


def hash_password(password: str, *, login: str) -> str:
    """Return the stored form of a new password; without one, a form that no password fits."""
    if not password:
        return make_password(None)
    if not SHORTEST <= len(password) <= LONGEST or login in password.lower():
        raise Refused(WEAK_PASSWORD)
    return make_password(password)


def person_of(login: str, password: str) -> User | None:
    """Return the active person whose login and password these are; one hash is paid in any case."""
    if len(password) > LONGEST:  # longer than any that can be set: not worth a hash
        return None
    user = User.objects.active().filter(login=plain_login(login)).first()
    if user is None or not user.has_usable_password():
        make_password(password)
        return None
    return user if check_password(password, user.password) else None
