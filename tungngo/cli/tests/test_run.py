"""From nothing to a running server: ``init`` twice, ``run``, and how it stops."""

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installation import Installation

LONGEST_START, LONGEST_STOP = 5, 30


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Make an installation that is set up once for all tests of this file."""
    made = Installation(tmp_path_factory.mktemp("place") / "data")
    made.must("init")
    yield made
    made.stop(signal.SIGKILL)


@pytest.fixture
def running(place: Installation) -> Iterator[Installation]:
    """Run its server for a test; nothing of it stays."""
    place.start()
    yield place
    if place.process and place.process.poll() is None:
        os.killpg(place.process.pid, signal.SIGKILL)
        place.process.wait()


def soon(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Say whether something comes true before long."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def gone(place: Installation) -> bool:
    """Say whether the port is free again soon."""
    return soon(lambda: not place.answers())


def secrets(folder: Path) -> dict[str, bytes]:
    """Return the secrets of a data folder."""
    return {p.name: p.read_bytes() for p in [folder / "tungngo.env", *folder.glob("keys/*")]}


def test_data_are_for_their_owner_only(place: Installation) -> None:
    assert place.folder.stat().st_mode & 0o777 == 0o700
    inner = [place.folder / "tungngo.env", place.folder / "tungngo.sqlite3"]
    assert all(p.stat().st_mode & 0o077 == 0 for p in inner)


def test_init_twice_changes_nothing(place: Installation) -> None:
    before = secrets(place.folder)
    assert "·" not in place.must("init")
    assert secrets(place.folder) == before


def test_run_refuses_where_nothing_is_set_up(tmp_path: Path) -> None:
    done = Installation(tmp_path / "empty").call("run")
    assert done.returncode == 3
    assert "tungngo init" in done.stderr


def cpu_seconds() -> float:
    """Return the processor time of all programs that have ended: no clock of a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_second_start_is_soon_done_and_says_where(place: Installation) -> None:
    place.start()
    place.stop()
    before = cpu_seconds()
    place.start()
    assert soon(lambda: "Thử trước tiên" in place.said)
    place.stop()
    assert cpu_seconds() - before < LONGEST_START
    assert place.url in place.said


def test_term_stops_it_in_time(running: Installation) -> None:
    assert running.process is not None
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=LONGEST_STOP) == 0
    assert gone(running)


def test_kill_leaves_no_orphan_on_the_port(running: Installation) -> None:
    assert running.process is not None
    running.process.kill()
    assert gone(running)


def test_taken_port_is_told(running: Installation) -> None:
    done = running.call("run")
    assert done.returncode == 3
    assert str(running.port) in done.stderr
