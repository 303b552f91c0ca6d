"""Two teams in three hamlets of two communes, their phones, and the journal of what was done."""

import copy
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from tests.cast import give, person
from tests.faults.handset import Handset, Replica
from tests.faults.truth import Truth, cleaned
from tungngo.accounts.models import Device, User
from tungngo.accounts.rights import Role
from tungngo.catalogue.models import Skill
from tungngo.cli.phones import Phone, Post, Stored
from tungngo.households.actions import end_assignments
from tungngo.households.models import Resident, follow, merged_into
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import day_of, frozen, now, today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.shared.vietnamese import fold, sort_key
from tungngo.sync.actions import release
from tungngo.sync.admission import admit, open_batch
from tungngo.sync.kinds import in_order
from tungngo.sync.models import Operation, OpResult, find_releasable
from tungngo.sync.reception import Received, read_op, read_push
from tungngo.sync.snapshots import folder
from tungngo.sync.tests.reader import Body
from tungngo.sync.tests.stage import BY, Member, Stage, draw_stage, push_body
from tungngo.teams.models import Team

START = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)  # a Monday at eight
TERM = timedelta(days=90)
MOST = 40  # operations of one batch
NIGHT = job_actor("retain")
# The five skills of a household (hộ đạt), and one that is none of them.
SKILLS = {
    911: "dvc.submit",
    912: "shop.buy",
    913: "bank.qr",
    914: "safety.scam",
    915: "safety.secrets",
    916: "thu.916",
}
_MEMBER, _LEADER = Role.MEMBER, Role.LEADER


class Took(NamedTuple):
    """Something the server did, so that it can be done again: when, and what."""

    at: datetime
    act: Callable[[], None]


def draw_world() -> Stage:
    """Draw the country with two teams and six people who have phones."""
    with frozen(START):
        stage = draw_stage()
        del stage.members[:]
        for number, code in SKILLS.items():
            words = {"slug_vi": f"ky-nang-{number}", "name": f"Kỹ năng {number}", "code": code}
            Skill.objects.get_or_create(id=number, defaults=words)
        second = copy.copy(stage.team)
        second.pk, second.code, second.name = None, "to-hai", "Tổ minh họa hai"
        second.fold, second.sort_key = fold(second.name), sort_key(second.name)
        second.fragment = stage.map.fragments[2]
        second.save(force_insert=True)
        for n, roles in enumerate(_roles(stage)):
            _add(stage, n, roles, second)
    return stage


def _roles(stage: Stage) -> list[list[tuple[Role, Any]]]:
    """Return who does what where; the first ones are there in every story."""
    che, trong, nui = stage.map.doi_che, stage.map.suoi_trong, stage.map.nui_xa
    return [
        [(_MEMBER, che), (_MEMBER, trong)],
        [(_LEADER, che), (_LEADER, trong)],
        [(_MEMBER, trong), (_MEMBER, nui)],
        [(_MEMBER, nui)],
        [(_LEADER, nui), (_MEMBER, che)],
        [(_MEMBER, che)],
    ]


def _add(stage: Stage, n: int, roles: list[tuple[Role, Any]], second: Team) -> None:
    user = person(f"phone{n}")
    for role, hamlet in roles:
        give(user, role, hamlet.place, today() - TERM, today() + TERM)
    one = stage.enrol(user, n + 1)
    hamlets = tuple(hamlet.pk for _, hamlet in roles)
    team = second.pk if stage.map.nui_xa.pk in hamlets else stage.team.pk
    post = Post(stage.map.home, hamlets, team)
    one.phone = Phone(str(one.device.uid), post, tuple(SKILLS), Random(n))
    stage.members.append(one)


