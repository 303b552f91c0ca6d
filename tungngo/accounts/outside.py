"""Signing in through a provider outside: OpenID Connect, authorization code with PKCE.

Sources: OpenID Connect Core 1.0, 3.1 (what is asked and what is checked of an ID token); RFC 7636.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import jwt
from django.conf import settings

from tungngo.accounts.reasons import NO_OUTSIDE, OUTSIDE_FAILED
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused
from tungngo.shared.outbound import NoAnswer, call

_TARGET = "oidc"
_SIGNED_BY = ["RS256", "PS256", "ES256"]  # never "none", never a shared secret
_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
_DRIFT_S = 60  # by which clocks of two machines may differ
_LONGEST_SUBJECT = 255
_FORM = "application/x-www-form-urlencoded"


class Told(NamedTuple):
    """Who somebody is outside, and whether they showed a second factor there."""

    issuer: str
    subject: str
    both: bool


def is_there() -> bool:
    """Say whether a provider is set."""
    return settings.OIDC is not None


def name() -> str:
    """Return what the provider is called on a button."""
    return str(settings.OIDC.name) if settings.OIDC else ""


def ask(back: str) -> tuple[str, dict[str, str]]:
    """Return (the provider's page to go to, what to keep for the way back).

    ``back``: our own address that the provider leads back to.
    """
    kept = {what: secrets.token_urlsafe(32) for what in ("state", "nonce", "verifier")}
    digest = hashlib.sha256(kept["verifier"].encode()).digest()
    words = {
        "response_type": "code",
        "scope": "openid",
        "client_id": _provider().client,
        "redirect_uri": back,
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if _provider().acr:
        words["acr_values"] = " ".join(_provider().acr)
    try:
        page = str(_addresses()["authorization_endpoint"])
    except (NoAnswer, KeyError):
        raise Refused(OUTSIDE_FAILED) from None
    if not page.startswith(f"{_provider().origin}/"):
        raise Refused(OUTSIDE_FAILED)
    return f"{page}{'&' if '?' in page else '?'}{urlencode(words)}", kept


def tell(kept: dict[str, str], *, state: str, code: str, back: str) -> Told:
    """Return who came back; refuses (OUTSIDE_FAILED) whatever does not belong together."""
    if not hmac.compare_digest(kept.get("state", "").encode(), state.encode()) or not code:
        raise Refused(OUTSIDE_FAILED)
    try:
        found = _addresses()
        token = _token(str(found["token_endpoint"]), kept, code, back)
        keys = call(_TARGET, str(found["jwks_uri"])).json()
        return _judge(_read(token, keys), kept["nonce"])
    except (NoAnswer, KeyError, jwt.PyJWTError) as fault:
        raise Refused(OUTSIDE_FAILED) from fault


def _provider() -> Any:
    if settings.OIDC is None:
        raise Refused(NO_OUTSIDE)
    return settings.OIDC


def _addresses() -> dict[str, Any]:
    """Return the provider's own description; one that speaks for another issuer is none."""
    issuer = _provider().issuer
    found = call(_TARGET, f"{issuer}/.well-known/openid-configuration").json()
    if str(found["issuer"]).rstrip("/") != issuer:
        raise NoAnswer("another issuer")
    return found


def _token(page: str, kept: dict[str, str], code: str, back: str) -> str:
    """Change the code for an ID token."""
    provider = _provider()
    both = f"{quote(provider.client, safe='')}:{quote(provider.secret, safe='')}"
    headers = {
        "Authorization": f"Basic {base64.b64encode(both.encode()).decode()}",
        "Content-Type": _FORM,
        "Accept": "application/json",
    }
    words = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": kept["verifier"],
    }
    told = call(_TARGET, page, body=urlencode(words).encode(), headers=headers)
    return str(told.json()["id_token"])


def _read(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of a token that the provider signed for us, and that has not ended."""
    head = jwt.get_unverified_header(token)
    if head.get("alg") not in _SIGNED_BY:
        raise NoAnswer("not signed as it should be")
    key = jwt.PyJWKSet.from_dict(keys)[head["kid"]]
    found: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=_SIGNED_BY,
        audience=_provider().client,
        issuer=[_provider().issuer, f"{_provider().issuer}/"],
        # Times are judged below, by the one clock.
        options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
    )
    return found


def _judge(claims: dict[str, Any], nonce: str) -> Told:
    here = now().timestamp()
    lives = claims["iat"] - _DRIFT_S <= here < claims["exp"] + _DRIFT_S
    asked = hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode())
    ours = claims.get("azp", _provider().client) == _provider().client
    subject = str(claims["sub"])
    wanted = _provider().acr
    both = str(claims.get("acr", "")) in wanted
    named = 0 < len(subject) <= _LONGEST_SUBJECT and "\0" not in subject
    if not (lives and asked and ours and named and (both or not wanted)):
        raise NoAnswer("a token for somebody or something else")
    return Told(_provider().issuer, subject, both)
