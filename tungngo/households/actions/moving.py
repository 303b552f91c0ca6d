"""Houses that move to another hamlet of their home, with all who live in them."""

from collections.abc import Iterator
from typing import NamedTuple

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.models import Assignment, Consent, House, Household, Resident, lock_houses
from tungngo.households.numbers import next_numbers
from tungngo.households.reasons import OTHER_HOME, UNKNOWN_HAMLET
from tungngo.households.verdicts import held, judge_house
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import OK, Item, Verdict


class _Place(NamedTuple):
    """Where a hamlet lies."""

    home: int
    fragment: int


@writes
def move_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Move houses to other hamlets (chuyển thôn); the phones of the old hamlets drop them.

    A house that moves to another home is closed there and made anew here: such a move is held.
    Visits keep the hamlet in which they were made.
    """
    houses = lock_houses(home, [i.key for i in items])
    places = _places({i.body.to for i in items})
    verdicts = [_judge(i, houses, places) for i in items]
    going = [i for i, v in zip(items, verdicts, strict=True) if v is OK and i.body.to != i.hamlet]
    first = {i.key: i for i in reversed(going)}  # of two moves from one place the first counts
    numbers = next_numbers(home, [i.body.to for i in first.values()])
    for key, item in sorted(first.items()):
        _move(item, places[item.body.to], numbers[item.body.to])
        houses[key] = House(item.body.to, places[item.body.to].fragment, houses[key].closed)
    return verdicts


def _places(hamlets: set[int]) -> dict[int, _Place]:
    found = Hamlet.objects.filter(pk__in=hamlets).values_list("pk", "home", "fragment_id")
    return {pk: _Place(home, fragment) for pk, home, fragment in found}


def _judge(item: Item, houses: dict[str, House], places: dict[int, _Place]) -> Verdict:
    verdict = judge_house(item, houses.get(item.key))
    if verdict is not OK:
        return verdict
    if item.body.to not in places:
        return held(UNKNOWN_HAMLET)
    return OK if places[item.body.to].home == item.home else held(OTHER_HOME)


def _move(item: Item, there: _Place, numbers: Iterator[int]) -> None:
    """Give the house a number in its new hamlet, and its people and papers that hamlet."""
    home, to = item.home, item.body.to
    house = Household.objects.in_home(home).get(id=item.key)
    Household.objects.in_home(home).filter(id=item.key).update(
        hamlet_id=to,
        fragment=there.fragment,
        number=next(numbers),
        after=None,  # its neighbour stayed behind
        rev=house.rev + 1,
    )
    people = Resident.objects.filter(home=home, household_id=item.key)
    rows = [db_uuid(i) for i in people.values_list("id", flat=True)]
    people.update(hamlet_id=to)
    Consent.objects.filter(home=home, household_id=item.key).update(hamlet_id=to)
    Assignment.objects.filter(home=home, household_id=item.key).delete()
    item.feed = (home, item.fragment)
    touches = []
    for kind, row in (("household", item.key), *(("person", row) for row in rows)):
        touches.append(Touch(home, item.fragment, item.hamlet, kind, row, "out"))
        touches.append(Touch(home, there.fragment, to, kind, row, "put"))
    touch(touches)
