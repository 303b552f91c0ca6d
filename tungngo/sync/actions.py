"""Applying a push: every operation exactly once, its effects, cells and receipts in one transaction."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import OperationalError

from tungngo.accounts.models import Device
from tungngo.audit.actions import note
from tungngo.feed.actions import attempt, flush, writes
from tungngo.figures.actions import count, heard
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import REASONS
from tungngo.shared.sealed import seal
from tungngo.shared.sql import db_moment, db_uuid, insert_new
from tungngo.shared.wire import Item, Verdict
from tungngo.sync.kinds import KINDS, named_refs, rounds
from tungngo.sync.models import (
    Operation,
    OpResult,
    Quarantine,
    Scope,
    find_stored,
    free_lane,
    lock_state,
    read_scope,
    unknown_refs,
    write_state,
)
from tungngo.sync.reasons import (
    BAD_BODY,
    BAD_ENVELOPE,
    CONFLICT_PAYLOAD,
    FAULT,
    FOREIGN,
    OUT_OF_SCOPE,
    UNKNOWN_KIND,
    UNKNOWN_REF,
)
from tungngo.sync.reception import Received, claimed_id, field_of, moment_used
from tungngo.sync.wire import Op, Push, Result
from tungngo.visits.actions import Effects

log = logging.getLogger("tungngo.sync")
GRACE = timedelta(days=30)  # a scope lost while the phone had no network
_OP_LOG = ["home", "id", "device", "seq", "lane", "member", "kind", "kv", "row_home", "hamlet", "hh", "e", "at_device", "off", "received_at", "at_used", "day", "sha", "body_sealed", "batch"]
_RESULT = ["home", "id", "status", "code", "patch", "fragment", "feed_home", "rev"]
_QUARANTINE = ["home", "id", "op", "device", "member", "reason", "detail", "sha", "raw_sealed", "received_at", "state"]


@dataclass(slots=True)
class Batch:
    """A push on its way through the transaction."""

    by: Actor
    device: Device
    push: Push
    received_at: datetime
    scope: Scope
    results: dict[str, Result] = field(default_factory=dict)  # by sha of the bytes received
    cloned: bool = False

    @property
    def home(self) -> int:
        """Return the data home in which this device's operations are kept."""
        return self.device.home


@dataclass(frozen=True, slots=True)
class Applied:
    """What a push came to."""

    results: list[Result]
    need: list[tuple[int, int]]
    contig: int
    cloned: bool


@writes
def apply(*, by: Actor, device: Device, push: Push, received: list[Received]) -> Applied:
    """Apply a batch of one device; a repeat gets the stored answer and has no effect.

    Set-based first. If anything fails, all of it is undone and done again one by one, so that one bad
    operation is held with its bytes and the others are applied.
    """
    state = lock_state(device.home, device.uid)
    batch = Batch(by, device, push, now(), read_scope(by, [r.op for r in received if r.op]))
    try:
        with attempt():
            _take(batch, received)
    except OperationalError:
        raise  # a deadlock is tried again as a whole; a database that is away is not the batch's fault
    except Exception as error:  # noqa: BLE001 - whatever an action may raise: the operation is kept
        log.warning(
            "push redone one by one", extra={"code": type(error).__name__, "n": len(received)}
        )
        _take_one_by_one(batch, received)
    numbers = [r.op.seq for r in received if r.op and db_uuid(r.op.dev) == device.uid.hex]
    contig, need = write_state(
        state, push, numbers, cloned=batch.cloned, at=db_moment(batch.received_at)
    )
    said = Counter(r.s for r in batch.results.values())
    note(by, "sync.push", push.batch, home=device.home, n=len(received), **said)
    return Applied(
        [batch.results[r.sha] for r in received],
        need,
        contig,
        batch.cloned or "cloned" in state.flags,
    )


def _take_one_by_one(batch: Batch, received: list[Received]) -> None:
    batch.results.clear()
    for one in received:
        try:
            with attempt():
                _take(batch, [one])
        except OperationalError:
            raise
        except Exception:  # the operation's own fault: its effects are undone, its bytes are kept
            log.exception("operation held", extra={"code": FAULT.code})
            with attempt():
                _take(batch, [one], keep_only=True)


