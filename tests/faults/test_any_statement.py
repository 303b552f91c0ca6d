"""The process ends, or the database refuses, at any statement of a push: all or nothing."""

from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError

from tests.faults.state import everything, ledger_faults, skill_faults
from tungngo.cli.phones import Stored
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import release
from tungngo.sync.models import OpResult
from tungngo.sync.tests.breaking import Killed, ending_at, failing_where
from tungngo.sync.tests.examples import EXAMPLES, keep
from tungngo.sync.tests.stage import BY, Stage, draw_stage, evening_before, statuses
from tungngo.sync.tests.test_apply import told

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 400  # statements; a push of all kinds has far fewer


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    """Draw the stage in a database that really commits."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage()


def all_kinds(stage: Stage) -> list[Stored]:
    """Let the phone keep an operation of every kind, and a day's work."""
    for kind, *_ in EXAMPLES:
        keep(stage, kind)
    stage.phone.work(evening_before(), ops=15)
    return stage.phone.outbox


def ids(stage: Stage) -> list[str]:
    """Return the ids of all operations that the phone ever made."""
    return [o.op for o in stage.phone.made]


def test_killed_at_any_statement_a_push_leaves_nothing(stage: Stage) -> None:
    ops = all_kinds(stage)
    before = everything()
    for number in range(MOST):
        try:
            with ending_at(number):
                done = stage.apply(ops)
        except Killed:
            assert everything() == before, number
        else:
            break
    assert number > 20  # it was killed at many places, and then not
    assert {s for s, _ in statuses(done)} <= {"ok", "merged"}
    again = stage.apply(ops)
    assert [told(r) for r in again.results] == [told(r) for r in done.results]
    assert ledger_faults(stage.map.home, ids(stage)) == []


def test_what_may_be_killed_is_all_that_a_push_writes(stage: Stage) -> None:
    ops = all_kinds(stage)
    with ending_at(MOST) as seen:
        stage.apply(ops)
    written = "\n".join(seen)
    tables = "op_log op_result visit follow_up evidence skill_state assignment alias consent seen"
    tables += " cell day_total feed_change device_state audit_entry"
    assert [t for t in tables.split() if f'INTO "{t}"' not in written] == []


def test_killed_at_any_statement_a_release_leaves_all_as_it_was(stage: Stage) -> None:
    ops = all_kinds(stage)
    made = [o for o in ops if o.kind.endswith((".create", "consent.set"))]
    stage.apply([o for o in ops if o not in made])
    stage.apply(made)
    held = OpResult.objects.filter(home=stage.map.home, status="held")
    waiting = [db_uuid(i) for i in held.order_by("id").values_list("id", flat=True)][::4]
    assert len(waiting) > 4
    before = everything()
    for number in range(MOST):
        try:
            with ending_at(number):
                release(by=BY, home=stage.map.home, ops=waiting)
        except Killed:
            assert everything() == before, number
        else:
            break
    assert number > 20
    assert ledger_faults(stage.map.home, ids(stage)) == []
    assert skill_faults(stage.map.home) == []


def test_killed_at_any_statement_a_repeat_leaves_all_as_it_was(stage: Stage) -> None:
    ops = all_kinds(stage)
    done = stage.apply(ops)
    before = everything()
    for number in range(MOST):
        try:
            with ending_at(number):
                again = stage.apply(ops)
        except Killed:
            assert everything() == before, number
        else:
            break
    assert [told(r) for r in again.results] == [told(r) for r in done.results]


def test_whatever_statement_the_database_refuses_nothing_is_lost(stage: Stage) -> None:
    refused = 0
    for number in range(MOST):
        stage.phone.work(evening_before(), ops=8)
        try:
            with ending_at(number, IntegrityError) as seen:
                done = stage.apply(stage.phone.outbox)
        except IntegrityError:
            refused += 1  # outside any one operation: nothing stored, the phone sends again
            done = stage.apply(stage.phone.outbox)
        assert {s for s, _ in statuses(done)} <= {"ok", "merged"}, (number, seen[-1])
        stage.phone.outbox.clear()
        if len(seen) <= number:
            break
    assert refused
    assert number > 20
    assert ledger_faults(stage.map.home, ids(stage)) == []


class Deadlock(OperationalError):
    """What PostgreSQL says when two transactions wait for each other."""

    def __init__(self, *args: Any) -> None:
        """Carry the state by which it is known."""
        super().__init__(*args)
        self.__cause__ = Exception()
        self.__cause__.sqlstate = "40P01"  # type: ignore[attr-defined]  # as psycopg's errors have it


def test_a_deadlock_while_done_one_by_one_is_tried_again_too(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=12)
    errors = [IntegrityError("refused by the test"), Deadlock("met by the test")]

    def breaks(sql: str, _values: object) -> bool:
        if 'INSERT INTO "visit"' in sql and errors:
            raise errors.pop(0)
        return False

    with failing_where(breaks):
        done = stage.apply(stage.phone.outbox)
    assert errors == []
    assert {s for s, _ in statuses(done)} <= {"ok", "merged"}
    assert ledger_faults(stage.map.home, ids(stage)) == []


def test_at_whatever_statement_a_deadlock_is_tried_again(stage: Stage) -> None:
    for number in range(MOST):
        stage.phone.work(evening_before(), ops=8)
        with ending_at(number, Deadlock) as seen:
            done = stage.apply(stage.phone.outbox)
        assert {s for s, _ in statuses(done)} <= {"ok", "merged"}, (number, seen[-1])
        stage.phone.outbox.clear()
        if len(seen) <= number:
            break
    assert number > 20
    assert ledger_faults(stage.map.home, ids(stage)) == []
