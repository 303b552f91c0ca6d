"""People who sign in, what they may do where and when, and the phones they carry."""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac

from tungngo.places.models import Hamlet, Place
from tungngo.shared.clock import VIETNAM, day_of, now, today
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid, select

ACTIVE = "active"
REVOKED = "revoked"
PHONE, IMPORT = "phone", "import"  # kinds of devices
CARRIERS = ("member", "leader")  # roles whose people carry phones
AFTER_CLOSING = timedelta(days=90)  # a grant on a place that is no more
STILL_HEARD = timedelta(days=30)  # a closed phone's work is taken so long, and held


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
    # Counts what ends every other session: a factor changed, a recovery.
    turn = models.IntegerField(default=0)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name"]

    objects = UserQuerySet.as_manager()

    class Meta:
        db_table = "account"

    def proof(self) -> str:
        """Return what a session must show: it changes with the password and with the factors."""
        told = salted_hmac("tungngo.session", f"{self.turn}|{self.password}", algorithm="sha256")
        return told.hexdigest()


class GrantQuerySet(models.QuerySet["Grant"]):
    """Reads of grants."""

    def in_force(self, on: date) -> Self:
        """Keep grants that held at the end of the day; one revoked on the day does not.

        On a place that is no more a grant holds 90 days longer, whatever it says.
        """
        end = datetime.combine(on + timedelta(days=1), time(), VIETNAM)
        standing = models.Q(revoked_at=None) | models.Q(revoked_at__gte=end)
        there = models.Q(place__valid_to=None) | models.Q(place__valid_to__gte=on - AFTER_CLOSING)
        return self.filter(standing, there, valid_from__lte=on, valid_to__gte=on)


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
    """A phone of a person (máy của thành viên); of what it shows only hashes are kept.

    One without a public key (made up, or of a measurement) is never given a token over the wire.
    Nor is one of kind "import": the name under which an official's lists become operations.
    """

    uid = models.UUIDField(unique=True, default=new_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="devices")
    home = models.SmallIntegerField()
    label = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, default=PHONE)
    state = models.CharField(max_length=8, default=ACTIVE)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, blank=True)  # closed, stolen, replaced
    public_key = models.CharField(max_length=90, blank=True)  # P-256: accounts.tokens.public_key
    pin_hash = models.CharField(max_length=64, blank=True)
    pin_wrong = models.SmallIntegerField(default=0)
    # Access tokens of another generation are dead.
    generation = models.IntegerField(default=0)
    refresh_number = models.IntegerField(default=0)
    refresh_hash = models.CharField(max_length=64, blank=True)
    refresh_before = models.CharField(max_length=64, blank=True)  # lives until the new one is used
    refresh_until = models.DateTimeField(null=True)
    lives_until = models.DateTimeField(null=True)  # a year from the QR code
    signed_ms = models.BigIntegerField(default=0)  # moment named by its last signature

    objects = DeviceQuerySet.as_manager()

    class Meta:
        db_table = "device"


class EnrolCode(models.Model):
    """A code that makes a phone one of a member's, once (mã ghi danh máy); its hash is kept."""

    code_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    home = models.SmallIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    until = models.DateTimeField()
    # The member's other phones are closed when it is used: they are lost, or somebody else's.
    replaces = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "enrol_code"


class SignInLink(models.Model):
    """A link that signs a demonstration account in, once (đường dẫn đăng nhập một lần)."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_link"


class FactorQuerySet(models.QuerySet["Factor"]):
    """Reads of second factors."""

    def of(self, user_id: int) -> Self:
        """Keep those of a person, the oldest first."""
        return self.filter(user_id=user_id).order_by("id")


class Factor(models.Model):
    """A second factor (lớp bảo vệ thứ hai): an app that shows codes, or a passkey."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8)  # accounts.factors: APP, KEY
    label = models.CharField(max_length=60, blank=True)
    secret = models.BinaryField(default=b"")  # of an app, sealed
    last_step = models.BigIntegerField(default=0)  # of the code used last: no code twice
    key_id = models.CharField(max_length=1400, unique=True)  # base64url; of an app made up
    public_key = models.BinaryField(default=b"")  # of a passkey, as WebAuthn attests it
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = FactorQuerySet.as_manager()

    class Meta:
        db_table = "account_factor"


