"""Decisions as an official would type them, on the small country of the tests."""

from datetime import date
from typing import Any

from tests.small_map import SmallMap
from tungngo.accounts.models import User
from tungngo.shared.actor import Actor
from tungngo.teams.actions import NewMember, NewTeam, found_teams
from tungngo.teams.models import LEADER, MEMBER, Team

SIGNED = date(2026, 3, 2)
BEGINS = date(2026, 3, 15)
ENDS = date(2028, 3, 14)


def people(n: int) -> list[User]:
    """Add people without a role."""
    known = User.objects.count()
    return [
        User.objects.create(login=f"nguoi-{known + i}", name=f"Người minh họa {known + i}")
        for i in range(n)
    ]


def new_team(country: SmallMap, users: list[User], **news: Any) -> NewTeam:
    """Return a team of thôn Đồi Chè, its first member the leader."""
    told: dict[str, Any] = {
        "type": "cnscd",
        "name": "Tổ thôn Đồi Chè",
        "fragment_id": country.doi_che.fragment_id,
        "hamlets": (country.doi_che.pk,),
        "members": tuple(
            NewMember(user.pk, MEMBER if n else LEADER) for n, user in enumerate(users)
        ),
    }
    return NewTeam(**(told | news))


def found(by: Actor, country: SmallMap, *teams: NewTeam, **news: Any) -> list[Team]:
    """Found teams by a decision of xã Suối Hoa."""
    told: dict[str, Any] = {
        "issuer": country.commune,
        "number": "12/QĐ-UBND",
        "signed_on": SIGNED,
        "effective_on": BEGINS,
        "ends_on": ENDS,
    }
    return found_teams(by=by, teams=list(teams), **(told | news))
