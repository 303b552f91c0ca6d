"""Who holds which office where, and whom somebody may appoint: reads for the page of grants."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from tungngo.accounts.models import Grant
from tungngo.accounts.rights import (
    MAY_GRANT,
    RIGHTS,
    ROLE_NAMES,
    Action,
    Resource,
    Role,
    lines_of,
)
from tungngo.places.lines import Names
from tungngo.places.models import PROVINCE, Geo, GeoVersion
from tungngo.shared.actor import Actor, Held
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import fold, sort_key

OF_TEAMS = frozenset((Role.MEMBER, Role.LEADER))  # they come by the decisions of their teams
SOON = timedelta(days=30)
MOST = 300  # lines of the page; above that one looks for a name


class Office(NamedTuple):
    """A grant as a line of the page."""

    pk: int
    name: str
    login: str
    role: str
    place: str
    first: date
    last: date
    decision: str
    soon: bool  # ends within 30 days
    mine: bool
    may_end: bool


class Seats(NamedTuple):
    """What somebody may give: roles and places, each as (value, words)."""

    roles: list[tuple[str, str]]
    places: list[tuple[str, str]]


def roles_to_give(by: Actor) -> set[Role]:
    """Return the offices that the actor may give somewhere."""
    return {r for held in by.held for r in MAY_GRANT.get(Role(held.role), ())} - OF_TEAMS


def seats_of(by: Actor) -> Seats:
    """Return the offices that the actor may give, and the places; four queries at most."""
    roles = roles_to_give(by)
    if not roles:
        return Seats([], [])
    own = [held for held in by.held if MAY_GRANT.get(Role(held.role), frozenset()) - OF_TEAMS]
    places = _below(own) | {held.place_id for held in own if held.kind != "nation"}
    names, on = Names(places), today()
    words = sorted(((str(p), names.full(p, on)) for p in places), key=lambda w: sort_key(w[1]))
    return Seats([(r.value, ROLE_NAMES[r]) for r in Role if r in roles], words)


def _below(own: Iterable[Held]) -> set[int]:
    """Return the provinces of a nation, the communes of a province, on the map of today."""
    maps = Geo.objects.in_version(GeoVersion.objects.in_force(today()))
    kinds = {(h.kind, h.place_id) for h in own}
    found: set[int] = set()
    if any(kind == "nation" for kind, _ in kinds):
        found |= set(maps.values_list("province_id", flat=True).distinct())
    provinces = {place for kind, place in kinds if kind == PROVINCE}
    if provinces:
        communes = maps.filter(province_id__in=provinces).exclude(commune_id=None)
        found |= set(communes.values_list("commune_id", flat=True).distinct())
    return found


def offices_of(by: Actor, text: str = "") -> list[Office]:
    """Return the grants of officials that the actor may see, own ones first; six queries at most.

    ``text``: part of a name or login, with its marks or without.
    """
    rows = Grant.objects.in_force(today()).exclude(role__in=OF_TEAMS).select_related("user")
    rows = rows | Grant.objects.in_force(today()).filter(user_id=by.user_id or 0)
    if all(h.role in OF_TEAMS for h in by.held):
        rows = rows.filter(user_id=by.user_id or 0)
    wanted = fold(text)
    found = [g for g in rows if not text or text in g.user.login or wanted in fold(g.user.name)]
    lines = lines_of({g.place_id for g in found})
    near = [g for g in found if g.user_id == by.user_id or _is_below(by, lines[g.place_id])][:MOST]
    names = Names({g.place_id for g in near})
    offices = [_office(by, g, names.full(g.place_id, today()), lines[g.place_id]) for g in near]
    return sorted(offices, key=lambda o: (not o.mine, sort_key(o.place), o.role, o.login))


def _is_below(by: Actor, line: frozenset[int]) -> bool:
    return any(
        (h.kind == "nation" or h.place_id in line)
        and Action.SEE in RIGHTS[Role(h.role)][Resource.GRANT]
        for h in by.held
        if h.role not in OF_TEAMS
    )


def _office(by: Actor, grant: Grant, place: str, line: frozenset[int]) -> Office:
    may_end = grant.user_id != by.user_id and any(
        (h.kind == "nation" or h.place_id in line) and grant.role in MAY_GRANT.get(Role(h.role), ())
        for h in by.held
    )
    return Office(
        pk=grant.pk,
        name=grant.user.name,
        login=grant.user.login,
        role=ROLE_NAMES[Role(grant.role)],
        place=place,
        first=grant.valid_from,
        last=grant.valid_to,
        decision=grant.decision_no,
        soon=grant.valid_to - today() <= SOON,
        mine=grant.user_id == by.user_id,
        may_end=may_end,
    )


def default_last(by: Actor) -> date:
    """Return the last day that a new grant has unless another is chosen: a year, or one's own."""
    own = Grant.objects.in_force(today()).filter(user_id=by.user_id or 0).order_by("-valid_to")
    last = own.values_list("valid_to", flat=True).first() or today()
    return min(today() + timedelta(days=365), last)
