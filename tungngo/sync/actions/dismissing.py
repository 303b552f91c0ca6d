"""Deciding on what is held, on what was refused, and on what a phone has lost: a person's word."""

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from tungngo.accounts.models import CARRIERS, Device, Grant
from tungngo.accounts.reasons import NO_RIGHT
from tungngo.accounts.rights import JOBS, Action, Level, Resource, level, lines_of
from tungngo.audit.actions import note
from tungngo.feed.actions import writes_as_job
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, today
from tungngo.shared.detectors import without_numbers
from tungngo.shared.errors import Refused
from tungngo.shared.ids import new_id
from tungngo.shared.sealed import seal
from tungngo.shared.sql import db_moment, db_uuid, insert_new
from tungngo.shared.wire import clean
from tungngo.sync.actions.keeping import PATCH
from tungngo.sync.actions.releasing import Released, release
from tungngo.sync.deciding import may_decide
from tungngo.sync.models import Operation, OpLost, OpResult, Quarantine
from tungngo.sync.reasons import DISMISSED, NO_LOSS, NOT_WAITING, WHY_NOT

APPLIED, DISMISSED_STATE = "applied", "dismissed"
MOST = 100  # decided at once
_MOST_WORDS = 200
_QUARANTINE = "home id op device member reason detail sha raw_sealed received_at state hamlet"
_QUARANTINE += " decided_by decided_at note"


class _Waiting(NamedTuple):
    """A held operation, as far as a decision needs it."""

    op: str
    device: UUID
    member: int
    hamlet: int | None
    sha: str
    code: str
    received_at: object


@writes_as_job
def take(*, by: Actor, home: int, ops: Iterable[str], why: str = "") -> Released:
    """Do held operations although it was a question whose, where or when they were (nhận).

    Refuses (NOT_WAITING) if none of them waits, and (NO_RIGHT) where the actor may not decide.
    Returns what became of each; what still cannot be done stays held.
    """
    waiting = _waiting(by, home, ops)
    done = release(by=by, home=home, ops=[w.op for w in waiting], taken=True)
    note(by, "sync.take", _target(waiting), home=home, n=len(done), why=_words(why))
    return done


@writes_as_job
def retry(*, by: Actor, home: int, ops: Iterable[str]) -> Released:
    """Try held operations again at once, by the same rules; refuses as ``take`` does."""
    waiting = _waiting(by, home, ops)
    done = release(by=by, home=home, ops=[w.op for w in waiting])
    note(by, "sync.retry", _target(waiting), home=home, n=len(done))
    return done


@writes_as_job
def dismiss(*, by: Actor, home: int, ops: Iterable[str], why: str) -> int:
    """Let held operations be (không nhận); return how many. Their bytes stay in the log.

    ``why`` is what the member reads. Refuses as ``take`` does, and (WHY_NOT) without a reason.
    """
    words = _said(why)
    waiting = _waiting(by, home, ops)
    for one in waiting:
        patch = msgspec.json.encode({"ly_do": words}).decode()
        OpResult.objects.filter(home=home, id=one.op).update(
            status="rejected",
            code=DISMISSED.code,
            patch_sealed=seal(patch, where=PATCH, home=home, row=one.op),
            next_try=None,
        )
    _keep_record(by, home, waiting, words)
    note(by, "sync.dismiss", _target(waiting), home=home, n=len(waiting))
    return len(waiting)


@writes_as_job
def settle(
    *, by: Actor, home: int, rows: Iterable[str], as_: Literal["applied", "dismissed"], why: str
) -> int:
    """Close rows of the quarantine: put right by hand, or not taken; return how many.

    Refuses (NOT_WAITING) if none is open, (NO_RIGHT) who may not decide, (WHY_NOT) without words.
    """
    words = _said(why)
    wanted = sorted({db_uuid(row) for row in rows})[:MOST]
    found = list(Quarantine.objects.filter(home=home, id__in=wanted, state="open"))
    _judge(by, home, [(q.hamlet, q.member, q.reason) for q in found])
    open_ = Quarantine.objects.filter(home=home, id__in=[q.id for q in found], state="open")
    told = {"state": as_, "decided_by": by.user_id, "decided_at": now(), "note": words}
    n = open_.update(**told)
    target = found[0].id if len(found) == 1 else ""
    note(by, f"sync.settle_{as_}", target, home=home, n=n)
    return n


