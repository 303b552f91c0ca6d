"""A server of its own with phones that push to it over HTTP, for tests that end it in mid-run."""

import http.client
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import psycopg
from django.conf import settings

from tests.installation import Installation
from tests.shape.tree import ROOT
from tungngo.cli.phones import Phone, Post, Stored, zipped

PUSH = "/api/sync/v1/push"
_PATIENCE = 60  # seconds for anything that must happen


@contextmanager
def scratch_database() -> Iterator[dict[str, str]]:
    """Make an empty database beside the tests' own, where that is PostgreSQL; yield the setting."""
    base = {key: str(value) for key, value in settings.DATABASES["default"].items()}
    if "postgresql" not in base["ENGINE"]:
        yield {}
        return
    who = base["USER"] + (f":{base['PASSWORD']}" if base["PASSWORD"] else "")
    server = f"postgresql://{who}@{base['HOST']}:{base['PORT']}"
    name = f"tungngo_faults_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": f"{server}/{name}"}
        finally:
            line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass(slots=True)
class Caller:
    """A phone, its secret, and the answers that it got."""

    phone: Phone
    secret: str
    first: dict[str, dict[str, Any]] = field(default_factory=dict)  # the first receipt of each op

    def push(self, port: int, ops: list[Stored], epoch: str) -> bool:
        """Send operations; say whether an answer came that a phone may believe."""
        head = {
            "Authorization": f"Bearer {self.secret}",
            "TN-Device": self.phone.device,
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
        }
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            line.request("POST", PUSH, zipped(self.phone.push_body(ops, epoch)), head)
            answer = line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        if answer.status != 200 or answer.getheader("TN-Sync") != "1":
            return False
        results = msgspec.json.decode(body)["results"]
        for one in results:
            self.first.setdefault(one["op"], one)
        self.phone.take_receipts(results)
        return True


class Server(Installation):
    """The web server alone, as ``tungngo run`` starts it: it is there in half the time."""

    def command(self, *words: str) -> list[str]:
        """Return the command of a verb, or that of the server in the place of ``run``."""
        if words != ("run",):
            return super().command(*words)
        workers = "2" if "DATABASE_URL" in self.surroundings else "1"
        numbers = [str(self.port), workers, "4", str(os.getpid())]
        return [sys.executable, "-W", "ignore", "-m", "tungngo.cli.serve", "127.0.0.1", *numbers]


class Scene:
    """A server with its phones."""

    def __init__(self, folder: Path, database: dict[str, str], *, phones: int) -> None:
        """Make the database and the phones."""
        key = {"TUNGNGO_SECRET_KEY": secrets.token_urlsafe(48), "TUNGNGO_LOG": "error"}
        self.server = Server(folder, **database, **key)
        told = self.inside("prepare", str(phones))
        self.home, self.epoch = told["home"], told["epoch"]
        post = Post(self.home, tuple(told["hamlets"]), told["team"])
        self.callers = [
            Caller(Phone(device, post, told["skills"], Random(n)), secret)
            for n, (device, secret) in enumerate(told["phones"])
        ]
        self.heard = threading.Condition()
        self.failed = 0  # pushes without a good answer

    def inside(self, *words: str, tell: object = None) -> Any:
        """Run a command of ``tests.faults.inside``; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.inside", *words],
            cwd=ROOT,
            env=self.server.surroundings | {"DJANGO_SETTINGS_MODULE": "tungngo.config.settings"},
            input=msgspec.json.encode(tell),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr.decode())
        return msgspec.json.decode(done.stdout.splitlines()[-1])

    def send_all(self, caller: Caller, most: int, stop: threading.Event) -> None:
        """Send what a phone has until it has nothing, whatever becomes of the server."""
        while caller.phone.outbox and not stop.is_set():
            good = caller.push(self.server.port, caller.phone.batch(most), self.epoch)
            with self.heard:
                self.failed += not good
                self.heard.notify_all()
            if not good:
                stop.wait(0.02)

    @contextmanager
    def sending(self, most: int) -> Iterator[None]:
        """Let all phones send at once, each in a thread; at the end all must have sent all."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=self.send_all, args=(one, most, stop)) for one in self.callers
        ]
        for one in threads:
            one.start()
        try:
            yield
            for one in threads:
                one.join(timeout=_PATIENCE)
        finally:
            stop.set()
            for one in threads:
                one.join()
        assert not [c for c in self.callers if c.phone.outbox]

    def wait_for_receipts(self, n: int) -> None:
        """Wait until the phones have that many receipts."""
        with self.heard:
            there = self.heard.wait_for(
                lambda: sum(len(c.first) for c in self.callers) >= n, timeout=_PATIENCE
            )
        assert there, self.server.said

    def kill(self) -> None:
        """End the server and all its children at once, as a power cut does."""
        process = self.server.process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        gone = threading.Event()
        while self.server.answers():  # its children die a moment later
            gone.wait(0.01)

    def faults(self) -> list[str]:
        """Return what is wrong after all was sent."""
        ops = [o.op for c in self.callers for o in c.phone.made]
        found: list[str] = self.inside("ledger", tell={"home": self.home, "ops": ops})
        return found
