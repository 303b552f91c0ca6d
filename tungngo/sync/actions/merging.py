"""Merging rows that were recorded twice (gộp), by a person who looked at both, on a page."""

from uuid import UUID

from tungngo.accounts.rights import Action, Level, Resource, level, lines_of
from tungngo.audit.actions import note
from tungngo.feed.actions import writes_as_job
from tungngo.households.models import Household, Resident
from tungngo.households.reasons import NOT_ALIKE
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused
from tungngo.sync.actions.importing import Told, take_in

_OPS = {"household": "household.merge", "person": "person.merge"}


@writes_as_job  # the row that goes and the one that stays are judged here
def merge_alike(*, by: Actor, home: int, kind: str, row: UUID, into: UUID) -> None:
    """Let a house or a person go into another of the same hamlet; what was counted follows.

    It becomes an operation as of a phone. Refuses (NOT_ALIKE) rows that are not there, not of one
    hamlet, closed, or not the actor's to decide on.
    """
    told = _told(by, home, kind, row, into)
    try:
        take_in(by=by, home=home, told=[told], judged=True)
    except Refused as refusal:
        raise Refused(NOT_ALIKE) from refusal
    note(by, told.kind, row, home=home, into=into)


def _told(by: Actor, home: int, kind: str, row: UUID, into: UUID) -> Told:
    """Return the merge as an operation; refuses what is not the actor's."""
    if kind not in _OPS or row == into:
        raise Refused(NOT_ALIKE)
    found = _lie(home, kind, {row, into})
    if set(found) != {row, into} or len(set(found.values())) != 1:
        raise Refused(NOT_ALIKE)
    hamlet = found[row]
    line = lines_of((hamlet,))[hamlet]
    if level(by, Resource.HOUSEHOLD, Action.DECIDE, line) < Level.NAME:
        raise Refused(NOT_ALIKE)
    house = str(row) if kind == "household" else None
    return Told(_OPS[kind], hamlet, {"into": str(into)}, str(row), house)


def _lie(home: int, kind: str, rows: set[UUID]) -> dict[UUID, int]:
    """Return {row: its hamlet} of those that exist."""
    table = Household if kind == "household" else Resident
    return dict(table.objects.filter(home=home, id__in=rows).values_list("id", "hamlet_id"))
