"""A snapshot: all its statements see one state, writers go on beside it, and it writes nothing."""

import threading

import pytest
from django.db import DatabaseError, connection

from tests.faults.threads import in_threads
from tungngo.audit.actions import note
from tungngo.audit.models import AuditEntry
from tungngo.feed.actions import snapshot, writes
from tungngo.feed.models import Change
from tungngo.shared.actor import job_actor

BY = job_actor("cli")
HOME = 97
pytestmark = pytest.mark.django_db(transaction=True)


@writes
def act() -> None:
    """Write a line."""
    note(BY, "test.snapshot", home=HOME)


def lines() -> int:
    """Return how many audit lines there are."""
    return AuditEntry.objects.filter(home=HOME).count()


def test_what_is_committed_beside_a_snapshot_is_not_seen_in_it() -> None:
    opened, written = threading.Event(), threading.Event()
    seen: list[int] = []

    def look() -> None:
        with snapshot(BY):
            seen.append(lines())
            opened.set()
            assert written.wait(30)
            seen.append(lines())
        seen.append(lines())

    def write() -> None:
        assert opened.wait(30)
        act()
        written.set()

    in_threads([look, write])
    assert seen == [0, 0, 1]


def test_the_connection_is_as_before_when_it_ends() -> None:
    with pytest.raises(KeyError), snapshot(BY):
        raise KeyError
    act()
    assert lines() == 1
    assert not connection.in_atomic_block


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite only rolls back")
def test_it_writes_nothing() -> None:
    act()
    with pytest.raises(DatabaseError, match="read-only"), snapshot(BY):
        Change.objects.filter(home=HOME).update(o="out")
