"""A place where visits happen, and bodies of visits, for tests."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import msgspec

from tests.cast import give, person
from tests.small_map import SmallMap, small_map
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.households.models import Household
from tungngo.households.tests.factories import (
    BY,
    NOON,
    TODAY,
    HouseholdFactory,
    ResidentFactory,
    operation,
    uid,
)
from tungngo.places.models import Fragment, Hamlet
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item, Verdict
from tungngo.teams.models import Team, TeamType
from tungngo.visits.actions import (
    Effects,
    amend_visits,
    record_visits,
    void_visits,
)
from tungngo.visits.models import Visit
from tungngo.visits.wire import VisitAmend, VisitRecord, VisitVoid

START = int(NOON.timestamp() * 1000)


def team_of(fragment: Fragment, code: str) -> Team:
    """Found a team of a fragment, without its papers."""
    kind, _ = TeamType.objects.get_or_create(
        code="cnscd", defaults={"name": "Tổ công nghệ số cộng đồng", "level": "hamlet"}
    )
    name = "Tổ công nghệ số cộng đồng minh họa"
    return Team.objects.create(
        code=code, type=kind, name=name, fold="to", sort_key="to", fragment=fragment
    )


@dataclass(frozen=True, slots=True)
class Village:
    """Two members of one team, who visit the houses of thôn Đồi Chè."""

    map: SmallMap
    team: Team
    one: User
    other: User

    def lead(self, user: User, days: int = 30) -> None:
        """Let a member lead the team of thôn Đồi Chè, around the day of the stories."""
        span = timedelta(days=days)
        give(user, Role.LEADER, self.map.doi_che.place, TODAY - span, TODAY + span)

    def house(self, hamlet: Hamlet | None = None) -> Household:
        """Build a house."""
        return HouseholdFactory.create(hamlet=hamlet or self.map.doi_che)

    def resident(self, house: Household) -> str:
        """Let somebody without a name live in a house."""
        return str(db_uuid(ResidentFactory.create(house=house).id))

    def body(self, outcome: str = "met", **fields: Any) -> VisitRecord:
        """Return the body of a visit at a door."""
        told = {"team": self.team.pk, "place": "home", "outcome": outcome, "start": START}
        return msgspec.convert(told | fields, VisitRecord)

    def visit(self, house: Household | None, row: str | None = None, **fields: Any) -> Item:
        """Return the operation that records a visit; ``at``, ``member``, ``hamlet`` as given."""
        around = {"member": self.one.pk} | _around(fields)
        row = row or uid()
        body = self.body(**fields)
        return operation("visit.record", body, self.map, house=house, row=row, **around)

    def amend(self, row: str, **fields: Any) -> Item:
        """Return the operation that tells a visit anew."""
        around = {"member": self.one.pk} | _around(fields)
        body = VisitAmend(of=row, visit=self.body(**fields))
        return operation("visit.amend", body, self.map, row=row, **around)

    def void(self, row: str, **around: Any) -> Item:
        """Return the operation that takes a visit back."""
        around = {"member": self.one.pk} | around
        return operation("visit.void", VisitVoid(of=row), self.map, row=row, **around)

    def do(self, *items: Item) -> tuple[list[Verdict], Effects]:
        """Do operations of one kind."""
        acts = {
            "visit.record": record_visits,
            "visit.amend": amend_visits,
            "visit.void": void_visits,
        }
        return acts[items[0].k](by=BY, home=self.map.home, items=list(items))

    def stored(self, row: str) -> Visit:
        """Return a visit as it stands."""
        return Visit.objects.in_home(self.map.home).get(id=row)


def _around(fields: dict[str, Any]) -> dict[str, Any]:
    """Take out of the fields what stands around a body."""
    return {name: fields.pop(name) for name in ("at", "member", "hamlet") if name in fields}


def village() -> Village:
    """Draw the small country and put the team in."""
    drawn = small_map()
    team = team_of(drawn.fragments[0], "97.001.01")
    return Village(drawn, team, person("one"), person("other"))


def again(item: Item) -> Item:
    """Return what another operation tells of the same row."""
    return replace(item, op=db_uuid(uid()), feed=None)


def helped(
    *skills: int, person: str | None = None, anon: int = 0, kind: str = "done_together"
) -> Any:
    """Return who was helped with which skills, as phones write it."""
    steps = [{"skill": skill, "kind": kind} for skill in skills]
    return {"person": person, "anon": anon, "skills": steps}
