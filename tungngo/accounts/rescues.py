"""Whom an official may recover in person, and what a link of theirs is for."""

from datetime import timedelta

from tungngo.accounts.models import Grant, Rescue, User, secret_hash
from tungngo.accounts.rights import RIGHTS, Action, Resource, Role, lines_of
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, today
from tungngo.shared.vietnamese import fold

PASSWORD, FACTORS, BOTH = "password", "factors", "both"
RESCUE_LIVES = timedelta(minutes=10)
_BY_PHONE = (Role.MEMBER,)  # who comes by an enrolled phone only
_MOST_ALIKE, _MOST_SHOWN = 200, 10


def within_reach(by: Actor, people: list[int]) -> set[int]:
    """Return who of these are officials whom the actor may recover; four queries."""
    grants = Grant.objects.in_force(today()).filter(user_id__in=people)
    held = [
        (user, place, role)
        for user, place, role in grants.values_list("user_id", "place_id", "role")
    ]
    lines = lines_of({place for _, place, _ in held})
    givers = [h for h in by.held if Action.DECIDE in RIGHTS[Role(h.role)][Resource.GRANT]]
    beyond = {
        user
        for user, place, _ in held
        if not any(h.kind == "nation" or h.place_id in lines[place] for h in givers)
    }
    officials = {user for user, _, role in held if role not in _BY_PHONE}
    return officials - beyond


def found_people(by: Actor, text: str) -> list[User]:
    """Return the officials within reach whose login or name holds the text; at most ten.

    The login is written as stored; a name is found with its marks or without.
    """
    grants = Grant.objects.in_force(today()).exclude(role__in=_BY_PHONE)
    people = User.objects.active().filter(pk__in=grants.values("user_id"))
    wanted = fold(text)
    alike = [u for u in people.order_by("login") if text in u.login or wanted in fold(u.name)]
    near = within_reach(by, [u.pk for u in alike[:_MOST_ALIKE]])
    return [u for u in alike if u.pk in near and u.pk != by.user_id][:_MOST_SHOWN]


def rescue_of(token: str) -> Rescue | None:
    """Return the living link of a token, with its person."""
    alive = Rescue.objects.filter(until__gt=now(), used_at=None, user__is_active=True)
    return alive.filter(token_hash=secret_hash(token)).select_related("user", "made_by").first()
