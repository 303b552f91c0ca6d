"""Houses that somebody opened with a reason: for 30 minutes, in their own session, signed."""

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, Signer

from tungngo.ledger.sight import Key
from tungngo.shared.clock import now

OPEN_FOR = timedelta(minutes=30)
_NAME = "opened_houses"
_MOST = 40  # remembered at once; the oldest are asked for again

type Session = MutableMapping[str, Any]


def _signer() -> Signer:
    return Signer(salt="ledger.opened")


def open_house(session: Session, user_id: int | None, key: Key, reason: str) -> None:
    """Remember that a person gave a reason to see one house in full, from now on."""
    until = int((now() + OPEN_FOR).timestamp())
    row = {"u": user_id, "h": key[0], "i": key[1], "t": until, "r": reason}
    kept = [text for text in session.get(_NAME, ()) if _key_of(text, user_id) not in (None, key)]
    session[_NAME] = [*kept[1 - _MOST :], _signer().sign_object(row)]


def opened_in(session: Session, user_id: int | None) -> dict[Key, str]:
    """Return {house: the reason given} of those that are open now; a false line opens nothing."""
    found = {}
    for text in session.get(_NAME, ()):
        row = _read(text, user_id)
        if row:
            found[(row["h"], row["i"])] = row["r"]
    return found


def _key_of(text: str, user_id: int | None) -> Key | None:
    row = _read(text, user_id)
    return (row["h"], row["i"]) if row else None


def _read(text: str, user_id: int | None) -> dict[str, Any] | None:
    try:
        row: dict[str, Any] = _signer().unsign_object(text)
    except BadSignature:
        return None
    return row if row["u"] == user_id and row["t"] > now().timestamp() else None
