"""From nothing to a running server: ``init`` twice, ``run``, and how it stops."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import OUTSIDE

LONGEST_STOP = 30


class Place:
    """A data folder of its own, on SQLite, with a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        own = {"TUNGNGO_DATA": str(folder), "TUNGNGO_LISTEN": f"127.0.0.1:{self.port}"}
        self.surroundings = OUTSIDE | own

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tungngo.cli.main", *words]

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = self.command(*words)
        return subprocess.run(
            command, env=self.surroundings, capture_output=True, text=True, check=False
        )

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def wait(self, *, until: bool, seconds: float = 20) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.answers() is not until:
            time.sleep(0.1)
        return self.answers() is until


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Make a place that is set up once for all tests of this file."""
    made = Place(tmp_path_factory.mktemp("place") / "data")
    done = made.call("init")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def server(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for a test; nothing of it stays."""
    process = subprocess.Popen(place.command("run"), env=place.surroundings, start_new_session=True)
    assert place.wait(until=True)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def contents(folder: Path) -> dict[str, bytes]:
    """Return the secrets of a data folder."""
    return {p.name: p.read_bytes() for p in [folder / "tungngo.env", *folder.glob("keys/*")]}


def test_data_are_for_their_owner_only(place: Place) -> None:
    assert place.folder.stat().st_mode & 0o777 == 0o700
    inner = [place.folder / "tungngo.env", place.folder / "tungngo.sqlite3"]
    assert all(p.stat().st_mode & 0o077 == 0 for p in inner)


def test_init_twice_changes_nothing(place: Place) -> None:
    before = contents(place.folder)
    done = place.call("init")
    assert done.returncode == 0
    assert "·" not in done.stdout
    assert contents(place.folder) == before


def test_run_refuses_where_nothing_is_set_up(tmp_path: Path) -> None:
    done = Place(tmp_path / "empty").call("run")
    assert done.returncode == 3
    assert "tungngo init" in done.stderr


def test_term_stops_it_in_time(place: Place, server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=LONGEST_STOP) == 0
    assert place.wait(until=False)


def test_kill_leaves_no_orphan_on_the_port(place: Place, server: subprocess.Popen[bytes]) -> None:
    server.kill()
    assert place.wait(until=False)


def test_taken_port_is_told(place: Place, server: subprocess.Popen[bytes]) -> None:
    done = place.call("run")
    assert done.returncode == 3
    assert str(place.port) in done.stderr
