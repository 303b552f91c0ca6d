"""Closing houses: once, by those who serve its hamlet."""

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.households.actions import close_households
from tungngo.households.models import Household
from tungngo.households.tests.factories import BY, TODAY, HouseholdFactory, operation, uid
from tungngo.households.wire import HouseholdClose
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallMap:
    return small_map()


def close(place: SmallMap, house: Household | str, why: str = "moved") -> Verdict:
    body = HouseholdClose(why=why)  # type: ignore[arg-type]  # one of the reasons
    item = operation("household.close", body, place, house=house, row=house)
    return close_households(by=BY, home=place.home, items=[item])[0]


def test_a_house_is_closed_on_the_day_of_the_act(place: SmallMap) -> None:
    house = HouseholdFactory.create(hamlet=place.doi_che)
    assert close(place, house).s == "ok"
    closed = Household.objects.in_home(place.home).get(id=house.id)
    assert (closed.closed_on, closed.closed_why) == (TODAY, "moved")


def test_closing_twice_changes_nothing(place: SmallMap) -> None:
    house = HouseholdFactory.create(hamlet=place.doi_che)
    close(place, house)
    assert close(place, house, "gone").s == "ok"
    assert Household.objects.in_home(place.home).get(id=house.id).closed_why == "moved"


def test_an_unknown_house_waits_for_its_parent(place: SmallMap) -> None:
    assert close(place, uid()).code == "sync.no_parent"


def test_a_house_of_another_hamlet_stays_open(place: SmallMap) -> None:
    house = HouseholdFactory.create(hamlet=place.suoi_trong)
    assert close(place, house).code == "sync.out_of_scope"
    assert Household.objects.in_home(place.home).open().filter(id=house.id).exists()
