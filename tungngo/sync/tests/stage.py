"""What the stories of the push need: a team in the small country, skills, a member with a phone."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
from django.http import HttpResponse
from django.test import Client

from tests.cast import give, person
from tests.small_map import HOME, SmallMap, small_map
from tungngo.accounts.actions import enrol_device
from tungngo.accounts.models import Device, User
from tungngo.accounts.rights import Role
from tungngo.accounts.tokens import FULL, make_access
from tungngo.catalogue.models import Skill
from tungngo.cli.phones import Phone, Post, Stored
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import frozen, now, today
from tungngo.shared.home import job_scope
from tungngo.shared.sealed import unseal_bytes
from tungngo.shared.vietnamese import fold, sort_key
from tungngo.sync.actions import Applied, apply, begin_epoch
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.sync.reception import read_op, read_push
from tungngo.teams.models import Team, TeamType

PUSH = "/api/sync/v1/push"
BY = job_actor("cli")
MONTHS = timedelta(days=90)
SKILLS = (901, 902, 903)


@dataclass(slots=True)
class Member:
    """A member of the team with a phone."""

    user: User
    device: Device
    phone: Phone

    @property
    def secret(self) -> str:
        """Return an access token that reads and sends, as of now."""
        return make_access(self.device.uid, self.device.generation, FULL)

    @property
    def actor(self) -> Actor:
        """Return who acts when this phone pushes."""
        return Actor(self.user.pk, self.device.label, device=str(self.device.uid))


@dataclass(slots=True)
class Stage:
    """The small country with one team and its members; ``me`` is the first of them."""

    # Not printed with a failing test: it is too much to be read.
    map: SmallMap = field(repr=False)
    team: Team
    epoch: str
    members: list[Member] = field(default_factory=list, repr=False)
    client: Client = field(default_factory=Client, repr=False)

    @property
    def me(self) -> Member:
        """Return the member of whom most stories tell."""
        return self.members[0]

    @property
    def phone(self) -> Phone:
        """Return that member's phone."""
        return self.me.phone

    def add_member(self, seed: int = 0) -> Member:
        """Add a member who may work in all hamlets of the team, with a phone of 90 days."""
        seed = seed or len(self.members) + 1
        user = person(f"member{self.map.home}.{seed}")
        for hamlet in (self.map.doi_che, self.map.suoi_trong):
            give(user, Role.MEMBER, hamlet.place, today() - MONTHS, today() + MONTHS)
        one = self.enrol(user, seed)
        self.members.append(one)
        return one

    def enrol(self, user: User, seed: int) -> Member:
        """Give a member a phone (perhaps one more)."""
        with frozen(now() - MONTHS):
            device = enrol_device(by=BY, user=user, home=self.map.home, label="máy thử")
        hamlets = (self.map.doi_che.pk, self.map.suoi_trong.pk)
        post = Post(self.map.home, hamlets, self.team.pk)
        return Member(user, device, Phone(str(device.uid), post, SKILLS, Random(seed)))

    def apply(self, ops: Sequence[Stored | bytes], who: Member | None = None) -> Applied:
        """Push operations as the server's own call does, without HTTP."""
        who = who or self.me
        batch = read_push(push_body(who.phone, ops, self.epoch))
        received = [read_op(raw) for raw in batch.ops]
        return apply(by=who.actor, device=who.device, push=batch, received=received)

    def post(
        self, body: bytes, headers: dict[str, str] | None = None, *, who: Member | None = None
    ) -> HttpResponse:
        """Post a body as the phone of a member does, or with other headers."""
        who = who or self.me
        told = {"Authorization": f"Bearer {who.secret}", "TN-Device": str(who.device.uid)}
        return self.client.post(  # type: ignore[return-value]  # the test client's answer is one
            PUSH, body, content_type="application/json", headers=told | (headers or {})
        )

    def send(self, ops: Sequence[Stored | bytes], who: Member | None = None) -> dict[str, Any]:
        """Push operations over HTTP; return the answer, which must be 200."""
        who = who or self.me
        body = gzip.compress(push_body(who.phone, ops, self.epoch))
        answer = self.post(body, {"Content-Encoding": "gzip"}, who=who)
        assert answer.status_code == 200, answer.content
        assert answer["TN-Sync"] == "1"
        read: dict[str, Any] = msgspec.json.decode(answer.content)
        return read


def push_body(phone: Phone, ops: Sequence[Stored | bytes], epoch: str) -> bytes:
    """Return the body of a push of these operations, or of any bytes in their place."""
    head = phone.push_body([o for o in ops if isinstance(o, Stored)], epoch)
    start, _, _ = head.partition(b',"ops":[')
    raws = [o.raw if isinstance(o, Stored) else o for o in ops]
    return start + b',"ops":[' + b",".join(raws) + b"]}"


def draw_stage(home: int = HOME, *, members: int = 1) -> Stage:
    """Draw the country, found the team and enrol the phones."""
    country = small_map(home)
    kind = TeamType.objects.get_or_create(code="cnscd", defaults={"name": "Tổ", "level": "hamlet"})
    name = f"Tổ minh họa {home}"
    team = Team.objects.create(
        code=f"to-{home}",
        type=kind[0],
        name=name,
        fold=fold(name),
        sort_key=sort_key(name),
        fragment=country.fragments[0],
    )
    for number in SKILLS:
        words = {
            "code": f"thu.{number}",
            "slug_vi": f"ky-nang-{number}",
            "name": f"Kỹ năng {number}",
        }
        Skill.objects.get_or_create(id=number, defaults=words)
    stage = Stage(country, team, begin_epoch(by=BY))
    for _ in range(members):
        stage.add_member()
    return stage


def evening_before(days: int = 1) -> datetime:
    """Return a moment of work some days ago."""
    return now() - timedelta(days=days)


def changed(one: Stored, **envelope: Any) -> bytes:
    """Return the bytes of an operation with other values in its envelope."""
    return msgspec.json.encode(msgspec.json.decode(one.raw) | envelope)


def body_changed(one: Stored, **body: Any) -> bytes:
    """Return the bytes of an operation with other values in its body."""
    told = msgspec.json.decode(one.raw)
    return msgspec.json.encode(told | {"b": told["b"] | body})


def bytes_of(one: Operation | Quarantine) -> bytes:
    """Open what is kept of an upload."""
    if isinstance(one, Operation):
        kept, where = one.body_sealed, "op_log|body"
    else:
        kept, where = one.raw_sealed, "quarantine|raw"
    return unseal_bytes(bytes(kept), where=where, home=one.home, row=one.id.hex)


def statuses(done: Applied) -> list[tuple[str, str | None]]:
    """Return status and code of each receipt, in order."""
    return [(r.s, r.code) for r in done.results]


def stored() -> tuple[int, int, int]:
    """Return how many operations, receipts and quarantined uploads are stored."""
    with job_scope("test"):
        tables = (Operation, OpResult, Quarantine)
        n, receipts, shelved = (table.objects.count() for table in tables)
    return n, receipts, shelved
