"""Promises to come back (hẹn lại): made, kept, let go.

Done beats cancelled beats planned, whatever arrives first.
"""

from typing import Any, Literal, NamedTuple

from tungngo.feed.actions import Touch, touch, writes
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.sql import among, db_uuid, for_update, insert_new, select
from tungngo.shared.wire import OK, Item, Verdict
from tungngo.visits.facts import is_refusal
from tungngo.visits.models import FollowUp
from tungngo.visits.wire import Next, VisitAmend, VisitRecord

_FOLLOW = ("home id visit_id household_id hamlet_id due part why skill person_id state how").split()
_STRENGTH = {"planned": 0, "cancelled": 1, "done": 2}
_NOT_HEARD = ""  # the reason of a promise that was settled before it was heard of


@writes
def plan_followups(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Promise to come back, without a visit."""
    make_promises(by=by, home=home, items=items)
    return [OK] * len(items)


@writes
def make_promises(*, by: Actor, home: int, items: list[Item]) -> None:
    """Write down what the operations promise; a refusal promises nothing."""
    plans = [(i, plan) for i in items if (plan := _promise_of(i.body))]
    rows = [_row(home, item, plan) for item, plan in plans]
    fresh = {db_uuid(i) for (i,) in insert_new(FollowUp, _FOLLOW, rows)}
    for item, plan in plans:
        if db_uuid(plan.id) not in fresh:
            _tell_late(home, item, plan)
        _touch(item, db_uuid(plan.id))


def _promise_of(body: VisitRecord | VisitAmend | Next) -> Next | None:
    if isinstance(body, Next):
        return body
    told = body.visit if isinstance(body, VisitAmend) else body
    return None if is_refusal(told) else told.next


def _row(home: int, item: Item, plan: Next) -> tuple[Any, ...]:
    visit = None if isinstance(item.body, Next) else item.row
    where = (home, db_uuid(plan.id), visit, item.household, item.hamlet)
    person = db_uuid(plan.person) if plan.person else None
    return (*where, plan.due, plan.part or "", plan.why, plan.skill, person, "planned", "")


def _tell_late(home: int, item: Item, plan: Next) -> None:
    """Fill in a promise that was settled before it was heard of; its state stays."""
    told = dict(zip(_FOLLOW, _row(home, item, plan), strict=True))
    for settled in ("home", "id", "state", "how"):
        del told[settled]
    row = FollowUp.objects.filter(home=home, id=db_uuid(plan.id), why=_NOT_HEARD)
    row.update(**told)


@writes
def settle_followups(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Keep promises or let them go; the same twice changes nothing."""
    wanted: dict[str, _Settled] = {}
    for item in items:
        new = _settled(item)
        if item.key not in wanted or wanted[item.key].strength < new.strength:
            wanted[item.key] = new
    rows = [_settled_row(home, key, one) for key, one in sorted(wanted.items())]
    fresh = {db_uuid(i) for (i,) in insert_new(FollowUp, _FOLLOW, rows)}
    _strengthen(home, {key: one for key, one in wanted.items() if key not in fresh}, items)
    for item in items:
        _touch(item, item.key, "del")  # no row of a phone any more
    return [OK] * len(items)


class _Settled(NamedTuple):
    """How a promise ended."""

    item: Item
    state: str
    how: str

    @property
    def strength(self) -> int:
        return _STRENGTH[self.state]


def _settled(item: Item) -> _Settled:
    if item.k == "followup.done":
        return _Settled(item, "done", item.body.how)
    return _Settled(item, "cancelled", "")


def _settled_row(home: int, key: str, one: _Settled) -> tuple[Any, ...]:
    """Return the row of a promise that is settled before it was heard of."""
    item = one.item
    where = (home, key, None, item.household, item.hamlet)
    return (*where, item.day.isoformat(), "", _NOT_HEARD, None, None, one.state, one.how)


def _strengthen(home: int, wanted: dict[str, _Settled], items: list[Item]) -> None:
    """Set states unless stronger ones stand; a promise stays in the hamlet that made it."""
    if not wanted:
        return
    test, values = among("id", sorted(wanted))
    found = select(
        f"SELECT id, state, hamlet_id FROM follow_up WHERE home = %s AND {test}"
        f" ORDER BY id{for_update()}",
        [home, *values],
    )
    ends: dict[tuple[str, str], list[str]] = {}
    for row, state, _ in found:
        one = wanted[db_uuid(row)]
        if _STRENGTH[state] < one.strength:
            ends.setdefault((one.state, one.how), []).append(db_uuid(row))
    for (state, how), rows in sorted(ends.items()):
        FollowUp.objects.filter(home=home, id__in=rows).update(state=state, how=how)
    _hang_on_hamlets({db_uuid(row): hamlet for row, _, hamlet in found}, items)


def _hang_on_hamlets(hamlets: dict[str, int], items: list[Item]) -> None:
    """Give the operations the hamlet and fragment of the promise that they settle."""
    moved = [i for i in items if hamlets.get(i.key, i.hamlet) != i.hamlet]
    if not moved:
        return
    wanted = {hamlets[i.key] for i in moved}
    known = Hamlet.objects.filter(pk__in=wanted).values_list("pk", "fragment_id")
    fragments = dict(known)
    for item in moved:
        item.hamlet = hamlets[item.key]
        item.fragment = fragments[item.hamlet]


def _touch(item: Item, row: str, o: Literal["put", "del"] = "put") -> None:
    item.feed = (item.home, item.fragment)
    touch([Touch(item.home, item.fragment, item.hamlet, "followup", row, o)])
