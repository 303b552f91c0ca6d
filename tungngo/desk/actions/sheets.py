"""Typing in a visit sheet: each house that was ticked becomes a visit, as from a phone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tungngo.accounts.rights import Action, Level, Resource, hamlets_of
from tungngo.audit.actions import note
from tungngo.desk.reasons import NO_SUCH_HAMLET, NOTHING_TYPED
from tungngo.desk.sheet_forms import TypedRow
from tungngo.feed.actions import writes_as_job
from tungngo.households.models import Household
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import Told, take_in
from tungngo.sync.models import Operation


@writes_as_job  # the right is judged here: who decides on visits of the hamlet
def put_sheet(*, by: Actor, hamlet: int, team: int, at: int, rows: Sequence[TypedRow]) -> int:
    """Write down the visits of a sheet; return how many are new. The same sheet twice adds none.

    ``at``: Unix ms of the day. Refuses (NO_SUCH_HAMLET, NOTHING_TYPED, NOT_TAKEN_IN).
    """
    if hamlet not in hamlets_of(by, Resource.VISIT, Action.DECIDE, Level.NAME):
        raise Refused(NO_SUCH_HAMLET)
    if not rows:
        raise Refused(NOTHING_TYPED)
    # Whoever types sheets of one hamlet takes turns: a form sent twice is seen by its second.
    home = Hamlet.objects.select_for_update().get(pk=hamlet).home
    there = Household.objects.in_home(home).filter(hamlet=hamlet, id__in=[r.house for r in rows])
    if there.count() != len({r.house for r in rows}):
        raise Refused(NO_SUCH_HAMLET)
    ops = [UUID(row.op) for row in rows]
    known = set(Operation.objects.filter(home=home, id__in=ops).values_list("id", flat=True))
    told = [_told(row, hamlet, team, at) for row in rows if UUID(row.op) not in known]
    if told:
        take_in(by=by, home=home, told=told, judged=True)
    note(by, "visit.sheet", hamlet, home=home, n=len(told))
    return len(told)


def _told(row: TypedRow, hamlet: int, team: int, at: int) -> Told:
    body: dict[str, Any] = {"team": team, "place": "home", "outcome": row.outcome, "start": at}
    if row.people:
        steps = [{"skill": skill, "kind": kind} for skill, kind in row.steps]
        body["people"] = [{"anon": row.people, "skills": steps}]
    house = str(UUID(hex=db_uuid(row.house)))
    return Told("visit.record", hamlet, body, row.visit, house, at, row.op)
