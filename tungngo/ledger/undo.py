"""What was on a house before the last act of a session, so that it can be put back by one press."""

from collections.abc import MutableMapping
from typing import Any, NamedTuple

from tungngo.ledger.sight import Key

_NAME = "undo_house"

type Session = MutableMapping[str, Any]


class Undo(NamedTuple):
    """A form that puts back what was: the last part of its address, and its fields."""

    act: str
    fields: dict[str, str]


def keep_undo(session: Session, key: Key, undo: Undo) -> None:
    """Remember how the last act is undone; of the act before it nothing is remembered."""
    session[_NAME] = [*key, undo.act, undo.fields]


def undo_of(session: Session, key: Key) -> Undo | None:
    """Return how the last act is undone, if it was on this house."""
    home, house, *rest = session.get(_NAME) or (None, None)
    return Undo(*rest) if (home, house) == key and rest else None
