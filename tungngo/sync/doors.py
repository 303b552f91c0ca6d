"""Who stands at the door of a call of the protocol: a phone, by its token or by its signature."""

import secrets
from ipaddress import ip_address
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from tungngo.accounts.limits import Limit
from tungngo.accounts.models import STILL_HEARD, Device, device_of, standing
from tungngo.accounts.tokens import FULL, is_signed, read_access, text_to_sign
from tungngo.shared.clock import now, now_ms
from tungngo.shared.errors import Refused
from tungngo.sync.calls import Signed
from tungngo.sync.reasons import BAD_BATCH, CLOCK, DEVICE_CLOSED, TOKEN, TOO_BIG, TOO_FAST
from tungngo.sync.reception import UNREADABLE, check_length, inflate

PACE = Limit(settings.PHONE_PACE, seconds=60, keys=100_000)  # pushes and pulls of one phone
SIGNING = Limit(settings.PHONE_PACE, seconds=60, keys=100_000)  # calls that a phone signs
# Codes shown from one address: a whole training course behind one line, and nobody who guesses.
SHOWING = Limit(300, seconds=600)
_MOST_SMALL = 8_192  # bytes of a call that carries no operations
_DIGITS = 9  # of a length that a server would read at all
_SKEW_MS = 600_000
_JITTER = 5


class OtherTime(Exception):
    """A signature names a moment that is not now, or one named before; ``moment`` will do."""

    def __init__(self, moment: int = 0) -> None:
        """Keep the moment (Unix ms) that the next signature may name."""
        super().__init__(CLOCK.code)
        self.moment = max(moment, now_ms())


def device_at_door(request: HttpRequest, *, full: bool = False, paced: bool = False) -> Device:
    """Return the phone that calls, with its person (`device.user`); one query, two if ``full``.

    ``full``: the token must be one that reads, and the phone, its person and their service open.
    ``paced``: the call counts among the pushes and pulls of a minute. Refuses a token that is not
    this phone's, or ended (TOKEN), and a phone that was closed 30 days ago (DEVICE_CLOSED).
    """
    uid = _uid(request.headers.get("TN-Device", ""))
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    access = read_access(shown, uid)
    if access is None or (full and access.scope != FULL):
        raise Refused(TOKEN)
    if paced:
        keep_pace(PACE, uid)
    device = device_of(uid)
    if device is None or device.generation != access.generation:
        raise Refused(TOKEN)
    if device.revoked_at is not None and device.revoked_at <= now() - STILL_HEARD:
        raise Refused(DEVICE_CLOSED)
    if full and standing(device) != "open":
        raise Refused(TOKEN)  # the phone asks for another one and hears why
    return device


def signed_call[S: Signed](
    request: HttpRequest, decoder: "msgspec.json.Decoder[S]"
) -> tuple[Device, S]:
    """Return the phone that signed a call, with its person, and the call.

    Signed (header ``TN-Sig``) are method, path, ``ts`` and the SHA-256 of the body: see
    ``accounts.tokens.text_to_sign``. Raises OtherTime where ``ts`` is 10 minutes off; refuses
    (TOKEN) an unknown phone and a signature that is not its own.
    """
    body = body_of(request, most=_MOST_SMALL)
    call = read_call(body, decoder)
    if abs(call.ts - now_ms()) > _SKEW_MS:
        raise OtherTime
    uid = UUID(call.device)
    device = Device.objects.select_related("user").filter(uid=uid).first()
    text = text_to_sign(str(request.method), request.path, call.ts, body)
    if device is None or not is_signed(device.public_key, request.headers.get("TN-Sig", ""), text):
        raise Refused(TOKEN)
    keep_pace(SIGNING, uid)
    return device, call


def read_call[S: msgspec.Struct](body: bytes, decoder: "msgspec.json.Decoder[S]") -> S:
    """Decode a call; refuses what is cut, no JSON, or not this call (BAD_BATCH)."""
    try:
        return decoder.decode(body)
    except UNREADABLE as error:
        raise Refused(BAD_BATCH) from error


def keep_pace(limit: Limit, key: object) -> None:
    """Count a call; refuse the one too many and say when to come again, not all at once."""
    wait = limit.wait(str(key))
    if wait:
        raise Refused(TOO_FAST, seconds=wait + secrets.randbelow(_JITTER))


def body_of(request: HttpRequest, *, most: int | None = None) -> bytes:
    """Read the body, as long as it says it is and no longer than is allowed; return it inflated.

    ``most``: bytes of a plain body; without it the limits of a push hold.
    """
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    said = str(request.META.get("CONTENT_LENGTH") or "")
    if not said.isascii() or not said.isdecimal() or (most and encoding):
        raise Refused(BAD_BATCH)
    length = int(said) if len(said) <= _DIGITS else 10**_DIGITS
    check_length(length, encoding)
    if most and length > most:
        raise Refused(TOO_BIG)
    try:
        body = request.read(length)
    except UnreadablePostError as error:
        raise Refused(BAD_BATCH) from error
    if len(body) != length:
        raise Refused(BAD_BATCH)
    return inflate(bytes(body), encoding)


def address_of(request: HttpRequest) -> str:
    """Return the address whence a call came, as far as our own proxies know it.

    Each of them adds at the right whom it heard; what stands further left anybody may have written.
    """
    direct: str = request.META["REMOTE_ADDR"]
    if not settings.PROXIES:
        return direct
    told = request.headers.get("X-Forwarded-For", "").split(",")
    first = told[-settings.PROXIES :][0].strip()
    try:
        return str(ip_address(first))
    except ValueError:
        return direct


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(TOKEN) from None
