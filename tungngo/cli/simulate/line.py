"""A phone on a bad line: pushes over HTTP, and what goes wrong on the way.

Whatever goes wrong, the phone does only what a real one does: it keeps an operation until a receipt
with the operation's own hash has come, and sends the same bytes again until then.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from random import Random
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tungngo.cli.keyring import Keyring, NotTaken
from tungngo.cli.phones import Phone, Stored, zipped
from tungngo.shared.clock import now

PATH = "/api/sync/v1/push"
DUPLICATE, REORDER, CUT, RESEND, RACE, GZIP = (
    "duplicate",
    "reorder",
    "cut",
    "resend",
    "race",
    "gzip",
)
FAULTS = (DUPLICATE, REORDER, CUT, RESEND, RACE, GZIP)
# How often each befalls a push.
_OFTEN = {DUPLICATE: 0.15, REORDER: 0.2, CUT: 0.2, RESEND: 0.15, RACE: 0.1, GZIP: 0.5}
_SIZES = (1, 5, 20, 50)
_PATIENCE = 60.0  # seconds without any answer before a phone gives up
_TIMEOUT = 30
_AGAIN = (408, 429, 500, 502, 503, 504)
_NO_TOKEN = 401


class GaveUp(Exception):
    """The server refused a whole push, or did not answer for too long."""


@dataclass(slots=True)
class Line:
    """A phone, its keys, and the faults that may befall it."""

    phone: Phone
    keys: Keyring
    url: str
    epoch: str
    faults: frozenset[str]
    rng: Random
    befell: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # what no server may answer
    done: int = 0  # receipts taken
    _open: HTTPConnection | None = None
    _others: list[threading.Thread] = field(default_factory=list)
    _heard: float = field(default_factory=time.monotonic)

    def work(self, *, most: int) -> None:
        """Make a few operations of this evening, no more than asked for, and push once."""
        begin = now() - timedelta(minutes=30)
        self.phone.work(begin, ops=min(self.rng.randint(3, 12), most))
        self.push_once()

    def finish(self) -> None:
        """Push what is left, without faults, until the server has answered for all of it."""
        self.faults = frozenset()
        while self.phone.outbox:
            self.push_once()
        for other in self._others:
            other.join(_TIMEOUT)
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection that is open, if one is."""
        if self._open:
            self._open.close()
        self._open = None

    def push_once(self) -> None:
        """Send a batch; a fault may befall it."""
        outbox = self.phone.outbox
        ops = outbox[: self.rng.choice(_SIZES)]
        if self._befalls(REORDER):
            ops = self.rng.sample(outbox, len(ops))
        if self._befalls(RESEND) and self.phone.made:
            ops = [*ops, *self.rng.sample(self.phone.made, min(3, len(self.phone.made)))]
            ops = list({o.op: o for o in ops}.values())
        if not ops:
            return
        body = self.phone.push_body(ops, self.epoch)
        if self._befalls(CUT):
            self._cut(body)
            return
        if self._befalls(RACE):
            self._race(body)
        results = self._send(body)
        if results is None:
            return
        self._take(ops, results)
        if self._befalls(DUPLICATE):
            self._take(ops, self._send(body) or [])

    def _befalls(self, fault: str) -> bool:
        """Say whether a fault happens now, and remember that it did."""
        happens = fault in self.faults and self.rng.random() < _OFTEN[fault]
        self.befell[fault] += happens
        return happens

    def _take(self, ops: Sequence[Stored], results: list[dict[str, Any]]) -> None:
        """Take the receipts; a second one must say what the first one said."""
        first = dict(self.phone.receipts)
        sent = {o.op: o.sha for o in ops}
        for result in results:
            told = first.get(result["op"])
            if sent.get(result["op"]) != result["sha"]:
                self.wrong.append(f"{result['op']}: biên nhận không đúng phiếu đã gửi")
            elif told and answer_of(told) != answer_of(result) and not released(told):
                self.wrong.append(f"{result['op']}: hai biên nhận khác nhau")
        self.done += self.phone.take_receipts(results)

    def _cut(self, body: bytes) -> None:
        """Lose the line: in the middle of the body, or after it but before the answer."""
        connection = self._connect(fresh=True)
        whole = self.rng.random() < 0.6
        try:
            connection.putrequest("POST", PATH)
            for name, value in self._headers().items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body if whole else body[: len(body) // 2])
        except OSError:
            pass  # the server was quicker to close than we
        finally:
            connection.close()
            self._open = None

    def _race(self, body: bytes) -> None:
        """Send the same batch by a second line at the same time."""
        other = Line(self.phone, self.keys, self.url, self.epoch, frozenset(), Random(0))
        thread = threading.Thread(target=other.send_quietly, args=(body,), daemon=True)
        thread.start()
        self._others.append(thread)

    def send_quietly(self, body: bytes) -> None:
        """Send a batch and look away."""
        try:
            self._exchange(body, {})
        except (OSError, HTTPException):
            pass
        finally:
            self.hang_up()

    def _send(self, body: bytes) -> list[dict[str, Any]] | None:
        """Return the results of a push, or None where the line or the server was away."""
        headers = {}
        if self._befalls(GZIP):
            body, headers = zipped(body), {"Content-Encoding": "gzip"}
        try:
            status, answer = self._exchange(body, headers)
            if status == _NO_TOKEN:  # it lives half an hour
                self.keys.renew(self.post)
                status, answer = self._exchange(body, headers)
        except NotTaken as why:
            raise GaveUp(f"máy chủ không cho mã mới: {why}") from why
        except (OSError, HTTPException) as error:
            self._lose(type(error).__name__)
            return None
        if status in _AGAIN:
            self._lose(str(status))
            return None
        if status != 200:
            raise GaveUp(
                f"máy chủ từ chối cả gói: {status} {answer[:200].decode(errors='replace')}"
            )
        self._heard = time.monotonic()
        found: list[dict[str, Any]] = msgspec.json.decode(answer)["results"]
        return found

    def _lose(self, why: str) -> None:
        """Note that nobody answered; wait a little, or give up after a minute."""
        self.hang_up()
        self.befell["away"] += 1
        if time.monotonic() - self._heard > _PATIENCE:
            raise GaveUp(f"máy chủ không trả lời ({why})")
        time.sleep(0.2 + self.rng.random() * 0.3)

    def _exchange(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        return self.post(PATH, body, self._headers() | headers)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Post a body; return status and body of the answer."""
        connection = self._connect()
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()

    def _headers(self) -> dict[str, str]:
        return self.keys.headers() | {"Content-Type": "application/json"}

    def _connect(self, *, fresh: bool = False) -> HTTPConnection:
        if self._open is None or fresh:
            if self._open:
                self._open.close()
            parts = urlsplit(self.url)
            kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
            self._open = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT)
        return self._open


def answers(url: str) -> bool:
    """Say whether something listens there."""
    parts = urlsplit(url)
    standard = 443 if parts.scheme == "https" else 80
    try:
        with socket.create_connection((parts.hostname or "", parts.port or standard), timeout=5):
            return True
    except OSError:
        return False


def answer_of(result: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a receipt says, without what may differ between two tellings."""
    return tuple(result.get(name) for name in ("s", "code", "feed", "rev"))


def released(told: dict[str, Any]) -> bool:
    """Say whether an answer may have changed since: what was held may have been let through."""
    return bool(told["s"] == "held")
