"""The audit log: who did and saw what, as text, so that it outlives what it names; and its seals.

All these tables only ever grow. PostgreSQL grants no more than INSERT and SELECT on them; SQLite's
own cursor and the QuerySets below refuse the rest.
"""

from datetime import datetime
from typing import Any, NoReturn, Self
from uuid import UUID

from django.db import models

from tungngo.shared.home import HomeTable


class AppendOnly(RuntimeError):
    """Somebody wants to change or delete a line of the log."""


class LogQuerySet[M: models.Model](models.QuerySet[M]):
    """Reads of the log; nothing in it is changed or deleted."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly(self.model._meta.db_table)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly(self.model._meta.db_table)

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly(self.model._meta.db_table)

    def newest(self) -> Self:
        """Put the newest lines first."""
        return self.order_by("-at", "-id")

    def before(self, at: datetime, entry: UUID) -> Self:
        """Keep lines that stand after one in the order ``newest``."""
        return self.filter(models.Q(at__lt=at) | models.Q(at=at, id__lt=entry))


class Line(HomeTable):
    """What a line of both logs says: who, as what, where, when."""

    # Columns under the seal, in the order in which they are hashed: never changed, only a new
    # list beside it for new lines.
    SEALED: tuple[str, ...] = ("home", "id", "at", "actor", "role", "place", "request_id")

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=120, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True

    def places(self) -> frozenset[int]:
        """Return the ids of the places on which the actor's roles were held."""
        return frozenset(int(n) for n in self.place.split(",") if n.isdecimal())


class AuditEntry(Line):
    """One line per write action (nhật ký); home 0 holds acts that belong to no province."""

    SEALED = (*Line.SEALED, "verb", "target", "detail")

    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=160, blank=True)
    detail = models.TextField(blank=True)

    objects = LogQuerySet.as_manager()

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index("home", "at", name="audit_home_at"),
            models.Index("home", "actor", "at", name="audit_actor_at"),
        ]


class AccessQuerySet(LogQuerySet["AccessEntry"]):
    """Reads of who saw what."""

    def of(self, home: int, target: object) -> Self:
        """Keep the lines that tell of one row: whoever saw a household, a request (ai đã xem)."""
        shown = AccessTarget.objects.filter(home=home, target=str(target)[:40])
        return self.filter(home=home, id__in=shown.values("entry"))


class AccessEntry(Line):
    """One line per list or record shown at NAME or above (lượt xem)."""

    SEALED = (*Line.SEALED, "level", "what", "targets", "n", "reason")

    level = models.SmallIntegerField()  # accounts.rights.Level
    what = models.CharField(max_length=40)  # kind of row or name of list, e.g. household
    targets = models.TextField(blank=True)  # ids as text, by commas, at most MOST_TARGETS
    n = models.IntegerField()  # how many rows were shown, also beyond those named
    reason = models.CharField(max_length=200, blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        db_table = "audit_access"
        indexes = [
            models.Index("home", "at", name="access_home_at"),
            models.Index("home", "actor", "at", name="access_actor_at"),
        ]


class AccessTarget(HomeTable):
    """Finds the access lines of one row; made from ``AccessEntry.targets``, which is sealed."""

    target = models.CharField(max_length=40)
    entry = models.UUIDField()  # of the AccessEntry in this home

    objects = LogQuerySet.as_manager()

    class Meta:
        db_table = "audit_access_target"
        indexes = [models.Index("home", "target", "entry", name="access_target_of")]


class AuditLeaf(HomeTable):
    """The seal under which one line of either log lies; ``id`` is that of the line."""

    seal = models.IntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the line's canonical bytes

    objects = LogQuerySet.as_manager()

    class Meta:
        db_table = "audit_leaf"
        indexes = [models.Index("home", "seal", "id", name="audit_leaf_of_seal")]


class AuditSeal(HomeTable):
    """A link of a home's chain (niêm phong): the lines it closes, and the seal before it."""

    n = models.IntegerField()
    root = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    count = models.IntegerField()
    at = models.DateTimeField()

    objects = LogQuerySet.as_manager()

    class Meta:
        db_table = "audit_seal"
        constraints = [models.UniqueConstraint(fields=["home", "n"], name="audit_seal_n")]


class AuditCheck(HomeTable):
    """The result of going through a home's chain (soát nhật ký)."""

    at = models.DateTimeField()
    seals = models.IntegerField()
    lines = models.IntegerField()
    faults = models.IntegerField()
    first = models.CharField(max_length=200, blank=True)  # where the first fault lies

    objects = LogQuerySet.as_manager()

    class Meta:
        db_table = "audit_check"
        indexes = [models.Index("home", "at", name="audit_check_at")]


def unsealed(home: int, since: UUID, most: int) -> list[Line]:
    """Return lines of both logs that lie under no seal, from an id on; at most so many of each."""
    leaf = AuditLeaf.objects.filter(home=home, id=models.OuterRef("id"))
    found: list[Line] = []
    for table in (AuditEntry, AccessEntry):
        lines = table.objects.filter(~models.Exists(leaf), home=home, id__gte=since)
        found += lines.order_by("id")[:most]
    return sorted(found, key=lambda line: line.id)


def homes_with_lines() -> list[int]:
    """Return the homes that have lines; by small steps along the keys, inside a job scope."""
    found: set[int] = set()
    for table in (AuditEntry, AccessEntry):
        last = -1
        while (
            home := table.objects.filter(home__gt=last)
            .order_by("home")
            .values_list("home", flat=True)
            .first()
        ) is not None:
            found.add(home)
            last = home
    return sorted(found)
