"""Applying a push: every operation once, its effects, cells and receipts in one transaction."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from tungngo.accounts.models import Device
from tungngo.accounts.rights import Role
from tungngo.audit.actions import note
from tungngo.feed.actions import flush, writes_as_job
from tungngo.figures.actions import heard
from tungngo.places.models import HAMLET
from tungngo.shared.actor import Actor, Held
from tungngo.shared.clock import now
from tungngo.shared.sealed import seal
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.shared.wire import Item
from tungngo.sync.actions.blobs import announce
from tungngo.sync.actions.doing import do_all
from tungngo.sync.actions.keeping import PATCH, close_repaired, drop_from_log, keep, silence
from tungngo.sync.actions.ledger import CLONED, Heard, lock_state, write_state
from tungngo.sync.actions.releasing import await_release, claim_back
from tungngo.sync.admission import Batch, open_batch
from tungngo.sync.kinds import named_refs
from tungngo.sync.models import OpResult
from tungngo.sync.numbers import how_many
from tungngo.sync.receipts import feed_name, result_of
from tungngo.sync.reception import Arrived, Received
from tungngo.sync.remarks import Verdicts, find_redacted, find_stripped
from tungngo.sync.wire import Push, Result, Span

_RESULT = "home id status code patch_sealed fragment feed_home rev"


@dataclass(frozen=True, slots=True)
class Applied:
    """What a push came to."""

    results: list[Result]
    need: list[Span]
    contig: int
    cloned: bool


@writes_as_job  # each operation's rights are judged by admission, at its own time
def apply(
    *,
    by: Actor,
    device: Device,
    push: Push,
    received: list[Arrived],
    app: str = "",
    judged: bool = False,
) -> Applied:
    """Apply a batch of one device; a repeat gets the stored answer and has no effect.

    ``judged``: a page has judged the right to each, so admission does not ask for it again.
    """
    state = lock_state(by=by, home=device.home, uid=device.uid)
    batch = open_batch(by, device, push, received, now())
    batch.judged = judged
    new = keep(by=by, batch=batch, arrived=received)
    if batch.claimed:
        claim_back(by=by, home=batch.home, member=device.user_id, ops=batch.claimed)
    items, verdicts = do_all(by=by, batch=batch, new=new)
    verdicts |= find_redacted(new, verdicts)
    _hear(batch, items, verdicts)
    announce(by=by, home=batch.home, items=items, verdicts=verdicts)
    drop_from_log(by=by, batch=batch, stripped=find_stripped(batch, new, items, verdicts))
    silence(by=by, home=batch.home, new=new, verdicts=verdicts)
    done = [r for r in new if verdicts[db_uuid(r.op.op)].s in ("ok", "merged")]
    close_repaired(by=by, batch=batch, repaired=done)
    if batch.cloned:
        state.flags.add(CLONED)
    need = write_state(by=by, state=state, heard=_told(batch, received, app))
    _answer(batch, new, items, verdicts)
    said = Counter(str(r.s) for r in batch.results.values())
    note(_there(batch), "sync.push", push.batch, home=device.home, n=len(received), said=said)
    results = [batch.results[one.sha] for one in received]
    return Applied(results, need, state.contig, CLONED in state.flags)


def _there(batch: Batch) -> Actor:
    """Return who sends with the hamlets worked in, so that the diary shows it to their commune."""
    held = sorted(batch.scope.hamlets.keys() & batch.scope.held.keys())
    return replace(batch.by, held=tuple(Held(Role.MEMBER, hamlet, HAMLET) for hamlet in held))


def _told(batch: Batch, arrived: list[Arrived], app: str) -> Heard:
    ops = [one.op for one in arrived if isinstance(one, Received)]
    own = [op for op in ops if db_uuid(op.dev) == batch.device.uid.hex]
    off = next((op.off for op in reversed(own) if op.off is not None), None)
    return Heard(batch.push, frozenset(op.seq for op in own), app, off, batch.received_at)


def _hear(batch: Batch, items: dict[str, Item], verdicts: Verdicts) -> None:
    """Note that the phone was heard, with the last team for which it brought done work, if any."""
    done = [item.body for op, item in items.items() if verdicts[op].s in ("ok", "merged")]
    teams = [team for body in done if (team := named_refs(body)[0]) is not None]
    team, unsent = teams[-1] if teams else None, how_many(batch.push.unsent)
    heard(by=batch.by, home=batch.home, team=team, device=batch.device.uid.hex, unsent=unsent)


def _answer(batch: Batch, new: list[Received], items: dict[str, Item], verdicts: Verdicts) -> None:
    """Write the change rows, then a receipt per new operation with the revision that carries it."""
    revs = flush()
    rows: list[tuple[Any, ...]] = []
    for one in new:
        key = db_uuid(one.op.op)
        verdict, item = verdicts[key], items.get(key)
        feed = batch.feed_of(item) if item and verdict.s in ("ok", "merged") else None
        home, fragment = feed or (None, None)
        rev = revs.get(feed) if feed else None
        patch = msgspec.json.encode(verdict.patch).decode() if verdict.patch else ""
        sealed = seal(patch, where=PATCH, home=batch.home, row=key)
        rows.append((batch.home, key, verdict.s, verdict.code, sealed, fragment, home, rev))
        result = result_of(one.op.op, one.sha, verdict)
        result.feed, result.rev = feed_name(home, fragment, rev), rev
        batch.results[one.sha] = result
    insert_new(OpResult, _RESULT.split(), rows, returning=())
    held = {key: v.code for one in new if (v := verdicts[key := db_uuid(one.op.op)]).s == "held"}
    await_release(by=batch.by, home=batch.home, held=held)
