"""The phones of a team (máy của tổ), worst first, and what is to be said of each in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import models
from django.utils.translation import gettext as _

from tungngo.accounts.models import ACTIVE, CARRIERS, PHONE, STILL_HEARD, Device, Grant
from tungngo.places.models import PlaceName
from tungngo.shared.clock import now, today
from tungngo.sync.models import DeviceState, OpLost
from tungngo.sync.numbers import Hole

OK, WARN, BAD = "ok", "warn", "bad"
SILENT, LONG_SILENT = timedelta(days=7), timedelta(days=14)
LATE = timedelta(days=5)  # what waits longer for a person is red
OLD_HOLE = timedelta(hours=24)
MOST_PEOPLE = 2_000
_RANK = {OK: 0, WARN: 1, BAD: 2}
_HOLES = msgspec.json.Decoder(list[Hole])


class Loss(NamedTuple):
    """Numbers that a phone says it has no more."""

    home: int
    id: UUID
    first: int
    last: int
    noted_at: datetime


class Said(NamedTuple):
    """Something to be told of a phone."""

    code: str
    grade: str  # ok, warn, bad
    text: str


@dataclass(slots=True)
class Phone:
    """A member of a team and one of the member's phones, or none."""

    member: int
    name: str
    leads: bool
    places: tuple[str, ...]  # where they serve
    serves: bool = True  # not of the team any more, but the phone still has something
    device: Device | None = None
    last: datetime | None = None
    unsent: int = 0
    oldest: datetime | None = None
    photos: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)
    lost: list[Loss] = field(default_factory=list)
    flags: frozenset[str] = frozenset()
    off_ms: int | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the phone may work."""
        return self.device is not None and self.device.state == ACTIVE

    @property
    def silence(self) -> timedelta:
        """Return how long nothing was heard of a phone that may work."""
        if not self.is_open or self.device is None:
            return timedelta(0)
        return now() - (self.last or self.device.enrolled_at)

    @property
    def grade(self) -> str:
        """Return the worst of what is to be said."""
        return max((one.grade for one in self.said), key=_RANK.__getitem__, default=OK)

    @property
    def said(self) -> list[Said]:
        """Return what is to be told of the phone, the worst first."""
        if self.device is None:
            return [Said("none", WARN, _("Chưa có máy"))]
        found = [*self._of_losses(), *self._of_work(), *self._of_contact(), *self._of_flags()]
        return sorted(found, key=lambda one: -_RANK[one.grade])

    def _of_losses(self) -> Iterable[Said]:
        for one in self.lost:
            words = _("Mất phiếu {which} (máy đã bị xóa dữ liệu)")
            yield Said("lost", BAD, words.format(which=_span(one.first, one.last)))

    def _of_work(self) -> Iterable[Said]:
        if self.unsent:
            age = now() - self.oldest if self.oldest else timedelta(0)
            words = _("Máy này còn {n} phiếu chưa gửi, cũ nhất {days} ngày")
            if age < timedelta(days=1):
                words = _("Máy này còn {n} phiếu chưa gửi, mới trong ngày")
            grade = BAD if age >= LATE else WARN if age >= timedelta(days=1) else OK
            yield Said("unsent", grade, words.format(n=self.unsent, days=age.days))
        if self.photos:
            yield Said("photos", OK, _("Còn {n} ảnh chưa gửi").format(n=self.photos))
        if self.missing:
            which = ", ".join(_span(*one) for one in self.missing[:3])
            words = _("Thiếu phiếu {which}, đang hỏi lại máy")
            yield Said("hole", WARN, words.format(which=which))

    def _of_contact(self) -> Iterable[Said]:
        if not self.is_open:
            yield Said("closed", OK, _("Máy đã khóa"))
        elif self.silence >= SILENT:
            grade = BAD if self.silence >= LONG_SILENT else WARN
            words = _("Chưa liên lạc {n} ngày").format(n=self.silence.days)
            yield Said("silent", grade, words)
        if not self.serves:
            yield Said("gone", OK, _("Đã thôi phụ trách"))

    def _of_flags(self) -> Iterable[Said]:
        if "cloned" in self.flags:
            yield Said("cloned", BAD, _("Hai máy cùng một mã"))
        if "clock" in self.flags:
            minutes = abs(self.off_ms or 0) // 60_000
            yield Said("clock", WARN, _("Giờ máy sai {n} phút").format(n=minutes))
        if "old" in self.flags:
            yield Said("old", WARN, _("Ứng dụng cũ"))


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def team_phones(
    hamlets: Collection[int], *, only: int | None = None, hints: bool = True
) -> list[Phone]:
    """Return people who serve the hamlets with their phones, the worst first; four statements.

    ``only``: one person. Phones that were closed, and those of people who serve no more, are named
    as long as something of them is missing, or for 30 days. ``hints``: say who has no phone.
    """
    people = _people(hamlets, only)
    phones = Device.objects.filter(user_id__in=people, kind=PHONE)
    devices = list(phones.order_by("-enrolled_at", "-pk")[:MOST_PEOPLE])
    homes = sorted({d.home for d in devices})
    uids = [d.uid for d in devices]
    states = {s.id: s for s in DeviceState.objects.filter(home__in=homes, id__in=uids)}
    lost: dict[UUID, list[Loss]] = {}
    for one in OpLost.objects.open().filter(home__in=homes, device__in=uids):
        told = Loss(one.home, one.id, one.from_seq, one.to_seq, one.noted_at)
        lost.setdefault(one.device, []).append(told)
    found = [_of(people[d.user_id], d, states.get(d.uid), lost.get(d.uid, [])) for d in devices]
    found = [one for one in found if _is_shown(one)]
    if hints:
        have = {one.member for one in found if one.is_open}
        found += [p for p in people.values() if p.serves and p.member not in have]
    return sorted(found, key=_worst_first)


def _worst_first(one: Phone) -> tuple[int, int, int, str]:
    return -_RANK[one.grade], -one.silence.days, -one.unsent, one.name


def _is_shown(one: Phone) -> bool:
    work = bool(one.unsent or one.missing or one.lost)
    if one.is_open:
        return one.serves or work
    revoked = one.device.revoked_at if one.device else None
    return work or (one.serves and revoked is not None and revoked > now() - STILL_HEARD)


def _of(person: Phone, device: Device, state: DeviceState | None, lost: list[Loss]) -> Phone:
    one = Phone(
        member=person.member,
        name=person.name,
        leads=person.leads,
        places=person.places,
        serves=person.serves,
        device=device,
        lost=lost,
    )
    if state is None:
        return one
    one.last = max(filter(None, (state.last_push, state.last_pull)), default=None)
    one.unsent, one.oldest, one.photos = state.unsent_n, state.oldest_unsent, state.photos
    old = int((now() - OLD_HOLE).timestamp() * 1000)
    one.missing = [(a, z) for a, z, since in _HOLES.decode(state.missing) if since <= old]
    one.flags, one.off_ms = frozenset(state.flags.split(",")) - {""}, state.off_ms
    return one


def _people(hamlets: Collection[int], only: int | None) -> dict[int, Phone]:
    """Return {person: name and places} of those who serve hamlets, or did 30 days ago."""
    day = today()
    grants = Grant.objects.filter(
        models.Q(revoked_at=None) | models.Q(revoked_at__gte=now() - STILL_HEARD),
        place_id__in=list(hamlets),
        role__in=CARRIERS,
        valid_from__lte=day,
        valid_to__gte=day - STILL_HEARD,
    )
    if only is not None:
        grants = grants.filter(user_id=only)
    called = PlaceName.objects.filter(place_id=models.OuterRef("place_id"))
    rows = grants.annotate(where=models.Subquery(called.order_by("-valid_from").values("name")[:1]))
    found: dict[int, Phone] = {}
    columns = ("user_id", "user__name", "role", "where", "valid_to", "revoked_at")
    ordered = rows.order_by("user_id", "where").values_list(*columns)
    for user, name, role, where, last, revoked in ordered[: MOST_PEOPLE * 4]:
        serves = _serves(last, revoked)
        known = found.setdefault(user, Phone(user, name, leads=False, places=(), serves=False))
        known.serves |= serves
        known.leads |= serves and role == "leader"
        if where and where not in known.places and (serves or not known.places):
            known.places = (*known.places, where)
    return found


def _serves(last: date, revoked: datetime | None) -> bool:
    return revoked is None and last >= today()


def waits(phones: Iterable[Phone]) -> int:
    """Return of how many phones something must be done."""
    return sum(one.grade == BAD and one.device is not None for one in phones)


def count_bad(hamlets: Collection[int]) -> int:
    """Return of how many phones of those who serve hamlets something must be done; one statement.

    The same that ``Phone.grade`` says, of phones that may work.
    """
    day = today()
    serving = Grant.objects.filter(
        place_id__in=list(hamlets),
        role__in=CARRIERS,
        revoked_at=None,
        valid_from__lte=day,
        valid_to__gte=day,
    )
    lost = OpLost.objects.open().filter(home=models.OuterRef("home"), device=models.OuterRef("uid"))
    said = DeviceState.objects.filter(home=models.OuterRef("home"), id=models.OuterRef("uid"))
    silent, late = now() - LONG_SILENT, now() - LATE
    heard = models.Q(last_push__gt=silent) | models.Q(last_pull__gt=silent)
    bad = models.Q(oldest_unsent__lte=late, unsent_n__gt=0) | models.Q(flags__contains="cloned")
    mute = models.Q(enrolled_at__lte=silent) & ~models.Exists(said.filter(heard))
    phones = Device.objects.active().filter(kind=PHONE, user_id__in=serving.values("user_id"))
    return phones.filter(mute | models.Exists(lost) | models.Exists(said.filter(bad))).count()
