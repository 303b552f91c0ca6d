"""Who visits which house (phân hộ): said by leaders, the newest received stands."""

from datetime import date, timedelta

from tungngo.accounts.models import hamlets_held
from tungngo.audit.actions import note
from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.models import Assignment, House, Household, lock_houses
from tungngo.households.reasons import NOT_LEADER, NOT_OF_TEAM
from tungngo.households.telling import tell_people_of
from tungngo.households.verdicts import NO_PARENT, OUT_OF_SCOPE, held, rejected
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, put
from tungngo.shared.wire import OK, Item, Verdict

_ASSIGNMENT = "home id household_id hamlet_id member until by at".split()
MOST = 1_000  # rows of one transaction
_GRACE = timedelta(days=30)  # as at reception: a role that was lost while there was no network

type Held = dict[int, list[tuple[date, date]]]


@writes
def assign(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Give houses to a member or to everybody of the team, until a day; only leaders may.

    Closed houses among them are left out; all others must stand in the hamlet of the operation. The
    phones of the hamlet hear of the houses, as each may now see other ones by name.
    """
    houses = lock_houses(home, {db_uuid(h) for i in items for h in i.body.households})
    leads = {one: hamlets_held(one, ("leader",)) for one in {i.member for i in items}}
    given = {i.body.member for i in items if i.body.member}
    works = {one: hamlets_held(one, ("member", "leader")) for one in given}
    rows: dict[str, tuple[object, ...]] = {}
    verdicts = []
    for item in items:
        verdict = _judge(item, houses, leads, works)
        if verdict is OK:
            rows |= _rows(item, houses)
        verdicts.append(verdict)
    put(Assignment, _ASSIGNMENT, rows.values(), key=("home", "household_id"), keep=("id",))
    return verdicts


@writes
def end_assignments(*, by: Actor, home: int, before: date) -> int:
    """Take back assignments whose last day is before a day, a thousand at once; return how many.

    Their houses are everybody's again, and the phones of their hamlets hear of them.
    """
    over = Assignment.objects.filter(home=home, until__lt=before).order_by("id")
    houses = dict(over.values_list("household_id", "id")[:MOST])
    if houses:
        stand = Household.objects.in_home(home).filter(id__in=list(houses))
        told = {one.id: (one.fragment, one.hamlet_id) for one in stand}
        touch([Touch(home, *where, "household", db_uuid(i), "put") for i, where in told.items()])
        tell_people_of(home, [db_uuid(i) for i in told])
        Assignment.objects.filter(home=home, id__in=list(houses.values())).delete()
        note(by, "households.end_assignments", home=home, n=len(houses))
    return len(houses)


def _covers(roles: Held, item: Item) -> bool:
    """Say whether a role was held in the hamlet on the day, or lost within the grace."""
    spans = roles.get(item.hamlet, ())
    return any(first <= item.day and item.day - _GRACE <= last for first, last in spans)


def _judge(
    item: Item, houses: dict[str, House], leads: dict[int, Held], works: dict[int, Held]
) -> Verdict:
    if not (item.judged or _covers(leads[item.member], item)):
        return rejected(NOT_LEADER)
    if item.body.member and not _covers(works[item.body.member], item):
        return held(NOT_OF_TEAM)
    named = [houses.get(db_uuid(h)) for h in item.body.households]
    if None in named:
        return NO_PARENT
    if any(one.hamlet != item.hamlet for one in named if one):
        return OUT_OF_SCOPE
    return OK


def _rows(item: Item, houses: dict[str, House]) -> dict[str, tuple[object, ...]]:
    body = item.body
    found: dict[str, tuple[object, ...]] = {}
    touches = []
    for row in sorted({db_uuid(h) for h in body.households}):
        if houses[row].closed:
            continue
        said = (body.member, body.until, item.member, db_moment(now()))
        found[row] = (item.home, db_uuid(new_id()), row, item.hamlet, *said)
        touches.append(Touch(item.home, houses[row].fragment, item.hamlet, "household", row, "put"))
    item.feed = (item.home, item.fragment)
    touch(touches)
    tell_people_of(item.home, found)
    return found
