"""Home tables: large tables that live in one data home (decision 4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from tungngo.shared.ids import new_id

_scope: ContextVar[str] = ContextVar("job_scope", default="")


@contextmanager
def job_scope(name: str) -> Iterator[None]:
    """Open all homes for a job; the only way to query home tables without naming a home."""
    token = _scope.set(name)
    try:
        yield
    finally:
        _scope.reset(token)


def open_scope() -> str:
    """Return the name of the job scope that is open, or an empty text."""
    return _scope.get()


class HomeTable(models.Model):
    """A row of one data home: key (home, id), made anywhere, never moved to another home."""

    pk = models.CompositePrimaryKey("home", "id")
    home = models.SmallIntegerField()
    id = models.UUIDField(default=new_id)

    class Meta:
        abstract = True


def to_home(
    model: str, column: str, *, related_name: str = "+", null: bool = False
) -> "models.ForeignObject[Any, Any]":
    """Relate to a row of another home table in the same home; no constraint comes of it."""
    return models.ForeignObject(
        model,
        models.DO_NOTHING,
        from_fields=["home", column],
        to_fields=["home", "id"],
        related_name=related_name,
        null=null,
    )
