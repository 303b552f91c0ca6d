"""Home tables: large tables that live in one data home (decision 4); and the wall before those of
them that speak of people (trust page 3).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self

from django.db import models

from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.walls import Unscoped, as_job, ground

_scope: ContextVar[str] = ContextVar("job_scope", default="")

__all__ = ["HomeTable", "PersonalQuerySet", "PersonalTable", "Unscoped", "job_scope", "open_scope"]


@contextmanager
def job_scope(name: str) -> Iterator[None]:
    """Open all homes for a job; the only way to query home tables without naming a home.

    It gives the role of jobs too. The names stand in ``accounts.rights.JOBS``.
    """
    token = _scope.set(name)
    try:
        with as_job():
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


class PersonalQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that speak of people: nothing comes of it until it is said who may see them.

    ``visible_to(actor)`` says so; acts and jobs under the role of jobs see all.
    """

    _scoped = False

    def visible_to(self, actor: Actor, *, reason: bool = False) -> Self:
        """Keep the rows of hamlets where the actor sees at least pseudonyms; nothing for others.

        ``reason``: one was given (the "!" of the table of rights).
        """
        found = self.all()
        if not actor.job:
            hamlets = actor.hamlets_for(self.model.resource, reason=reason)  # type: ignore[attr-defined]
            found = found.filter(hamlet__in=sorted(hamlets)).narrow(actor)
        found._scoped = True
        return found

    def narrow(self, actor: Actor) -> Self:
        """Keep what is the actor's own where they may see no more; tables with owners say which."""
        del actor
        return self

    def _ask(self) -> None:
        if not self._scoped and not ground().sees_all:
            raise Unscoped(f"{self.model.__name__}: say .visible_to(actor)")

    def _clone(self) -> Self:
        found: Self = super()._clone()  # type: ignore[misc]  # not in the stubs
        found._scoped = self._scoped
        return found

    def _fetch_all(self) -> None:
        self._ask()
        super()._fetch_all()

    def resolve_expression(self, *args: Any, **words: Any) -> Any:
        """Take part in another query: what is asked of people there is asked here too."""
        self._ask()
        return super().resolve_expression(*args, **words)

    def _merge_sanity_check(self, other: Any) -> None:
        other._ask()  # or "|" would let unseen rows in
        super()._merge_sanity_check(other)  # type: ignore[misc]  # not in the stubs

    def _combinator_query(self, combinator: str, *others: Any, **words: Any) -> Any:
        for one in (self, *others):
            one._ask()
        return super()._combinator_query(combinator, *others, **words)  # type: ignore[misc]

    def _insert(self, *args: Any, **words: Any) -> Any:
        if not ground().kind:
            raise Unscoped(f"{self.model.__name__}: rows are made by acts")
        return super()._insert(*args, **words)  # type: ignore[misc]  # not in the stubs

    def _update(self, values: Any) -> int:
        self._ask()
        return int(super()._update(values))  # type: ignore[misc]  # not in the stubs


def _asking(name: str) -> Any:
    """Return a method that asks before it does what QuerySet's own does."""

    def method(self: Any, *args: Any, **words: Any) -> Any:
        self._ask()
        return getattr(super(PersonalQuerySet, self), name)(*args, **words)

    method.__name__ = name
    return method


# All other ways in which a QuerySet asks the database.
ASKING = "iterator aiterator count exists contains aggregate update delete _raw_delete explain raw"
for _name in ASKING.split():
    setattr(PersonalQuerySet, _name, _asking(_name))


class PersonalTable(HomeTable):
    """A home table whose rows speak of people of a hamlet, which is the key of its walls.

    Its column is ``hamlet``, a number or a foreign key. ``resource`` is what rights are asked for.
    """

    personal: ClassVar[bool] = True
    resource: ClassVar[str] = "household"

    objects = PersonalQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # so that relations lead through the wall too


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
