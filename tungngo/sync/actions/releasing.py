"""Doing what was held: when what it waited for has come, or when an officer takes it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import msgspec

from tungngo.accounts.models import Device
from tungngo.audit.actions import note
from tungngo.feed.actions import flush, writes, writes_as_job
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sealed import seal, unseal_bytes
from tungngo.shared.sql import among, db_uuid, for_update, moment_of, select
from tungngo.shared.wire import Item, Verdict
from tungngo.sync.actions.blobs import announce
from tungngo.sync.actions.doing import do_one_by_one
from tungngo.sync.actions.keeping import BODY, PATCH, drop_from_log, keep_for_repair, silence
from tungngo.sync.admission import Batch, admit, open_batch
from tungngo.sync.models import Operation, OpResult
from tungngo.sync.reasons import (
    FAULT,
    FOREIGN,
    NO_PARENT,
    OUT_OF_SCOPE,
    UNKNOWN_FORM,
    UNKNOWN_KIND,
    UNKNOWN_REF,
)
from tungngo.sync.reception import Received, read_op
from tungngo.sync.remarks import find_stripped
from tungngo.sync.wire import Push

# What time may mend: a parent comes, a role, a newer server. The rest waits for a person.
_MAY_MEND = frozenset(
    r.code for r in (NO_PARENT, OUT_OF_SCOPE, UNKNOWN_FORM, UNKNOWN_KIND, UNKNOWN_REF, FAULT)
)
# Until the next try; after the last it is a person's business, or its parent's.
_WAITS = [timedelta(minutes=m) for m in (0.2, 1, 5, 30, 120, 720)]

type Released = dict[str, Verdict]


class _Held(NamedTuple):
    """A held operation."""

    op: str
    device: str
    member: int
    received_at: datetime
    when: tuple[datetime, date]  # the moment and the day that counted when it came
    tries: int
    one: Received


@writes
def await_release(*, by: Actor, home: int, held: dict[str, str]) -> None:
    """Say when held operations ({operation: code}) are tried again, as far as that may help."""
    waiting = [op for op, code in held.items() if code in _MAY_MEND]
    if waiting:
        mine = OpResult.objects.filter(home=home, id__in=waiting)
        mine.update(tries=0, next_try=now() + _WAITS[0])


@writes
def claim_back(*, by: Actor, home: int, member: int, ops: list[str]) -> None:
    """Give operations that somebody else's phone had sent first to the member whose they are."""
    Operation.objects.filter(home=home, id__in=ops).update(member=member)
    held = OpResult.objects.filter(home=home, id__in=ops, status="held", code=FOREIGN.code)
    held.update(tries=0, next_try=now())
    note(by, "sync.claim_back", home=home, member=member, n=len(ops))


@writes_as_job  # of several hamlets, and of none; their rights are judged by admission
def release(*, by: Actor, home: int, ops: Iterable[str], taken: bool = False) -> Released:
    """Do held operations of a home; return {operation: what became of it}.

    ``taken``: an officer has looked at them, so it is no question more whose phone it was, nor
    whether the member still had the right. Those that are no longer held are left as they are.
    """
    held = _lock_held(home, ops)
    done: Released = {}
    for (device, member), some in groupby(held, key=lambda h: (h.device, h.member)):
        phone = Device.objects.filter(uid=UUID(device)).select_related("user").first()
        if phone is not None:
            done |= _do(by, home, phone, list(some), taken=taken)
        del member
    note(by, "sync.release", home=home, n=len(done), still=_n_held(done), taken=taken)
    return done


def _n_held(done: Released) -> int:
    return sum(v.s == "held" for v in done.values())


def _lock_held(home: int, ops: Iterable[str]) -> list[_Held]:
    """Return those of the operations that are held, by phone and in order, locked."""
    test, values = among("r.id", sorted(set(ops)))
    rows = select(
        "SELECT o.id, o.device, o.member, o.received_at, o.at_used, o.day,"
        " COALESCE(r.tries, 0), o.body_sealed"
        " FROM op_result r JOIN op_log o ON o.home = r.home AND o.id = r.id"
        f" WHERE r.home = %s AND r.status = 'held' AND {test}"
        f" ORDER BY o.device, o.member, o.seq, o.id{for_update('r')}",
        [home, *values],
    )
    found = []
    for op, device, member, received, at, day, tries, sealed in rows:
        key = db_uuid(op)
        one = read_op(unseal_bytes(sealed, where=BODY, home=home, row=key))
        if isinstance(one, Received):
            when = (moment_of(at), date.fromisoformat(str(day)))
            whose = (key, db_uuid(device), member)
            found.append(_Held(*whose, moment_of(received), when, tries, one))
    return found


def _do(by: Actor, home: int, phone: Device, held: list[_Held], *, taken: bool) -> Released:
    batch = _batch_of(by, phone, held)
    batch.taken = taken
    new = [h.one for h in held]
    items, refused = admit(batch, new)
    done = refused | do_one_by_one(by=by, batch=batch, items=items)
    keep_for_repair(by=by, batch=batch, new=new, verdicts=done)
    announce(by=by, home=home, items=items, verdicts=done)
    drop_from_log(by=by, batch=batch, stripped=find_stripped(batch, new, items, done))
    silence(by=by, home=home, new=new, verdicts=done)
    _write_down(batch, held, items, done)
    return done


def _batch_of(by: Actor, phone: Device, held: list[_Held]) -> Batch:
    """Return a batch as the phone itself would send it; each counts for when it first came."""
    push = Push(batch=str(new_id()), device=str(phone.uid), epoch="", max_seq=0, ops=[])
    who = Actor(phone.user_id, phone.label, device=str(phone.uid), request_id=by.request_id)
    batch = open_batch(who, phone, push, [h.one for h in held], min(h.received_at for h in held))
    batch.moments = {h.one.op.op: h.when for h in held}
    return batch


def _write_down(batch: Batch, held: list[_Held], items: dict[str, Item], done: Released) -> None:
    home, revs = batch.home, flush()
    for one in held:
        verdict, item = done[one.op], items.get(one.op)
        feed = batch.feed_of(item) if item and verdict.s in ("ok", "merged") else None
        patch = msgspec.json.encode(verdict.patch).decode() if verdict.patch else ""
        OpResult.objects.filter(home=home, id=one.op).update(
            status=verdict.s,
            code=verdict.code,
            patch_sealed=seal(patch, where=PATCH, home=home, row=one.op),
            feed_home=feed[0] if feed else None,
            fragment=feed[1] if feed else None,
            rev=revs.get(feed) if feed else None,
            tries=one.tries + 1,
            next_try=_next_try(verdict, one.tries + 1),
        )


def _next_try(verdict: Verdict, tries: int) -> datetime | None:
    """Return when a held operation is tried again; None: no more by itself."""
    if verdict.s != "held" or verdict.code not in _MAY_MEND or tries >= len(_WAITS):
        return None
    return now() + _WAITS[tries]