def _take(batch: Batch, received: list[Received], *, keep_only: bool = False) -> None:
    """Take operations: keep them all, settle repeats, do the new ones, write their answers."""
    whole = {r.op.op: r for r in received if r.op}
    _refuse_envelopes(batch, [r for r in received if not r.op])
    _refuse_conflicts(batch, [r for r in received if r.op and whole[r.op.op].sha != r.sha])
    fresh = _keep(batch, list(whole.values()))
    _answer_repeats(batch, [r for i, r in whole.items() if db_uuid(i) not in fresh])
    new = [r for i, r in whole.items() if db_uuid(i) in fresh]
    verdicts: dict[str, Verdict] = {}
    if keep_only:
        verdicts = {db_uuid(r.op.op): Verdict("held", FAULT.code) for r in new if r.op}
        items: dict[str, Item] = {}
    else:
        items = _admit(batch, new, verdicts)
        _do(batch, list(items.values()), verdicts)
    _write_answers(batch, new, items, verdicts)


def _keep(batch: Batch, received: list[Received]) -> set[str]:
    """Insert the operations into the log; return the ids that are new."""
    rows = [_log_row(batch, r, r.op, 0) for r in received if r.op]
    taken = free_lane(batch.home, rows)
    if taken:
        batch.cloned = True
        rows = [(*row[:4], taken.get(row[1], 0), *row[5:]) for row in rows]
    return {db_uuid(i) for (i,) in insert_new(Operation, _OP_LOG, rows)}


def _log_row(batch: Batch, one: Received, op: Op, lane: int) -> tuple[Any, ...]:
    at, day = moment_used(op, batch.device.enrolled_at, batch.received_at)
    row = db_uuid(op.op)
    sealed = seal(one.raw.decode(), where="op_log|body", home=batch.home, row=row)
    hh, e = (db_uuid(i) if i else None for i in (op.hh, op.e))
    hamlet = op.hamlet if op.hamlet in batch.scope.hamlets else None
    return (
        (
            batch.home,
            row,
            db_uuid(op.dev),
            op.seq,
            lane,
            batch.device.user_id,
            op.k,
            op.kv,
            op.home,
            hamlet,
            hh,
            e,
        )
        + (
            op.at,
            op.off,
            db_moment(batch.received_at),
            db_moment(at),
            day.isoformat(),
            one.sha,
            sealed,
        )
        + (db_uuid(batch.push.batch),)
    )


def _refuse_envelopes(batch: Batch, wrong: list[Received]) -> None:
    for one in wrong:
        said = claimed_id(one.raw)
        _quarantine(batch, one, BAD_ENVELOPE.code, one.wrong)
        batch.results[one.sha] = _result(
            said, one.sha, Verdict("rejected", BAD_ENVELOPE.code, {"truong": one.wrong})
        )


def _refuse_conflicts(batch: Batch, other: list[Received]) -> None:
    for one in other:
        _quarantine(batch, one, CONFLICT_PAYLOAD.code, "")
        batch.results[one.sha] = _result(
            one.op.op if one.op else "", one.sha, Verdict("rejected", CONFLICT_PAYLOAD.code)
        )


def _quarantine(batch: Batch, one: Received, reason: str, detail: str, *, raw: bool = True) -> None:
    """Keep a refused upload for a person; the same bytes twice are one row."""
    row = one.sha[:32]
    text = one.raw.decode(errors="backslashreplace") if raw else ""
    sealed = seal(text, where="quarantine|raw", home=batch.home, row=row)
    op = db_uuid(one.op.op) if one.op else None
    who = (batch.device.uid.hex, batch.device.user_id)
    values = (
        batch.home,
        row,
        op,
        *who,
        reason,
        detail,
        one.sha,
        sealed,
        db_moment(batch.received_at),
        "open",
    )
    insert_new(Quarantine, _QUARANTINE, [values], key=("home", "device", "sha"))


def _answer_repeats(batch: Batch, repeats: list[Received]) -> None:
    """Give operations that are stored already their stored answer, or refuse other bytes."""
    stored = find_stored(batch.home, [db_uuid(r.op.op) for r in repeats if r.op])
    for one in repeats:
        if one.op is None:
            continue
        sha, result = stored[db_uuid(one.op.op)]
        if sha != one.sha:
            _refuse_conflicts(batch, [one])
            continue
        result.op, result.sha, result.dup = one.op.op, one.sha, True
        result.msg = sentence(result.code or "", result.patch)
        batch.results[one.sha] = result


def _admit(batch: Batch, new: list[Received], verdicts: dict[str, Verdict]) -> dict[str, Item]:
    """Return the operations that may be done, by id; give the others their verdict."""
    items: dict[str, Item] = {}
    for one in new:
        op = one.op
        if op is None:
            continue
        key = db_uuid(op.op)
        found = _item(batch, one, op)
        if isinstance(found, Item):
            items[key] = found
            continue
        verdicts[key] = found
        if found.s == "rejected":
            _quarantine(
                batch, one, found.code, str((found.patch or {}).get("truong", "")), raw=False
            )
    _hold_unknown(items, verdicts)
    return items


