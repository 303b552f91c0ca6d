"""Requests to the WSGI application of this very process: all of the product but the HTTP server."""

import importlib
import io
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.handlers.wsgi import WSGIHandler


@cache
def _application() -> WSGIHandler:
    """Load the application as a server does; only a measuring process pays for it."""
    found: WSGIHandler = importlib.import_module("tungngo.config.wsgi").application
    return found


def call(method: str, address: str, body: bytes = b"", **headers: str) -> bytes:
    """Return the body of an answer; any status but 200 ends the measurement."""
    path, _, query = address.partition("?")
    request: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    said: list[str] = []
    body_parts: list[bytes] = []

    def start(status: str, _headers: Any, _error: Any = None, /) -> Callable[[bytes], object]:
        said.append(status)
        return body_parts.append

    answer = b"".join(_application()(request, start))
    if not said[0].startswith("200"):
        raise SystemExit(f"bench: {method} {address}: {said[0]} {answer[:300]!r}")
    return answer
