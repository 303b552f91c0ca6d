"""``tungngo worker``: a fault of background work does not end it; the order to stop does."""

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.installation import Installation
from tungngo.cli import worker
from tungngo.work.jobs import Loop

LONGEST_STOP = 30
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_a_part_is_started_again_after_a_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    starts = []

    def part(told: threading.Event) -> None:
        starts.append(told)
        if len(starts) < 3:
            raise RuntimeError("away")
        told.set()

    monkeypatch.setattr(worker, "_PAUSE", 0)
    with caplog.at_level(logging.ERROR, "tungngo.worker"):
        worker._keep(part, stop)
    assert len(starts) == 3
    assert len(caplog.records) == 2


def test_a_slow_loop_does_not_hold_up_a_quick_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, quick = threading.Event(), threading.Event()

    def run_loops(loops: list[Loop], told: threading.Event) -> None:
        if loops[0].every == SECOND:
            quick.set()
            told.set()
        else:
            quick.wait(20)  # goes on until the other has run

    def loop(every: timedelta) -> Loop:
        return Loop("x", lambda: None, every, HOUR, lambda: True)

    monkeypatch.setattr(worker, "LOOPS", (loop(HOUR), loop(SECOND)))
    monkeypatch.setattr(worker, "run_loops", run_loops)
    worker.keep_looping(stop)
    assert quick.is_set()


def test_it_refuses_where_nothing_is_set_up(tmp_path: Path) -> None:
    done = Installation(tmp_path / "empty").call("worker")
    assert done.returncode == 3
    assert "tungngo init" in done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Make an installation that is set up once for all tests of this file."""
    made = Installation(tmp_path_factory.mktemp("place") / "data")
    made.must("init")
    return made


@pytest.fixture
def running(place: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker alone; nothing of it stays."""
    process = subprocess.Popen(
        place.command("worker"), env=place.surroundings, start_new_session=True
    )
    assert soon(lambda: len(children(process.pid)) == 2)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def children(parent: int) -> set[int]:
    """Return the processes that a process has started."""
    told = Path(f"/proc/{parent}/task/{parent}/children")
    return set(map(int, told.read_text().split())) if told.exists() else set()


def alive(process: int) -> bool:
    """Say whether a process is there and no mere name of one that ended."""
    told = Path(f"/proc/{process}/stat")
    return told.exists() and told.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def soon(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Say whether something comes true before long."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def test_term_ends_it_and_both_its_children(running: subprocess.Popen[bytes]) -> None:
    parts = children(running.pid)
    running.terminate()
    assert running.wait(timeout=LONGEST_STOP) == 0
    assert not any(alive(part) for part in parts)


def test_a_child_that_is_killed_is_started_again(running: subprocess.Popen[bytes]) -> None:
    one, other = children(running.pid)
    os.kill(one, signal.SIGKILL)
    assert soon(lambda: one not in children(running.pid) and len(children(running.pid)) == 2)
    assert other in children(running.pid)


def test_children_whose_parent_is_killed_end_too(running: subprocess.Popen[bytes]) -> None:
    parts = children(running.pid)
    running.kill()
    running.wait()
    assert soon(lambda: not any(alive(part) for part in parts))
