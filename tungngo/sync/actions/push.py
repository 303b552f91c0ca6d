"""Applying a push: every operation once, its effects, cells and receipts in one transaction."""

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import OperationalError

from tungngo.accounts.models import Device
from tungngo.audit.actions import note
from tungngo.feed.actions import attempt, flush, writes
from tungngo.figures.actions import count, heard
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.sealed import seal
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.shared.wire import Item, Verdict
from tungngo.sync.actions.keeping import (
    PATCH,
    close_repaired,
    drop_from_log,
    keep,
    keep_for_repair,
)
from tungngo.sync.actions.ledger import CLONED, Heard, lock_state, write_state
from tungngo.sync.admission import Batch, admit, open_batch
from tungngo.sync.kinds import KINDS, in_order, named_refs, rounds
from tungngo.sync.models import OpResult
from tungngo.sync.numbers import how_many
from tungngo.sync.reasons import FAULT, STRIPPED
from tungngo.sync.receipts import feed_name, result_of
from tungngo.sync.reception import Arrived, Received
from tungngo.sync.wire import Push, Result, Span
from tungngo.visits.actions import Effects

log = logging.getLogger("tungngo.sync")
_RESULT = "home id status code patch_sealed fragment feed_home rev"

type Verdicts = dict[str, Verdict]


@dataclass(frozen=True, slots=True)
class Applied:
    """What a push came to."""

    results: list[Result]
    need: list[Span]
    contig: int
    cloned: bool


@writes
def apply(
    *, by: Actor, device: Device, push: Push, received: list[Arrived], app: str = ""
) -> Applied:
    """Apply a batch of one device; a repeat gets the stored answer and has no effect."""
    state = lock_state(by=by, home=device.home, uid=device.uid)
    batch = open_batch(by, device, push, received, now())
    new = keep(by=by, batch=batch, arrived=received)
    items, verdicts = _do_all(batch, new)
    _hear(batch, items, verdicts)
    drop_from_log(by=by, batch=batch, stripped=_stripped(new, items, verdicts))
    done = [r for r in new if verdicts[db_uuid(r.op.op)].s in ("ok", "merged")]
    close_repaired(by=by, batch=batch, repaired=done)
    if batch.cloned:
        state.flags.add(CLONED)
    need = write_state(by=by, state=state, heard=_told(batch, received, app))
    _answer(batch, new, items, verdicts)
    said = Counter(str(r.s) for r in batch.results.values())
    note(by, "sync.push", push.batch, home=device.home, n=len(received), said=said)
    results = [batch.results[one.sha] for one in received]
    return Applied(results, need, state.contig, CLONED in state.flags)


def _stripped(
    new: list[Received], items: dict[str, Item], verdicts: Verdicts
) -> list[tuple[Received, Any, list[str]]]:
    """Return the operations of which nobody agreed to keep all, what was read, what was dropped.

    Those that are held keep all they said until they are done.
    """
    keys = {key for key, verdict in verdicts.items() if verdict.code == STRIPPED.code}
    found = [(r, key) for r in new if (key := db_uuid(r.op.op)) in keys] if keys else []
    return [(r, items[key].body, (verdicts[key].patch or {})["bo"]) for r, key in found]


def _told(batch: Batch, arrived: list[Arrived], app: str) -> Heard:
    ops = [one.op for one in arrived if isinstance(one, Received)]
    own = [op for op in ops if db_uuid(op.dev) == batch.device.uid.hex]
    off = next((op.off for op in reversed(own) if op.off is not None), None)
    return Heard(batch.push, frozenset(op.seq for op in own), app, off, batch.received_at)


def _do_all(batch: Batch, new: list[Received]) -> tuple[dict[str, Item], Verdicts]:
    """Do the new operations, set-based first.

    If anything fails, all of it is undone and done again one by one: a bad operation is held with
    its bytes, and the others are applied.
    """
    items, refused = admit(batch, new)
    wrong = [(r, v) for r in new if (v := refused.get(db_uuid(r.op.op))) and v.s == "rejected"]
    parts = [(r, str((v.patch or {}).get("truong", ""))) for r, v in wrong]
    keep_for_repair(by=batch.by, batch=batch, wrong=parts)
    try:
        with attempt():
            return items, refused | _do(batch, list(items.values()))
    except OperationalError:
        raise  # a deadlock is tried again as a whole; a database that is away is no op's fault
    except Exception as error:  # noqa: BLE001 - whatever an action may raise: the operation is kept
        log.warning("push_one_by_one", extra={"code": type(error).__name__, "n": len(new)})
    items, refused = admit(batch, new)  # anew: an action may have changed the items it took
    return items, refused | _do_one_by_one(batch, items)


def _do_one_by_one(batch: Batch, items: dict[str, Item]) -> Verdicts:
    verdicts: Verdicts = {}
    for item in in_order(items.values()):
        try:
            with attempt():
                verdicts |= _do(batch, [item])
        except OperationalError:
            raise
        except Exception:  # the operation's own fault: its effects are undone, its bytes are kept
            log.exception("operation_held", extra={"code": FAULT.code})
            verdicts[item.op] = Verdict("held", FAULT.code)
    return verdicts


def _do(batch: Batch, items: list[Item]) -> Verdicts:
    """Do operations, kind by kind in the fixed order; count what they changed."""
    verdicts: Verdicts = {}
    effects: dict[int, Effects] = {}
    for some in rounds(items):
        groups: dict[tuple[int, str, int], list[Item]] = {}
        for item in some:
            groups.setdefault((KINDS[item.k].rank, item.k, item.home), []).append(item)
        for (_, kind, home), group in sorted(groups.items()):
            done = KINDS[kind].act(by=batch.by, home=home, items=group)
            said, changed = done if isinstance(done, tuple) else (done, None)
            verdicts |= {i.op: v for i, v in zip(group, said, strict=True)}
            if changed:
                effects.setdefault(home, Effects()).extend(changed)
    for home, changed in sorted(effects.items()):
        count(by=batch.by, home=home, effects=changed)
    return verdicts


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
        feed = item.feed if item and verdict.s in ("ok", "merged") else None
        home, fragment = feed or (None, None)
        rev = revs.get(feed) if feed else None
        patch = msgspec.json.encode(verdict.patch).decode() if verdict.patch else ""
        sealed = seal(patch, where=PATCH, home=batch.home, row=key)
        rows.append((batch.home, key, verdict.s, verdict.code, sealed, fragment, home, rev))
        result = result_of(one.op.op, one.sha, verdict)
        result.feed, result.rev = feed_name(home, fragment, rev), rev
        batch.results[one.sha] = result
    insert_new(OpResult, _RESULT.split(), rows, returning=())
