"""What arrived from phones, what became of it, and what each phone has said of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import models

from tungngo.accounts.models import hamlets_held
from tungngo.catalogue.models import Skill
from tungngo.shared.actor import Actor
from tungngo.shared.home import HomeTable
from tungngo.shared.sql import among, db_uuid, for_update, insert_new, put, select
from tungngo.shared.wire import Status
from tungngo.sync.wire import Op, Push, Result
from tungngo.teams.models import Team


class Operation(HomeTable):
    """An operation as it was received, for ever (id = op); its body is sealed."""

    device = models.UUIDField()
    seq = models.IntegerField()
    # 0; a cloned or restored phone that used a number twice is stored with the next lane, not dropped.
    lane = models.SmallIntegerField()
    member = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    kv = models.SmallIntegerField()
    row_home = models.SmallIntegerField()
    hamlet = models.BigIntegerField(null=True)
    hh = models.UUIDField(null=True)
    e = models.UUIDField(null=True)
    at_device = models.BigIntegerField()
    off = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    at_used = models.DateTimeField()
    day = models.DateField()
    sha = models.CharField(max_length=64)
    body_sealed = models.BinaryField()
    batch = models.UUIDField()

    class Meta:
        db_table = "op_log"
        constraints = [
            models.UniqueConstraint("home", "device", "seq", "lane", name="op_log_one_seq")
        ]
        indexes = [models.Index("home", "hh", name="op_log_hh")]


class OpResult(HomeTable):
    """What became of an operation (id = op)."""

    status = models.CharField(max_length=8)
    code = models.CharField(max_length=40, blank=True)
    patch = models.TextField(blank=True)
    fragment = models.IntegerField(null=True)
    feed_home = models.SmallIntegerField(null=True)
    rev = models.BigIntegerField(null=True)

    class Meta:
        db_table = "op_result"


class OpLost(HomeTable):
    """A hole in a device's numbers that the phone says it cannot fill."""

    device = models.UUIDField()
    from_seq = models.IntegerField()
    to_seq = models.IntegerField()
    reason = models.CharField(max_length=10)
    noted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "op_lost"
        constraints = [
            models.UniqueConstraint("home", "device", "from_seq", "to_seq", name="op_lost_once")
        ]


class Quarantine(HomeTable):
    """An authenticated upload that was refused: kept for a person to decide (12 months)."""

    op = models.UUIDField(null=True)
    device = models.UUIDField()
    member = models.BigIntegerField()
    reason = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)
    sha = models.CharField(max_length=64)
    raw_sealed = models.BinaryField(default=bytes)  # only where no Operation holds the bytes
    received_at = models.DateTimeField()
    state = models.CharField(max_length=9, default="open")

    class Meta:
        db_table = "quarantine"
        constraints = [models.UniqueConstraint("home", "device", "sha", name="quarantine_once")]


class DeviceState(HomeTable):
    """What a device has sent and what it says it still keeps (id = device)."""

    contig = models.IntegerField(default=0)
    stored = models.IntegerField(
        default=0
    )  # the highest number stored; above contig there are holes
    max_seq = models.IntegerField(default=0)
    unsent = models.TextField(default="[]")
    unsent_n = models.IntegerField(default=0)
    photos = models.IntegerField(default=0)
    last_push = models.DateTimeField(null=True)
    app = models.CharField(max_length=40, blank=True)
    off_ms = models.BigIntegerField(null=True)
    flags = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "device_state"


class Epoch(models.Model):
    """The life line of this database; only a restore changes it."""

    code = models.CharField(max_length=12)
    since = models.DateTimeField()

    class Meta:
        db_table = "epoch"

    @classmethod
    def current(cls) -> str:
        """Return the code of this database's life line."""
        return str(cls.objects.order_by("-id").values_list("code", flat=True)[0])


