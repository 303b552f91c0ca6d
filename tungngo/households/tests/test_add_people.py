"""Adding people: what is kept is what they agreed to, and nothing else."""

from datetime import date
from typing import Any

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.households.actions import add_people, set_consent
from tungngo.households.keys import open_people
from tungngo.households.models import Household, Resident
from tungngo.households.tests.factories import (
    BY,
    HouseholdFactory,
    agreement,
    operation,
    uid,
)
from tungngo.households.wire import PersonCreate
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item, Verdict

pytestmark = pytest.mark.django_db
ALL: dict[str, Any] = {
    "call": "Người minh họa 12",
    "born": 1950,
    "phone": "0900000000",
    "prio": ["poor", "elderly"],
}


@pytest.fixture
def place() -> SmallMap:
    return small_map()


@pytest.fixture
def house(place: SmallMap) -> Household:
    return HouseholdFactory.create(hamlet=place.doi_che)


def add(place: SmallMap, house: Household | str, row: str, **fields: Any) -> Verdict:
    body = PersonCreate(**fields)
    item = operation("person.create", body, place, house=house, row=row)
    return add_people(by=BY, home=place.home, items=[item])[0]


def agree(place: SmallMap, **said: Any) -> Item:
    item = agreement(place, **said)
    set_consent(by=BY, home=place.home, items=[item])
    return item


def kept(place: SmallMap, row: str) -> dict[str, object]:
    one = Resident.objects.get(home=place.home, id=row)
    call, phone = open_people(place.home, [one])[db_uuid(one.id)]
    return {
        "call": call,
        "phone": phone,
        "born": one.born,
        "prio": one.priority,
    }


NOTHING = {"call": "", "phone": "", "born": None, "prio": ""}


def test_without_consent_all_four_stay_empty(place: SmallMap, house: Household) -> None:
    row = uid()
    verdict = add(place, house, row, **ALL)
    assert verdict.code == "sync.stripped"
    assert verdict.patch == {"bo": ["call", "born", "phone", "prio"]}
    assert kept(place, row) == NOTHING


def test_each_purpose_keeps_its_own_fields(place: SmallMap, house: Household) -> None:
    row = uid()
    said = agree(place, house=house, person=row, purposes=("register",))
    verdict = add(place, house, row, **ALL, consent=said.op)
    assert (verdict.code, verdict.patch) == ("sync.stripped", {"bo": ["phone", "prio"]})
    assert kept(place, row) == NOTHING | {"call": ALL["call"], "born": 1950}


def test_with_all_purposes_all_is_kept(place: SmallMap, house: Household) -> None:
    row = uid()
    said = agree(place, house=house, person=row)
    for purpose in ("contact", "priority"):
        agree(place, house=house, person=row, purposes=(purpose,))
    assert add(place, house, row, **ALL, consent=said.op).s == "ok"
    assert kept(place, row) == ALL | {"prio": "poor,elderly"}


def test_the_consent_of_somebody_else_does_not_count(place: SmallMap, house: Household) -> None:
    row = uid()
    said = agree(place, house=house, person=uid())
    assert add(place, house, row, call="Người minh họa 12", consent=said.op).s == "merged"
    assert kept(place, row) == NOTHING


def test_consent_for_the_house_counts_where_it_is_cited(place: SmallMap, house: Household) -> None:
    row = uid()
    said = agree(place, house=house)
    assert add(place, house, row, call="Người minh họa 12", consent=said.op).s == "ok"
    assert kept(place, row)["call"] == "Người minh họa 12"


def test_a_consent_taken_back_before_the_person_arrives_keeps_nothing(
    place: SmallMap, house: Household
) -> None:
    row = uid()
    said = agree(place, house=house, person=row)
    agree(place, house=house, person=row, state="withdrawn")
    assert add(place, house, row, call="Người minh họa 12", consent=said.op).s == "merged"
    assert kept(place, row) == NOTHING


def test_the_same_person_by_another_way_is_left_as_it_is(place: SmallMap, house: Household) -> None:
    row = uid()
    said = agree(place, house=house, person=row)
    add(place, house, row, call="Người minh họa 12", consent=said.op)
    assert add(place, house, row, call="Người minh họa 13", consent=said.op).s == "ok"
    assert kept(place, row)["call"] == "Người minh họa 12"


def test_people_wait_for_their_house(place: SmallMap) -> None:
    assert add(place, uid(), uid()).code == "sync.no_parent"
    assert not Resident.objects.filter(home=place.home).exists()


def test_a_closed_house_takes_nobody(place: SmallMap) -> None:
    house = HouseholdFactory.create(hamlet=place.doi_che, closed_on=date(2026, 11, 1))
    assert add(place, house, uid()).code == "households.closed"


def test_nobody_is_added_to_a_house_of_another_hamlet(place: SmallMap) -> None:
    house = HouseholdFactory.create(hamlet=place.suoi_trong)
    assert add(place, house, uid()).code == "sync.out_of_scope"
    assert not Resident.objects.filter(home=place.home).exists()
