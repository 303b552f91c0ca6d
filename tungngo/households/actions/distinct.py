"""Remembering that two rows which look alike are not one (không phải một), and forgetting it."""

from typing import Any
from uuid import UUID

from tungngo.accounts.rights import Action, Level, Resource, level, lines_of
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.households.models import Distinct, Household, Resident
from tungngo.households.reasons import NOT_ALIKE
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, insert_new

_FIELDS = ("home", "id", "kind", "low", "high", "hamlet", "by", "at")
_TABLES = {"household": Household, "person": Resident}


@writes
def tell_distinct(*, by: Actor, home: int, kind: str, one: UUID, other: UUID) -> None:
    """Remember that two houses or people are not one; said twice it is said once.

    Refuses (NOT_ALIKE) rows that are not there, not of one hamlet, or not the actor's to decide on.
    """
    hamlet = _hamlet_of(by, home, kind, {one, other})
    low, high = sorted((db_uuid(one), db_uuid(other)))
    row = (home, db_uuid(new_id()), kind, low, high, hamlet, by.user_id or 0, db_moment(now()))
    insert_new(Distinct, _FIELDS, [row], key=("home", "kind", "low", "high"), returning=())
    note(by, "household.distinct", low, home=home, kind=kind, other=high)


@writes
def forget_distinct(*, by: Actor, home: int, row: UUID) -> None:
    """Take back that two rows are not one: they are shown as look-alikes again."""
    found = Distinct.objects.filter(home=home, id=row).first()
    if found is None or not _decides(by, found.hamlet):
        raise Refused(NOT_ALIKE)
    Distinct.objects.filter(home=home, id=row).delete()
    note(by, "household.distinct_undo", found.low, home=home, kind=found.kind, other=found.high)


def _hamlet_of(by: Actor, home: int, kind: str, rows: set[UUID]) -> int:
    """Return the hamlet of two rows that stand in one; refuses what is not the actor's."""
    table: Any = _TABLES.get(kind)
    if table is None or len(rows) != 2:
        raise Refused(NOT_ALIKE)
    found = table.objects.visible_to(by).filter(home=home, id__in=rows)
    hamlets = list(found.values_list("hamlet_id", flat=True))
    if len(hamlets) != 2 or len(set(hamlets)) != 1 or not _decides(by, hamlets[0]):
        raise Refused(NOT_ALIKE)
    return int(hamlets[0])


def _decides(by: Actor, hamlet: int) -> bool:
    line = lines_of((hamlet,))[hamlet]
    return level(by, Resource.HOUSEHOLD, Action.DECIDE, line) >= Level.NAME
