"""The one table of roles and rights (quyền), and the questions put to it.

A role is held on a place and holds below it. What stands nowhere in the table is refused.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import IntEnum, StrEnum
from typing import NamedTuple

from django.db import models

from tungngo.accounts.models import Grant, User
from tungngo.accounts.reasons import NO_RIGHT
from tungngo.places.models import COMMUNE, HAMLET, Geo, Hamlet, Place
from tungngo.shared.actor import Actor, Held
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

# Names of jobs and commands that act without a person, and of scopes that cross data homes.
JOBS = frozenset(
    (
        "demo",
        "desk",
        "simulate",
        "recount",
        "freshen",
        "places.load",
        "init",
        "bench",
        "cli",
        "sync",
        "seal",
        "health",
        "retain",
        "erase",
        "keys",
        "feed.forget",
    )
)


class Role(StrEnum):
    """What a person is to a place (vai)."""

    MEMBER = "member"
    LEADER = "leader"
    COMMUNE_OFFICER = "commune_officer"
    COMMUNE_HEAD = "commune_head"
    PROVINCE_OFFICER = "province_officer"
    NATIONAL_OFFICER = "national_officer"
    EDITOR = "editor"
    BROADCASTER = "broadcaster"
    PARTNER = "partner"
    DATA_OFFICER = "data_officer"
    AUDITOR = "auditor"
    OPERATOR = "operator"


ROLE_NAMES: dict[str, str] = {
    Role.MEMBER: "Thành viên tổ",
    Role.LEADER: "Tổ trưởng",
    Role.COMMUNE_OFFICER: "Cán bộ xã",
    Role.COMMUNE_HEAD: "Lãnh đạo xã",
    Role.PROVINCE_OFFICER: "Cán bộ tỉnh",
    Role.NATIONAL_OFFICER: "Cán bộ trung ương",
    Role.EDITOR: "Biên tập học liệu",
    Role.BROADCASTER: "Trực đài truyền thanh",
    Role.PARTNER: "Đơn vị đồng hành",
    Role.DATA_OFFICER: "Phụ trách dữ liệu cá nhân",
    Role.AUDITOR: "Kiểm tra",
    Role.OPERATOR: "Quản trị",
}


class Resource(StrEnum):
    """What a right is about."""

    HOUSEHOLD = "household"
    CONSENT = "consent"
    VISIT = "visit"
    PHOTO = "photo"
    HELP_REQUEST = "help_request"
    DATA_REQUEST = "data_request"
    RECHECK = "recheck"
    QUARANTINE = "quarantine"
    RESTRUCTURE = "restructure"
    TEAM = "team"
    CONTACT = "contact"
    GRANT = "grant"
    DEVICE = "device"
    LEARNING = "learning"
    ALLOWANCE = "allowance"
    FIGURE = "figure"
    REPORT = "report"
    DIRECTIVE = "directive"
    DIFFICULTY = "difficulty"
    CATALOGUE = "catalogue"
    GUIDE = "guide"
    MESSAGE = "message"
    EXPORT = "export"
    OPEN_DATA = "open_data"
    AUDIT = "audit"
    ACCESS = "access"
    SETTINGS = "settings"
    KEYS = "keys"


# Their pages are told at the door which hamlets the visitor may see.
PERSONAL = frozenset(
    (
        Resource.HOUSEHOLD,
        Resource.CONSENT,
        Resource.VISIT,
        Resource.PHOTO,
        Resource.DATA_REQUEST,
        Resource.RECHECK,
        Resource.QUARANTINE,
        Resource.LEARNING,
    )
)


class Action(StrEnum):
    """What is done; the value is its letter in the table."""

    SEE = "v"
    ADD = "a"
    EDIT = "e"
    DECIDE = "d"
    EXPORT = "x"


class Level(IntEnum):
    """How much of a person is shown (mức xem)."""

    NONE = 0
    COUNT = 1
    PSEUDONYM = 2
    NAME = 3
    FULL = 4


class Right(NamedTuple):
    """One cell's word on one action."""

    plain: Level = Level.NONE
    with_reason: Level = Level.NONE  # after a reason was given ("!")
    own: bool = False  # only rows that are the actor's own or assigned to them ("°")


