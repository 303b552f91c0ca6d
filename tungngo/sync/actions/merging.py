"""Merging rows that were recorded twice (gộp), by a person who looked at both, on a page."""

from uuid import UUID

from tungngo.accounts.rights import Action, Level, Resource, level, lines_of
from tungngo.audit.actions import note
from tungngo.feed.actions import writes_as_job
from tungngo.figures.actions import count
from tungngo.households.models import Household, Resident, follow
from tungngo.households.reasons import NOT_ALIKE
from tungngo.households.wire import HouseholdMerge, PersonMerge
from tungngo.learning.actions import regroup
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, today
from tungngo.shared.errors import REASONS, Refused
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item
from tungngo.sync.kinds import KINDS
from tungngo.visits.actions import Effects

_OPS = {"household": "household.merge", "person": "person.merge"}


@writes_as_job  # the row that goes and the one that stays are judged here
def merge_alike(*, by: Actor, home: int, kind: str, row: UUID, into: UUID) -> None:
    """Let a house or a person go into another of the same hamlet; what was counted follows.

    As the phone's operation of that kind does. Refuses (NOT_ALIKE) rows that are not there, not of
    one hamlet or not the actor's to decide on, and those that the act itself refuses.
    """
    item = _item(by, home, kind, row, into)
    (verdict,) = KINDS[item.k].act(by=by, home=home, items=[item])
    if verdict.s not in ("ok", "merged"):
        raise Refused(REASONS.get(verdict.code, NOT_ALIKE))
    gone = follow(home, [db_uuid(row)])
    people, houses = (gone, {}) if kind == "person" else ({}, gone)
    learned = regroup(by=by, home=home, people=people, houses=houses)
    count(by=by, home=home, effects=Effects(), learned=learned)
    note(by, f"{kind}.merge", row, home=home, into=into)


def _item(by: Actor, home: int, kind: str, row: UUID, into: UUID) -> Item:
    """Return the merge as the acts take it; refuses what is not the actor's."""
    if kind not in _OPS or row == into:
        raise Refused(NOT_ALIKE)
    found = _lie(home, kind, {row, into})
    if set(found) != {row, into} or len(set(found.values())) != 1:
        raise Refused(NOT_ALIKE)
    hamlet, house, fragment = found[row][0], db_uuid(row), found[row][1]
    line = lines_of((hamlet,))[hamlet]
    if level(by, Resource.HOUSEHOLD, Action.DECIDE, line) < Level.NAME:
        raise Refused(NOT_ALIKE)
    make = HouseholdMerge if kind == "household" else PersonMerge
    return Item(
        op=db_uuid(new_id()),
        k=_OPS[kind],
        seq=1,
        home=home,
        hamlet=hamlet,
        fragment=fragment,
        household=house if kind == "household" else None,
        row=db_uuid(row),
        at=now(),
        day=today(),
        member=by.user_id or 0,
        device="",
        body=make(into=str(into)),
    )


def _lie(home: int, kind: str, rows: set[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return {row: (hamlet, the hamlet's fragment)} of those that exist."""
    table = Household if kind == "household" else Resident
    found = table.objects.filter(home=home, id__in=rows)
    told = found.values_list("id", "hamlet_id", "hamlet__fragment_id")
    return {i: (hamlet, fragment) for i, hamlet, fragment in told}
