"""Changing fields of houses: the last received wins, names need consent, others' are shut."""

from datetime import date
from typing import Any

import msgspec
import pytest

from tests.small_map import SmallMap, small_map
from tungngo.households.actions import change_fields, set_consent
from tungngo.households.keys import open_houses
from tungngo.households.models import Household
from tungngo.households.tests.factories import (
    BY,
    HouseholdFactory,
    agreement,
    operation,
    uid,
)
from tungngo.households.wire import HouseholdPatch
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallMap:
    return small_map()


@pytest.fixture
def house(place: SmallMap) -> Household:
    return HouseholdFactory.create(hamlet=place.doi_che, lane="Ngõ 1")


def patch(place: SmallMap, house: Household | str, *changes: dict[str, Any]) -> Verdict:
    body = msgspec.convert({"set": list(changes)}, HouseholdPatch)
    item = operation("household.patch", body, place, house=house, row=house)
    return change_fields(by=BY, home=place.home, items=[item])[0]


def now(house: Household) -> Household:
    return Household.objects.in_home(house.home).get(id=house.id)


def test_a_field_that_stood_as_seen_is_changed(place: SmallMap, house: Household) -> None:
    assert patch(place, house, {"f": "lane", "was": "Ngõ 1", "now": "Ngõ 2"}).s == "ok"
    assert (now(house).lane, now(house).rev) == ("Ngõ 2", house.rev + 1)


@pytest.mark.parametrize(
    ("name", "value"), [("lane", "Ngõ 2"), ("door", "12A"), ("mark", "bridge"), ("adults", 3)]
)
def test_each_field_takes_a_value_and_gives_it_up(
    place: SmallMap, house: Household, name: str, value: str | int
) -> None:
    was = getattr(house, name) or None
    assert patch(place, house, {"f": name, "was": was, "now": value}).s == "ok"
    assert getattr(now(house), name) == value
    assert patch(place, house, {"f": name, "was": value, "now": None}).s == "ok"
    assert not getattr(now(house), name)


def test_the_neighbour_before_it_is_a_house(place: SmallMap, house: Household) -> None:
    before = uid()
    assert patch(place, house, {"f": "after", "was": None, "now": before}).s == "ok"
    assert patch(place, house, {"f": "after", "was": before, "now": None}).s == "ok"
    assert now(house).after is None


def test_of_two_the_last_received_wins_and_hears_what_the_other_wrote(
    place: SmallMap, house: Household
) -> None:
    patch(place, house, {"f": "lane", "was": "Ngõ 1", "now": "Ngõ 2"})
    verdict = patch(place, house, {"f": "lane", "was": "Ngõ 1", "now": "Ngõ 3"})
    assert (verdict.s, verdict.code) == ("merged", "households.field_conflict")
    assert verdict.patch == {"f": "lane", "value": "“Ngõ 2”"}
    assert now(house).lane == "Ngõ 3"


def test_the_same_change_from_two_phones_is_no_conflict(place: SmallMap, house: Household) -> None:
    change = {"f": "lane", "was": "Ngõ 1", "now": "Ngõ 2"}
    assert [patch(place, house, change).s, patch(place, house, change).s] == ["ok", "ok"]


def test_a_label_needs_consent(place: SmallMap, house: Household) -> None:
    change = {"f": "label", "was": None, "now": "Nhà minh họa 1"}
    verdict = patch(place, house, change)
    assert (verdict.code, verdict.patch) == ("sync.stripped", {"bo": ["set.0"]})
    assert bytes(now(house).label_sealed) == b""
    set_consent(by=BY, home=place.home, items=[agreement(place, house=house)])
    assert patch(place, house, change).s == "ok"
    assert open_houses(place.home, [now(house)])[db_uuid(house.id)][0] == "Nhà minh họa 1"


@pytest.mark.parametrize("label_at", [0, 1])
def test_a_conflict_beside_a_name_without_consent_does_not_hide_what_was_dropped(
    place: SmallMap, house: Household, label_at: int
) -> None:
    patch(place, house, {"f": "lane", "was": "Ngõ 1", "now": "Ngõ 2"})
    changes = [{"f": "lane", "was": "Ngõ 1", "now": "Ngõ 3"}]
    changes.insert(label_at, {"f": "label", "now": "Nhà minh họa 1"})
    verdict = patch(place, house, *changes)
    assert verdict.code == "sync.stripped"
    assert verdict.patch == {"f": "lane", "value": "“Ngõ 2”", "bo": [f"set.{label_at}"]}
    assert now(house).lane == "Ngõ 3"


def test_a_conflict_on_a_name_tells_no_name(place: SmallMap, house: Household) -> None:
    set_consent(by=BY, home=place.home, items=[agreement(place, house=house)])
    patch(place, house, {"f": "label", "was": None, "now": "Nhà minh họa 1"})
    verdict = patch(place, house, {"f": "label", "was": None, "now": "Nhà minh họa 2"})
    assert verdict.code == "households.field_conflict"
    assert "minh họa" not in str(verdict.patch)


def test_an_unknown_house_waits_for_its_parent(place: SmallMap) -> None:
    verdict = patch(place, uid(), {"f": "adults", "was": None, "now": 1})
    assert (verdict.s, verdict.code) == ("held", "sync.no_parent")


def test_a_closed_house_is_left_to_the_leader(place: SmallMap) -> None:
    house = HouseholdFactory.create(hamlet=place.doi_che, closed_on=date(2026, 11, 1))
    verdict = patch(place, house, {"f": "adults", "was": None, "now": 1})
    assert (verdict.s, verdict.code) == ("held", "households.closed")


def test_a_house_of_another_hamlet_is_out_of_scope(place: SmallMap) -> None:
    house = HouseholdFactory.create(hamlet=place.suoi_trong)
    verdict = patch(place, house, {"f": "adults", "was": None, "now": 1})
    assert (verdict.s, verdict.code) == ("held", "sync.out_of_scope")
    assert now(house).adults is None


@pytest.mark.parametrize(
    "change",
    [
        {"f": "adults", "now": "two"},
        {"f": "lane", "now": "x" * 61},
        {"f": "after", "now": "next door"},
        {"f": "owner", "now": "x"},
    ],
)
def test_a_value_that_is_none_of_its_field_never_reaches_the_act(change: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"set": [change]}, HouseholdPatch)