def _hold_unknown(items: dict[str, Item], verdicts: dict[str, Verdict]) -> None:
    """Take out operations that name a team or a skill which this server does not know."""
    teams, skills = unknown_refs([named_refs(i.body) for i in items.values()])
    if not teams and not skills:
        return
    for key, item in list(items.items()):
        team, named = named_refs(item.body)
        what = "tổ" if team in teams else "kỹ năng" if named & skills else ""
        if what:
            verdicts[key] = Verdict("held", UNKNOWN_REF.code, {"muc": what})
            del items[key]


def _item(batch: Batch, one: Received, op: Op) -> Item | Verdict:
    """Return the operation ready to be done, or why it is not done now."""
    at, day = moment_used(op, batch.device.enrolled_at, batch.received_at)
    kind = KINDS.get(op.k)
    if kind is None or op.kv != 1:
        return Verdict("held", UNKNOWN_KIND.code)
    place = batch.scope.hamlets.get(op.hamlet)
    if db_uuid(op.dev) != batch.device.uid.hex or op.home != batch.home:
        return Verdict("held", FOREIGN.code)
    if (
        place is None
        or place.home != op.home
        or not batch.scope.covers(op.hamlet, day, grace=GRACE)
    ):
        return Verdict("held", OUT_OF_SCOPE.code)
    try:
        body = kind.decoder.decode(op.b)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Verdict("rejected", BAD_BODY.code, {"truong": field_of(error)})
    hh, e = (db_uuid(i) if i else None for i in (op.hh, op.e))
    if kind.needs_row and not e:
        return Verdict("rejected", BAD_BODY.code, {"truong": "e"})
    return Item(
        op=db_uuid(op.op),
        k=op.k,
        seq=op.seq,
        home=op.home,
        hamlet=op.hamlet,
        fragment=place.fragment,
        household=hh,
        row=e,
        at=at,
        day=day,
        member=batch.device.user_id,
        device=batch.device.uid.hex,
        body=body,
    )


def _do(batch: Batch, items: list[Item], verdicts: dict[str, Verdict]) -> None:
    """Do the operations, kind by kind in the fixed order; count what they changed."""
    effects = Effects()
    for some in rounds(items):
        by_kind: dict[str, list[Item]] = {}
        for item in some:
            by_kind.setdefault(item.k, []).append(item)
        for name in sorted(by_kind, key=lambda k: KINDS[k].rank):
            found = KINDS[name].act(by=batch.by, home=batch.home, items=by_kind[name])
            said, changed = found if isinstance(found, tuple) else (found, None)
            verdicts |= {i.op: v for i, v in zip(by_kind[name], said, strict=True)}
            if changed:
                effects.extend(changed)
    count(by=batch.by, home=batch.home, effects=effects)
    teams = {named_refs(i.body)[0] for i in items} - {None}
    for team in sorted(t for t in teams if t):
        unsent = sum(last - first + 1 for first, last in batch.push.unsent)
        heard(by=batch.by, home=batch.home, team=team, device=batch.device.uid.hex, unsent=unsent)


def _write_answers(
    batch: Batch, new: list[Received], items: dict[str, Item], verdicts: dict[str, Verdict]
) -> None:
    """Write the change rows, then an answer per new operation with the revision that carries it."""
    revs = flush()
    rows = []
    for one in new:
        if one.op is None:
            continue
        key = db_uuid(one.op.op)
        verdict, item = verdicts[key], items.get(key)
        feed = item.feed if item and verdict.s in ("ok", "merged") else None
        rev = revs.get(feed) if feed else None
        patch = msgspec.json.encode(verdict.patch).decode() if verdict.patch else ""
        home, fragment = feed or (None, None)
        rows.append((batch.home, key, verdict.s, verdict.code, patch, fragment, home, rev))
        result = _result(one.op.op, one.sha, verdict)
        if feed:
            result.feed, result.rev = f"{home}.{fragment}", rev
        batch.results[one.sha] = result
    insert_new(OpResult, _RESULT, rows, returning=())


def _result(op: str, sha: str, verdict: Verdict) -> Result:
    msg = sentence(verdict.code, verdict.patch)
    return Result(
        op=op, sha=sha, s=verdict.s, code=verdict.code or None, msg=msg, patch=verdict.patch
    )


def sentence(code: str, values: dict[str, Any] | None) -> str | None:
    """Return the words of a reason; the text travels with the answer, so an old app can say a new thing."""
    if not code:
        return None
    return str(REASONS[code].message).format(**(values or {}))
