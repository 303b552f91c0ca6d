"""Words that stand in one personal field of one household only, so that each can be told again.

A word says how much of a person it is: p what a pseudonym shows, n a name, f all there is.
"""

import re
from typing import NamedTuple

LEVELS = {"-": 0, "c": 1, "p": 2, "n": 3, "f": 4}
_WORD = re.compile(rb"zq([pnf])(\d\d)([a-z]+)qz|0977\D?777\D?1(\d\d)")


class Canary(NamedTuple):
    """A word that was found: how much it tells, of which household, from which field."""

    level: str
    house: int
    field: str


def word(level: str, house: int, field: str) -> str:
    """Return the word for a field of a household (1-99)."""
    return f"zq{level}{house:02d}{field}qz"


def phone(house: int) -> str:
    """Return the telephone number of a household's person; no such number is given out."""
    return f"09777771{house:02d}"


def found_in(body: bytes) -> set[Canary]:
    """Return all words of ours that stand in some bytes."""
    return {
        Canary("f", int(number), "phone")
        if number
        else Canary(level.decode(), int(house), field.decode())
        for level, house, field, number in _WORD.findall(body)
    }
