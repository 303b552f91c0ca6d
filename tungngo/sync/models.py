"""What arrived from phones, what became of it, and what each phone has said of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from django.db import models

from tungngo.accounts.models import PHONE, Device, hamlets_held
from tungngo.catalogue.models import Skill
from tungngo.shared.clock import now
from tungngo.shared.home import HomeTable, PersonalTable
from tungngo.shared.sql import among, db_moment, db_uuid, select
from tungngo.shared.wire import Status
from tungngo.sync.calls import Previous
from tungngo.sync.reasons import NO_PARENT
from tungngo.sync.uploads import Blob, BlobPart, Telemetry
from tungngo.teams.models import Team

# Django looks for tables here.
_TABLES = (Blob, BlobPart, Telemetry)


class Operation(PersonalTable):
    """An operation as it was received, for ever (id = op), sealed.

    Of what nobody agreed to keep it holds nothing; ``sha`` is always that of the bytes received.
    """

    device = models.UUIDField()
    seq = models.IntegerField()
    # 0; a cloned or restored phone that used a number twice is stored with the next lane, not
    # dropped. Below 0: sent by somebody else's phone.
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

    resource = "visit"

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
    patch_sealed = models.BinaryField(default=bytes)  # may hold what somebody else wrote of a house
    fragment = models.IntegerField(null=True)
    feed_home = models.SmallIntegerField(null=True)
    rev = models.BigIntegerField(null=True)
    # Of an operation that is held: how often it was tried again, and when it is the next time.
    tries = models.SmallIntegerField(null=True)
    next_try = models.DateTimeField(null=True)

    class Meta:
        db_table = "op_result"
        indexes = [
            models.Index(
                "home", "next_try", condition=models.Q(status="held"), name="op_result_held"
            )
        ]


class OpLostQuerySet(models.QuerySet["OpLost"]):
    """Reads of losses."""

    def open(self) -> Self:
        """Keep losses that neither their numbers nor a person has closed."""
        return self.filter(closed_at=None).order_by("from_seq", "to_seq")

    def unfilled(self, home: int, device: str) -> Self:
        """Keep losses of a device that nothing has filled, those too that a person closed."""
        by_hand = models.Q(closed_by__isnull=False)
        mine = self.filter(models.Q(closed_at=None) | by_hand, home=home, device=device)
        return mine.order_by("from_seq", "to_seq")


class OpLost(HomeTable):
    """A hole in a device's numbers that the phone says it cannot fill (phiếu mất)."""

    device = models.UUIDField()
    from_seq = models.IntegerField()
    to_seq = models.IntegerField()
    reason = models.CharField(max_length=10)  # reported
    noted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # all its numbers have come, or a person said so
    closed_by = models.BigIntegerField(null=True)  # who closed it by hand
    closed_why = models.CharField(max_length=200, blank=True)

    objects = OpLostQuerySet.as_manager()

    class Meta:
        db_table = "op_lost"
        constraints = [
            models.UniqueConstraint("home", "device", "from_seq", "to_seq", name="op_lost_once")
        ]


class Quarantine(PersonalTable):
    """An authenticated upload that was refused: kept for a person to decide (12 months)."""

    op = models.UUIDField(null=True)
    device = models.UUIDField()
    member = models.BigIntegerField()
    reason = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)
    sha = models.CharField(max_length=64)
    raw_sealed = models.BinaryField(default=bytes)  # only where no Operation holds the bytes
    received_at = models.DateTimeField()
    state = models.CharField(max_length=9, default="open")  # open, applied, dismissed
    hamlet = models.BigIntegerField(null=True)  # where it says it was made, if that is known
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)  # why, in the words of who decided

    resource = "quarantine"

    class Meta:
        db_table = "quarantine"
        constraints = [models.UniqueConstraint("home", "device", "sha", name="quarantine_once")]


class DeviceState(HomeTable):
    """What a device has sent and what it says it still keeps (id = device)."""

    contig = models.IntegerField(default=0)
    max_seq = models.IntegerField(default=0)  # the highest number stored or announced
    unsent = models.TextField(default="[]")
    unsent_n = models.IntegerField(default=0)
    oldest_unsent = models.DateTimeField(null=True)  # since when the lowest of them is told of
    # The first holes, [[from, to, Unix ms since when]]; beside ``contig``, as sync page 4.3 says.
    missing = models.TextField(default="[]")
    photos = models.IntegerField(default=0)
    last_push = models.DateTimeField(null=True)
    last_pull = models.DateTimeField(null=True)
    app = models.CharField(max_length=40, blank=True)
    off_ms = models.BigIntegerField(null=True)
    flags = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "device_state"


class Epoch(models.Model):
    """The life line of this database (đời dữ liệu); only a restore begins another one."""

    code = models.CharField(max_length=12)
    # The one before, empty for the first: unique, so that two servers cannot begin two.
    after = models.CharField(max_length=12, unique=True, blank=True)
    since = models.DateTimeField()
    restored_to = models.DateTimeField(null=True)  # the moment up to which the restored copy knows

    class Meta:
        db_table = "epoch"

    @classmethod
    def current(cls) -> str:
        """Return the code of this database's life line; empty before `init` began it."""
        found = select("SELECT code FROM epoch ORDER BY id DESC LIMIT 1")
        return str(found[0][0]) if found else ""


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
        return any(
            first <= day and day - grace <= last for first, last in self.held.get(hamlet, ())
        )


