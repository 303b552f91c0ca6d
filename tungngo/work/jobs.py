"""The loop that runs due entries of the schedule."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, close_old_connections

from tungngo.shared.actor import job_actor
from tungngo.work.actions import give_lease_back, take_lease

log = logging.getLogger("tungngo.work")


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


def run_loops(loops: Sequence[Loop], stop: threading.Event, *, tick: float = 0.5) -> None:
    """Run the loops until told to stop; one that fails is logged and tried again when it is due."""
    while not stop.is_set():
        for loop in loops:
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