@dataclass(frozen=True, slots=True)
class HamletPlace:
    """Where a hamlet lies now."""

    home: int
    fragment: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The hamlets that a batch names, and those that the member may work in, with dates."""

    hamlets: dict[int, HamletPlace]
    held: dict[int, list[tuple[date, date]]]

    def covers(self, hamlet: int, day: date, *, grace: timedelta) -> bool:
        """Say whether the member held a role there on the day, or lost it within the grace."""
        return any(first <= day <= last + grace for first, last in self.held.get(hamlet, ()))


def read_scope(by: Actor, ops: Iterable[Op]) -> Scope:
    """Read places and rights for the operations of a batch: two queries whatever its size."""
    wanted = sorted({op.hamlet for op in ops})
    if not wanted or by.user_id is None:
        return Scope({}, {})
    test, values = among("place_id", wanted, "bigint")
    rows = select(f"SELECT place_id, home, fragment_id FROM hamlet WHERE {test}", values)
    return Scope(
        {i: HamletPlace(home, f) for i, home, f in rows},
        hamlets_held(by.user_id, ("member", "leader")),
    )


# Teams and skills are closed, never deleted: once known, a number stays known to this process.
_known_teams: set[int] = set()
_known_skills: set[int] = set()


def unknown_refs(named: list[tuple[int | None, frozenset[int]]]) -> tuple[set[int], set[int]]:
    """Return the teams and the skills among those named that do not exist."""
    teams = {team for team, _ in named if team} - _known_teams
    skills = {skill for _, some in named for skill in some} - _known_skills
    if teams:
        _known_teams.update(Team.objects.filter(id__in=teams).values_list("id", flat=True))
    if skills:
        _known_skills.update(Skill.objects.filter(id__in=skills).values_list("id", flat=True))
    return teams - _known_teams, skills - _known_skills


def find_stored(home: int, ops: list[str]) -> dict[str, tuple[str, Result]]:
    """Return {operation: (sha of its bytes, its answer)} of operations stored before."""
    if not ops:
        return {}
    test, values = among("o.id", ops)
    rows = select(
        "SELECT o.id, o.sha, r.status, r.code, r.patch, r.fragment, r.feed_home, r.rev FROM op_log o"
        f" JOIN op_result r ON r.home = o.home AND r.id = o.id WHERE o.home = %s AND {test}",
        [home, *values],
    )
    return {db_uuid(i): (sha, _answer(*said)) for i, sha, *said in rows}


def _answer(status: Status, code: str, patch: str, fragment: int, home: int, rev: int) -> Result:
    feed = f"{home}.{fragment}" if rev is not None else None
    read = msgspec.json.decode(patch) if patch else None
    return Result(op="", sha="", s=status, code=code or None, patch=read, feed=feed, rev=rev)


def free_lane(home: int, rows: list[tuple[Any, ...]]) -> dict[str, int]:
    """Return {operation: lane} of rows of the log whose (device, seq) another operation has taken."""
    taken: dict[tuple[str, int], int] = {}
    found: dict[str, int] = {}
    seqs = sorted({row[3] for row in rows})
    if not seqs:
        return found
    test, values = among("seq", seqs, "int")
    mine = {row[1] for row in rows}
    for device in sorted({row[2] for row in rows}):
        for i, seq, lane in select(
            f"SELECT id, seq, lane FROM op_log WHERE home = %s AND device = %s AND {test}",
            [home, device, *values],
        ):
            if db_uuid(i) not in mine:
                taken[(device, seq)] = max(lane, taken.get((device, seq), -1))
    for row in rows:
        key = (row[2], row[3])
        if key in taken:
            taken[key] += 1
            found[row[1]] = taken[key]
        else:
            taken[key] = 0
    return found


@dataclass(slots=True)
class State:
    """The state of a device, locked until the act ends."""

    home: int
    device: str
    contig: int
    stored: int
    flags: str


def lock_state(home: int, uid: UUID) -> State:
    """Lock the state of a device, making it if it is new: two batches of one device go one after the other."""
    device = db_uuid(uid)
    statement = (
        f"SELECT contig, stored, flags FROM device_state WHERE home = %s AND id = %s{for_update()}"
    )
    found = select(statement, [home, device])
    if not found:
        fields = ["home", "id", "contig", "stored", "max_seq", "unsent", "unsent_n", "photos", "app", "flags"]
        insert_new(DeviceState, fields, [(home, device, 0, 0, 0, "[]", 0, 0, "", "")])
        found = select(statement, [home, device])
    return State(home, device, *found[0])


def write_state(
    state: State, push: Push, numbers: list[int], *, cloned: bool, at: Any
) -> tuple[int, list[tuple[int, int]]]:
    """Write what the device said of itself; return the last number without a hole, and the holes.

    A hole is a number up to ``max_seq`` that is neither stored nor announced as still on the phone.
    """
    stored = max([state.stored, *numbers])
    contig = state.contig
    top = max(stored, push.max_seq)
    there: set[int] = set()
    if stored > contig:
        rows = select(
            "SELECT seq FROM op_log WHERE home = %s AND device = %s AND seq > %s ORDER BY seq LIMIT 10000",
            [state.home, state.device, contig],
        )
        there = {seq for (seq,) in rows}
    while contig + 1 in there:
        contig += 1
    unsent_n = sum(last - first + 1 for first, last in push.unsent)
    flags = "cloned" if cloned or "cloned" in state.flags else ""
    fields = ["home", "id", "contig", "stored", "max_seq", "unsent", "unsent_n", "photos", "last_push", "app", "flags"]
    unsent = msgspec.json.encode(push.unsent).decode()
    row = (
        state.home,
        state.device,
        contig,
        stored,
        top,
        unsent,
        unsent_n,
        push.photos,
        at,
        "",
        flags,
    )
    put(DeviceState, fields, [row], key=("home", "id"))
    return contig, _holes(contig, min(top, contig + 10_000), there, push.unsent)


def _holes(
    contig: int, top: int, there: set[int], unsent: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    holes: list[tuple[int, int]] = []
    for n in range(contig + 1, top + 1):
        if n in there or any(first <= n <= last for first, last in unsent):
            continue
        if holes and holes[-1][1] == n - 1:
            holes[-1] = (holes[-1][0], n)
        else:
            holes.append((n, n))
    return holes
