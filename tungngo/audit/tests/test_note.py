"""An audit line: who, on which place, did what to what; in the same transaction as the act."""

import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError

from tungngo.audit.actions import note
from tungngo.audit.models import AuditEntry
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor, Held, job_actor
from tungngo.shared.clock import frozen

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 5, 7, 30, tzinfo=UTC)
LEADER = Actor(5, "Tổ trưởng", (Held("leader", 12, "hamlet"),), request_id="abc")


def only() -> AuditEntry:
    return AuditEntry.objects.get(home__in=(0, 97))


def test_it_says_who_where_what_and_when() -> None:
    with frozen(AT):
        note(LEADER, "household.move", "h1", home=97, was="a", now="b")
    line = only()
    assert (line.home, line.at, line.actor, line.role) == (97, AT, "user:5", "leader")
    assert (line.place, line.verb, line.target) == ("12", "household.move", "h1")
    assert (json.loads(line.detail), line.request_id) == ({"was": "a", "now": "b"}, "abc")


def test_a_job_is_named_as_such() -> None:
    note(job_actor("recount"), "cells.repair")
    line = only()
    assert (line.actor, line.role, line.place, line.detail) == ("job:recount", "recount", "", "")


def test_long_words_are_cut_to_what_the_table_holds() -> None:
    held = tuple(Held(f"role_{n}", 10**12 + n, "hamlet") for n in range(20))
    note(Actor(1, "", held), "x.y", "t" * 500)
    line = only()
    assert (len(line.role), len(line.target)) == (40, 160)
    assert len(line.place) <= 120


def test_a_line_of_a_refused_act_is_gone_with_it() -> None:
    @writes
    def act(*, by: Actor) -> None:
        note(by, "x.y")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act(by=LEADER)
    assert not AuditEntry.objects.filter(home=0).exists()


def test_a_line_that_cannot_be_written_is_a_fault_and_not_silence() -> None:
    with pytest.raises((DatabaseError, TypeError, OverflowError)):
        note(LEADER, "x.y", home=10**30)
