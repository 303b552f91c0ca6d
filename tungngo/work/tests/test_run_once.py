"""Running loops: when due, by one at a time, and again after a fault or a kill."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now
from tungngo.work.actions import give_lease_back, take_lease
from tungngo.work.jobs import Loop, by_pace, run_loops, run_once
from tungngo.work.models import Schedule

pytestmark = pytest.mark.django_db(transaction=True)  # a loop drops connections left in one
BY = job_actor("test")
START = datetime(2026, 11, 20, 5, tzinfo=UTC)
EVERY, LIMIT = timedelta(seconds=60), timedelta(seconds=300)


@pytest.fixture
def runs() -> list[datetime]:
    """Return the moments at which the loop ran."""
    return []


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with frozen(START):
        yield


def loop(runs: list[datetime], *, due: bool = True, fails: bool = False) -> Loop:
    def work() -> None:
        runs.append(now())
        if fails:
            raise ValueError("nothing to see")

    return Loop("test", work, EVERY, LIMIT, lambda: due)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_it_runs_and_is_due_again_after_its_span(runs: list[datetime]) -> None:
    one = loop(runs)
    assert run_once(one)
    assert not run_once(one)
    with frozen(at(59)):
        assert not run_once(one)
    with frozen(at(60)):
        assert run_once(one)
    assert runs == [START, at(60)]
    state = Schedule.objects.get(name="test")
    assert (state.lease_until, state.last_ok, state.last_error) == (None, at(60), "")


def test_an_idle_loop_writes_nothing(runs: list[datetime]) -> None:
    assert not run_once(loop(runs, due=False))
    assert not Schedule.objects.exists()


def test_what_is_held_by_another_does_not_run(runs: list[datetime]) -> None:
    take_lease(by=BY, name="test", limit=LIMIT)
    assert not run_once(loop(runs))
    assert runs == []


def test_a_lease_left_by_a_killed_process_ends_by_itself(runs: list[datetime]) -> None:
    take_lease(by=BY, name="test", limit=LIMIT)
    with frozen(at(300)):
        assert not run_once(loop(runs))
    with frozen(at(301)):
        assert run_once(loop(runs))


def test_a_fault_is_noted_and_tried_again(runs: list[datetime]) -> None:
    assert not run_once(loop(runs, fails=True))
    state = Schedule.objects.get(name="test")
    assert (state.last_error, state.last_ok, state.lease_until) == ("ValueError", None, None)
    with frozen(at(60)):
        assert run_once(loop(runs))
    assert Schedule.objects.get(name="test").last_error == ""


def test_who_comes_back_late_does_not_take_the_lease_of_another() -> None:
    late = take_lease(by=BY, name="test", limit=LIMIT)
    assert late is not None
    with frozen(at(400)):
        other = take_lease(by=BY, name="test", limit=LIMIT)
        give_lease_back(by=BY, name="test", until=late, every=EVERY, error="")
        assert Schedule.objects.get(name="test").lease_until == other


def test_loops_stop_when_told(runs: list[datetime]) -> None:
    stop = threading.Event()

    def work() -> None:
        runs.append(now())
        stop.set()

    run_loops([Loop("test", work, EVERY, LIMIT, lambda: True)], stop, tick=0)
    assert len(runs) == 1


def test_loops_of_seconds_minutes_and_hours_run_apart() -> None:
    def of(name: str, every: timedelta) -> Loop:
        return Loop(name, lambda: None, every, LIMIT, lambda: True)

    second, minute = of("a", timedelta(seconds=1)), of("b", timedelta(minutes=1))
    hour, night = of("c", timedelta(hours=1)), of("d", timedelta(days=1))
    assert by_pace([hour, second, minute, night]) == [[second], [minute], [hour, night]]
    assert by_pace([night]) == [[night]]
