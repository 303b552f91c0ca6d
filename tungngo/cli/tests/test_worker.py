"""``tungngo worker``: a fault of background work does not end it; the order to stop does."""

import logging
import threading

import pytest

from tungngo.cli import worker
from tungngo.cli.main import main
from tungngo.cli.verbs import WELL


def test_loops_are_started_again_after_a_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    starts = []

    def run_loops(loops: object, told: threading.Event) -> None:
        starts.append(loops)
        if len(starts) < 3:
            raise RuntimeError("away")
        told.set()

    monkeypatch.setattr(worker, "run_loops", run_loops)
    monkeypatch.setattr(worker, "_PAUSE", 0)
    with caplog.at_level(logging.ERROR, "tungngo.worker"):
        worker.keep_looping(stop)
    assert len(starts) == 3
    assert len(caplog.records) == 2


def test_worker_ends_well_when_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[threading.Event] = []
    monkeypatch.setattr(worker, "stop_on_signals", told.append)
    monkeypatch.setattr(worker, "run_loops", lambda _, stop: stop.set())
    assert main(["worker"]) == WELL
    assert told[0].is_set()
