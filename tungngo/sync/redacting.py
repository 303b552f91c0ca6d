"""Taking numbers that must not be kept out of an operation before anything of it is stored."""

import re
from typing import Any

import msgspec

from tungngo.shared.detectors import without_numbers

# Fields in which people write or pick words. What the patches of a field say is "was" and "now".
_TEXTS = frozenset("note text label call lane door was now a errors msg where".split())
_MAY_HOLD = re.compile(rb'"(?:' + "|".join(sorted(_TEXTS)).encode() + rb')":\s*["\[]')


def redact(raw: bytes) -> bytes:
    """Return the bytes of an operation with dots for such digits; unchanged where it holds none.

    Most operations hold no words at all, and are not read a second time.
    """
    if not _MAY_HOLD.search(raw):
        return raw
    try:
        told = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw
    body = told.get("b") if isinstance(told, dict) else None
    if not isinstance(body, dict):
        return raw
    less = _less(body)
    return raw if less == body else msgspec.json.encode(told | {"b": less})


def _less(part: Any, *, words: bool = False) -> Any:
    """Return a part of a body without such numbers; ``words``: it stands where people write."""
    if isinstance(part, str):
        return without_numbers(part) if words else part
    if isinstance(part, dict):
        return {name: _less(one, words=name in _TEXTS) for name, one in part.items()}
    if isinstance(part, list):
        return [_less(one, words=words) for one in part]
    return part