# Columns in the order of Role. A cell holds words "actions:level": v see, a add, e edit, d decide,
# x export; c count, p pseudonym, n name, F full (no level: all there is), * nothing personal in it;
# ° own or assigned rows only; ! after a reason.
_TABLE = """
household    | vae:F° | vaed:F | ved:n v:F! x:n! | v:n | v:c | v:c | - | - | - | v:p v:F! | v:p | -
consent      | va:F° | v:F | v:n | v:c | v:c | v:c | - | - | - | vd:F! | v:p | -
visit        | va:F° | vd:F | vd:n | v:c | v:c | v:c | - | - | v:c | v:p | v:p | -
photo        | va:F° | v:F | v:F! | - | - | - | - | - | - | vd:F! | - | -
help_request | vd:F° | vd:F | vd:n v:F! | v:c | v:c | v:c | - | - | - | v:F! | v:p | -
data_request | a:F | a:F | vad:F | v:c | v:c | v:c | - | - | - | vad:F | v:p | -
recheck      | - | - | vd:F! | v:c | vd:p | v:c | - | - | - | - | v:p | -
quarantine   | v:F° | v:F | vd:F! | v:c | v:c | v:c | - | - | - | v:F! | v:p | v:c
restructure  | v* | v* | vae* | vd* | vae* | vd* | v* | v* | v* | v* | vx* | v*
team         | v* | v* | vaedx* | vd* | vx* | vx* | - | v* | v* | v* | vx* | v*
contact      | ve:F° | v:F | vaed:F x:n! | v:n | v:n | v:c | - | - | v:n° | v:p | v:n | -
grant        | v° | va | vad | vad | vad | vad | - | - | - | v | vx | v
device       | vd° | vd | vd | v | v:c | v:c | - | - | - | vd | v | vd
learning     | va:F° | v:n | vd:n | v:c | vd:c | v:c | v:c | - | v:n° | v:p | v:p | -
allowance    | v° | va:n | vadx:n | d:n | vx:c | v:c | - | - | - | - | v:n | -
figure       | v* | v* | vx* | vx* | vx* | vx* | v* | v* | v* | v* | vx* | v*
report       | - | vae* | vaedx* | vd* | vdx* | vx* | - | - | - | - | vx* | -
directive    | v°* | ve* | vaed* | vad* | vaedx* | vaedx* | v* | v* | v°* | v* | v* | -
difficulty   | va* | va* | vad* | vd* | vdx* | vdx* | vae* | - | va°* | - | v* | -
catalogue    | v* | v* | v* | v* | v* ae°* | vaed* | v* | v* | v* | v* | v* | v*
guide        | v* | v* | vad* | vd* | vd* | vd* | vaed* | vaed* | v* | v* | v* | v*
message      | a° | a:n | vad:n | v:c | v:c | v:c | - | - | - | v:p | v:p | vd:c
export       | - | - | a! | d | - | - | - | - | - | vd | v | -
open_data    | v* | v* | v* | v* | vd* | vd* | v* | v* | v* | vd* | v* | v*
audit        | v° | v° | v:p | v:p | v:c | v:c | - | - | - | v:F | vx:p | v*
access       | v° | v° | v:p | v:p | v:c | v:c | - | - | - | v:F | vx:p | -
settings     | - | - | - | - | - | - | - | - | - | - | v* | ve*
keys         | - | - | - | - | - | - | - | - | - | d | v* | d*
"""

# Who may give which role; the rest (and the first of all) comes by a command of the operator.
MAY_GRANT: dict[Role, frozenset[Role]] = {
    Role.LEADER: frozenset((Role.MEMBER,)),
    Role.COMMUNE_OFFICER: frozenset((Role.MEMBER, Role.LEADER)),
    Role.COMMUNE_HEAD: frozenset((Role.COMMUNE_OFFICER,)),
    Role.PROVINCE_OFFICER: frozenset(
        (
            Role.COMMUNE_OFFICER,
            Role.COMMUNE_HEAD,
            Role.EDITOR,
            Role.BROADCASTER,
            Role.PARTNER,
            Role.DATA_OFFICER,
        )
    ),
    Role.NATIONAL_OFFICER: frozenset((Role.PROVINCE_OFFICER,)),
}

type Rights = dict[Action, Right]

_WORD = re.compile(r"([vaedx]+)([°*]*)(?::([cpnF]))?([°!]*)")
_LETTER = {"c": Level.COUNT, "p": Level.PSEUDONYM, "n": Level.NAME, "F": Level.FULL}


def _read_cell(cell: str) -> Rights:
    """Return a cell's rights: "ved:n v:F!" -> see NAME (FULL with a reason), edit, decide."""
    rights: Rights = {}
    for word in cell.replace("-", "").split():
        match = _WORD.fullmatch(word)
        if match is None:
            raise ValueError(word)
        letters, marks, letter, more = match.groups()
        level = Level.COUNT if "*" in marks else _LETTER.get(letter, Level.FULL)
        for action in map(Action, letters):
            was = rights.get(action, Right())
            plain = was.plain if "!" in more else max(was.plain, level)
            own = was.own or "°" in marks + more
            rights[action] = Right(plain, max(was.with_reason, level), own)
    return rights


def read_table(text: str) -> dict[Role, dict[Resource, Rights]]:
    """Return {role: {resource: {action: right}}}; raises on a row or cell not understood."""
    found: dict[Role, dict[Resource, Rights]] = {role: {} for role in Role}
    for line in text.strip().splitlines():
        name, *cells = (part.strip() for part in line.split("|"))
        for role, cell in zip(Role, cells, strict=True):
            found[role][Resource(name)] = _read_cell(cell)
    return found


RIGHTS = read_table(_TABLE)
_NOTHING = Right()


