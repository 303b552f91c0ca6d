"""Writing lists of houses, and taking one back: operations under the officer's own device."""

from collections.abc import Sequence

from tungngo.accounts.rights import Action, Level, Resource, require
from tungngo.desk.imports_houses import HouseLine, Key, key_of, plan
from tungngo.desk.reasons import IN_USE, NOTHING_TO_UNDO, WRONG_LINES
from tungngo.desk.start import own_hamlets, require_commune
from tungngo.feed.actions import writes_as_job
from tungngo.households.models import Assignment, Consent, Household, Resident
from tungngo.places.models import Hamlet, Place
from tungngo.places.reasons import NO_HAMLET
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused
from tungngo.shared.ids import new_id
from tungngo.sync.actions import Told, take_in
from tungngo.sync.models import Operation
from tungngo.visits.models import FollowUp, Visit


@writes_as_job  # the operations' rights are judged by admission; what is there must all be seen
def put_houses(
    *, by: Actor, commune: int, hamlet: int, lines: Sequence[HouseLine]
) -> tuple[int, str]:
    """Add the houses of a list that are not there yet; return how many and the batch.

    All of it or nothing. They become operations under the officer's own device, so the same list
    twice adds nothing and phones hear of each house.
    """
    row = _hamlet_of(by, commune, hamlet)
    if wrong := sum(bool(one.wrong) for one in lines):
        raise Refused(WRONG_LINES, n=wrong)
    # Whoever adds lists to one hamlet takes turns: which houses are there is judged once.
    Place.objects.select_for_update().get(pk=hamlet)
    last = _last_houses(row)
    planned = plan((key for key, ids in last.items() for _ in ids), lines)
    told, before = list[Told](), ""
    for one in planned:
        before = last[one.line.key][-1] if not one.adds and one.line.key in last else before
        for _ in range(one.adds):
            told.append(_create(one.line, hamlet, uid := str(new_id()), before))
            before = uid
    if not told:
        return 0, ""
    batch, _ = take_in(by=by, home=row.home, told=told)
    return len(told), batch


def _last_houses(hamlet: Hamlet) -> dict[Key, list[str]]:
    """Return {key: ids of its open houses, in the order of their numbers}."""
    rows = Household.objects.in_home(hamlet.home).filter(hamlet=hamlet).open()
    found: dict[Key, list[str]] = {}
    for uid, lane, door in rows.order_by("number").values_list("id", "lane", "door"):
        found.setdefault(key_of(lane, door), []).append(str(uid))
    return found


def _create(line: HouseLine, hamlet: int, uid: str, before: str) -> Told:
    body = {"lane": line.lane, "door": line.door, "mark": line.mark, "after": before}
    return Told("household.create", hamlet, {k: v for k, v in body.items() if v}, uid)


@writes_as_job  # as above
def undo_houses(*, by: Actor, commune: int, hamlet: int, batch: str) -> int:
    """Take the houses of one list back while nothing hangs on any; return how many.

    They are closed as entered by mistake, by operations too; their codes are never used again.
    """
    row = _hamlet_of(by, commune, hamlet)
    Place.objects.select_for_update().get(pk=hamlet)
    mine = Operation.objects.filter(
        home=row.home, batch=batch, member=by.user_id or 0, hamlet=hamlet
    )
    made = mine.filter(kind="household.create").values_list("e", flat=True)
    ids = {one for one in made if one}
    there = Household.objects.in_home(row.home).filter(id__in=ids).open()
    houses = dict(there.values_list("id", "rev"))
    if not houses:
        raise Refused(NOTHING_TO_UNDO)
    here = {"home": row.home, "household_id__in": list(houses)}
    asked = (
        ("lượt đến", Visit),
        ("việc hẹn lại", FollowUp),
        ("người trong nhà", Resident),
        ("lời đồng ý", Consent),
        ("phân công", Assignment),
    )
    for what, table in asked:
        if table.objects.filter(**here).exists():
            raise Refused(IN_USE, what=what, where="nhà của lần ghi này")
    if any(rev > 1 for rev in houses.values()):
        raise Refused(IN_USE, what="chỗ đã sửa", where="nhà của lần ghi này")
    told = [Told("household.close", hamlet, {"why": "wrong"}, str(uid), str(uid)) for uid in houses]
    take_in(by=by, home=row.home, told=told)
    return len(told)


def _hamlet_of(by: Actor, commune: int, hamlet: int) -> Hamlet:
    """Return a hamlet of the commune in which the actor may change houses."""
    require_commune(by, commune)
    require(by, Resource.HOUSEHOLD, Action.EDIT, {commune}, least=Level.NAME)
    row = Hamlet.objects.filter(pk=hamlet, pk__in=own_hamlets(commune)).first()
    if row is None:
        raise Refused(NO_HAMLET)
    return row
