"""What waits for a person's word: operations that are held, uploads that were refused."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db import models

from tungngo.accounts.models import CARRIERS, Grant, User
from tungngo.accounts.rights import Level, Resource
from tungngo.desk.reach import Reach, reach_of
from tungngo.feed.actions import reading
from tungngo.households.models import Household
from tungngo.places.models import Hamlet, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.home import job_scope
from tungngo.shared.sealed import unseal_bytes
from tungngo.shared.sql import db_uuid
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.sync.team_phones import LATE

HELD, REFUSED, DECIDED = "giu", "tu-choi", "da-xem"
PAGE = 50
MOST_LOST = 50  # of no known hamlet, shown at once
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class After(NamedTuple):
    """After which row a page begins."""

    at: datetime
    row: UUID

    @classmethod
    def read(cls, text: str) -> "After | None":
        """Return the place that an address names ("<microseconds>.<row>"), or None."""
        number, _, row = text.partition(".")
        try:
            return cls(_EPOCH + timedelta(microseconds=int(number)), UUID(hex=row))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        """Return how an address names it."""
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.row.hex}"


class Row(NamedTuple):
    """Something that waits, or was decided."""

    home: int
    id: UUID
    held: bool  # an operation that is held; else a row of the quarantine
    kind: str
    member: int
    who: str
    hamlet: int | None
    where: str
    received_at: datetime
    day: Any
    code: str
    detail: str
    tries: int
    next_try: datetime | None
    state: str
    note: str
    decided_at: datetime | None
    decider: str

    @property
    def key(self) -> str:
        """Return how a form names it."""
        return f"{self.home}.{self.id.hex}"

    @property
    def is_late(self) -> bool:
        """Say whether it has waited for longer than five days."""
        return self.state == "open" and now() - self.received_at > LATE

    @classmethod
    def of_operation(cls, one: Any) -> Self:
        """Return a held operation with what was read beside it."""
        return cls(
            one.home,
            one.id,
            True,  # noqa: FBT003 - a field
            one.kind,
            one.member,
            one.who or "",
            one.hamlet,
            one.where or "",
            one.received_at,
            one.day,
            one.code or "",
            "",
            one.tries or 0,
            one.next_try,
            "open",
            "",
            None,
            "",
        )

    @classmethod
    def of_quarantine(cls, one: Any) -> Self:
        """Return a row of the quarantine with what was read beside it."""
        return cls(
            one.home,
            one.id,
            False,  # noqa: FBT003 - a field
            one.kind or "",
            one.member,
            one.who or "",
            one.hamlet,
            one.where or "",
            one.received_at,
            None,
            one.reason,
            one.detail,
            0,
            None,
            one.state,
            one.note,
            one.decided_at,
            one.decider or "",
        )


def reach(by: Actor) -> Reach:
    """Return whose rows somebody sees."""
    return reach_of(by, Resource.QUARANTINE, Level.PSEUDONYM)


def rows_of(
    by: Actor, seen: Reach, part: str, *, hamlet: int | None = None, after: After | None = None
) -> tuple[list[Row], After | None]:
    """Return a page of rows, the oldest first (decided ones: the newest), and where it ends.

    One statement; those of no known hamlet (``lost_rows``) not among them.
    """
    with reading(by):
        if part == HELD:
            found: models.QuerySet[Any] = _held(Operation.objects.visible_to(by), _homes(by))
        else:
            found = _refused(by, Quarantine.objects.visible_to(by, reason=True), part)
        found = _mine(found, seen, by)
        if hamlet is not None:
            found = found.filter(hamlet=hamlet)
        if after is not None:
            later = models.Q(received_at__gt=after.at)
            found = found.filter(later | models.Q(received_at=after.at, id__gt=after.row))
        order = ("-decided_at", "-id") if part == DECIDED else ("received_at", "id")
        some = list(found.order_by(*order)[: PAGE + 1])
    make = Row.of_operation if part == HELD else Row.of_quarantine
    rows = [make(one) for one in some[:PAGE]]
    more = len(some) > PAGE and part != DECIDED
    return rows, After(rows[-1].received_at, rows[-1].id) if more else None


def lost_rows(by: Actor, seen: Reach, part: str) -> list[Row]:
    """Return rows that name no hamlet we know, of people who serve the hamlets; one statement.

    No wall of a hamlet holds them, so they are read as jobs read and judged by their member.
    """
    if part == DECIDED:
        return []
    with job_scope("desk"):
        if part == HELD:
            found: models.QuerySet[Any] = _held(Operation.objects.all(), _homes(by))
        else:
            found = _refused(by, Quarantine.objects.all(), part)
        found = found.filter(hamlet=None, member__in=_people(by, seen))
        some = list(found.order_by("received_at", "id")[:MOST_LOST])
    make = Row.of_operation if part == HELD else Row.of_quarantine
    return [make(one) for one in some]


def _mine(found: models.QuerySet[Any], seen: Reach, by: Actor) -> models.QuerySet[Any]:
    mine = models.Q(member=by.user_id) if seen.own else models.Q(hamlet__in=())
    return found.filter(models.Q(hamlet__in=sorted(seen.hamlets)) | mine)


def _people(by: Actor, seen: Reach) -> Any:
    """Return the people of the hamlets that somebody sees, or the one who looks."""
    if not seen.hamlets:
        return [by.user_id]
    served = Grant.objects.filter(place_id__in=sorted(seen.hamlets), role__in=CARRIERS)
    return served.values("user_id")


def _homes(by: Actor) -> models.QuerySet[Any]:
    """Return the homes of the hamlets that somebody sees."""
    return Hamlet.objects.filter(pk__in=sorted(by.hamlets)).values("home")


def _held(found: Any, homes: Any) -> Any:
    result = OpResult.objects.filter(home=models.OuterRef("home"), id=models.OuterRef("id"))
    waiting = OpResult.objects.filter(home__in=homes, status="held")
    found = found.filter(home__in=homes, id__in=waiting.values("id"))
    return _named(found).annotate(
        code=models.Subquery(result.values("code")),
        tries=models.Subquery(result.values("tries")),
        next_try=models.Subquery(result.values("next_try")),
    )


def _refused(by: Actor, found: Any, part: str) -> Any:
    found = found.filter(home__in=_homes(by))
    open_ = models.Q(state="open")
    found = found.filter(~open_ if part == DECIDED else open_)
    return _named(found.annotate(kind=models.Subquery(_operation(by).values("kind")[:1])))


def _operation(by: Actor) -> Any:
    """Return the operation that holds the bytes of a row, as far as rows may be seen here."""
    seen: Any = Operation.objects.visible_to(by)
    same = ("id", "op"), ("sha", "sha"), ("home", "home")
    return seen.filter(**{name: models.OuterRef(of) for name, of in same})


def _named(found: Any) -> Any:
    place = PlaceName.objects.filter(place_id=models.OuterRef("hamlet")).order_by("-valid_from")
    person = User.objects.filter(pk=models.OuterRef("member"))
    named = found.annotate(
        who=models.Subquery(person.values("name")),
        where=models.Subquery(place.values("full_name")[:1]),
    )
    if found.model is Quarantine:
        decider = User.objects.filter(pk=models.OuterRef("decided_by"))
        named = named.annotate(decider=models.Subquery(decider.values("name")))
    return named


class Bytes(NamedTuple):
    """A row with what it holds."""

    row: Row
    raw: bytes
    house: int | None  # the house's number in its hamlet


def find(by: Actor, seen: Reach, part: str, home: int, key: UUID) -> Bytes | None:
    """Return one row with its bytes; None of what is not there or not theirs. Two statements."""
    with reading(by):
        found = _one(by, _mine(_all(by, part, visible=True), seen, by), part, home, key)
    if found is None:
        with job_scope("desk"):
            lost = _all(by, part, visible=False).filter(hamlet=None, member__in=_people(by, seen))
            found = _one(by, lost, part, home, key)
    return found


def _all(by: Actor, part: str, *, visible: bool) -> Any:
    if part == HELD:
        shown: Any = Operation.objects.visible_to(by) if visible else Operation.objects.all()
        return _held(shown, _homes(by))
    shown = Quarantine.objects.visible_to(by, reason=True) if visible else Quarantine.objects.all()
    body = _operation(by)
    return _named(
        shown.annotate(
            kind=models.Subquery(body.values("kind")[:1]),
            body_sealed=models.Subquery(body.values("body_sealed")[:1]),
            hh=models.Subquery(body.values("hh")[:1]),
        )
    )


def _one(by: Actor, found: Any, part: str, home: int, key: UUID) -> Bytes | None:
    house = Household.objects.visible_to(by).filter(
        home=models.OuterRef("home"), id=models.OuterRef("hh")
    )
    found = found.filter(home=home, id=key).annotate(
        house=models.Subquery(house.values("number")[:1])
    )
    one = found.first()
    if one is None:
        return None
    make = Row.of_operation if part == HELD else Row.of_quarantine
    return Bytes(make(one), _open(one, part), one.house)


def _open(one: Any, part: str) -> bytes:
    """Return the bytes that were kept; nothing where their time is over."""
    if part != HELD and one.raw_sealed:
        row = db_uuid(one.id)
        return unseal_bytes(bytes(one.raw_sealed), where="quarantine|raw", home=one.home, row=row)
    if not one.body_sealed:
        return b""
    row = db_uuid(one.id if part == HELD else one.op)
    return unseal_bytes(bytes(one.body_sealed), where="op_log|body", home=one.home, row=row)


def count_waiting(hamlets: Collection[int], codes: Collection[str] = ()) -> int:
    """Return how many rows wait in hamlets, of some reasons only where told; one statement."""
    if not hamlets:
        return 0
    there = sorted(hamlets)
    homes = Hamlet.objects.filter(pk__in=there).values("home")
    waiting = OpResult.objects.filter(home__in=homes, status="held")
    with job_scope("desk"):
        shut = Quarantine.objects.filter(home__in=homes, state="open", hamlet__in=there)
        if codes:
            waiting, shut = waiting.filter(code__in=codes), shut.filter(reason__in=codes)
        ops = Operation.objects.filter(
            home__in=homes, id__in=waiting.values("id"), hamlet__in=there
        )
        return ops.order_by().values("id").union(shut.order_by().values("id"), all=True).count()
