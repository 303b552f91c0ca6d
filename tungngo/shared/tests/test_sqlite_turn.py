"""The turn of writers on SQLite: one at a time, given back whatever happens, not for readers."""

import threading
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from tests.faults.threads import in_threads
from tungngo.audit.actions import note
from tungngo.audit.models import AuditEntry
from tungngo.feed.actions import writes
from tungngo.shared.actor import job_actor
from tungngo.shared.sqlite import base

BY = job_actor("cli")
HOME = 97
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no turn"),
]


@writes
def act(*, then: threading.Event | None = None, until: threading.Event | None = None) -> None:
    """Write a line; hold the turn until told."""
    note(BY, "test.turn", home=HOME)
    if then:
        then.set()
    if until and not until.wait(30):
        raise AssertionError("nobody came")


@writes
def fail() -> None:
    """Fail inside a transaction."""
    note(BY, "test.turn", home=HOME)
    raise KeyError


def lines() -> int:
    """Return how many audit lines there are."""
    return AuditEntry.objects.filter(home=HOME).count()


def test_the_turn_is_given_back_after_success_and_failure() -> None:
    act()
    with pytest.raises(KeyError):
        fail()
    assert not base._turn.locked()
    assert lines() == 1


def test_a_reader_needs_no_turn() -> None:
    held, read = threading.Event(), threading.Event()

    def look() -> None:
        held.wait(30)
        assert lines() == 0  # what is not committed is not seen, and not waited for
        read.set()

    in_threads([lambda: act(then=held, until=read), look])
    assert lines() == 1


def test_writers_take_turns() -> None:
    def work() -> None:
        for _ in range(20):
            act()

    in_threads([work] * 6)
    assert lines() == 120


def test_a_turn_that_cannot_be_taken_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = tmp_path / "not there" / "write.lock"
    monkeypatch.setattr(type(connection), "_lock_path", lambda _self: nowhere, raising=False)
    monkeypatch.setattr(base.DatabaseWrapper, "_lock_path", lambda _self: nowhere)
    with pytest.raises((OSError, OperationalError)):
        act()
    monkeypatch.undo()
    assert not base._turn.locked()
    act()
