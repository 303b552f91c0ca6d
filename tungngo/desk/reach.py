"""Whose phones and whose held work somebody sees here: rows of hamlets, own ones, or sums."""

from dataclasses import replace
from typing import NamedTuple

from django.db import models

from tungngo.accounts.rights import (
    RIGHTS,
    Action,
    Level,
    Resource,
    Right,
    Role,
    hamlets_of,
    level,
)
from tungngo.places.models import Geo
from tungngo.shared.actor import Actor, Held

_HEIGHT = ("nation", "province", "district", "commune", "hamlet")
_MOST = 2**31  # ids of places are smaller


class Reach(NamedTuple):
    """What somebody sees of a resource."""

    hamlets: frozenset[int]  # all rows of these
    own: bool  # and one's own rows


class Ground(NamedTuple):
    """A place that was asked for."""

    place: int
    hamlets: frozenset[int]
    line: frozenset[int]  # the place and all above it
    is_commune: bool


def reach_of(by: Actor, resource: Resource, least: Level) -> Reach:
    """Return the hamlets whose rows somebody sees, whoever made them; one query at most.

    ``!`` counts here: before a row's content is shown, its reason is asked for.
    """
    able = tuple(held for held in by.held if not _right(held, resource).own)
    seen = hamlets_of(replace(by, held=able), resource, Action.SEE, least, reason=True)
    return Reach(seen, len(able) < len(by.held))


def _right(held: Held, resource: Resource) -> Right:
    return RIGHTS[Role(held.role)][resource].get(Action.SEE, Right())


def ground_of(by: Actor, resource: Resource, text: str, least: Level) -> Ground | None:
    """Return a commune or province by its number, if somebody sees so much there; one query."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) >= _MOST:
        return None
    place = int(text)
    here = models.Q(commune_id=place) | models.Q(province_id=place)
    rows = list(
        Geo.objects.filter(here, version__undone_at=None).values_list(
            "fragment__hamlets", "commune_id", "province_id"
        )
    )
    is_commune = any(commune == place for _, commune, _ in rows)
    above = {province for *_, province in rows} if is_commune else set()
    line = frozenset({place} | above)
    if not rows or level(by, resource, Action.SEE, line, reason=True) < least:
        return None
    return Ground(place, frozenset(h for h, *_ in rows if h), line, is_commune)


def top_of(by: Actor) -> tuple[str, int]:
    """Return the kind and the number of the highest place that somebody's role is about."""
    held = min(by.held, key=lambda one: _HEIGHT.index(one.kind))
    return held.kind, held.place_id
