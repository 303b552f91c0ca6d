"""Forgetting who was met: notes go, and people become tokens that nobody can read."""

from typing import Any

import msgspec

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.visits.models import FollowUp, Visit


@writes
def forget_people(
    *, by: Actor, home: int, houses: set[str], visits: set[str], tokens: dict[str, str]
) -> set[str]:
    """Empty the notes on houses, and put {person: token} in the place of people in visits.

    ``visits``: those that name the people besides the visits to these houses. The same token
    everywhere, so all that is counted stays. Returns the visits to the houses.
    """
    mine = Visit.objects.in_home(home)
    own = {
        db_uuid(i)
        for i in mine.filter(household_id__in=sorted(houses)).values_list("id", flat=True)
    }
    mine.filter(household_id__in=sorted(houses)).exclude(note_sealed=b"").update(note_sealed=b"")
    if tokens:
        named = mine.filter(id__in=sorted(own | visits)).order_by("id")
        for one in named.values_list("id", "helped", "content"):
            _rewrite(home, one, tokens)
        promised = FollowUp.objects.filter(home=home, person_id__in=sorted(tokens))
        promised.update(person_id=None)
    return own


def _rewrite(home: int, one: tuple[Any, str, str], tokens: dict[str, str]) -> None:
    row, helped, content = one
    news = {"helped": _renamed(helped, tokens), "content": _renamed(content, tokens)}
    if (news["helped"], news["content"]) != (helped, content):
        Visit.objects.filter(home=home, id=row).update(**news)


def _renamed(text: str, tokens: dict[str, str]) -> str:
    """Return JSON with tokens for people, whichever way their ids are written."""
    if not any(person in text.replace("-", "") for person in tokens):
        return text
    return msgspec.json.encode(_renamed_in(msgspec.json.decode(text), tokens)).decode()


def _renamed_in(value: Any, tokens: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed_in(part, tokens) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed_in(part, tokens) for part in value]
    if not isinstance(value, str) or (token := tokens.get(value.replace("-", ""))) is None:
        return value
    if "-" not in value:
        return token
    return f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:]}"
