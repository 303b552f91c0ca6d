"""The placeholder hamlets of fragments that stand for what is not known better."""

from collections.abc import Sequence
from dataclasses import dataclass

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.places.models import HAMLET, Hamlet, Place, PlaceName
from tungngo.places.words import NAMED, named
from tungngo.shared.actor import Actor
from tungngo.shared.sql import insert_new

PLACEHOLDER = "Chưa rõ thôn"
PLACE_FIELDS = ("id", "kind", "valid_from", "valid_to", "from_is_bound", "to_is_bound")


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest fragment, the id that its placeholder shall have, and since when there is one."""

    place_id: int
    fragment_id: int
    home: int
    since: str  # ISO day


@writes
def add_placeholders(*, by: Actor, rests: Sequence[Rest]) -> None:
    """Give each rest a hamlet "Chưa rõ thôn": a fact always has a hamlet; again = no change."""
    places = [(r.place_id, HAMLET, r.since, None, True, False) for r in rests]
    new = insert_new(Place, PLACE_FIELDS, places, key=("id",))
    names = [(r.place_id, r.since, *named("", "", PLACEHOLDER)) for r in rests]
    columns = ("place_id", "valid_from", *NAMED)
    insert_new(PlaceName, columns, names, key=("place_id", "valid_from"), returning=())
    hamlets = [(r.place_id, r.fragment_id, r.home, True) for r in rests]
    fields = ("place_id", "fragment_id", "home", "placeholder")
    insert_new(Hamlet, fields, hamlets, key=("place_id",), returning=())
    note(by, "places.placeholders", new=len(new))
