"""What stands beside a house: hamlets it may belong to, houses it may be the same as."""

from typing import NamedTuple
from uuid import UUID

from tungngo.accounts.rights import Level
from tungngo.households.models import Household
from tungngo.ledger.house import House
from tungngo.ledger.sight import Sight
from tungngo.ledger.words import mark_words
from tungngo.places.models import Hamlet
from tungngo.shared.clock import today
from tungngo.shared.sql import db_uuid
from tungngo.shared.vietnamese import fold

MOST = 40  # houses that are offered
_MOST_READ = 3_000  # of one hamlet


class Alike(NamedTuple):
    """A house that may be the same one."""

    address: UUID
    code: str
    lane: str
    door: str
    mark: str
    same_door: bool


def hamlets_near(hamlet: int, home: int) -> list[tuple[int, str]]:
    """Return [(hamlet, name)] of the others of its commune and home; one query."""
    mine = Hamlet.objects.filter(pk=hamlet).values("fragment__new_place_id")
    rows = Hamlet.objects.ever().filter(fragment__new_place_id__in=mine, home=home)
    found: dict[int, str] = {}
    names = rows.exclude(pk=hamlet).filter(place__names__valid_from__lte=today())
    for pk, name in names.order_by("place__names__valid_from").values_list(
        "pk", "place__names__full_name"
    ):
        found[pk] = name
    return sorted(found.items(), key=lambda one: fold(one[1]))


def look_alikes(sight: Sight, one: House) -> list[Alike]:
    """Return open houses of the same hamlet and lane, those of the same door first."""
    if one.level < Level.NAME:
        return []
    mine = Household.objects.visible_to(sight.by, reason=True).in_home(one.home).open()
    rows = mine.filter(hamlet_id=one.hamlet).exclude(id=one.id).order_by("number")
    columns = ("id", "number", "lane", "door", "mark")
    found = []
    for row, number, lane, door, mark in rows.values_list(*columns)[:_MOST_READ]:
        if fold(lane) == fold(one.lane):
            same = bool(door) and fold(door) == fold(one.door)
            code = f"{one.hamlet}-{number}"
            found.append(Alike(UUID(db_uuid(row)), code, lane, door, mark_words(mark), same))
    return sorted(found, key=lambda other: not other.same_door)[:MOST]
