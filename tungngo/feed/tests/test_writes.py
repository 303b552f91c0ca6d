"""Acts: one transaction, joined from inside, tried again on a deadlock; parts that are undone."""

from typing import Any

import pytest
from django.db import OperationalError, connection

from tungngo.audit.actions import note
from tungngo.audit.models import AuditEntry
from tungngo.feed.actions import Touch, attempt, flush, reading, touch, writes
from tungngo.feed.models import Change, FeedCounter
from tungngo.shared.actor import job_actor
from tungngo.shared.ids import new_id

BY = job_actor("cli")
HOME = 97
pytestmark = pytest.mark.django_db(transaction=True)


class Deadlock(OperationalError):
    """What PostgreSQL says when two transactions wait for each other."""

    def __init__(self, state: str = "40P01") -> None:
        """Carry the state by which it is known."""
        super().__init__("deadlock")
        self.__cause__ = Exception()
        self.__cause__.sqlstate = state  # type: ignore[attr-defined]  # as psycopg's errors have it


def a_touch(hamlet: int = 1, *, fragment: int = 5, row: str = "") -> Touch:
    """Return the touch of a new row."""
    return Touch(HOME, fragment, hamlet, "household", row or new_id().hex, "put")


@writes
def act(
    *, fail: BaseException | None = None, tries: list[int] | None = None, times: int = 1
) -> str:
    """Leave an audit line and a change, then fail as often as told."""
    note(BY, "test.act", home=HOME)
    touch([a_touch()])
    if tries is not None:
        tries.append(1)
    if fail and (tries is None or len(tries) <= times):
        raise fail
    return "done"


@writes
def act_of_acts() -> None:
    """Join two acts into one."""
    act()
    act()


def lines() -> int:
    """Return how many audit lines there are."""
    return AuditEntry.objects.filter(home=HOME).count()


def changes() -> int:
    """Return how many change rows there are."""
    return Change.objects.filter(home=HOME).count()


def test_an_act_writes_its_changes_when_it_ends() -> None:
    assert act() == "done"
    assert (lines(), changes()) == (1, 1)


def test_a_failing_act_leaves_nothing() -> None:
    with pytest.raises(KeyError):
        act(fail=KeyError())
    assert (lines(), changes()) == (0, 0)
    assert not FeedCounter.objects.filter(home=HOME).exists()


def test_an_act_inside_another_joins_it() -> None:
    act_of_acts()
    assert (lines(), changes()) == (2, 2)
    assert FeedCounter.objects.get(home=HOME).rev == 2


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_a_deadlock_is_tried_again(state: str) -> None:
    tries: list[int] = []
    assert act(fail=Deadlock(state), tries=tries) == "done"
    assert len(tries) == 2
    assert (lines(), changes()) == (1, 1)


def test_the_third_deadlock_is_the_last() -> None:
    tries: list[int] = []
    with pytest.raises(Deadlock):
        act(fail=Deadlock(), tries=tries, times=9)
    assert len(tries) == 3
    assert (lines(), changes()) == (0, 0)


def test_another_trouble_of_the_database_is_not_tried_again() -> None:
    tries: list[int] = []
    with pytest.raises(OperationalError):
        act(fail=Deadlock("53100"), tries=tries)
    assert len(tries) == 1


def test_a_deadlock_inside_is_tried_again_from_the_outside() -> None:
    tries: list[int] = []

    @writes
    def outer() -> None:
        note(BY, "test.outer", home=HOME)
        act(fail=Deadlock(), tries=tries)

    outer()
    assert (len(tries), lines()) == (2, 2)


def test_touching_outside_an_act_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="outside an act"):
        touch([a_touch()])


def test_an_attempt_outside_an_act_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="outside an act"), attempt():
        pass


def test_a_failed_attempt_undoes_its_part_only() -> None:
    def part() -> None:
        with attempt():
            act(fail=KeyError())

    @writes
    def tolerant() -> None:
        act()
        with pytest.raises(KeyError):
            part()
        act()

    tolerant()
    assert (lines(), changes()) == (2, 2)


def test_an_act_leaves_no_trace_for_the_next() -> None:
    with pytest.raises(KeyError):
        act(fail=KeyError())
    act()
    assert changes() == 1


def test_an_act_is_durable_and_refuses_a_transaction_around_it() -> None:
    assert not connection.in_atomic_block
    act()
    assert not connection.in_atomic_block


def test_reading_sees_and_does_not_write() -> None:
    act()
    with reading(BY) as who:
        assert who is BY
        assert lines() == 1
        if connection.vendor == "postgresql":
            refused: Any = pytest.raises(Exception, match="read-only")
            with refused:
                Change.objects.filter(home=HOME).update(o="out")


def test_a_flush_without_touches_writes_nothing() -> None:
    @writes
    def quiet() -> dict[tuple[int, int], int]:
        return flush()

    assert quiet() == {}
    assert not FeedCounter.objects.filter(home=HOME).exists()
