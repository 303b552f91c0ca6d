"""Every kind of operation: its body, its place in the fixed order, and the action that does it.

The only dispatcher. Actions take all items of their kind at once; those on visits also return
effects.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from tungngo.households import actions as households
from tungngo.households import wire as house
from tungngo.learning import actions as learning
from tungngo.learning import wire as learn
from tungngo.shared.wire import Item
from tungngo.sync import calls
from tungngo.sync.reception import UNREADABLE
from tungngo.sync.wire import Op
from tungngo.visits import actions as visits
from tungngo.visits import wire as visit


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of operation, version 1."""

    rank: int  # place in the fixed order within a batch
    decoder: "msgspec.json.Decoder[Any]"
    act: Callable[..., Any]
    target: Callable[[Any, Item], str | None]  # the row that decides its order among others
    needs: tuple[
        str, ...
    ]  # what the envelope must name: the row made or changed (e), its house (hh)


def _row(_body: Any, item: Item) -> str | None:
    return item.row


def _of(body: Any, _item: Item) -> str | None:
    return str(body.of).replace("-", "")


def _none(_body: Any, _item: Item) -> str | None:
    return None


def _kind(
    rank: int,
    body: type[Struct],
    act: Callable[..., Any],
    target: Callable[[Any, Item], str | None] = _row,
    needs: tuple[str, ...] = ("e",),
) -> Kind:
    return Kind(rank, msgspec.json.Decoder(body), act, target, needs)


def named_refs(body: Any) -> tuple[int | None, frozenset[int]]:
    """Return the team and the skills that a body names by their numbers."""
    told = getattr(body, "visit", body)
    if isinstance(told, visit.VisitRecord):
        skills = {s.skill for p in told.people for s in p.skills}
        if told.next and told.next.skill:
            skills.add(told.next.skill)
        return told.team, frozenset(skills)
    if isinstance(body, learn.SkillCheck):
        return None, frozenset(step.skill for step in body.steps)
    skill = getattr(body, "skill", None)
    return None, frozenset((skill,) if skill else ())


# Actions of this app stand above this module: they enter themselves here.
OWN: dict[str, Callable[..., Any]] = {}


def _own(name: str) -> Callable[..., Any]:
    def act(**words: Any) -> Any:
        return OWN[name](**words)

    return act


# Stored for ever in the operation log: added, never renamed (tests/shape/stored_names.txt).
KINDS: dict[str, Kind] = {
    "consent.set": _kind(1, house.ConsentSet, visits.take_consent, _none, ("hh",)),
    "household.create": _kind(2, house.HouseholdCreate, households.add_households),
    "household.patch": _kind(3, house.HouseholdPatch, households.change_fields),
    "person.patch": _kind(4, house.PersonPatch, households.change_people),
    "person.create": _kind(4, house.PersonCreate, households.add_people, needs=("e", "hh")),
    "visit.record": _kind(5, visit.VisitRecord, visits.record_visits),
    "visit.amend": _kind(6, visit.VisitAmend, visits.amend_visits, _of, ()),
    "visit.void": _kind(7, visit.VisitVoid, visits.void_visits, _of, ()),
    "skill.check": _kind(8, learn.SkillCheck, learning.check_skills, _none, ()),
    "followup.plan": _kind(8, visit.FollowUpPlan, visits.plan_followups),
    "followup.done": _kind(9, visit.FollowUpDone, visits.settle_followups),
    "followup.cancel": _kind(9, visit.FollowUpCancel, visits.settle_followups),
    "telemetry.day": _kind(9, calls.TelemetryDay, _own("record_telemetry"), _none, ()),
    "assign.set": _kind(9, house.AssignSet, households.assign, _none, ()),
    # Last, so that the visits of a batch made before a house moved or was closed find it open.
    "person.leave": _kind(10, house.PersonLeave, households.let_people_go),
    "person.merge": _kind(11, house.PersonMerge, households.merge_people),
    "household.merge": _kind(12, house.HouseholdMerge, visits.merge_households),
    "household.move": _kind(13, house.HouseholdMove, visits.move_households),
    "household.close": _kind(14, house.HouseholdClose, households.close_households),
}


def body_of(op: Op) -> Any | None:
    """Return the body of an operation as far as this server understands it, or None."""
    kind = KINDS.get(op.k) if op.kv == 1 else None
    try:
        return kind.decoder.decode(op.b) if kind else None
    except UNREADABLE:
        return None


def in_order(items: Iterable[Item]) -> list[Item]:
    """Return items as they must be done one by one: round by round, kind by kind, by number."""
    return [i for some in rounds(items) for i in sorted(some, key=lambda i: KINDS[i.k].rank)]


def rounds(items: Iterable[Item]) -> list[list[Item]]:
    """Cut a batch into rounds, each of which may be done in the fixed order of kinds.

    A new round begins where two operations touch one row against that order (visit after void):
    then that row's operations go by their numbers. So do two moves of one house.
    """
    found: list[list[Item]] = [[]]
    seen: dict[str, int] = {}
    for item in sorted(items, key=lambda i: i.seq):
        kind = KINDS[item.k]
        row = kind.target(item.body, item)
        twice = item.k == "household.move" and row and seen.get(row) == kind.rank
        if twice or (row and seen.get(row, 0) > kind.rank):
            found.append([])
            seen = {}
        if row:
            seen[row] = max(seen.get(row, 0), kind.rank)
        found[-1].append(item)
    return found
