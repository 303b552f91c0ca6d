"""Passwords: who a login and a password belong to, in a time that does not tell which was wrong."""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password

from tungngo.accounts.models import User
from tungngo.accounts.reasons import COMMON_PASSWORD, LOGIN_ODD, WEAK_PASSWORD
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import fold

SHORTEST, LONGEST = 12, 200
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")
_WORDS = Path(__file__).with_name("weak_words.txt")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEET = str.maketrans("013457@$!", "oleastasi")
_LEAST_LEFT = 5  # different signs that must stand beside what everybody would guess
_SHORTEST_NAME = 3
_RUN = 3


def plain_login(text: str) -> str:
    """Return a login as it is stored: NFKC, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def check_login(login: str) -> str:
    """Return the login as it is stored; refuse odd ones."""
    plain = plain_login(login)
    if not _LOGIN.fullmatch(plain):
        raise Refused(LOGIN_ODD, login=login)
    return plain


def hash_password(password: str, *, login: str, name: str = "") -> str:
    """Return the stored form of a new password; without one, a form that no password fits."""
    if not password:
        return make_password(None)
    if not SHORTEST <= len(password) <= LONGEST or login in password.lower():
        raise Refused(WEAK_PASSWORD)
    if is_common(password, names=f"{login} {name}"):
        raise Refused(COMMON_PASSWORD)
    return make_password(password)


def is_common(password: str, *, names: str = "") -> bool:
    """Say whether a password is made of what everybody tries first.

    Common words (with marks or without, 0 for o), the owner's names, years, runs such as 4567,
    qwer and aaa are taken away; fewer than five different signs are left of "Matkhau@2026".
    """
    folded = fold(names).split()
    words = _weak_words() | {word for word in folded if len(word) >= _SHORTEST_NAME}
    words |= {"".join(folded)} if folded else set()
    letters = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    plain = fold(password).replace(" ", "")
    # Runs and years first: read as letters, their digits would no longer be seen.
    read = fold(_without_runs(_YEAR.sub("", password)).translate(_LEET)).replace(" ", "")
    return any(_left(text, letters) < _LEAST_LEFT for text in (plain, read))


@cache
def _weak_words() -> frozenset[str]:
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _left(text: str, words: re.Pattern[str]) -> int:
    """Return how many different signs stay when words, years and runs are taken away."""
    return len(set(_without_runs(words.sub("", _YEAR.sub("", text)))))


def _without_runs(text: str) -> str:
    """Return the text without runs of three and more that go up, down or stay: 456, cba, aaa."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    kept, start = [], 0
    while start < len(text):
        end = start
        while end < len(steps) and abs(steps[end]) <= 1 and steps[end] == steps[start]:
            end += 1
        length = end - start + 1
        if length < _RUN:
            kept.append(text[start])
        start += length if length >= _RUN else 1
    return "".join(kept)


def person_of(login: str, password: str) -> User | None:
    """Return the active person whose login and password these are; one hash is paid in any case."""
    if len(password) > LONGEST:  # longer than any that can be set: not worth a hash
        return None
    user = User.objects.active().filter(login=plain_login(login)).first()
    if user is None or not user.has_usable_password():
        make_password(password)
        return None
    return user if check_password(password, user.password) else None
