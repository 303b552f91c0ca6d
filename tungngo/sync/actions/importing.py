"""What is typed on a page becomes operations, under a device of the one who typed it."""

from collections.abc import Sequence
from itertools import batched
from typing import Any, NamedTuple

import msgspec

from tungngo.accounts.actions import import_device
from tungngo.feed.actions import writes_as_job
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import REASONS, Refused
from tungngo.shared.ids import new_id
from tungngo.sync.actions.ledger import lock_state
from tungngo.sync.actions.push import apply
from tungngo.sync.models import Epoch
from tungngo.sync.reasons import NOT_TAKEN_IN
from tungngo.sync.reception import read_op
from tungngo.sync.wire import MOST_OPS, Push, Result

_MINUTES_EAST = 420


class Told(NamedTuple):
    """What was typed: an operation without its number."""

    kind: str
    hamlet: int
    body: dict[str, Any]
    row: str | None  # the row made or changed
    house: str | None = None
    at: int | None = None  # Unix ms of the act, where it was not now: a paper sheet typed in later
    op: str | None = None  # its id, where the form made one, so that a form sent twice is seen


@writes_as_job  # each operation's rights are judged by admission: sync.importing
def take_in(
    *, by: Actor, home: int, told: Sequence[Told], judged: bool = False
) -> tuple[str, list[Result]]:
    """Apply what somebody has typed, all of it or nothing; return the batch and the receipts.

    The batch stands in the operation log, by which all of it is found again. ``judged``: the page
    has judged the right to each act; else it is asked as for lists: of officials, on their commune.
    Refuses (NOT_TAKEN_IN) at the first that is not done.
    """
    device = import_device(by=by, home=home)
    top = lock_state(by=by, home=home, uid=device.uid).top
    batch, epoch, results = str(new_id()), Epoch.current(), list[Result]()
    for some in batched(enumerate(told, start=top + 1), MOST_OPS, strict=False):
        raws = [_bytes_of(one, seq, str(device.uid), home) for seq, one in some]
        last = some[-1][0]
        push = Push(batch=batch, device=str(device.uid), epoch=epoch, max_seq=last, ops=raws)
        received = [read_op(raw) for raw in raws]
        done = apply(by=by, device=device, push=push, received=received, judged=judged)
        results += done.results
    for number, one in enumerate(results, start=1):
        if one.s not in ("ok", "merged"):
            words = REASONS[one.code].message if one.code in REASONS else one.code or ""
            raise Refused(NOT_TAKEN_IN, number=number, why=one.msg or words)
    return batch, results


def _bytes_of(one: Told, seq: int, device: str, home: int) -> msgspec.Raw:
    return msgspec.Raw(
        msgspec.json.encode(
            {
                "v": 1,
                "op": one.op or str(new_id()),
                "dev": device,
                "seq": seq,
                "k": one.kind,
                "kv": 1,
                "home": home,
                "hamlet": one.hamlet,
                "hh": one.house,
                "e": one.row,
                "at": one.at or now_ms(),
                "tz": _MINUTES_EAST,
                "off": 0,
                "b": one.body,
            }
        )
    )
