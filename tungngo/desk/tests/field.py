"""What the stories of the desk need: everyone of the small country, phones of a team, browsers."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.conf import settings
from django.test import Client

from tests.browsers import browser_of
from tests.cast import everyone, give
from tungngo.accounts.actions import revoke_device
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.cli.phones import House, Stored, uid_from
from tungngo.sync.tests.stage import BY, Member, Stage, draw_stage, evening_before, push_body

LANE = "Ngõ Chim Sẻ"
LABEL = "Nhà bà Canari"  # of a citizen: who may not see it must not find it in a page


@dataclass(slots=True)
class Field:
    """The stage of the phones with everyone around it."""

    stage: Stage
    people: dict[Role, User]

    @property
    def home(self) -> int:
        """Return the data home."""
        return self.stage.map.home

    def browser(self, role: Role) -> Client:
        """Return the browser of a role's person."""
        return browser_of(self.people[role])

    def text(self, role: Role, path: str, status: int = 200) -> str:
        """Return a page as a role's person sees it."""
        answer = self.browser(role).get(path)
        assert answer.status_code == status, answer.content.decode()[-2000:]
        return answer.content.decode()

    def heartbeat(self, who: Member | None = None, **told: Any) -> dict[str, Any]:
        """Let a phone push nothing but what it tells of itself."""
        who = who or self.stage.me
        body = msgspec.json.decode(push_body(who.phone, [], self.stage.epoch)) | told
        answer = self.stage.post(msgspec.json.encode(body), who=who)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = msgspec.json.decode(answer.content)
        return found

    def new_house(self, hamlet: int | None = None, **body: Any) -> Stored:
        """Let the phone keep a new house."""
        where = hamlet or self.stage.map.doi_che.pk
        house = House(uid_from(self.stage.phone.rng, evening_before()), where)
        told = {"lane": LANE, "label": LABEL} | body
        return self.stage.phone.keep(
            "household.create",
            told,
            evening_before(),
            e=house.uid,
            hh=house.uid,
            hamlet=where,
        )

    def visit_to(self, house: Stored) -> Stored:
        """Let the phone keep a visit to a house in which nobody was there."""
        told = msgspec.json.decode(house.raw)
        start = int(evening_before().timestamp() * 1000)
        body = {
            "team": self.stage.team.pk,
            "place": "home",
            "outcome": "absent",
            "start": start,
            "note": "Ghi chú Canari",
        }
        row = uid_from(self.stage.phone.rng, evening_before())
        return self.stage.phone.keep(
            "visit.record",
            body,
            evening_before(),
            e=row,
            hh=told["hh"],
            hamlet=told["hamlet"],
        )

    def close_my_phone(self) -> None:
        """Close the member's phone; what it sends from now on is held."""
        revoke_device(by=BY, uid=self.stage.me.device.uid)
        self.stage.me.device.refresh_from_db()

    def hold(self, n: int = 1) -> list[Stored]:
        """Let a closed phone send new houses, which are held."""
        if self.stage.me.device.revoked_at is None:
            self.close_my_phone()
        ops = [self.new_house() for _ in range(n)]
        done = self.stage.apply(ops)
        assert {r.s for r in done.results} == {"held"}
        return ops


def draw_field() -> Field:
    """Draw the stage; the leader leads both hamlets of the team."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # or whitenoise warns
    stage = draw_stage()
    people = everyone(stage.map)
    give(people[Role.LEADER], Role.LEADER, stage.map.suoi_trong.place)
    return Field(stage, people)
