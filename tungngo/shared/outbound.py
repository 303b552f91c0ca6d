"""The only client that calls other machines: named targets, https, no redirects, small answers.

A target is an origin from the settings (``OUTBOUND``), so no user's words ever choose where a call
goes. Plain http is taken for this very machine only.
"""

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
MOST_BYTES = 1_000_000
_PART = 65_536
_HERE = ("127.0.0.1", "localhost", "::1")
_OK = range(200, 300)


class NoAnswer(Exception):
    """The other side did not answer as it should: away, too slow, too much, not what was agreed."""


class Answered(NamedTuple):
    """What the other side said."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON object of a good answer; raises NoAnswer."""
        try:
            told = json.loads(self.body)
        except ValueError:
            told = None
        if self.status not in _OK or not isinstance(told, dict):
            raise NoAnswer(f"{self.status}: not the object that was asked for")
        return told


def call(
    target: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answered:
    """Ask a named target once; with a body by POST. Raises NoAnswer.

    A redirect is an answer like others: it is not followed.
    """
    origin = settings.OUTBOUND.get(target, "")
    parts = urlsplit(url)
    if not origin or f"{parts.scheme}://{parts.netloc}" != origin:
        raise NoAnswer(f"{target}: an address that is not its own")
    path = parts.path or "/"
    path += f"?{parts.query}" if parts.query else ""
    end = time.monotonic() + SECONDS
    line = _line_to(parts.scheme, parts.hostname or "", parts.port)
    try:
        line.request("GET" if body is None else "POST", path, body, dict(headers or {}))
        answer = line.getresponse()
        return Answered(answer.status, _read(answer, end))
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise NoAnswer(f"{target}: {type(fault).__name__}") from fault
    finally:
        line.close()


def _line_to(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
    if scheme != "http" or host not in _HERE:
        raise NoAnswer("only https leaves this machine")
    return http.client.HTTPConnection(host, port, timeout=SECONDS)


def _read(answer: http.client.HTTPResponse, end: float) -> bytes:
    """Return the body; one that trickles or has no end is given up."""
    parts, size = [], 0
    while part := answer.read1(_PART):
        size += len(part)
        if size > MOST_BYTES:
            raise NoAnswer("too much")
        if time.monotonic() > end:
            raise TimeoutError("too slow")
        parts.append(part)
    return b"".join(parts)
