"""Writes on the phones that people carry: codes that enrol them, and closing them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tungngo.accounts import reasons
from tungngo.accounts.models import (
    ACTIVE,
    IMPORT,
    REVOKED,
    Device,
    EnrolCode,
    Grant,
    User,
    home_of,
    secret_hash,
)
from tungngo.accounts.rights import JOBS, Action, Resource, lines_of, require
from tungngo.accounts.tokens import PHONE_LIVES, REFRESH_LIVES, b64, make_refresh
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, today
from tungngo.shared.errors import Refused
from tungngo.shared.ids import new_id

CODE_LIVES = timedelta(hours=24)
_CODE_BYTES = 16
CLOSED, STOLEN, REPLACED = "closed", "stolen", "replaced"


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A phone of the demonstration or of a measurement."""

    user_id: int
    home: int
    label: str = ""
    uid: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class NewPhone:
    """What a phone tells of itself when it shows a code."""

    public_key: str  # as accounts.tokens.public_key returns it
    pin_proof: str
    model: str = ""


@writes
def invite(*, by: Actor, member: int, replaces: bool = False) -> tuple[str, datetime]:
    """Make a code that enrols a phone of a member, once, for 24 hours; return it and its end.

    The code is told, never kept; those that the member had and did not use are dead.
    ``replaces``: the member's other phones are closed when it is used. Refuses for people of other
    places and those who serve no hamlet today.
    """
    _check_devices_of(by, {member})
    home = home_of(member)
    if home is None or not User.objects.active().filter(pk=member).exists():
        raise Refused(reasons.NO_HAMLET)
    code, until = b64(secrets.token_bytes(_CODE_BYTES)), now() + CODE_LIVES
    mine = EnrolCode.objects.filter(user=member, used_at=None, until__gt=now())
    mine.update(until=now())
    EnrolCode.objects.create(
        code_hash=secret_hash(code),
        user_id=member,
        home=home,
        made_by_id=by.user_id,
        until=until,
        replaces=replaces,
    )
    note(by, "device.invite", member, home=home, replaces=replaces)
    return code, until


@writes
def use_code(*, by: Actor, code: str, phone: NewPhone) -> Device:
    """Enrol the phone that shows a code; the same phone may ask again if the answer was lost.

    Refuses an unknown, used or late code, in that order.
    """
    found = EnrolCode.objects.filter(code_hash=secret_hash(code)).select_related("user").first()
    if found is None or not found.user.is_active:
        raise Refused(reasons.CODE_UNKNOWN)
    if found.used_at is None and found.until < now():
        raise Refused(reasons.CODE_LATE)
    # The update is the judge: of two that come at once, one changes the row.
    if not EnrolCode.objects.filter(pk=found.pk, used_at=None).update(used_at=now()):
        return _told_again(found, phone)
    who = Actor(found.user_id, by.label, job=by.job, request_id=by.request_id)
    if found.replaces:
        close_devices(by=who, people={found.user_id}, why=REPLACED)
    device = _enrol(found.user_id, found.home, phone, lives_until=now() + PHONE_LIVES)
    EnrolCode.objects.filter(pk=found.pk).update(device=device)
    note(who, "device.enrol", device.uid, home=device.home)
    return device


def _told_again(code: EnrolCode, phone: NewPhone) -> Device:
    """Return what the code has made, to the phone that it made, until that has gone on."""
    device = Device.objects.filter(
        pk__in=EnrolCode.objects.filter(pk=code.pk).values("device"),
        state=ACTIVE,
        public_key=phone.public_key,
        pin_hash=secret_hash(phone.pin_proof),
        refresh_number=0,
    ).first()
    if device is None:
        raise Refused(reasons.CODE_USED)
    return device


def _enrol(member: int, home: int, phone: NewPhone, *, lives_until: datetime) -> Device:
    uid = new_id()
    return Device.objects.create(
        uid=uid,
        user_id=member,
        home=home,
        label=phone.model[:60],
        enrolled_at=now(),
        public_key=phone.public_key,
        pin_hash=secret_hash(phone.pin_proof),
        refresh_hash=secret_hash(make_refresh(uid, 0)),
        refresh_until=min(now() + REFRESH_LIVES, lives_until),
        lives_until=lives_until,
    )


@writes
def enrol_devices(*, by: Actor, devices: list[NewDevice]) -> list[Device]:
    """Enrol phones that jobs make up; without a key they are never given a token over the wire."""
    if by.job not in JOBS:
        raise Refused(reasons.NO_RIGHT)
    at = now()
    made = Device.objects.bulk_create(
        Device(uid=one.uid, user_id=one.user_id, home=one.home, label=one.label, enrolled_at=at)
        for one in devices
    )
    note(by, "device.enrol", made[0].uid if len(made) == 1 else "", n=len(made))
    return made


@writes
def enrol_device(*, by: Actor, user: User, home: int, label: str = "") -> Device:
    """Enrol one phone that a job makes up."""
    return enrol_devices(by=by, devices=[NewDevice(user.pk, home, label)])[0]


@writes
def import_device(*, by: Actor, home: int) -> Device:
    """Return the device under which an official's lists become operations; made on first use."""
    person = User.objects.select_for_update().filter(pk=by.user_id or 0).first()
    if person is None:
        raise Refused(reasons.NO_RIGHT)
    own = Device.objects.active().filter(user=person, home=home, kind=IMPORT)
    found = own.select_related("user").first()
    if found is None:
        label = "Nhập từ tệp, biểu mẫu"
        found = Device.objects.create(
            user=person, home=home, kind=IMPORT, label=label, enrolled_at=now()
        )
        note(by, "device.import", found.uid, home=home)
    return found


def _check_devices_of(by: Actor, people: set[int]) -> None:
    """Refuse an actor who decides on phones neither for these people nor where they work."""
    if by.job in JOBS:
        return
    held = Grant.objects.in_force(today()).filter(user_id__in=people)
    places = list(held.values_list("user_id", "place_id"))
    lines = lines_of({place for _, place in places})
    for person in people:
        above = frozenset[int]().union(*(lines[place] for user, place in places if user == person))
        require(by, Resource.DEVICE, Action.DECIDE, above, own=person == by.user_id)


@writes
def revoke_device(*, by: Actor, uid: UUID) -> None:
    """Close a phone (khóa máy); what it still sends is held, not lost."""
    device = Device.objects.filter(uid=uid, state=ACTIVE).first()
    if device is None:
        raise Refused(reasons.DEVICE_CLOSED)
    _check_devices_of(by, {device.user_id})
    _close(device, CLOSED)
    note(by, "device.revoke", uid, home=device.home)


@writes
def close_devices(*, by: Actor, people: set[int], why: str = CLOSED) -> int:
    """Close all phones of people whose right to them was judged by the caller; return how many."""
    open_ = Device.objects.active().filter(user__in=people)
    n = open_.update(state=REVOKED, revoked_at=now(), why=why)
    note(by, "device.revoke", n=n, why=why, people=len(people))
    return n


def _close(device: Device, why: str) -> None:
    Device.objects.filter(pk=device.pk).update(state=REVOKED, revoked_at=now(), why=why)
