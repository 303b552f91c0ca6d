"""Background work: the loop that runs due entries of the schedule, and one-off tasks."""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, close_old_connections
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.work.actions import (
    LONGEST_TASK,
    TASKS_KEPT,
    clear_tasks,
    forget_traces,
    give_lease_back,
    rescue_tasks,
    take_lease,
)

log = logging.getLogger("tungngo.work")
_RESCUE = job_actor("work.rescue")
# Loops of minutes and hours are asked whether they are due no more often than this.
_ASKED = 10.0
_PACES = (timedelta(seconds=10), timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class Loop:
    """A job that runs every so often, by one process at a time.

    ``due`` is a cheap read that says whether there is anything to do: an idle loop writes nothing.
    A run that outlives ``limit`` may meet a second one, so a job must bear to run twice.
    """

    name: str
    run: Callable[[], object]
    every: timedelta
    limit: timedelta
    due: Callable[[], bool]


def by_pace(loops: Sequence[Loop]) -> list[list[Loop]]:
    """Return the loops of seconds, of minutes and of hours apart, each where there is any.

    Each group gets a thread of its own: what goes through a whole table at night does not hold up
    what must be seen within two seconds.
    """
    groups: dict[int, list[Loop]] = {}
    for loop in loops:
        pace = sum(loop.every > bound for bound in _PACES)
        groups.setdefault(pace, []).append(loop)
    return [groups[pace] for pace in sorted(groups)]


def run_loops(loops: Sequence[Loop], stop: threading.Event, *, tick: float = 0.5) -> None:
    """Run the loops until told to stop; one that fails is logged and tried again when it is due."""
    asked: dict[str, float] = {}
    while not stop.is_set():
        for loop in loops:
            at = time.monotonic()
            pause = _ASKED if loop.every.total_seconds() > _ASKED else 0.0
            if stop.is_set() or at - asked.get(loop.name, -pause) < pause:
                continue
            asked[loop.name] = at
            run_once(loop)
        stop.wait(tick)


def run_once(loop: Loop) -> bool:
    """Run a loop if it is due and free; return whether it ran well."""
    by = job_actor(loop.name)
    try:
        close_old_connections()
        if not loop.due():
            return False
        until = take_lease(by=by, name=loop.name, limit=loop.limit)
        if until is None:
            return False
        error = _run(loop)
        give_lease_back(by=by, name=loop.name, until=until, every=loop.every, error=error)
    except DatabaseError:
        log.exception("database away", extra={"code": loop.name})
        return False
    return not error


def _run(loop: Loop) -> str:
    """Run the job; return what went wrong."""
    try:
        loop.run()
    except Exception as wrong:  # whatever a job may raise: it is due again later
        log.exception("loop failed", extra={"code": loop.name})
        return type(wrong).__name__
    return ""


def run_tasks(stop: threading.Event, *, tick: float = 1.0) -> None:
    """Do one-off tasks as they come, one at a time, until told to stop."""
    while not stop.is_set():
        if not run_task():
            stop.wait(tick)


def run_task() -> bool:
    """Do the next task, if one waits; say whether one was done. An idle worker writes nothing."""
    try:
        close_old_connections()
        if not DBTaskResult.objects.ready().exists():
            return False
        _worker().run()
        forget_traces(by=_RESCUE)
    except DatabaseError:
        log.exception("database away", extra={"code": "tasks"})
        return False
    return True


def _worker() -> Worker:
    """Return the package's worker, for one task."""
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=1,
        worker_id=f"{os.getpid()}-{new_id().hex}",
        excluded_queue_names=[],
    )


def rescue_due() -> bool:
    """Say whether a task runs for longer than any may, or ended long ago."""
    tasks = DBTaskResult.objects
    late = tasks.running().filter(started_at__lt=now() - LONGEST_TASK)
    return late.exists() or tasks.finished().filter(finished_at__lt=now() - TASKS_KEPT).exists()


def rescue() -> int:
    """Put tasks of killed workers back, and clear away what ended long ago; return how many."""
    n = rescue_tasks(by=_RESCUE)
    clear_tasks(by=_RESCUE)
    log.warning("tasks put back", extra={"n": n})
    return n