def read_scope(user_id: int, named: Iterable[int]) -> Scope:
    """Read the hamlets named and the member's rights: two queries whatever the size."""
    wanted = sorted(set(named))
    if not wanted:
        return Scope({}, {})
    test, values = among("place_id", wanted, "bigint")
    rows = select(f"SELECT place_id, home, fragment_id FROM hamlet WHERE {test}", values)
    return Scope(
        {i: HamletPlace(home, f) for i, home, f in rows},
        hamlets_held(user_id, ("member", "leader")),
    )


def phones_of(user_id: int, home: int, uids: Iterable[str]) -> dict[str, datetime]:
    """Return {device: enrolled at} of those that are phones of the member in this home."""
    wanted = [UUID(uid) for uid in sorted(set(uids))]
    if not wanted:
        return {}
    mine = Device.objects.filter(uid__in=wanted, user_id=user_id, home=home)
    return {db_uuid(uid): at for uid, at in mine.values_list("uid", "enrolled_at")}


def is_cloned(device: Device) -> bool:
    """Say whether two phones have sent under one number of this device."""
    found = DeviceState.objects.filter(home=device.home, id=device.uid)
    return "cloned" in (found.values_list("flags", flat=True).first() or "")


def previous_phones(device: Device) -> list[Previous]:
    """Return the member's other phones of this home, the newest first, and what they last said."""
    mine = Device.objects.filter(user=device.user_id, home=device.home, kind=PHONE)
    others = mine.exclude(pk=device.pk)
    known = {d.uid: d for d in others.order_by("-enrolled_at")[:20]}
    states = DeviceState.objects.filter(home=device.home, id__in=known)
    said = {s.id: s for s in states}
    return [_as_previous(one, said.get(uid)) for uid, one in known.items()]


def _as_previous(device: Device, said: DeviceState | None) -> Previous:
    last = said.last_push if said else None
    return Previous(
        device=str(device.uid),
        label=device.label,
        enrolled=int(device.enrolled_at.timestamp() * 1000),
        open=device.revoked_at is None,
        unsent=said.unsent_n if said else 0,
        photos=said.photos if said else 0,
        last_push=int(last.timestamp() * 1000) if last else None,
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


class StoredOp(NamedTuple):
    """An operation stored before: the hash of its bytes, and its answer."""

    sha: str
    status: Status
    code: str
    patch_sealed: bytes
    feed_home: int | None
    fragment: int | None
    rev: int | None


def find_stored(home: int, ops: Iterable[str]) -> dict[str, StoredOp]:
    """Return {operation: what is stored of it} of those that were stored before."""
    wanted = sorted(set(ops))
    if not wanted:
        return {}
    test, values = among("o.id", wanted)
    rows = select(
        "SELECT o.id, o.sha, r.status, r.code, r.patch_sealed, r.feed_home, r.fragment, r.rev"
        " FROM op_log o JOIN op_result r ON r.home = o.home AND r.id = o.id"
        f" WHERE o.home = %s AND {test}",
        [home, *values],
    )
    return {db_uuid(i): StoredOp(*said) for i, *said in rows}


# A parent that came calls an operation up at most so often; what it still lacks a person must see.
_MOST_TRIES = 12


def find_releasable(most: int) -> list[tuple[int, str]]:
    """Return (home, operation) of what is held and due, or whose house has come meanwhile.

    Crosses homes: only for jobs.
    """
    due = select(
        "SELECT home, id FROM op_result WHERE status = 'held' AND next_try <= %s"
        " ORDER BY next_try LIMIT %s",
        [db_moment(now()), most],
    )
    came = select(
        "SELECT r.home, r.id FROM op_result r"
        " JOIN op_log o ON o.home = r.home AND o.id = r.id"
        " JOIN household h ON h.home = o.row_home AND h.id = o.hh"
        " WHERE r.status = 'held' AND r.code = %s AND COALESCE(r.tries, 0) < %s"
        " AND length(o.body_sealed) > 0 LIMIT %s",  # after 400 days nothing can be done of it
        [NO_PARENT.code, _MOST_TRIES, most],
    )
    return sorted({(home, db_uuid(op)) for home, op in (*due, *came)})[:most]


_PULL_NOTED = timedelta(minutes=1)  # a phone that pulls page after page is written down once


def is_pull_noted(home: int, uid: UUID) -> bool:
    """Say whether it stands already that a device pulled, at this minute."""
    lately = DeviceState.objects.filter(home=home, id=uid, last_pull__gt=now() - _PULL_NOTED)
    return lately.exists()


def find_numbers(home: int, device: str, first: int, last: int) -> set[int]:
    """Return the numbers from first to last under which operations of a device are stored."""
    rows = select(
        "SELECT DISTINCT seq FROM op_log"
        " WHERE home = %s AND device = %s AND seq >= %s AND seq <= %s",
        [home, device, first, last],
    )
    return {seq for (seq,) in rows}


def find_lanes(home: int, device: str, numbers: Iterable[int]) -> dict[int, dict[int, str]]:
    """Return {number: {lane: operation}} of a device's numbers that are taken."""
    test, values = among("seq", sorted(set(numbers)), "int")
    found: dict[int, dict[int, str]] = {}
    for seq, lane, op in select(
        f"SELECT seq, lane, id FROM op_log WHERE home = %s AND device = %s AND {test}",
        [home, device, *values],
    ):
        found.setdefault(seq, {})[lane] = db_uuid(op)
    return found
