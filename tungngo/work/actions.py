"""The lease of a loop, so that one process at a time runs it; tasks of killed workers."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.work.models import Schedule

LONGEST_TASK = timedelta(minutes=15)
MOST_STARTS = 5
TASKS_KEPT = timedelta(days=7)


@writes
def take_lease(*, by: Actor, name: str, limit: timedelta) -> datetime | None:
    """Take a loop that is due and that nobody runs; return until when it is taken, or None.

    A lease that its holder did not give back (a killed process) ends by itself after ``limit``.
    """
    at = now()
    Schedule.objects.get_or_create(name=name, defaults={"next_at": at})
    free = Schedule.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=at), name=name, next_at__lte=at
    )
    until = at + limit
    return until if free.update(lease_until=until) else None


@writes
def give_lease_back(*, by: Actor, name: str, until: datetime, every: timedelta, error: str) -> None:
    """Give a loop back and say when it is due again; a lease that went to another stays with it."""
    at = now()
    news: dict[str, object] = {"lease_until": None, "next_at": at + every}
    news["last_error"] = error[:120]
    if not error:
        news["last_ok"] = at
    Schedule.objects.filter(name=name, lease_until=until).update(**news)


@writes
def rescue_tasks(*, by: Actor) -> int:
    """Put tasks back whose worker was killed; one begun too often has failed. Return how many.

    Nothing tells a dead worker from a slow one but the time: a task is to take less than
    LONGEST_TASK, and like every job it must bear to run twice.
    """
    late = DBTaskResult.objects.running().filter(started_at__lt=now() - LONGEST_TASK)
    tasks = list(late.select_for_update(skip_locked=True))
    for task in tasks:
        spent = len(task.worker_ids) >= MOST_STARTS
        status = TaskResultStatus.FAILED if spent else TaskResultStatus.READY
        DBTaskResult.objects.filter(pk=task.pk).update(
            status=status, finished_at=now() if spent else None
        )
    return len(tasks)


@writes
def forget_traces(*, by: Actor) -> int:
    """Drop the text of errors, which may hold what somebody typed; their kind stays."""
    return DBTaskResult.objects.failed().exclude(traceback="").update(traceback="")


@writes
def clear_tasks(*, by: Actor) -> int:
    """Drop tasks that ended a week ago."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=now() - TASKS_KEPT)
    return old.delete()[0]


class Undone(Exception):
    """Ends an act that was only to be tried."""


@writes
def write_and_undo(*, by: Actor) -> None:
    """Write a row and take it back: shows that the database takes writes. Always raises Undone."""
    Schedule.objects.create(name="probe", next_at=now())
    raise Undone
