"""Tasks for the tests: one that works, one that fails, one that stops in the middle."""

import os
from pathlib import Path

from django.tasks import task

from tungngo.shared.clock import now
from tungngo.work.models import Schedule

SECRET = "Người minh họa, 0912345678"


def mark(name: str) -> None:
    """Leave the one effect of a task: the same again changes nothing."""
    Schedule.objects.get_or_create(name=name, defaults={"next_at": now()})


@task
def works(name: str) -> str:
    """Leave a mark."""
    mark(name)
    return name


@task
def fails() -> None:
    """Fail with words that must not be kept."""
    raise ValueError(SECRET)


@task
def stops(name: str, pipe: str) -> None:
    """Leave a mark, say so to who reads the pipe, and stop there for ever; once it is gone, end."""
    mark(name)
    if Path(pipe).exists():
        with open(pipe, "wb") as begun:
            begun.write(b"x")
        os.kill(os.getpid(), 19)  # SIGSTOP: until it is killed
