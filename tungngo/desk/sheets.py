"""The visit sheet on paper (phiếu giấy, A5): houses of a hamlet without names, boxes to tick."""

from collections.abc import Sequence
from itertools import batched
from typing import NamedTuple

from tungngo.accounts.rights import Action, Level, Resource, hamlets_of
from tungngo.catalogue.models import Service, Skill
from tungngo.desk.reasons import NO_SUCH_HAMLET
from tungngo.households.models import Household
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid
from tungngo.shared.vietnamese import fold
from tungngo.teams.serving import teams_serving

ROWS = 12  # houses on one sheet
MOST = 1_200  # houses of one hamlet that are printed
OUTCOMES = {"met": "Gặp", "absent": "Vắng", "later": "Hẹn", "refused": "Từ chối"}
KINDS = {"done_for": "H", "done_together": "C", "done_alone": "T"}
KIND_WORDS = {"done_for": "làm hộ", "done_together": "làm cùng", "done_alone": "tự làm"}
# Group G before K, X, S: what people come for first.
_PILLARS = "GKXS"
_MOST_SKILLS = 8


class Ground(NamedTuple):
    """A hamlet whose sheets somebody may print and type in."""

    pk: int
    home: int
    fragment: int
    name: str
    sort_key: str


class SheetHouse(NamedTuple):
    """A house as it stands on paper: its number in the hamlet and where it is; no name."""

    id: str
    number: int
    lane: str


class SheetSkill(NamedTuple):
    """A column of the sheet: the letter at its head, and the skill it means."""

    letter: str
    pk: int
    name: str


def grounds_of(by: Actor) -> list[Ground]:
    """Return the hamlets where somebody decides on visits, by name; two queries."""
    own = hamlets_of(by, Resource.VISIT, Action.DECIDE, Level.NAME)
    rows = Hamlet.objects.filter(pk__in=sorted(own), placeholder=False)
    rows = rows.filter(place__names__valid_from__lte=today()).order_by("place__names__valid_from")
    names = ("place__names__full_name", "place__names__sort_key")
    told = rows.values_list("pk", "home", "fragment_id", *names)
    found = {row[0]: Ground(*row) for row in told}
    return sorted(found.values(), key=lambda one: (one.sort_key, one.pk))


def ground_at(by: Actor, hamlet: int) -> Ground:
    """Return one of them; refuses (NO_SUCH_HAMLET) any other."""
    for one in grounds_of(by):
        if one.pk == hamlet:
            return one
    raise Refused(NO_SUCH_HAMLET)


def houses_of(by: Actor, ground: Ground) -> list[SheetHouse]:
    """Return the open houses of a hamlet in walking order: lane, then number. One query."""
    mine = Household.objects.visible_to(by).in_home(ground.home).open().filter(hamlet=ground.pk)
    rows = mine.order_by("number").values_list("id", "number", "lane")[:MOST]
    found = [SheetHouse(db_uuid(uid), number, lane or "") for uid, number, lane in rows]
    return sorted(found, key=lambda one: (fold(one.lane), one.number))


def pages_of(houses: Sequence[SheetHouse]) -> list[tuple[SheetHouse, ...]]:
    """Cut houses into sheets."""
    return list(batched(houses, ROWS, strict=False))


def sheet_skills() -> list[SheetSkill]:
    """Return the columns: the main skill of each service that is open to the whole country."""
    main = Service.objects.open().filter(scope="national").exclude(main_skill="")
    codes = list(main.values_list("main_skill", flat=True))
    rows = Skill.objects.open().filter(code__in=codes, audience="citizen")
    told = sorted(rows.values_list("group", "pk", "name"), key=_by_pillar)[:_MOST_SKILLS]
    return [SheetSkill(chr(65 + n), pk, name) for n, (_, pk, name) in enumerate(told)]


def _by_pillar(row: tuple[str, int, str]) -> tuple[int, int]:
    return _PILLARS.find(row[0]), row[1]


def teams_of(ground: Ground) -> list[tuple[int, str]]:
    """Return [(number, name)] of the teams that serve a hamlet, or else of its commune's land."""
    there = {ground.fragment}
    serving = teams_serving(there, on=today(), hamlet=ground.pk) or teams_serving(there, on=today())
    return [(one.team, one.name) for one in serving]
