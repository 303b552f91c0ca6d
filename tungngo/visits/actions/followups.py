"""Promises to come back (hẹn lại): made, kept, let go.

Done beats cancelled beats planned, whatever arrives first.
"""

from typing import Any

from tungngo.feed.actions import Touch, touch, writes
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid, insert_new
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
    for item in items:
        state = "done" if item.k == "followup.done" else "cancelled"
        how = item.body.how if state == "done" else ""
        where = (home, item.key, None, item.household, item.hamlet)
        said = (item.day.isoformat(), "", _NOT_HEARD, None, None, state, how)
        if not insert_new(FollowUp, _FOLLOW, [(*where, *said)]):
            _strengthen(item, state, how)
        _touch(item, item.key)
    return [OK] * len(items)


def _strengthen(item: Item, state: str, how: str) -> None:
    """Set the state unless a stronger one stands; the promise stays in the hamlet that made it."""
    row = FollowUp.objects.filter(home=item.home, id=item.key)
    one = row.select_for_update().get()
    if _STRENGTH[one.state] < _STRENGTH[state]:
        row.update(state=state, how=how)
    if one.hamlet_id != item.hamlet:
        item.hamlet = one.hamlet_id
        item.fragment = Hamlet.objects.values_list("fragment_id", flat=True).get(pk=one.hamlet_id)


def _touch(item: Item, row: str) -> None:
    item.feed = (item.home, item.fragment)
    touch([Touch(item.home, item.fragment, item.hamlet, "followup", row, "put")])
