"""Which operations of a batch are done, and why the others are not: reads only, one answer each."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tungngo.accounts.models import IMPORT, Device
from tungngo.catalogue.models import forms_named
from tungngo.catalogue.wire import FormTold
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item, Verdict
from tungngo.sync.answering import without_bad_answers
from tungngo.sync.following import follow_merged
from tungngo.sync.importing import import_scope
from tungngo.sync.kinds import KINDS, Kind, named_refs
from tungngo.sync.models import HamletPlace, Scope, phones_of, read_scope, unknown_refs
from tungngo.sync.reasons import (
    BAD_BODY,
    FOREIGN,
    OUT_OF_SCOPE,
    REVOKED,
    UNKNOWN_FORM,
    UNKNOWN_KIND,
    UNKNOWN_REF,
)
from tungngo.sync.reception import UNREADABLE, Arrived, Received, field_of, moment_used
from tungngo.sync.wire import Op, Push, Result

GRACE = timedelta(days=30)  # a scope lost while the phone had no network
TYPED_LATE = timedelta(days=60)  # paper may be typed in so long after the visit


@dataclass(slots=True)
class Batch:
    """A push on its way through the transaction."""

    by: Actor
    device: Device
    push: Push
    received_at: datetime
    scope: Scope
    phones: dict[str, datetime]  # the member's phones by id, and when each was enrolled
    results: dict[str, Result] = field(default_factory=dict)  # by sha of the bytes received
    cloned: bool = False
    # An officer has looked at it and takes it: whose phone, where and when are no questions more.
    taken: bool = False
    judged: bool = False  # a page has judged the right to each operation
    # Repeats of what somebody else's phone had sent first: now they come from their own.
    claimed: list[str] = field(default_factory=list)
    moments: dict[str, tuple[datetime, date]] = field(default_factory=dict)  # by op
    forms: dict[str, FormTold] = field(default_factory=dict)  # by name: those cited and known
    bad_answers: dict[str, list[str]] = field(default_factory=dict)  # by op: questions left out

    @property
    def home(self) -> int:
        """Return the data home in which this device's operations are kept."""
        return self.device.home

    @property
    def closed(self) -> bool:
        """Say whether what still comes from this phone is kept for the commune and not applied."""
        return self.device.revoked_at is not None or not self.device.user.is_active

    def is_own(self, op: Op) -> bool:
        """Say whether an operation was made on a phone of the member who sends it."""
        return db_uuid(op.dev) in self.phones

    def feed_of(self, item: Item) -> tuple[int, int] | None:
        """Return the feed that carries what an operation did, if one does: that of its hamlet."""
        place = self.scope.hamlets.get(item.hamlet)
        return (place.home, place.fragment) if item.feed and place else item.feed

    def when(self, op: Op) -> tuple[datetime, date]:
        """Return the moment and the day that count for an operation."""
        found = self.moments.get(op.op)
        if found is None:
            enrolled = self.phones.get(db_uuid(op.dev), self.device.enrolled_at)
            found = self.moments[op.op] = moment_used(op, enrolled, self.received_at)
        return found


def open_batch(
    by: Actor, device: Device, push: Push, arrived: list[Arrived], at: datetime
) -> Batch:
    """Read what the operations of a batch are judged by."""
    ops = [one.op for one in arrived if isinstance(one, Received)]
    named = {op.hamlet for op in ops}
    typed = device.kind == IMPORT  # by an official, whose rights lie on the commune
    scope = (import_scope if typed else read_scope)(device.user_id, named)
    others = {db_uuid(op.dev) for op in ops} - {device.uid.hex}
    phones = phones_of(device.user_id, device.home, others)
    # No act is older than its phone; paper is older than the device under which it is typed in.
    first = min(device.enrolled_at, at - TYPED_LATE) if typed else device.enrolled_at
    return Batch(by, device, push, at, scope, phones | {device.uid.hex: first})


def admit(batch: Batch, new: list[Received]) -> tuple[dict[str, Item], dict[str, Verdict]]:
    """Return the operations that may be done, by id, and the verdicts of those that may not."""
    items: dict[str, Item] = {}
    verdicts: dict[str, Verdict] = {}
    batch.forms |= forms_named({one.op.form for one in new if one.op.form} - batch.forms.keys())
    for one in new:
        found = _judge(batch, one.op)
        if isinstance(found, Item):
            items[found.op] = found
        else:
            verdicts[db_uuid(one.op.op)] = found
    follow_merged(items.values())
    return items, verdicts | _take_out_unknown(items)


def _judge(batch: Batch, op: Op) -> Item | Verdict:
    """Return the operation ready to be done, or why it is not done now."""
    kind = KINDS.get(op.k)
    place = batch.scope.hamlets.get(op.hamlet)
    if batch.closed and not batch.taken:
        return Verdict("held", REVOKED.code)
    if kind is None or op.kv != 1:
        return Verdict("held", UNKNOWN_KIND.code)
    if op.form is not None and op.form not in batch.forms:
        return Verdict("held", UNKNOWN_FORM.code)
    if not (batch.taken or batch.is_own(op)):
        return Verdict("held", FOREIGN.code)
    if place is None or not _in_scope(batch, op, place):
        return Verdict("held", OUT_OF_SCOPE.code)
    return _read(batch, op, kind, place)


def _in_scope(batch: Batch, op: Op, place: HamletPlace) -> bool:
    if batch.taken or batch.judged:
        return place.home == op.home
    _, day = batch.when(op)
    return place.home == op.home and batch.scope.covers(op.hamlet, day, grace=GRACE)


def _read(batch: Batch, op: Op, kind: Kind, place: HamletPlace) -> Item | Verdict:
    """Decode the body; a wrong one is final: the member corrects it and sends a new operation."""
    missing = [name for name in kind.needs if getattr(op, name) is None]
    if missing:
        return Verdict("rejected", BAD_BODY.code, {"truong": missing[0]})
    try:
        body = kind.decoder.decode(op.b)
    except UNREADABLE as error:
        return Verdict("rejected", BAD_BODY.code, {"truong": field_of(error, "b")})
    body, left_out = without_bad_answers(body, batch.forms.get(op.form or ""))
    if left_out:
        batch.bad_answers[db_uuid(op.op)] = left_out
    at, day = batch.when(op)
    hh, row = (db_uuid(i) if i else None for i in (op.hh, op.e))
    return Item(
        op=db_uuid(op.op),
        k=op.k,
        seq=op.seq,
        home=op.home,
        hamlet=op.hamlet,
        fragment=place.fragment,
        household=hh,
        row=row,
        at=at,
        day=day,
        member=batch.device.user_id,
        device=db_uuid(op.dev),
        body=body,
        taken=batch.taken,
        judged=batch.taken or batch.judged,
    )


def _take_out_unknown(items: dict[str, Item]) -> dict[str, Verdict]:
    """Take out operations that name a team or a skill which this server does not know."""
    teams, skills = unknown_refs([named_refs(i.body) for i in items.values()])
    found: dict[str, Verdict] = {}
    for key, item in items.items() if teams or skills else ():
        team, named = named_refs(item.body)
        what = "tổ" if team in teams else "kỹ năng" if named & skills else ""
        if what:
            found[key] = Verdict("held", UNKNOWN_REF.code, {"muc": what})
    for key in found:
        del items[key]
    return found