@writes_as_job
def close_loss(*, by: Actor, home: int, loss: UUID, why: str) -> None:
    """Close a loss (phiếu mất) that no number will fill any more: done again, or nothing in it.

    Refuses (NO_LOSS) an unknown or closed one and those of other people, (WHY_NOT) without words.
    """
    words = _said(why)
    found = OpLost.objects.filter(home=home, id=loss, closed_at=None).first()
    device = Device.objects.filter(uid=found.device).first() if found else None
    if found is None or device is None:
        raise Refused(NO_LOSS)
    own = device.user_id == by.user_id
    if not own and _level(by, Resource.DEVICE, _places_of({device.user_id})) < Level.COUNT:
        raise Refused(NO_LOSS)
    if own and level(by, Resource.DEVICE, Action.DECIDE, own=True) < Level.COUNT:
        raise Refused(NO_LOSS)
    closed = {"closed_at": now(), "closed_by": by.user_id, "closed_why": words}
    OpLost.objects.filter(home=home, id=loss).update(**closed)
    note(by, "sync.close_loss", loss, home=home, n=found.to_seq - found.from_seq + 1)


def _words(why: str) -> str:
    """Return a reason as it is kept: short, and without numbers that nobody may keep."""
    return without_numbers(clean(why))[:_MOST_WORDS]


def _said(why: str) -> str:
    words = _words(why)
    if not words:
        raise Refused(WHY_NOT)
    return words


def _target(waiting: list[_Waiting]) -> str:
    return waiting[0].op if len(waiting) == 1 else ""


def _waiting(by: Actor, home: int, ops: Iterable[str]) -> list[_Waiting]:
    """Return those of the operations that are held, judged; refuses if there is none."""
    wanted = sorted({db_uuid(op) for op in ops})[:MOST]
    held = OpResult.objects.filter(home=home, id__in=wanted, status="held")
    codes = dict(held.values_list("id", "code"))
    rows = Operation.objects.filter(home=home, id__in=codes)
    found = [
        _Waiting(db_uuid(o.id), o.device, o.member, o.hamlet, o.sha, codes[o.id], o.received_at)
        for o in rows.defer("body_sealed").order_by("id")
    ]
    _judge(by, home, [(w.hamlet, w.member, w.code) for w in found])
    return found


def _judge(by: Actor, home: int, rows: list[tuple[int | None, int, str]]) -> None:
    """Refuse who may not decide on all of the rows; foreign ones as if they were not there."""
    del home
    if not rows:
        raise Refused(NOT_WAITING)
    if by.job in JOBS:
        return
    lines = lines_of({hamlet for hamlet, _, _ in rows if hamlet})
    lost = _places_by({member for hamlet, member, _ in rows if not hamlet})
    for hamlet, member, code in rows:
        line = lines[hamlet] if hamlet else lost.get(member, frozenset())
        if level(by, Resource.QUARANTINE, Action.SEE, line, own=member == by.user_id, reason=True):
            if not may_decide(by, code, line):
                raise Refused(NO_RIGHT)
        else:
            raise Refused(NOT_WAITING)


def _level(by: Actor, resource: Resource, line: Collection[int]) -> Level:
    return level(by, resource, Action.DECIDE, line)


def _places_by(people: set[int]) -> dict[int, frozenset[int]]:
    """Return {person: the hamlets they serve or served, and all above}: where they are of."""
    if not people:
        return {}
    held = Grant.objects.filter(user_id__in=people, role__in=CARRIERS, valid_from__lte=today())
    places = list(held.values_list("user_id", "place_id"))
    lines = lines_of({place for _, place in places})
    found: dict[int, frozenset[int]] = {}
    for user, place in places:
        found[user] = found.get(user, frozenset()) | lines[place]
    return found


def _places_of(people: set[int]) -> frozenset[int]:
    return frozenset().union(*_places_by(people).values())


def _keep_record(by: Actor, home: int, waiting: list[_Waiting], words: str) -> None:
    """List what was not taken, with who said so; its bytes stand in the operation log."""
    at = db_moment(now())
    rows = [
        (
            home,
            db_uuid(new_id()),
            one.op,
            db_uuid(one.device),
            one.member,
            one.code,
            "",
            one.sha,
            b"",
            db_moment(one.received_at),  # type: ignore[arg-type]  # a moment
            DISMISSED_STATE,
            one.hamlet,
            by.user_id,
            at,
            words,
        )
        for one in waiting
    ]
    key = ("home", "device", "sha")
    insert_new(Quarantine, _QUARANTINE.split(), rows, key=key, returning=())