@dataclass
class World:
    """One story: phones, the clock, what was saved, what the server took."""

    stage: Stage
    rng: Random
    clock: datetime = START
    handsets: list[Handset] = field(default_factory=list)
    journal: list[Took] = field(default_factory=list)
    saved: dict[str, tuple[str, Stored]] = field(default_factory=dict)  # op: device, operation
    wiped: list[Handset] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)  # person or house: its words
    visits: list[tuple[str, str, int]] = field(default_factory=list)  # id, house, hamlet
    # Withdrawals by (person or house, purpose).
    taken_back: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    # Words that must be nowhere once their person or house was erased, and their owners.
    forgotten: dict[str, str] = field(default_factory=dict)
    # (member, hamlet) of grants that were ended as of a day in the past.
    shortened: set[tuple[int, int | None]] = field(default_factory=set)
    done: set[str] = field(default_factory=set)  # what may happen only once
    taken: set[str] = field(default_factory=set)  # by an officer
    told: int = 0
    ahead: bool = False  # a phone's clock ran ahead: what it saved counts as later than it was
    held_when_closed: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def begin(cls, stage: Stage, seed: int) -> "World":
        """Begin a story with three to six phones on which nothing is."""
        shutil.rmtree(folder(), ignore_errors=True)  # files of another story
        world = cls(stage, Random(seed))
        for member in stage.members[: world.rng.randint(3, 6)]:
            world.add_phone(member.user, Device.objects.get(pk=member.device.pk), member.phone.post)
        return world

    @property
    def home(self) -> int:
        """Return the data home of it all."""
        return self.stage.map.home

    def add_phone(self, user: User, device: Device, post: Post) -> Handset:
        """Give somebody a phone on which nothing is."""
        phone = Phone(str(device.uid), post, tuple(SKILLS), Random(self.rng.getrandbits(32)))
        member = Member(user, device, phone)
        one = Handset(member, Replica(self.stage, member))
        self.handsets.append(one)
        return one

    def pass_time(self, span: timedelta) -> None:
        """Let time pass; in a night assignments end."""
        before, self.clock = day_of(self.clock), self.clock + span
        if day_of(self.clock) != before:
            with frozen(self.clock):
                self.does(lambda: void(end_assignments(by=NIGHT, home=self.home, before=today())))

    def keep(self, one: Handset, kind: str, body: Body, **names: Any) -> Stored:
        """Let a phone save an operation."""
        kept = one.keep(kind, body, self.clock, **names)
        self.saved[kept.op] = (one.uid, kept)
        return kept

    def forget(self, subject: str) -> None:
        """Note that a person, or a house with all its people, is to be forgotten with its words."""
        gone = {
            subject,
            *(one for some in merged_into(self.home, [subject]).values() for one in some),
        }
        into = follow(self.home, [subject]).get(subject, subject)
        gone |= {into, *(one for some in merged_into(self.home, [into]).values() for one in some)}
        with job_scope("test"):
            lives = Resident.objects.filter(home=self.home, household_id__in=sorted(gone))
            gone |= {db_uuid(i) for i in lives.values_list("id", flat=True)}
        gone |= {one for some in merged_into(self.home, gone).values() for one in some}
        for whose, words in self.names.items():
            if whose.replace("-", "") in gone:
                self.forgotten |= dict.fromkeys(words, whose)

    def word(self, whose: str, what: str) -> str:
        """Return words that nobody else has, of a person or a house."""
        self.told += 1
        word = f"{what} Thử{self.told:05d}Kín"
        self.names.setdefault(whose, set()).add(word)
        return word

    def does(self, act: Callable[[], None]) -> None:
        """Do something that is no operation, and note it."""
        act()
        self.journal.append(Took(now(), act))

    def push(self, one: Handset, ops: Sequence[Stored | bytes], *, answered: bool = True) -> Body:
        """Send a batch; without an answer the phone keeps all. Return the answer, or nothing."""
        member = one.member
        member.device.refresh_from_db()
        member.user = User.objects.get(pk=member.user.pk)
        member.device.user = member.user
        body = push_body(member.phone, ops, self.stage.epoch)
        lost = msgspec.json.encode(one.lost)
        body = body.replace(b'"lost":[]', b'"lost":' + lost, 1)
        order = self._order(one, ops)
        answer = self.stage.post(body, who=member)
        if answer.status_code == 403:
            return {}
        if (answer.status_code, answer.get("TN-Sync")) != (200, "1"):
            raise AssertionError(f"{answer.status_code}: {answer.content!r}")
        told: Body = msgspec.json.decode(answer.content)
        self._note(one, told["results"], order)
        if answered:
            self._hear(one, told)
        return told

    def _order(self, one: Handset, ops: Sequence[Stored | bytes]) -> dict[str, bytes]:
        """Return {operation: bytes} in the order in which the server does one batch."""
        raws = [o.raw if isinstance(o, Stored) else o for o in ops]
        sent = [r for raw in raws if isinstance(r := read_op(raw), Received)]
        ids = Operation.objects.filter(home=self.home, id__in=[r.op.op for r in sent])
        known = {db_uuid(i) for i in ids.values_list("id", flat=True)}
        read = [r for r in sent if db_uuid(r.op.op) not in known]  # a repeat is not done again
        if not read:
            return {}
        member = one.member
        push = read_push(push_body(member.phone, [], self.stage.epoch))
        batch = open_batch(member.actor, member.device, push, list(read), now())
        items, _ = admit(batch, read)
        by_op = {db_uuid(r.op.op): r.raw for r in reversed(read)}
        done = [i.op for i in in_order(items.values())]
        return {op: by_op[op] for op in (*done, *(o for o in by_op if o not in done))}

    def _note(self, one: Handset, results: list[Body], order: dict[str, bytes]) -> None:
        """Note what the server took, in the order in which it did it."""
        new = {db_uuid(r["op"]) for r in results if not r.get("dup") and r["op"]}
        member = copy.copy(one.member)
        shut = member.device.revoked_at is not None or not member.user.is_active
        for r in results:
            if shut and not r.get("dup"):
                self.held_when_closed.append((r["op"], r["s"]))
        for op, raw in order.items():
            if op in new:
                self.journal.append(Took(now(), self._again(member, raw)))

    def _again(self, member: Member, raw: bytes) -> Callable[[], None]:
        def act() -> None:
            device = Device.objects.select_related("user").get(pk=member.device.pk)
            self.stage.apply([raw], Member(device.user, device, member.phone))

        return act

    def _hear(self, one: Handset, told: Body) -> None:
        """Let a phone act on an answer: receipts, and numbers that the server misses."""
        one.take(told["results"])
        one.lost.clear()
        by_seq = {kept.seq: kept for kept in one.store.values()}
        for first, last in told["need"]:
            for seq in range(first, last + 1):
                kept = by_seq.get(seq)
                if kept is None:
                    one.lost.append([seq, seq])
                elif kept not in one.outbox:
                    one.outbox.append(kept)
                    one.outbox.sort(key=lambda o: o.seq)
        if told["order"] == "wipe":
            one.closed = True

    def release(self, ops: list[tuple[int, str]], *, taken: bool) -> None:
        """Do held operations, as the job does or (``taken``) an officer; note their order."""
        rows = Operation.objects.filter(home=self.home, id__in=[op for _, op in ops])
        rows = rows.order_by("device", "member", "seq", "id")
        ids = [db_uuid(i) for i in rows.values_list("id", flat=True)]
        held = OpResult.objects.filter(home=self.home, id__in=ids, status="held")
        still = {db_uuid(i) for i in held.values_list("id", flat=True)}
        ids = [op for op in ids if op in still]
        if taken:
            self.taken |= set(ids)
        done = release(by=BY, home=self.home, ops=ids, taken=taken)
        # What is held again has done nothing: it needs not be done again.
        order = [op for op, verdict in done.items() if op in still and verdict.s != "held"]

        def again(op: str) -> Callable[[], None]:
            return lambda: void(release(by=BY, home=self.home, ops=[op], taken=taken))

        self.journal += [Took(now(), again(op)) for op in order]

    def release_due(self) -> int:
        """Let the job do what is due; return how much it was."""
        with job_scope("test"):
            found = find_releasable(200)
        if found:
            self.release(found, taken=False)
        return len(found)

    def is_open(self, one: Handset) -> bool:
        """Say whether a phone may read."""
        device = Device.objects.select_related("user").get(uid=UUID(one.uid))
        return device.revoked_at is None and device.user.is_active and not one.closed

    def pull(self, one: Handset, limit: int, *, whole: bool) -> None:
        """Let a phone pull a page, or all there is; one that may not read drops its rows."""
        one.member.device.refresh_from_db()
        if one.reader.ask("pull", one.reader.question(limit)).status_code == 401:
            one.reader.place.clear()
            one.reader.have.clear()
            one.pending.clear()
            return
        if not whole:
            for hamlet in one.reader.pull(limit)["resets"]:
                one.reader.begin(hamlet)
            one.retire()
            return
        one.reader.pull_all(limit)
        one.retire()
        self.check_rows(one)

    def check_rows(self, one: Handset) -> None:
        """Compare the rows of a phone that has pulled all with what it must hold."""
        held = {key: cleaned(row) for key, row in one.rows().items()}
        wanted = Truth(self.home).rows_for(one.member.user.pk)
        wrong = differing(held, wanted)
        if wrong:
            raise AssertionError(f"{one.uid} holds, and must hold: {wrong}")


def differing(held: dict[Any, Any], wanted: dict[Any, Any]) -> list[tuple[Any, Any, Any]]:
    """Return what differs between two sets of rows."""
    return [
        (i, held.get(i), wanted.get(i))
        for i in sorted(held.keys() | wanted.keys())
        if held.get(i) != wanted.get(i)
    ]


def void(_done: object) -> None:
    """Forget an answer."""
