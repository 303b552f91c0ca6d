"""One-off tasks: done once in effect, also when the worker is killed in the middle."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now
from tungngo.work.actions import MOST_STARTS, clear_tasks, rescue_tasks
from tungngo.work.jobs import Loop, rescue, rescue_due, run_once, run_task, run_tasks
from tungngo.work.models import Schedule
from tungngo.work.tests.tasks import SECRET, fails, mark, stops, works

pytestmark = pytest.mark.django_db(transaction=True)
BY = job_actor("work.rescue")
SOON, LATE = timedelta(minutes=14), timedelta(minutes=16)


def only() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_a_task_is_done_and_keeps_what_it_found() -> None:
    works.enqueue("đếm")
    assert run_task()
    assert (only().status, only().return_value) == (TaskResultStatus.SUCCESSFUL, "đếm")
    assert not run_task()
    assert Schedule.objects.filter(name="đếm").count() == 1


def test_a_failed_task_keeps_the_kind_of_its_fault_and_not_its_words() -> None:
    fails.enqueue()
    assert run_task()
    assert (only().status, only().exception_class_path) == ("FAILED", "builtins.ValueError")
    assert only().traceback == ""
    assert SECRET not in str(list(DBTaskResult.objects.values()))


def test_tasks_are_done_until_told_to_stop() -> None:
    stop = threading.Event()
    for name in ("a", "b"):
        works.enqueue(name)

    class Last(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            stop.set()  # the worker waits: there is nothing left
            return True

        def is_set(self) -> bool:
            return stop.is_set()

    run_tasks(Last())
    assert {one.status for one in DBTaskResult.objects.all()} == {"SUCCESSFUL"}


def kill_in_the_middle(job: Callable[[], object], pipe: Path) -> None:
    """Run a job in a process of its own and kill it once it says through the pipe that it began."""
    os.mkfifo(pipe)
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=job)
    child.start()
    with open(pipe, "rb") as begun:
        assert begun.read(1) == b"x"
    child.kill()
    child.join()
    pipe.unlink()
    assert child.exitcode == -9


def test_a_task_whose_worker_is_killed_is_done_once_in_effect(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    stops.enqueue("một lần", str(pipe))
    kill_in_the_middle(run_task, pipe)
    assert only().status == TaskResultStatus.RUNNING
    assert not run_task()  # nobody takes it away from a worker that may live
    with frozen(now() + SOON):
        assert not rescue_due()
    with frozen(now() + LATE):
        assert rescue_due()
        assert rescue() == 1
        assert not rescue_due()
    assert run_task()
    assert only().status == TaskResultStatus.SUCCESSFUL
    assert len(only().worker_ids) == 2
    assert Schedule.objects.filter(name="một lần").count() == 1


def test_a_loop_whose_worker_is_killed_runs_again_when_its_lease_ends(tmp_path: Path) -> None:
    pipe, limit = tmp_path / "pipe", timedelta(seconds=30)

    def work() -> None:
        stops.func("một lần", str(pipe))

    loop = Loop("test", work, timedelta(seconds=1), limit, lambda: True)
    kill_in_the_middle(lambda: run_once(loop), pipe)
    assert not run_once(loop)
    with frozen(now() + limit + timedelta(seconds=1)):
        assert run_once(loop)
    assert Schedule.objects.filter(name="một lần").count() == 1
    assert Schedule.objects.get(name="test").last_error == ""


def test_a_task_begun_too_often_has_failed() -> None:
    works.enqueue("a")
    DBTaskResult.objects.update(
        status="RUNNING", started_at=now(), worker_ids=[str(n) for n in range(MOST_STARTS)]
    )
    with frozen(now() + LATE):
        assert rescue_tasks(by=BY) == 1
    assert only().status == TaskResultStatus.FAILED


def test_what_ended_a_week_ago_is_cleared_away() -> None:
    works.enqueue("a")
    run_task()
    works.enqueue("b")
    assert clear_tasks(by=BY) == 0
    with frozen(now() + timedelta(days=8)):
        assert rescue_due()
        assert clear_tasks(by=BY) == 1
    assert only().status == TaskResultStatus.READY
    mark("still here")
