"""Moving a house: both hamlets hear, its people go along, visits keep their hamlet."""

from datetime import date

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.feed.actions import writes
from tungngo.feed.models import Change
from tungngo.households.actions import move_households, set_consent
from tungngo.households.models import Assignment, Consent, Household, HouseSeries, Resident
from tungngo.households.tests.factories import (
    BY,
    NOON,
    HouseholdFactory,
    ResidentFactory,
    agreement,
    operation,
    uid,
)
from tungngo.households.wire import HouseholdMove
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db


def move(place: SmallMap, house: Household | str, to: int) -> Verdict:
    item = operation("household.move", HouseholdMove(to=to), place, house=house, row=house)
    return move_households(by=BY, home=place.home, items=[item])[0]


def heard(place: SmallMap) -> list[tuple[str, str, int]]:
    rows = Change.objects.filter(home=place.home).order_by("type", "o")
    return [(c.type, c.o, c.hamlet) for c in rows]


def test_the_old_hamlet_drops_it_and_the_new_one_gets_it(place: SmallMap, house: Household) -> None:
    ResidentFactory.create(house=house)
    assert move(place, house, place.ban_vat.pk).s == "ok"
    old, new = place.doi_che.pk, place.ban_vat.pk
    assert heard(place) == [
        ("household", "out", old),
        ("household", "put", new),
        ("person", "out", old),
        ("person", "put", new),
    ]


def test_house_people_and_consents_take_the_new_hamlet(place: SmallMap, house: Household) -> None:
    ResidentFactory.create(house=house)
    set_consent(by=BY, home=place.home, items=[agreement(place, house=house)])
    move(place, house, place.ban_vat.pk)
    one = Household.objects.in_home(place.home).get(id=house.id)
    assert (one.hamlet_id, one.fragment) == (place.ban_vat.pk, place.ban_vat.fragment_id)
    assert (one.after, one.lane, one.rev) == (None, "Ngõ 1", house.rev + 1)
    for table in (Resident, Consent):
        rows = table.objects.filter(home=place.home)
        assert list(rows.values_list("hamlet", flat=True)) == [place.ban_vat.pk]


def test_it_gets_a_number_that_nobody_had_there(place: SmallMap, house: Household) -> None:
    HouseSeries.objects.create(home=place.home, hamlet=place.suoi_trong.pk, last=7)
    move(place, house, place.suoi_trong.pk)
    assert Household.objects.in_home(place.home).get(id=house.id).number == 8


def test_nobody_is_assigned_to_it_any_more(place: SmallMap, house: Household) -> None:
    known = {"home": place.home, "household_id": house.id, "hamlet": place.doi_che}
    until = date(2027, 1, 1)
    Assignment.objects.create(**known, member=1, until=until, by=1, at=NOON)
    move(place, house, place.suoi_trong.pk)
    assert not Assignment.objects.filter(home=place.home).exists()


def test_another_home_is_held_for_a_person_to_see(place: SmallMap, house: Household) -> None:
    far = small_map(98)
    verdict = move(place, house, far.doi_che.pk)
    assert (verdict.s, verdict.code) == ("held", "households.other_home")
    assert heard(place) == []


def test_an_unknown_hamlet_is_held(place: SmallMap, house: Household) -> None:
    assert move(place, house, 2**40).code == "households.unknown_hamlet"


def test_its_own_hamlet_is_no_move(place: SmallMap, house: Household) -> None:
    assert move(place, house, place.doi_che.pk).s == "ok"
    assert heard(place) == []


def test_a_closed_house_stays_and_an_unknown_one_waits(place: SmallMap) -> None:
    shut = HouseholdFactory.create(hamlet=place.doi_che, closed_on=date(2026, 11, 1))
    assert move(place, shut, place.suoi_trong.pk).code == "households.closed"
    assert move(place, uid(), place.suoi_trong.pk).code == "sync.no_parent"
    other = HouseholdFactory.create(hamlet=place.suoi_trong)
    assert move(place, other, place.doi_che.pk).code == "sync.out_of_scope"


def test_of_two_moves_from_one_place_in_a_batch_the_first_stands(
    place: SmallMap, house: Household
) -> None:
    items = [
        operation("household.move", HouseholdMove(to=to.pk), place, house=house, row=house)
        for to in (place.suoi_trong, place.ban_vat)
    ]
    move_households(by=BY, home=place.home, items=items)
    row = Household.objects.in_home(place.home).get(id=house.id)
    assert row.hamlet_id == place.suoi_trong.pk


def test_a_move_that_fails_leaves_all_where_it_was(place: SmallMap, house: Household) -> None:
    @writes
    def move_and_fail(*, by: object) -> None:
        move(place, house, place.suoi_trong.pk)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        move_and_fail(by=BY)
    assert heard(place) == []
    assert db_uuid(house.id)