class RecoveryCode(models.Model):
    """A code on paper that stands for a lost factor, once (mã dự phòng); its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_recovery_code"


class StayQuerySet(models.QuerySet["Stay"]):
    """Reads of sessions."""

    def of(self, user_id: int) -> Self:
        """Keep those of a person that may still be alive, the newest first."""
        return self.filter(user_id=user_id, ends_at__gt=now()).order_by("-id")


class Stay(models.Model):
    """A session of a person (lần đăng nhập): since when and whence, so that they can end it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    address = models.CharField(max_length=50, blank=True)  # cut: /24, /48
    browser = models.CharField(max_length=60, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        db_table = "account_stay"


class Rescue(models.Model):
    """A link that a second official gives in person to one who lost a way in (khôi phục)."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=8)  # accounts.actions.rescues: PASSWORD, FACTORS, BOTH
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_rescue"


class OutsideId(models.Model):
    """Who a person is to a provider outside (OpenID Connect): its own word, never an e-mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "account_outside_id"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="outside_id_is_one"),
            models.UniqueConstraint(fields=["user", "issuer"], name="outside_id_of_one"),
        ]


class Bucket(models.Model):
    """How far tries of one kind have run ahead of their pace; keys are hashes."""

    key = models.CharField(max_length=64, primary_key=True)
    full_ms = models.BigIntegerField()  # when the bucket is full again

    class Meta:
        db_table = "account_bucket"


def secret_hash(secret: str) -> str:
    """Return what is kept of a secret that a machine made (256 random bits need no slow hash)."""
    return sha256(secret.encode()).hexdigest()


def device_of(uid: UUID) -> Device | None:
    """Return the device with its person, whose access token was judged before; one query.

    A revoked device and a closed account are returned too: what they still send is kept, not lost.
    Each push begins here, so the statement is written by hand.
    """
    found = select(
        "SELECT d.id, d.home, d.label, d.state, d.enrolled_at, d.revoked_at, d.generation,"
        " u.id, u.login, u.name, u.is_active"
        " FROM device d JOIN account u ON u.id = d.user_id WHERE d.uid = %s",
        [db_uuid(uid)],
    )
    if not found:
        return None
    number, home, label, state, enrolled, revoked, generation, *person, is_active = found[0]
    # Its other fields are read when somebody asks for them.
    user = User.from_db(None, ["id", "login", "name", "is_active"], [*person, bool(is_active)])
    return Device(
        id=number,
        uid=uid,
        user=user,
        home=home,
        label=label,
        state=state,
        enrolled_at=_moment(enrolled),
        revoked_at=None if revoked is None else _moment(revoked),
        generation=generation,
    )


def standing(device: Device) -> str:
    """Return "open", "closed" (heard for 30 days more, reads nothing) or "gone"; one query.

    Closed is a phone that was revoked, one of a closed account, and one of somebody who serves no
    hamlet today.
    """
    ended = device.revoked_at
    if ended is None and device.user.is_active:
        spans = hamlets_held(device.user_id, CARRIERS).values()
        last = max((end for some in spans for _, end in some), default=None)
        if last is not None and last >= today():
            return "open"
        if last is not None:
            ended = datetime.combine(last + timedelta(days=1), time(), VIETNAM)
    return "gone" if ended and ended <= now() - STILL_HEARD else "closed"


def home_of(user_id: int) -> int | None:
    """Return the data home of the hamlets that a person serves today; None of nobody's."""
    held = hamlets_held(user_id, CARRIERS)
    serves = [h for h, spans in held.items() if any(a <= today() <= z for a, z in spans)]
    homes = Hamlet.objects.filter(pk__in=serves).order_by("pk")
    return homes.values_list("fragment__home", flat=True).first()


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
