"""What an enrolled phone asks for: new tokens, another id, the key behind a forgotten PIN.

Every call was signed by the phone's key; ``ts``, the moment that it named, counts once.
"""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal
from uuid import UUID

from tungngo.accounts import reasons
from tungngo.accounts.models import (
    ACTIVE,
    REVOKED,
    Device,
    EnrolCode,
    secret_hash,
    standing,
)
from tungngo.accounts.tokens import (
    FULL,
    PUSH,
    REFRESH_LIVES,
    make_access,
    make_refresh,
    open_wrap,
    refresh_number,
)
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused
from tungngo.shared.ids import new_id

MOST_WRONG_PINS = 10
_FULL_OR_PUSH = frozenset((FULL, PUSH))

type Why = Literal["", "clock", "token", "closed", "pin"]


@dataclass(frozen=True, slots=True)
class Renewed:
    """New tokens; or why there are none, which is written down as well."""

    why: Why = ""
    access: str = ""
    refresh: str = ""
    wipe: bool = False  # the phone is closed: it may send what it has, and reads nothing more
    left: int = 0  # tries at the PIN
    after: int = 0  # the next signature must name a later moment


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The data key of a phone whose PIN was forgotten; or why it is not told."""

    why: Why = ""
    key: bytes = b""
    after: int = 0


@writes
def renew(
    *, by: Actor, uid: UUID, refresh: str, want: str, pin_proof: str | None, ts: int
) -> Renewed:
    """Change a refresh token for the next one and an access token.

    Returns the reason instead of raising it: wrong PINs are counted, stolen tokens close the phone.
    """
    device = _locked(uid)
    if device is None:
        return Renewed("token")
    if not _is_later(device, ts):
        return Renewed("clock", after=device.signed_ms)
    stands = standing(device)
    if stands == "gone":
        return Renewed("closed")
    wrong = _judge_refresh(by, device, refresh) or _judge_pin(by, device, want, pin_proof, stands)
    if wrong:
        return wrong
    told = _next_refresh(device, refresh)
    scope = want if want in _FULL_OR_PUSH and stands == "open" else PUSH
    note(by, "device.renew", uid, home=device.home, scope=scope)
    access = make_access(uid, device.generation, scope)
    return Renewed("", access, told, wipe=stands != "open")


@writes
def redevice(*, by: Actor, uid: UUID, ts: int) -> Device | None:
    """Give a cloned or restored phone an id of its own; None where ``ts`` was used before.

    It keeps its key, its PIN and the end of its year; its numbers begin again at 1.
    """
    device = _locked(uid)
    if device is None or device.state != ACTIVE:
        raise Refused(reasons.DEVICE_CLOSED)
    if not _is_later(device, ts):
        return None
    new = new_id()
    made = Device.objects.create(
        uid=new,
        user_id=device.user_id,
        home=device.home,
        label=device.label,
        enrolled_at=now(),
        public_key=device.public_key,
        pin_hash=device.pin_hash,
        refresh_hash=secret_hash(make_refresh(new, 0)),
        refresh_until=device.refresh_until,
        lives_until=device.lives_until,
        signed_ms=ts,
    )
    note(by, "device.redevice", new, home=device.home, was=uid)
    return made


@writes
def unlock(*, by: Actor, uid: UUID, code: str, wrap: str, pin_proof: str, ts: int) -> Unlocked:
    """Open the data key that a phone wrapped to the server, for a new code of its member.

    The new PIN's proof takes the place of the forgotten one's. Refuses a code of anybody else, a
    used or late one, and a wrap that does not open.
    """
    device = _locked(uid)
    if device is None or device.state != ACTIVE:
        return Unlocked("closed")
    if not _is_later(device, ts):
        return Unlocked("clock", after=device.signed_ms)
    found = EnrolCode.objects.filter(code_hash=secret_hash(code), user=device.user_id).first()
    if found is None:
        raise Refused(reasons.CODE_UNKNOWN)
    if found.used_at is None and found.until < now():
        raise Refused(reasons.CODE_LATE)
    unused = EnrolCode.objects.filter(pk=found.pk, used_at=None)
    if not unused.update(used_at=now(), device=device):
        raise Refused(reasons.CODE_USED)
    key = open_wrap(wrap, device.user_id)
    if key is None:
        raise Refused(reasons.WRAP_SHUT)
    Device.objects.filter(pk=device.pk).update(pin_hash=secret_hash(pin_proof), pin_wrong=0)
    note(by, "device.unlock", uid, home=device.home)
    return Unlocked(key=key)


def _locked(uid: UUID) -> Device | None:
    found = Device.objects.select_for_update(of=("self",)).select_related("user")
    return found.filter(uid=uid).first()


def _is_later(device: Device, ts: int) -> bool:
    """Use a signature's moment up: one that names it again, or an earlier one, is a repeat."""
    return bool(Device.objects.filter(pk=device.pk, signed_ms__lt=ts).update(signed_ms=ts))


def _judge_refresh(by: Actor, device: Device, refresh: str) -> Renewed | None:
    """Return why a refresh token is not taken; one from before the former closes the phone."""
    shown = secret_hash(refresh)
    if compare_digest(shown, device.refresh_hash) or (
        device.refresh_before and compare_digest(shown, device.refresh_before)
    ):
        ended = device.refresh_until is None or device.refresh_until < now()
        return Renewed("token") if ended else None
    number = refresh_number(refresh, device.uid)
    if number is None or number >= device.refresh_number:
        return Renewed("token")
    # Told by us and used up: two phones carry the tokens of one.
    if device.state == ACTIVE:
        Device.objects.filter(pk=device.pk).update(
            state=REVOKED, revoked_at=now(), why="stolen", refresh_before=""
        )
    note(by, "device.stolen", device.uid, home=device.home, number=number)
    return Renewed("token")


def _judge_pin(
    by: Actor, device: Device, want: str, pin_proof: str | None, stands: str
) -> Renewed | None:
    """Count a wrong PIN; after the tenth only a new code helps. A closed phone reads nothing."""
    if want != FULL or stands != "open":
        return None
    left = MOST_WRONG_PINS - device.pin_wrong
    if left > 0 and pin_proof and compare_digest(secret_hash(pin_proof), device.pin_hash):
        Device.objects.filter(pk=device.pk, pin_wrong__gt=0).update(pin_wrong=0)
        return None
    if left > 0 and pin_proof:
        left -= 1
        Device.objects.filter(pk=device.pk).update(pin_wrong=device.pin_wrong + 1)
        note(by, "device.pin_wrong", device.uid, home=device.home, left=left)
    return Renewed("pin", left=max(left, 0))


def _next_refresh(device: Device, shown: str) -> str:
    """Return the refresh token that follows; the former one gets the same as before.

    So an answer that was lost, or two calls at once, lock nobody out.
    """
    newest = compare_digest(secret_hash(shown), device.refresh_hash)
    number = device.refresh_number + newest
    told = make_refresh(device.uid, number)
    ends = now() + REFRESH_LIVES
    Device.objects.filter(pk=device.pk).update(
        refresh_number=number,
        refresh_hash=secret_hash(told),
        refresh_before=secret_hash(shown),
        refresh_until=min(ends, device.lives_until or ends),
    )
    return told
