"""People who sign in, what they may do where and when, and the phones they carry."""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from tungngo.places.models import Place
from tungngo.shared.clock import VIETNAM, day_of, now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid, select

ACTIVE = "active"
REVOKED = "revoked"


class UserQuerySet(models.QuerySet["User"]):
    """Reads of people."""

    def active(self) -> Self:
        """Keep people who may sign in."""
        return self.filter(is_active=True)

    def real(self) -> Self:
        """Keep people who are not made up for the demonstration."""
        return self.filter(is_demo=False)

    def takes_links(self) -> bool:
        """Say whether links may sign anybody in: in a demonstration, where nobody is real."""
        return (settings.DEMO or settings.DEBUG) and not self.real().exists()

    def invited_by(self, token: str) -> "User | None":
        """Return the active person whom an unused link of the last minutes signs in."""
        links = SignInLink.objects.filter(token_hash=secret_hash(token), used_at=None)
        link = links.filter(expires_at__gt=now(), user__is_active=True).select_related("user")
        found = link.first()
        return found.user if found else None


class User(AbstractBaseUser):
    """A person who signs in (tài khoản); what they may do stands in grants, never here."""

    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    is_demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name"]

    objects = UserQuerySet.as_manager()

    class Meta:
        db_table = "account"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Reads of grants."""

    def in_force(self, on: date) -> Self:
        """Keep grants that held at the end of the day; one revoked on the day does not."""
        end = datetime.combine(on + timedelta(days=1), time(), VIETNAM)
        standing = models.Q(revoked_at=None) | models.Q(revoked_at__gte=end)
        return self.filter(standing, valid_from__lte=on, valid_to__gte=on)


class Grant(models.Model):
    """A role on a place for a span of days (quyền trên địa bàn); closed, never edited."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    source = models.CharField(max_length=60, blank=True)  # e.g. the code of the team
    valid_from = models.DateField()
    valid_to = models.DateField()  # the last day
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    decision_no = models.CharField(max_length=60, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        db_table = "account_grant"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="grant_has_days"
            )
        ]
        indexes = [models.Index("source", name="grant_source")]


class DeviceQuerySet(models.QuerySet["Device"]):
    """Reads of devices."""

    def active(self) -> Self:
        """Keep devices that are not revoked."""
        return self.filter(state=ACTIVE)


class Device(models.Model):
    """A phone of a person (máy của thành viên); only the hash of its secret is kept."""

    uid = models.UUIDField(unique=True, default=new_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="devices")
    home = models.SmallIntegerField()
    secret_hash = models.CharField(max_length=64)
    label = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, default=ACTIVE)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        db_table = "device"


class SignInLink(models.Model):
    """A link that signs a demonstration account in, once (đường dẫn đăng nhập một lần)."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_link"


def secret_hash(secret: str) -> str:
    """Return what is kept of a secret that a machine made (256 random bits need no slow hash)."""
    return sha256(secret.encode()).hexdigest()


def device_of(uid: UUID, secret: str) -> tuple[Device, User] | None:
    """Return the device and its person, or None where the secret is not its own; one query.

    A revoked device and a closed account are returned too: what they still send is kept, not lost.
    Each push begins here, so the statement is written by hand.
    """
    found = select(
        "SELECT d.id, d.home, d.secret_hash, d.label, d.state, d.enrolled_at, d.revoked_at,"
        " u.id, u.login, u.name, u.is_active"
        " FROM device d JOIN account u ON u.id = d.user_id WHERE d.uid = %s",
        [db_uuid(uid)],
    )
    kept = found[0][2] if found else "-" * 64
    if not compare_digest(kept, secret_hash(secret)) or not found:
        return None
    number, home, _, label, state, enrolled, revoked, *person, is_active = found[0]
    # Its other fields are read when somebody asks for them.
    user = User.from_db(None, ["id", "login", "name", "is_active"], [*person, bool(is_active)])
    return (
        Device(
            id=number,
            uid=uid,
            user=user,
            home=home,
            secret_hash=kept,
            label=label,
            state=state,
            enrolled_at=_moment(enrolled),
            revoked_at=None if revoked is None else _moment(revoked),
        ),
        user,
    )


def hamlets_held(user_id: int, roles: tuple[str, ...]) -> dict[int, list[tuple[date, date]]]:
    """Return {hamlet: [(first day, last day)]} of a person's grants in these roles; one query.

    The day on which a grant was revoked is its last day: what was done before, that day, stands.
    """
    marks = ", ".join(["%s"] * len(roles))
    rows = select(
        "SELECT place_id, valid_from, valid_to, revoked_at FROM account_grant"
        f" WHERE user_id = %s AND role IN ({marks}) ORDER BY valid_from",
        [user_id, *roles],
    )
    held: dict[int, list[tuple[date, date]]] = {}
    for place, first, last, revoked in rows:
        ends = _day(last) if revoked is None else min(_day(last), day_of(_moment(revoked)))
        if ends >= _day(first):
            held.setdefault(place, []).append((_day(first), ends))
    return held


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: datetime | str) -> datetime:
    """Return a moment as the driver gives it: without a zone on SQLite, where all are UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
