"""Keeping what arrived: the operation log, the quarantine, answers to what is nothing new."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.errors import REASONS, Reason
from tungngo.shared.ids import new_id
from tungngo.shared.sealed import seal_bytes, unseal
from tungngo.shared.sql import db_moment, db_uuid, insert_new
from tungngo.shared.wire import Verdict
from tungngo.sync.admission import Batch
from tungngo.sync.forgotten import is_of_forgotten, names_forgotten
from tungngo.sync.kinds import body_of
from tungngo.sync.models import Operation, Quarantine, StoredOp, find_lanes, find_stored
from tungngo.sync.reasons import BAD_ENVELOPE, CONFLICT_PAYLOAD, FOREIGN
from tungngo.sync.receipts import result_of, stored_answer
from tungngo.sync.reception import Arrived, Broken, Received, claimed_id
from tungngo.sync.stripping import without, without_words
from tungngo.sync.wire import Op, Result

BODY = "op_log|body"
_OP_LOG = "home id device seq lane member kind kv row_home hamlet hh e at_device off received_at"
_OP_LOG += " at_used day sha body_sealed batch"
_QUARANTINE = "home id op device member reason detail sha raw_sealed received_at state hamlet"
_QUARANTINE += " note"
PATCH = "op_result|patch"


@writes
def keep(*, by: Actor, batch: Batch, arrived: list[Arrived]) -> list[Received]:
    """Keep all that arrived and return the new operations; the others have their answer already."""
    _refuse(batch, BAD_ENVELOPE, [one for one in arrived if isinstance(one, Broken)])
    first: dict[str, Received] = {}
    other: list[Received] = []  # a second operation with the id of one of the same batch
    for one in arrived:
        if isinstance(one, Received) and first.setdefault(one.op.op, one).sha != one.sha:
            other.append(one)
    fresh = _insert(batch, list(first.values()))
    known = [r for r in (*first.values(), *other) if db_uuid(r.op.op) not in fresh]
    _answer_known(batch, known)
    _refuse(batch, CONFLICT_PAYLOAD, [r for r in other if db_uuid(r.op.op) in fresh])
    return [r for r in first.values() if db_uuid(r.op.op) in fresh]


@writes
def keep_for_repair(
    *, by: Actor, batch: Batch, new: list[Received], verdicts: dict[str, Verdict]
) -> None:
    """List in quarantine what was refused for good; its bytes stand in the operation log."""
    refused: dict[str, list[tuple[Received, str, bytes]]] = {}
    for one in new:
        verdict = verdicts.get(db_uuid(one.op.op))
        if verdict and verdict.s == "rejected":
            part = str((verdict.patch or {}).get("truong", ""))
            refused.setdefault(verdict.code, []).append((one, part, b""))
    for code, some in sorted(refused.items()):
        _shelve(batch, REASONS[code], some)


@writes
def drop_from_log(
    *, by: Actor, batch: Batch, stripped: list[tuple[Received, Any, list[str]]]
) -> None:
    """Seal operations anew without what was dropped of their bodies.

    ``sha`` stays that of the bytes received, by which a repeat is known.
    """
    for one, body, dropped in stripped:
        row = db_uuid(one.op.op)
        less = without(one.op, body, dropped)
        sealed = seal_bytes(less, where=BODY, home=batch.home, row=row)
        Operation.objects.filter(home=batch.home, id=row).update(body_sealed=sealed)


@writes
def silence(*, by: Actor, home: int, new: list[Received], verdicts: dict[str, Verdict]) -> None:
    """Keep no word of what was held or refused, where it is of somebody erased.

    What was done needs none of this: it keeps what is agreed to and nothing else.
    """
    waits = [r for r in new if verdicts[db_uuid(r.op.op)].s in ("held", "rejected")]
    for one in waits:
        if is_of_forgotten(one):
            take_words_out(by=by, home=home, op=one.op)


@writes
def take_words_out(*, by: Actor, home: int, op: Op) -> None:
    """Seal an operation anew without words; its hash and its receipt stay."""
    row = db_uuid(op.op)
    sealed = seal_bytes(without_words(op, body_of(op)), where=BODY, home=home, row=row)
    Operation.objects.filter(home=home, id=row).update(body_sealed=sealed)


@writes
def close_repaired(*, by: Actor, batch: Batch, repaired: list[Received]) -> None:
    """Take from the list what an operation that was applied has put right (`fixes`)."""
    fixed = [db_uuid(r.op.fixes) for r in repaired if r.op.fixes]
    if fixed:
        mine = Quarantine.objects.filter(home=batch.home, member=batch.device.user_id)
        mine.filter(op__in=fixed, state="open").update(state="applied")


def _insert(batch: Batch, received: list[Received]) -> set[str]:
    """Insert operations into the log; return the ids that are new."""
    lanes = _lanes(batch, [r.op for r in received])
    rows = [_log_row(batch, r, lanes.get(r.op.op, 0)) for r in received]
    return {db_uuid(i) for (i,) in insert_new(Operation, _OP_LOG.split(), rows)}


def _log_row(batch: Batch, one: Received, lane: int) -> tuple[Any, ...]:
    op = one.op
    at, day = batch.when(op)
    row = db_uuid(op.op)
    sealed = seal_bytes(one.raw, where=BODY, home=batch.home, row=row)
    hh, e = (db_uuid(i) if i else None for i in (op.hh, op.e))
    hamlet = op.hamlet if op.hamlet in batch.scope.hamlets else None
    which = (batch.home, row, db_uuid(op.dev), op.seq, lane, batch.device.user_id)
    what = (op.k, op.kv, op.home, hamlet, hh, e)
    when = (op.at, op.off, db_moment(batch.received_at), db_moment(at), day.isoformat())
    return (*which, *what, *when, one.sha, sealed, db_uuid(batch.push.batch))


def _lanes(batch: Batch, ops: list[Op]) -> dict[str, int]:
    """Return {operation: lane} of those whose number another operation has taken.

    Ops that somebody else's phone sends have lanes below 0: nobody can take the numbers of a
    device that is not theirs. A number used twice by its own device is a cloned or restored phone.
    """
    by_device: dict[str, list[Op]] = {}
    for op in ops:
        by_device.setdefault(db_uuid(op.dev), []).append(op)
    found: dict[str, int] = {}
    for device, some in sorted(by_device.items()):
        taken = find_lanes(batch.home, device, [op.seq for op in some])
        for op in some:
            lanes = taken.setdefault(op.seq, {})
            if db_uuid(op.op) in lanes.values():
                continue  # stored already: a repeat
            lane = _free_lane(lanes, own=batch.is_own(op))
            lanes[lane] = db_uuid(op.op)
            found[op.op] = lane
            batch.cloned |= lane > 0 and device == batch.device.uid.hex
    return found


def _free_lane(lanes: Iterable[int], *, own: bool) -> int:
    return max((*lanes, -1)) + 1 if own else min((*lanes, 0)) - 1


def _answer_known(batch: Batch, known: list[Received]) -> None:
    """Give operations that are stored already their stored answer, or refuse other bytes."""
    stored = find_stored(batch.home, [db_uuid(r.op.op) for r in known])
    other = []
    for one in known:
        was = stored[db_uuid(one.op.op)]
        if was.sha == one.sha:
            batch.results[one.sha] = _stored_result(batch.home, one, was)
            if was.status == "held" and was.code == FOREIGN.code and batch.is_own(one.op):
                batch.claimed.append(db_uuid(one.op.op))
        else:
            other.append(one)
    _refuse(batch, CONFLICT_PAYLOAD, other)


def _stored_result(home: int, one: Received, was: StoredOp) -> Result:
    patch = unseal(was.patch_sealed, where=PATCH, home=home, row=db_uuid(one.op.op))
    read = msgspec.json.decode(patch) if patch else None
    feed = (was.feed_home, was.fragment, was.rev)
    return stored_answer(one.op.op, one.sha, Verdict(was.status, was.code, read), feed)


def _refuse(batch: Batch, reason: Reason, refused: list[Broken] | list[Received]) -> None:
    """Refuse uploads for good and keep their bytes for a person to look at."""
    new = _shelve(
        batch, reason, [(r, r.wrong if isinstance(r, Broken) else "", r.raw) for r in refused]
    )
    for one in refused:
        op = claimed_id(one.raw) if isinstance(one, Broken) else one.op.op
        patch = {"truong": one.wrong} if isinstance(one, Broken) else None
        verdict = Verdict("rejected", reason.code, patch)
        batch.results[one.sha] = result_of(op, one.sha, verdict, dup=one.sha not in new)


def _shelve(
    batch: Batch, reason: Reason, refused: Iterable[tuple[Arrived, str, bytes]]
) -> set[str]:
    """Put uploads into quarantine, the same bytes once; return the hashes that were not there.

    Of those that name somebody erased the bytes are not kept.
    """
    device, member = batch.device.uid.hex, batch.device.user_id
    at = db_moment(batch.received_at)
    rows: dict[str, tuple[Any, ...]] = {}
    for one, part, raw in refused:
        row = db_uuid(new_id())
        home = one.op.home if isinstance(one, Received) else batch.home
        kept = b"" if raw and names_forgotten(home, raw) else raw
        sealed = seal_bytes(kept, where="quarantine|raw", home=batch.home, row=row)
        op = db_uuid(one.op.op) if isinstance(one, Received) else None
        hamlet = one.op.hamlet if isinstance(one, Received) else None
        hamlet = hamlet if hamlet in batch.scope.hamlets else None
        said = (reason.code, part, one.sha, sealed, at, "open", hamlet, "")
        rows[one.sha] = (batch.home, row, op, device, member, *said)
    key = ("home", "device", "sha")
    made = insert_new(Quarantine, _QUARANTINE.split(), rows.values(), key=key, returning=("sha",))
    return {sha for (sha,) in made}
