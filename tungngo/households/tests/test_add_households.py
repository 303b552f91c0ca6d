"""Adding houses: the phone's id, a code given once, a name only with consent."""

from typing import Any

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.feed.models import Change
from tungngo.households.actions import add_households, set_consent
from tungngo.households.keys import open_houses
from tungngo.households.models import Household
from tungngo.households.tests.factories import BY, agreement, operation, uid
from tungngo.households.wire import HouseholdCreate
from tungngo.shared.wire import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallMap:
    return small_map()


def create(place: SmallMap, row: str | None = None, **fields: Any) -> Item:
    row = row or uid()
    told: dict[str, Any] = {"lane": "Ngõ 3", "adults": 2}
    body = HouseholdCreate(**told | fields)
    return operation("household.create", body, place, house=row, row=row)


def houses(place: SmallMap) -> list[Household]:
    return list(Household.objects.in_home(place.home).order_by("number"))


def test_houses_get_the_next_numbers_of_their_hamlet(place: SmallMap) -> None:
    items = [create(place), create(place)]
    assert [v.s for v in add_households(by=BY, home=place.home, items=items)] == ["ok", "ok"]
    far = operation("household.create", HouseholdCreate(), place, hamlet=place.nui_xa, row=uid())
    add_households(by=BY, home=place.home, items=[create(place), far])
    assert [h.number for h in houses(place) if h.hamlet_id == place.doi_che.pk] == [1, 2, 3]
    assert [h.number for h in houses(place) if h.hamlet_id == place.nui_xa.pk] == [1]


def test_the_same_house_by_another_way_is_left_as_it_is(place: SmallMap) -> None:
    row = uid()
    add_households(by=BY, home=place.home, items=[create(place, row)])
    again = create(place, row, lane="Ngõ 9")
    (verdict,) = add_households(by=BY, home=place.home, items=[again])
    assert (verdict.s, again.feed) == ("ok", None)
    assert [h.lane for h in houses(place)] == ["Ngõ 3"]


def test_one_house_told_twice_in_a_batch_is_one_house(place: SmallMap) -> None:
    row = uid()
    items = [create(place, row), create(place, row, lane="Ngõ 9")]
    add_households(by=BY, home=place.home, items=items)
    assert [h.lane for h in houses(place)] == ["Ngõ 3"]


def test_phones_of_the_hamlet_hear_of_it(place: SmallMap) -> None:
    item = create(place)
    add_households(by=BY, home=place.home, items=[item])
    heard = Change.objects.get(home=place.home, row=item.key)
    assert (heard.type, heard.o, heard.hamlet) == ("household", "put", place.doi_che.pk)
    assert item.feed == (place.home, place.doi_che.fragment_id)


def test_a_label_without_consent_is_dropped_and_said(place: SmallMap) -> None:
    item = create(place, label="Nhà minh họa 1")
    (verdict,) = add_households(by=BY, home=place.home, items=[item])
    assert (verdict.s, verdict.code) == ("merged", "sync.stripped")
    assert verdict.patch == {"bo": ["label"]}
    assert bytes(houses(place)[0].label_sealed) == b""


def test_a_label_with_consent_is_kept_sealed(place: SmallMap) -> None:
    item = create(place, label="Nhà minh họa 1")
    set_consent(by=BY, home=place.home, items=[agreement(place, house=item.key)])
    (verdict,) = add_households(by=BY, home=place.home, items=[item])
    assert verdict.s == "ok"
    sealed = bytes(houses(place)[0].label_sealed)
    assert "minh họa".encode() not in sealed
    assert open_houses(place.home, houses(place))[item.key][0] == "Nhà minh họa 1"


def test_letters_are_joined_and_controls_are_dropped(place: SmallMap) -> None:
    add_households(by=BY, home=place.home, items=[create(place, lane=" Ngo\u0303\u0000 3\u0007 ")])
    assert houses(place)[0].lane == "Ngõ 3"
