"""A stand-in for a provider outside (OpenID Connect), on this machine, that can also misbehave."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tungngo.shared.clock import now

CLIENT, SECRET = "tung-ngo", "bí mật của bài thử"
KID = "k1"


class Provider:
    """What the provider knows and says; a test changes what it wants to be wrong."""

    def __init__(self) -> None:
        """Make its key; it listens from ``running`` on."""
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.published = self.key
        self.url = ""
        self.claims: dict[str, Any] = {}
        self.alg = "ES256"
        self.asked: dict[str, str] = {}
        self.challenge = ""
        self.answers: dict[str, tuple[int, bytes]] = {}

    def sign(self) -> str:
        """Return an ID token for what was asked, with the test's own claims over it."""
        here = int(now().timestamp())
        told = {
            "iss": self.url,
            "sub": "cong-dan-7",
            "aud": CLIENT,
            "iat": here,
            "exp": here + 300,
            "nonce": self.asked.get("nonce", ""),
            "acr": "2",
        } | self.claims
        told = {name: value for name, value in told.items() if value is not None}
        if self.alg == "HS256":
            return jwt.encode(told, "x" * 40, "HS256", headers={"kid": KID})
        if self.alg == "none":
            return jwt.encode(told, "", "none", headers={"kid": KID})
        return jwt.encode(told, self.key, self.alg, headers={"kid": KID})

    def visit(self, address: str) -> dict[str, str]:
        """Be the person at the provider: remember what was asked, return what is sent back."""
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        return {"code": "một-lần", "state": self.asked["state"]}

    def answer(self, path: str, form: dict[str, str], basic: str) -> tuple[int, bytes]:
        """Return status and body for a path."""
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            told = {"issuer": self.url, "authorization_endpoint": f"{self.url}/vao"}
            told |= {"token_endpoint": f"{self.url}/the", "jwks_uri": f"{self.url}/khoa"}
            return 200, json.dumps(told).encode()
        if path == "/khoa":
            public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.published.public_key()))
            return 200, json.dumps({"keys": [public | {"kid": KID, "alg": "ES256"}]}).encode()
        return self._token(form, basic)

    def _token(self, form: dict[str, str], basic: str) -> tuple[int, bytes]:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        right = proof == self.asked.get("code_challenge") and form.get("code") == "một-lần"
        if not right or not basic.startswith("Basic "):
            return 400, b'{"error": "invalid_grant"}'
        return 200, json.dumps({"id_token": self.sign(), "access_token": "x"}).encode()


@contextmanager
def running() -> Iterator[Provider]:
    """Let the stand-in listen on a port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def _say(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(size).decode()).items()}
            status, body = provider.answer(
                urlsplit(self.path).path, form, self.headers.get("Authorization", "")
            )
            self.send_response(status)
            self.send_header("Location", f"{provider.url}/khac")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _say  # noqa: N815 - names of the base class

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