def level(
    actor: Actor,
    resource: Resource,
    action: Action,
    place: Collection[int] | None = None,
    *,
    own: bool = False,
    reason: bool = False,
) -> Level:
    """Return how much the actor may do; of two roles the higher counts.

    ``place``: ids of the place and of those above it (``line_of``); None asks for any place.
    ``own``: the row is the actor's own or assigned to them. ``reason``: one was given.
    """
    if actor.job in JOBS:
        return Level.FULL
    best = Level.NONE
    for held in actor.held:
        if place is not None and held.kind != "nation" and held.place_id not in place:
            continue
        right = RIGHTS[Role(held.role)][resource].get(action, _NOTHING)
        if right.own and not own:
            continue
        best = max(best, right.with_reason if reason else right.plain)
    return best


def require(
    actor: Actor,
    resource: Resource,
    action: Action,
    place: Collection[int] | None = None,
    *,
    own: bool = False,
    least: Level = Level.COUNT,
) -> None:
    """Refuse (NO_RIGHT) an actor who has less than ``least``."""
    if level(actor, resource, action, place, own=own) < least:
        raise Refused(NO_RIGHT)


def actor_of(user: User, *, device: str = "", request_id: str = "") -> Actor:
    """Return the actor of a person with the grants in force today; one query."""
    rows = Grant.objects.in_force(today()).filter(user_id=user.pk).order_by("role", "place_id")
    held = tuple(Held(*row) for row in rows.values_list("role", "place_id", "place__kind"))
    return Actor(user.pk, user.name, held, device=device, request_id=request_id)


def _lands(held: Iterable[Held]) -> dict[int, frozenset[int]]:
    """Return {place held: its hamlets}, on all maps; above the commune none. One query at most.

    A commune that is no more keeps exactly the land it had.
    """
    lands: dict[int, set[int]] = {h.place_id: {h.place_id} for h in held if h.kind == HAMLET}
    communes = {h.place_id for h in held if h.kind == COMMUNE}
    if communes:
        maps = Geo.objects.filter(version__undone_at=None, commune_id__in=communes)
        for commune, hamlet in maps.values_list("commune_id", "fragment__hamlets__pk").distinct():
            lands.setdefault(commune, set()).add(hamlet)
    return {place: frozenset(h for h in land if h) for place, land in lands.items()}


def hamlets_of(
    actor: Actor,
    resource: Resource,
    action: Action = Action.SEE,
    least: Level = Level.PSEUDONYM,
    *,
    reason: bool = False,
) -> frozenset[int]:
    """Return the hamlets of which the actor may do something to rows, own rows at least.

    Above the commune: of none, for there only numbers are shown. One query at most.
    """
    lands = _lands(actor.held)
    able = (h for h in actor.held if _level_of(h, resource, action, reason=reason) >= least)
    return _land_of(able, lands)


def _level_of(held: Held, resource: Resource, action: Action, *, reason: bool) -> Level:
    right = RIGHTS[Role(held.role)][resource].get(action, _NOTHING)
    return right.with_reason if reason else right.plain


def _land_of(held: Iterable[Held], lands: dict[int, frozenset[int]]) -> frozenset[int]:
    return frozenset().union(*(lands.get(h.place_id, ()) for h in held))


def with_hamlets(actor: Actor) -> Actor:
    """Return the actor with the hamlets of which rows on people may be seen. One query at most."""
    lands = _lands(actor.held)
    seen = {}
    for resource in PERSONAL:
        for reason in (False, True):
            able = (
                h
                for h in actor.held
                if _level_of(h, resource, Action.SEE, reason=reason) >= Level.PSEUDONYM
            )
            seen[f"{resource}{'!' if reason else ''}"] = _land_of(able, lands)
    return replace(actor, hamlets=frozenset().union(*seen.values()), seen=seen, lands=lands)


def lines_of(places: Collection[int]) -> dict[int, frozenset[int]]:
    """Return {place: ids of it and of all above it in any geography}; three queries.

    A role on a commune that is no more holds on its old territory, and on nothing else.
    """
    lines = {place: {place} for place in places}
    fragments: dict[int, list[int]] = {}
    hamlets = Hamlet.objects.filter(pk__in=lines).values_list("pk", "fragment_id")
    for hamlet, fragment in hamlets:
        fragments.setdefault(fragment, []).append(hamlet)
    above = ("commune_id", "district_id", "province_id")
    maps = Geo.objects.filter(version__undone_at=None)  # a map taken back gives nobody anything
    found = maps.filter(fragment_id__in=fragments).values_list("fragment_id", *above).distinct()
    for fragment, *ids in found:
        for hamlet in fragments[fragment]:
            lines[hamlet].update(ids)
    inside = models.Q(commune_id__in=lines) | models.Q(district_id__in=lines)
    for commune, district, province in maps.filter(inside).values_list(*above).distinct():
        for place in {commune, district} & lines.keys():
            lines[place].update((district, province) if place == commune else (province,))
    return {place: frozenset(filter(None, line)) for place, line in lines.items()}


def line_of(place: Place) -> frozenset[int]:
    """Return the ids of a place and of all that lie above it in any geography."""
    return lines_of((place.pk,))[place.pk]
