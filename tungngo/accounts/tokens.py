"""What phones show and sign: access and refresh tokens, badge keys, the server's own key pair.

No token is kept: each is a MAC that this server can tell again (so an answer that was lost can be
repeated), and the database holds hashes. All of a phone's tokens are bound to its id.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from tungngo.shared.clock import now

PUSH, FULL = "push", "full"  # scopes: a locked phone may send; an unlocked one also reads
ACCESS_LIVES = timedelta(minutes=30)
REFRESH_LIVES = timedelta(days=180)  # from each use
PHONE_LIVES = timedelta(days=365)  # from the QR code, whatever was used
BADGE_LIVES = timedelta(days=30)
BADGES_KNOWN = 3  # the present badge key and those of the 60 days before
_CURVE = ec.SECP256R1()
_HALF = 32  # bytes of a coordinate, of r and of s
_POINT = 65  # bytes of an uncompressed point
_NONCE = 12
_DAY = 86_400


class Access(NamedTuple):
    """What an access token says."""

    scope: str
    generation: int


class BadgeKey(NamedTuple):
    """The secret by which a phone shows that its member is one, and when the next one comes."""

    number: int
    key: str
    until: datetime


def b64(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Return the bytes of base64url without padding; raises ValueError on anything else."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if b64(raw) != text:
        raise ValueError("not base64url")
    return raw


def make_access(uid: UUID, generation: int, scope: str, *, lives: timedelta = ACCESS_LIVES) -> str:
    """Make an access token of a phone: ``scope.generation.expiry.mac``, told, never kept."""
    head = f"{scope}.{generation}.{int((now() + lives).timestamp())}"
    return f"{head}.{_access_mac(uid, head)}"


def read_access(token: str, uid: UUID) -> Access | None:
    """Return what a token of this phone says; None where it is forged, another's, or expired."""
    head, _, mac = token.rpartition(".")
    if not head or not compare_digest(mac.encode(), _access_mac(uid, head).encode()):
        return None
    scope, generation, until = head.split(".")  # genuine: it has these three
    return Access(scope, int(generation)) if int(until) > now().timestamp() else None


def make_refresh(uid: UUID, number: int) -> str:
    """Return the refresh token of a number: the same whenever it is told."""
    return f"{number}.{b64(digest(_key('refresh'), f'{uid.hex}|{number}'.encode(), 'sha256'))}"


def refresh_number(token: str, uid: UUID) -> int | None:
    """Return the number of a token that this server once told this phone; None of any other."""
    said, _, _ = token.partition(".")
    number = int(said) if said.isascii() and said.isdecimal() and len(said) <= 9 else -1
    genuine = number >= 0 and compare_digest(token.encode(), make_refresh(uid, number).encode())
    return number if genuine else None


def badge_keys(uid: UUID) -> list[BadgeKey]:
    """Return the badge keys of a phone that are known now, the present one first."""
    period = BADGE_LIVES.days * _DAY
    number = int(now().timestamp()) // period
    return [
        BadgeKey(
            n,
            b64(digest(_key("badge"), f"{uid.hex}|{n}".encode(), "sha256")),
            datetime.fromtimestamp((n + 1) * period, now().tzinfo),
        )
        for n in range(number, number - BADGES_KNOWN, -1)
    ]


def public_key(x: str, y: str) -> str:
    """Return the point of a P-256 JWK as it is kept (64 bytes); ValueError if it is none."""
    both = unb64(x), unb64(y)
    if any(len(part) != _HALF for part in both):
        raise ValueError("not a coordinate of P-256")
    _point(b"".join(both))
    return b64(b"".join(both))


def is_signed(pub: str, signature: str, text: bytes) -> bool:
    """Say whether a phone's key has signed a text (ECDSA, SHA-256, r and s as WebCrypto says)."""
    try:
        raw = unb64(signature)
        if not pub or len(raw) != 2 * _HALF:
            return False
        r, s = int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:])
        _point(unb64(pub)).verify(encode_dss_signature(r, s), text, ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def text_to_sign(method: str, path: str, ts: int, body: bytes) -> bytes:
    """Return what a phone signs of a call: four lines, the last the SHA-256 of the body in hex."""
    return f"{method}\n{path}\n{ts}\n{sha256(body).hexdigest()}".encode()


def server_key() -> str:
    """Return the public key to which phones wrap their data keys (an uncompressed point)."""
    point = _private(str(settings.KEY_DIR)).public_key()
    return b64(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def open_wrap(wrap: str, member: int) -> bytes | None:
    """Open a data key that a phone of this member wrapped to ``server_key``; None if it is not.

    ``wrap`` is base64url of: the phone's passing public key (65 bytes), nonce (12), ciphertext and
    tag. The AES key is HKDF-SHA256 of the ECDH secret, no salt, info ``tungngo-wrap-1|<member>``.
    """
    try:
        raw = unb64(wrap)
        passing = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw[:_POINT])
        secret = _private(str(settings.KEY_DIR)).exchange(ec.ECDH(), passing)
        key = AESGCM(_derive(secret, f"tungngo-wrap-1|{member}"))
        nonce, sealed = raw[_POINT : _POINT + _NONCE], raw[_POINT + _NONCE :]
        return key.decrypt(nonce, sealed, None)
    except (ValueError, InvalidTag):
        return None


def _access_mac(uid: UUID, head: str) -> str:
    key = _access_key(settings.SECRET_KEY)
    return b64(digest(key, f"{uid.hex}|{head}".encode(), "sha256"))


@cache
def _access_key(secret: str) -> bytes:
    return _derive(secret.encode(), "tungngo-access-1")


def _key(purpose: str) -> bytes:
    return _purpose_key(str(settings.KEY_DIR), purpose)


@cache
def _purpose_key(folder: str, purpose: str) -> bytes:
    secret = _private(folder).private_numbers().private_value.to_bytes(_HALF)
    return _derive(secret, f"tungngo-{purpose}-1")


def _derive(secret: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info.encode()).derive(secret)


def _point(raw: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, b"\x04" + raw)


@cache
def _private(folder: str) -> ec.EllipticCurvePrivateKey:
    """Return the server's key pair, made at the first call; one of two that make it stands."""
    path = Path(folder) / "server-1.key"
    if not path.exists():
        _make_private(path)
    return ec.derive_private_key(int.from_bytes(path.read_bytes()), _CURVE)


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = ec.generate_private_key(_CURVE).private_numbers().private_value
    half = path.with_suffix(f".{os.getpid()}.new")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400)
    try:
        os.write(handle, number.to_bytes(_HALF))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(half, path)  # whole or not at all, and never over another's
    except FileExistsError:
        pass
    finally:
        half.unlink()
