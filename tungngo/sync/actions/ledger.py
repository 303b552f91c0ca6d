"""The ledger of a device: which of its numbers have come, are on the phone, or are lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, for_update, insert_new, moment_of, put, select
from tungngo.sync.builds import MIN_BUILD, build_of
from tungngo.sync.models import DeviceState, OpLost, find_numbers
from tungngo.sync.numbers import Hole, aged, holes, how_many, lowest, without_hole
from tungngo.sync.wire import Push, Span

CLONED, LOST, CLOCK, OLD = "cloned", "lost", "clock", "old"
_SKEW_MS = 600_000  # a clock that is further off is told to the leader
_MOST_HOLES = 20  # that are written down with their age
_SPANS = msgspec.json.Decoder(list[Span])
_HOLES = msgspec.json.Decoder(list[Hole])
_WINDOW = 10_000  # numbers above `contig` that one push looks at; the next push looks further


@dataclass(slots=True)
class State:
    """The state of a device, locked until the act ends."""

    home: int
    device: str
    contig: int
    top: int  # the highest number stored or announced
    flags: set[str]
    unsent: list[Span]  # as the phone told last
    oldest: datetime | None  # since when the lowest of them is told of
    missing: list[Hole]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a push tells of the phone itself."""

    push: Push
    numbers: frozenset[int]  # of its own operations in this push
    app: str
    off_ms: int | None
    at: datetime


@writes
def lock_state(*, by: Actor, home: int, uid: UUID) -> State:
    """Lock the state of a device: two batches of one device go one after the other."""
    device = db_uuid(uid)
    ask = (
        "SELECT contig, max_seq, flags, unsent, oldest_unsent, missing FROM device_state"
        f" WHERE home = %s AND id = %s{for_update()}"
    )
    found = select(ask, [home, device])
    if not found:
        fields = "home id contig max_seq unsent unsent_n photos app flags missing"
        insert_new(DeviceState, fields.split(), [(home, device, 0, 0, "[]", 0, 0, "", "", "[]")])
        found = select(ask, [home, device])
    contig, top, flags, unsent, oldest, missing = found[0]
    return State(
        home=home,
        device=device,
        contig=contig,
        top=top,
        flags=set(flags.split(",")) - {""},
        unsent=_SPANS.decode(unsent),
        oldest=None if oldest is None else moment_of(oldest),
        missing=_HOLES.decode(missing),
    )


@writes
def write_state(*, by: Actor, state: State, heard: Heard) -> list[Span]:
    """Write what the device said of itself into its state; return the numbers that are missing.

    Missing is a number up to the highest announced that is neither stored, nor said to be still
    on the phone, nor reported lost.
    """
    push = heard.push
    state.top = max(state.top, push.max_seq, *heard.numbers)
    there = set(heard.numbers)
    state.contig = without_hole(state.contig, there)
    window = min(state.top, state.contig + _WINDOW)
    if state.contig < state.top:
        there |= find_numbers(state.home, state.device, state.contig + 1, window)
        state.contig = without_hole(state.contig, there)
    lost = _note_losses(state, heard, there)
    _note_clock_and_build(state, heard)
    need = holes(state.contig, window, there, [*push.unsent, *lost])
    state.missing = aged(need[:_MOST_HOLES], state.missing, int(heard.at.timestamp() * 1000))
    _put(state, heard)
    return need


def _note_losses(state: State, heard: Heard, there: set[int]) -> list[Span]:
    """Write down what the phone says is lost, close what has come after all; return the rest."""
    at = db_moment(heard.at)
    told = {span for span in heard.push.lost if span[0] <= span[1]}
    rows = [
        (state.home, db_uuid(new_id()), state.device, *span, "reported", at, "")
        for span in sorted(told)
    ]
    fields = "home id device from_seq to_seq reason noted_at closed_why"
    key = ("home", "device", "from_seq", "to_seq")
    insert_new(OpLost, fields.split(), rows, key=key)
    if not told and LOST not in state.flags:
        return []
    still: list[Span] = []
    for one in OpLost.objects.unfilled(state.home, state.device):
        if _all_came(one.from_seq, one.to_seq, state.contig, there):
            mine = OpLost.objects.filter(home=state.home, id=one.id)
            mine.filter(closed_at=None).update(closed_at=heard.at)
        else:
            still.append((one.from_seq, one.to_seq))
    state.flags = state.flags - {LOST} | ({LOST} if still else set())
    return still


def _note_clock_and_build(state: State, heard: Heard) -> None:
    """Flag a clock that is far off and an app that is old; what is not told stays as it was."""
    if heard.off_ms is not None:
        far = abs(heard.off_ms) > _SKEW_MS
        state.flags = state.flags - {CLOCK} | ({CLOCK} if far else set())
    build = build_of(heard.app)
    if build is not None:
        state.flags = state.flags - {OLD} | ({OLD} if build < MIN_BUILD else set())


def _all_came(first: int, last: int, contig: int, there: set[int]) -> bool:
    rest = range(max(first, contig + 1), last + 1)
    return len(rest) <= len(there) and all(n in there for n in rest)


def _oldest(state: State, heard: Heard) -> Any:
    """Return since when, as far as we were told, the lowest number still on the phone waits."""
    first, before = lowest(heard.push.unsent), lowest(state.unsent)
    if first is None:
        return None
    return db_moment(state.oldest if state.oldest and first == before else heard.at)


def _put(state: State, heard: Heard) -> None:
    push = heard.push
    unsent = msgspec.json.encode(push.unsent).decode()
    row: dict[str, Any] = {
        "home": state.home,
        "id": state.device,
        "contig": state.contig,
        "max_seq": state.top,
        "unsent": unsent,
        "unsent_n": how_many(push.unsent),
        "oldest_unsent": _oldest(state, heard),
        "missing": msgspec.json.encode(state.missing).decode(),
        "photos": push.photos,
        "last_push": db_moment(heard.at),
        "app": heard.app[:40],
        "off_ms": heard.off_ms,
        "flags": ",".join(sorted(state.flags)),
    }
    put(DeviceState, list(row), [tuple(row.values())], key=("home", "id"))
