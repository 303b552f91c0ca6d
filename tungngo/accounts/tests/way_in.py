"""An official with a password, their app, their passkey, and the ways of browsers to the door."""

import json
import re
from html import unescape

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from tests.cast import give
from tests.small_map import SmallMap
from tungngo.accounts import factors
from tungngo.accounts.actions import add_user
from tungngo.accounts.models import Factor, User
from tungngo.accounts.rights import Role
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now

PASSWORD = "con trâu đi trước"
DOOR, CODE, SECOND = "/dang-nhap/", "/dang-nhap/ma-so/", "/dang-nhap/lop-bao-ve/"
COOKIE = settings.SESSION_COOKIE_NAME


def with_password(login: str = "can.bo", name: str = "Cán bộ xã") -> User:
    """Add a person with a password; grants are given by the story."""
    return add_user(by=job_actor("init"), login=login, name=name, password=PASSWORD)


def official(country: SmallMap, login: str = "can.bo", role: Role = Role.COMMUNE_OFFICER) -> User:
    """Add an official of the commune with a password and no factor yet."""
    user = with_password(login)
    give(user, role, country.nation if role == Role.NATIONAL_OFFICER else country.commune)
    return user


def knock(client: Client, login: str = "can.bo", password: str = PASSWORD) -> str:
    """Give login and password; return where one is led, or the status."""
    answer = client.post(DOOR, {"login": login, "password": password})
    return answer.headers.get("Location", str(answer.status_code))


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found.group(1))


def secret_on(page: str) -> str:
    """Return the secret that the page shows in groups."""
    found = re.search(r'<code class="secret">(.*?)</code>', page, re.DOTALL)
    assert found
    return "".join(re.findall(r"[A-Z2-7]{4}", re.sub(r"<[^>]+>", " ", found.group(1))))


def code_now(secret: str, steps: int = 0) -> str:
    """Return the code that an app shows now, or so many steps from now."""
    return factors.code_at(secret, int(now().timestamp()) // factors.STEP_S + steps)


def add_app(client: Client, path: str = SECOND) -> tuple[str, list[str]]:
    """Add an app as the page asks; return its secret and the codes for paper that were shown."""
    page = client.get(path).content.decode()
    secret = secret_on(page)
    form = {"secret": hidden(page, "secret"), "code": code_now(secret, -1)}
    answer = client.post(path, form)
    assert answer.status_code in (200, 302), answer.content.decode()
    return secret, re.findall(r"<code>([A-Z2-9-]{29})</code>", answer.content.decode())


def enrolled(client: Client, login: str = "can.bo") -> tuple[str, list[str]]:
    """Sign in for the first time and add an app."""
    assert knock(client, login).startswith(SECOND[:10])
    return add_app(client)


def come_in(client: Client, secret: str, login: str = "can.bo", steps: int = 0) -> int:
    """Sign in with password and app; return the last status."""
    assert knock(client, login) == CODE
    return client.post(CODE, {"code": code_now(secret, steps)}).status_code


def is_in(client: Client) -> bool:
    """Say whether somebody is signed in."""
    return "Đăng xuất" in client.get("/").content.decode()


class SoftKey:
    """A passkey in software: answers as a browser does."""

    def __init__(self, origin: str = "http://testserver") -> None:
        """Make a new key pair for an origin."""
        self.origin, self.host = origin, origin.rpartition("/")[2].partition(":")[0]
        self.private = ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self.private.public_key())
        self.data = AttestedCredentialData.create(Aaguid.NONE, b"k" * 20, public)

    def make(self, options: dict, *, flags: int = 0x45) -> str:
        """Answer navigator.credentials.create."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(self.host.encode())
        told = AuthenticatorData.create(
            digest.finalize(), AuthenticatorData.FLAG(flags), 0, bytes(self.data)
        )
        made = AttestationObject.create("none", told, {})
        return self._said(options, "webauthn.create", {"attestationObject": bytes(made)})

    def show(self, options: dict, *, flags: int = 0x05) -> str:
        """Answer navigator.credentials.get."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(self.host.encode())
        told = AuthenticatorData.create(digest.finalize(), AuthenticatorData.FLAG(flags), 0)
        client = self._client(options, "webauthn.get")
        signed = self.private.sign(bytes(told) + client.hash, ec.ECDSA(hashes.SHA256()))
        parts = {"authenticatorData": bytes(told), "signature": signed}
        return self._said(options, "webauthn.get", parts)

    def _client(self, options: dict, kind: str) -> CollectedClientData:
        asked = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, asked, self.origin)

    def _said(self, options: dict, kind: str, parts: dict[str, bytes]) -> str:
        parts = parts | {"clientDataJSON": bytes(self._client(options, kind))}
        key_id = websafe_encode(self.data.credential_id)
        response = {name: websafe_encode(part) for name, part in parts.items()}
        told = {"id": key_id, "rawId": key_id, "type": "public-key", "response": response}
        return json.dumps(told | {"clientExtensionResults": {}})


def factor_of(user: User) -> Factor:
    """Return the only factor of a person."""
    return Factor.objects.get(user=user)
