"""The keys of a simulated phone: it is enrolled and renews its tokens as a real one does."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tungngo.accounts.tokens import b64, text_to_sign, unb64
from tungngo.shared.clock import now_ms

API = "/api/sync/v1/"
_HALF = 32

# Posts a body to a path with headers; returns status and body of the answer.
type Post = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]


class NotTaken(Exception):
    """The server did not give what the phone asked for."""


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(slots=True)
class Keyring:
    """A phone's key pair, its PIN, and the tokens that it was given."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=_new_key)
    pin_proof: str = field(default_factory=lambda: b64(secrets.token_bytes(32)))
    device: str = ""
    refresh: str = ""
    access: str = ""
    _last: int = 0  # moment of the last signature

    @property
    def jwk(self) -> dict[str, str]:
        """Return the public key as WebCrypto exports it."""
        numbers = self.private.public_key().public_numbers()
        x, y = (b64(n.to_bytes(_HALF)) for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "ext": "true"}

    def enrol(self, code: str, post: Post, *, model: str = "") -> dict[str, Any]:
        """Show a code; return the answer, whose tokens are kept."""
        told = {"code": code, "pub": self.jwk, "pin_proof": self.pin_proof}
        body = msgspec.json.encode(told | {"app": "1", "model": model})
        said = _read(post(API + "enrol", body, {}))
        self.device = said["device"]
        self.refresh, self.access = said["refresh"], said["access"]
        return said

    def renew(self, post: Post, *, want: str = "full", **more: Any) -> dict[str, Any]:
        """Change the refresh token; return the answer, whose tokens are kept."""
        told = {"refresh": self.refresh, "want": want, "pin_proof": self.pin_proof}
        body, headers = self.signed("token", **(told | more))
        said = _read(post(API + "token", body, headers))
        self.refresh, self.access = said["refresh"], said["access"]
        return said

    def signed(self, call: str, *, ts: int = 0, **told: Any) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers of a call that the phone's key signs."""
        ts = ts or max(now_ms(), self._last + 1)
        self._last = ts
        body = msgspec.json.encode({"device": self.device, "ts": ts, **told})
        text = text_to_sign("POST", API + call, ts, body)
        r, s = decode_dss_signature(self.private.sign(text, ec.ECDSA(SHA256())))
        return body, {"TN-Sig": b64(r.to_bytes(_HALF) + s.to_bytes(_HALF))}

    def headers(self) -> dict[str, str]:
        """Return the headers of a push or a pull."""
        return {"Authorization": f"Bearer {self.access}", "TN-Device": self.device}


def wrap(key: bytes, member: int, server: str) -> str:
    """Wrap a data key to the server's public key, for a PIN that may be forgotten."""
    passing = _new_key()
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(server))
    info = f"tungngo-wrap-1|{member}".encode()
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(derived.derive(passing.exchange(ec.ECDH(), point))).encrypt(nonce, key, None)
    own = passing.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return b64(own + nonce + sealed)


def _read(answer: tuple[int, bytes]) -> dict[str, Any]:
    status, body = answer
    if status != 200:
        raise NotTaken(f"{status} {body[:200].decode(errors='replace')}")
    said: dict[str, Any] = msgspec.json.decode(body)
    return said
