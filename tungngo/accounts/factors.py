"""Second factors: codes of an app (TOTP), passkeys (WebAuthn), codes on paper.

Nothing here writes: that a code or a key was used is written by ``accounts.actions.factors``.
"""

import base64
import hmac
import secrets
import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import segno
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tungngo.accounts.models import Factor, User, secret_hash
from tungngo.shared.clock import now
from tungngo.shared.sealed import seal, unseal

APP, KEY = "app", "key"
ISSUER = "Từng Ngõ"
STEP_S, DIGITS = 30, 6  # what every app takes (RFC 6238)
_DRIFT = (-1, 0, 1)  # steps by which a phone's clock may be off
_SEALED = "account_factor|secret"
_REFERENCE = 0  # reference tables live in no province
# Without 0, 1, I and O; 24 signs of 32 are 120 bits, so a plain hash is enough.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 6, 4
CODES = 10
_ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error)


def new_secret() -> str:
    """Return a secret for an app: 160 bits in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """Return the code of a step of 30 s.

    Source: RFC 6238 over RFC 4226: the secret "12345678901234567890" shows 287082 at second 59.
    """
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """Return the step whose code this is, near now and later than the one used last."""
    plain = "".join(code.split()).encode()
    here = int(now().timestamp()) // STEP_S
    steps = [here + drift for drift in _DRIFT if here + drift > after]
    right = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), plain)]
    return right[0] if right else None


def app_address(secret: str, login: str) -> str:
    """Return the address that an app reads from the QR code."""
    told = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(ISSUER)}:{quote(login)}?{told}"


def qr_svg(text: str, *, title: str) -> str:
    """Return a QR code as SVG, black on white with its quiet border, to stand in a page."""
    made = segno.make(text, error="m", micro=False)
    svg: str = made.svg_inline(scale=5, border=4, light="#fff", title=title, svgclass="qr")
    return svg


def seal_secret(secret: str, user_id: int) -> bytes:
    """Return an app's secret as it is stored."""
    return seal(secret, where=_SEALED, home=_REFERENCE, row=str(user_id))


def secret_of(factor: Factor) -> str:
    """Return the secret of an app."""
    return unseal(bytes(factor.secret), where=_SEALED, home=_REFERENCE, row=str(factor.user_id))


def new_codes() -> list[str]:
    """Return ten codes for paper, such as "7KQ2-...-H4XW"."""
    return ["-".join(_random_group() for _ in range(_GROUPS)) for _ in range(CODES)]


def _random_group() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_GROUP))


def is_paper_code(text: str) -> bool:
    """Say whether somebody typed a code from paper, and not one of an app."""
    return len(_plain(text)) > DIGITS


def code_hash(code: str, user_id: int) -> str:
    """Return what is kept of a code on paper, however it was typed."""
    return secret_hash(f"{user_id}|{_plain(code)}")


def _plain(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())


class Site(NamedTuple):
    """Where a passkey belongs: the host without its port, and the address of the pages."""

    host: str
    origin: str


def _server(site: Site) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=site.host, name=ISSUER)
    return Fido2Server(entity, verify_origin=lambda origin: origin == site.origin)


def _keys(factors: Sequence[Factor]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(f.public_key)) for f in factors if f.kind == KEY]


def ask_new_key(site: Site, user: User, factors: Sequence[Factor]) -> tuple[Any, Any]:
    """Return (what the browser is asked for, the state to keep for the answer)."""
    handle = websafe_encode(str(user.pk).encode()).encode()
    person = PublicKeyCredentialUserEntity(name=user.login, id=handle, display_name=user.name)
    options, state = _server(site).register_begin(
        person,
        _keys(factors),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), state


def new_key(site: Site, state: Any, answer: Mapping[str, Any]) -> AttestedCredentialData | None:
    """Return the new passkey of the browser's answer; None where it is not what was asked for."""
    try:
        return _server(site).register_complete(state, answer).credential_data
    except _ODD:
        return None


def ask_key(site: Site, factors: Sequence[Factor] | None) -> tuple[Any, Any]:
    """Return (what the browser is asked for, the state to keep).

    Without factors nobody is known yet: any passkey of this place, and it must know its owner
    (finger, face or PIN), because it stands for the password too.
    """
    needed = UserVerificationRequirement
    verify = needed.REQUIRED if factors is None else needed.PREFERRED
    known = None if factors is None else _keys(factors)
    options, state = _server(site).authenticate_begin(known, user_verification=verify)
    return dict(options), state


def key_of(
    site: Site, state: Any, factors: Sequence[Factor], answer: Mapping[str, Any]
) -> Factor | None:
    """Return the passkey that has answered; None where none of these has, or it is forged."""
    try:
        found = _server(site).authenticate_complete(state, _keys(factors), answer)
    except _ODD:
        return None
    told = websafe_encode(found.credential_id)
    return next((f for f in factors if f.key_id == told), None)
