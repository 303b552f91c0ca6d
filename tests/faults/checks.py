"""What must hold when all phones have been heard at the end of a story."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import msgspec

from tests.faults.handset import Handset
from tests.faults.state import skill_faults
from tests.faults.world import MOST, World
from tungngo.accounts.models import Grant
from tungngo.audit.models import AuditEntry
from tungngo.figures.jobs import recount
from tungngo.households.agreed import purposes_in_force
from tungngo.households.keys import keys_of
from tungngo.households.models import CALL, LABEL, NOTE, Household, Resident, follow
from tungngo.shared.clock import frozen
from tungngo.shared.home import job_scope
from tungngo.shared.sealed import unseal
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions.keeping import PATCH
from tungngo.sync.models import DeviceState, Operation, OpLost, OpResult, Quarantine
from tungngo.sync.snapshots import folder
from tungngo.sync.tests.stage import bytes_of

GRACE = timedelta(days=30)
_PATIENCE = 40  # pushes of one phone until it has nothing more to say
_WORD = re.compile(r"Thử\d{5}Kín")


def last_contact(world: World) -> None:
    """Let all phones send all, the job do what waits, and all phones pull."""
    for one in world.handsets:
        _send_all(world, one)
    for _ in range(8):  # as often as the job tries, and then nothing is due any more
        world.pass_time(timedelta(hours=13))
        with frozen(world.clock):
            world.release_due()
    with frozen(world.clock):
        for one in world.handsets:
            world.pull(one, 500, whole=True)


def _send_all(world: World, one: Handset) -> None:
    for _ in range(_PATIENCE):
        world.pass_time(timedelta(seconds=20))
        with frozen(world.clock):
            told = world.push(one, one.outbox[:MOST])
        if not told or not (one.outbox or one.lost):
            return
    raise AssertionError(f"{one.uid} never ends: {told['need']}")


def faults(world: World) -> Iterator[str]:
    """Yield all that is wrong at the end."""
    yield from _lost(world)
    yield from _unheard(world)
    yield from _without_right(world)
    yield from (f"sum: {one}" for one in recount(home=world.home))
    yield from (f"skill: {one}" for one in skill_faults(world.home))
    yield from _gaps(world)
    yield from _astray(world)
    yield from _words(world)
    yield from (
        f"applied from a closed phone: {op}"
        for op, s in world.held_when_closed
        if s in ("ok", "merged")
    )


def _lost(world: World) -> Iterator[str]:
    """Yield operations that were called saved and are nowhere, and what is there twice."""
    stored = Operation.objects.filter(home=world.home)
    with job_scope("test"):
        ids = [str(i) for i in stored.values_list("id", flat=True)]
        shelved = _shelved(world)
        answered = [
            str(i) for i in OpResult.objects.filter(home=world.home).values_list("id", flat=True)
        ]
    yield from (f"twice: {i}" for i in sorted(ids) if ids.count(i) > 1)
    yield from (f"no receipt: {i}" for i in sorted(set(ids) ^ set(answered)))
    known = set(ids) | shelved
    on_phones = {op for one in world.handsets for op in one.store if _waits(one, op)}
    reported = _reported(world)
    announced = {str(s.id): s.max_seq for s in DeviceState.objects.filter(home=world.home)}
    gone = {one.uid for one in world.wiped}
    for op, (device, kept) in sorted(world.saved.items()):
        if op in known or op in on_phones or (device, kept.seq) in reported:
            continue
        # Wiped since: what was announced is still asked for; nothing can know of the rest.
        if device in gone:
            continue
        yield f"lost: {op} {kept.kind} {device} {kept.seq} of {announced.get(device)}"


def _shelved(world: World) -> set[str]:
    with job_scope("test"):
        mine = Quarantine.objects.filter(home=world.home)
        return {str(i) for i in mine.values_list("op", flat=True)}


def _waits(one: Handset, op: str) -> bool:
    return any(o.op == op for o in one.outbox)


def _reported(world: World) -> set[tuple[str, int]]:
    rows = OpLost.objects.filter(home=world.home)
    return {
        (str(device), n)
        for device, first, last in rows.values_list("device", "from_seq", "to_seq")
        for n in range(first, last + 1)
    }


def _unheard(world: World) -> Iterator[str]:
    """Yield receipts on phones that the server does not give any more."""
    rows = OpResult.objects.filter(home=world.home).values_list("id", "status")
    said = {str(i): status for i, status in rows}
    shelved = _shelved(world)
    for one in world.handsets:
        for op, told in one.member.phone.receipts.items():
            now_ = said.get(op)
            if told.get("code") == "sync.conflict_payload":
                now_ = "rejected" if op in shelved else now_  # other bytes had come before
            if now_ != told["s"] and not (told["s"] == "held" and now_):
                yield f"receipt of {op} was {told['s']}, is {now_}"


def _without_right(world: World) -> Iterator[str]:
    """Yield operations that were done though their member had no role there and no officer did."""
    done = OpResult.objects.filter(home=world.home, status__in=("ok", "merged"))
    ids = {db_uuid(i) for i in done.values_list("id", flat=True)} - world.taken
    grants = list(Grant.objects.filter(role__in=("member", "leader")))
    with job_scope("test"):
        ops = list(Operation.objects.filter(home=world.home, id__in=sorted(ids)))
    for op in ops:
        if not any(
            g.user_id == op.member
            and g.place_id == op.hamlet
            and g.valid_from <= op.day
            and op.day - GRACE <= g.valid_to
            for g in grants
        ) and not _was_longer(world, op.member, op.hamlet):
            yield f"done without a right: {op.id} {op.kind} {op.day}"


def _was_longer(world: World, member: int, hamlet: int | None) -> bool:
    """Say whether a grant was cut short later than something was done by it."""
    return (member, hamlet) in world.shortened


def _gaps(world: World) -> Iterator[str]:
    """Yield numbers that are neither there, nor on the phone, nor asked for, nor reported."""
    with job_scope("test"):
        rows = Operation.objects.filter(home=world.home).values_list("device", "seq")
        stored = {(str(device), seq) for device, seq in rows}
    reported = _reported(world)
    speaking = {one.uid for one in world.handsets}
    states = {str(s.id): s for s in DeviceState.objects.filter(home=world.home)}
    for uid, state in sorted(states.items()):
        unsent = {n for a, b in msgspec.json.decode(state.unsent) for n in range(a, b + 1)}
        missing = {n for n in range(1, state.max_seq + 1) if (uid, n) not in stored}
        dark = missing - unsent - {n for device, n in reported if device == uid}
        if dark and uid not in {one.uid for one in world.wiped}:
            yield f"numbers {sorted(dark)} of {uid} are nowhere"
        whole = next(n for n in count() if (uid, n + 1) not in stored)
        if state.contig != whole and uid in speaking:  # it is told anew whenever the phone speaks
            yield f"contig of {uid} is {state.contig}, not {whole}"


def _astray(world: World) -> Iterator[str]:
    """Yield people who do not lie where their house does."""
    with job_scope("test"):
        for one in Resident.objects.filter(home=world.home).select_related(None):
            house = Household.objects.filter(home=world.home, id=one.household_id).first()
            if house is None or house.hamlet_id != one.hamlet_id:
                yield f"astray: {one.id} in {one.hamlet_id}, not {house and house.hamlet_id}"


def _words(world: World) -> Iterator[str]:
    """Yield words that stand where they must not: withdrawn, or of somebody erased."""
    shown = "\n".join(repr(one.reader.place) for one in world.handsets)
    files = "".join(str(path.read_bytes()) for path in folder().glob("*"))
    with job_scope("test"):
        rows = dict(_texts_of_rows(world.home))
        kept = "\n".join(_kept(world.home))
        asked_anew = _agreeing(world)
    for key, (text, agreed) in rows.items():
        if text and not agreed:
            yield f"{key} shows {text!r} though nobody agrees"
    if world.ahead:
        return
    everywhere = "\n".join((shown, files, kept, *(text for text, _ in rows.values())))
    there = set(_WORD.findall(everywhere))
    for word, whose in sorted(world.forgotten.items()):
        # Who was asked anew may be named anew, and a patch tells what its phone had shown before.
        if _WORD.findall(word)[0] in there and whose.replace("-", "") not in asked_anew:
            where = [n for n, t in (("shown", shown), ("kept", kept)) if word in t]
            yield f"erased and still there: {word} of {whose} {where}"


def _agreeing(world: World) -> set[str]:
    """Return who agreed anew, or into whom they went who did."""
    subjects = {whose.replace("-", "") for whose in world.forgotten.values()}
    into = {one: one for one in subjects} | follow(world.home, subjects)
    said = purposes_in_force(world.home, into.values())
    return {one for one, other in into.items() if said.get(other)}


def _texts_of_rows(home: int) -> Iterator[tuple[str, tuple[str, set[str] | None]]]:
    """Yield (row, (its texts, what is agreed to)) of people and houses as they are stored."""
    houses = list(Household.objects.filter(home=home))
    people = list(Resident.objects.filter(home=home))
    keys = keys_of(home, [db_uuid(one.id) for one in (*houses, *people)])
    subjects = {db_uuid(one.id) for one in houses}
    agreed = purposes_in_force(home, subjects)
    for h in houses:
        row = db_uuid(h.id)
        texts = [
            keys.open(bytes(sealed), where=where, subject=row)
            for sealed, where in ((h.label_sealed, LABEL), (h.note_sealed, NOTE))
            if sealed
        ]
        yield f"house {row}", (" ".join(texts), agreed.get(row, set()) & {"register"})
    own = purposes_in_force(home, [db_uuid(p.id) for p in people])
    for p in people:
        row, text = db_uuid(p.id), ""
        if p.call_sealed:
            text = keys.open(bytes(p.call_sealed), where=CALL, subject=row)
        house = agreed.get(db_uuid(p.household_id), set())
        yield f"person {row}", (text, (own.get(row, set()) | house) & {"register"})


def _kept(home: int) -> Iterator[str]:
    """Yield all that is kept sealed or told of operations and acts, opened."""
    for op in Operation.objects.filter(home=home):
        if op.body_sealed:
            yield bytes_of(op).decode()
    for one in Quarantine.objects.filter(home=home):
        if one.raw_sealed:
            yield bytes_of(one).decode()
    for result in OpResult.objects.filter(home=home):
        yield unseal(bytes(result.patch_sealed), where=PATCH, home=home, row=db_uuid(result.id))
    for entry in AuditEntry.objects.all().values_list():
        yield repr(entry)


def moved(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, list[Any], list[Any]]]:
    """Return what differs between two states, by table: (only before, only after)."""
    found = []
    for table in before:
        left, right = list(before[table]), list(after[table])
        for one in list(left):
            if one in right:
                left.remove(one)
                right.remove(one)
        if left or right:
            found.append((table, left, right))
    return found
