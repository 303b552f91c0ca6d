"""Operations on rows that were merged into others: done to the row that stands for them."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from tungngo.households.models import follow
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item

# A merge looks for both its ends itself. What was wrong of a row recorded twice was the recording.
_OWN_WAY = ("household.merge", "person.merge")
_ENDS = ("household.close", "person.leave")


def follow_merged(items: Iterable[Item]) -> None:
    """Let operations act on what merged rows went into; one read per home, and no more if none."""
    by_home: dict[int, list[Item]] = {}
    for item in items:
        by_home.setdefault(item.home, []).append(item)
    for home, some in by_home.items():
        wanted = {i for item in some for i in (item.household, item.row, *named_in(item.body)) if i}
        aliases = follow(home, wanted)
        for item in some if aliases else ():
            _follow(item, aliases)


def named_in(body: Any) -> Iterator[str]:
    """Yield the people and houses that a body names, as the database writes them."""
    told = getattr(body, "visit", body)  # of a correction: what is told anew
    for one in getattr(told, "people", ()):
        if one.person:
            yield db_uuid(one.person)
    for part in (told, getattr(told, "next", None)):
        person = getattr(part, "person", None)
        if person:
            yield db_uuid(person)
    for house in getattr(told, "households", ()):
        yield db_uuid(house)


def _follow(item: Item, aliases: dict[str, str]) -> None:
    if item.household in aliases:
        item.household = aliases[item.household]
    ends = item.k in _ENDS and item.body.why == "wrong"
    if item.row in aliases and item.k not in _OWN_WAY and not ends:
        item.row = aliases[item.row]
    if any(i in aliases for i in named_in(item.body)):
        dashed = {str(UUID(was)): str(UUID(now)) for was, now in aliases.items()}
        told = _renamed(msgspec.to_builtins(item.body), dashed)
        item.body = msgspec.convert(told, type(item.body))


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value
