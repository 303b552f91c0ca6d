"""Merging houses: one stands for both, whatever still comes for the other."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.small_map import SmallMap
from tungngo.feed.models import Change
from tungngo.households.actions import change_fields, merge_households, set_consent
from tungngo.households.keys import open_houses
from tungngo.households.models import (
    Consent,
    Household,
    Resident,
    follow,
    may_keep,
    merged_into,
)
from tungngo.households.tests.factories import (
    BY,
    NOON,
    HouseholdFactory,
    ResidentFactory,
    agreement,
    operation,
    uid,
)
from tungngo.households.wire import HouseholdMerge, HouseholdPatch, LabelChange
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(place: SmallMap) -> Household:
    return HouseholdFactory.create(hamlet=place.doi_che, lane="", door="12B")


def merge(place: SmallMap, gone: Household | str, into: Household | str, **more: Any) -> Verdict:
    body = HouseholdMerge(into=str(getattr(into, "id", into)))
    item = operation("household.merge", body, place, house=gone, row=gone, **more)
    return merge_households(by=BY, home=place.home, items=[item])[0]


def now(house: Household) -> Household:
    return Household.objects.in_home(house.home).get(id=house.id)


def key(house: Household) -> str:
    return db_uuid(house.id)


def label(place: SmallMap, house: Household, text: str) -> None:
    set_consent(by=BY, home=place.home, items=[agreement(place, house=house)])
    body = HouseholdPatch(set=[LabelChange(now=text)])
    item = operation("household.patch", body, place, house=house, row=house)
    change_fields(by=BY, home=place.home, items=[item])


def test_the_one_that_goes_leaves_an_alias_and_its_people_move_over(
    place: SmallMap, house: Household, other: Household
) -> None:
    person = ResidentFactory.create(house=house)
    assert merge(place, house, other).s == "ok"
    assert follow(place.home, [key(house), key(other)]) == {key(house): key(other)}
    assert merged_into(place.home, [key(other)]) == {key(other): [key(house)]}
    assert Resident.objects.get(home=place.home, id=person.id).household_id == other.id
    assert (now(house).closed_why, now(other).closed_on) == ("merged", None)


def test_phones_drop_the_one_and_hear_of_the_other(
    place: SmallMap, house: Household, other: Household
) -> None:
    person = ResidentFactory.create(house=house)
    merge(place, house, other)
    heard = {db_uuid(c.row): c.o for c in Change.objects.filter(home=place.home)}
    assert heard == {key(house): "del", key(other): "put", db_uuid(person.id): "put"}


def test_what_the_other_lacks_it_takes_over(
    place: SmallMap, house: Household, other: Household
) -> None:
    label(place, house, "Nhà minh họa 1")
    merge(place, house, other)
    assert (now(other).lane, now(other).door) == ("Ngõ 1", "12B")
    assert open_houses(place.home, [now(other)])[key(other)] == ("Nhà minh họa 1", "")
    assert bytes(now(house).label_sealed) == b""


def test_what_it_has_itself_stands(place: SmallMap, house: Household, other: Household) -> None:
    label(place, house, "Nhà minh họa 1")
    label(place, other, "Nhà minh họa 2")
    merge(place, house, other)
    assert open_houses(place.home, [now(other)])[key(other)][0] == "Nhà minh họa 2"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_withdrawal_wins_whenever_it_came(
    place: SmallMap, house: Household, other: Household, order: tuple[int, ...]
) -> None:
    label(place, other, "Nhà minh họa 2")
    later = NOON + timedelta(minutes=5)

    def withdraw() -> None:
        gone = follow(place.home, [key(house)]).get(key(house), key(house))
        item = agreement(place, house=gone, state="withdrawn", at=later)
        set_consent(by=BY, home=place.home, items=[item])

    steps = [
        lambda: merge(place, house, other),
        withdraw,
        lambda: label(place, house, "Nhà minh họa 1") if not now(house).closed_on else None,
    ]
    for n in order:
        steps[n]()
    assert may_keep(place.home, "register", [key(other)]) == set()
    assert bytes(now(other).label_sealed) == b""


def test_a_chain_of_merges_leads_to_its_end(
    place: SmallMap, house: Household, other: Household
) -> None:
    third = HouseholdFactory.create(hamlet=place.doi_che)
    merge(place, house, other)
    merge(place, other, third)
    assert follow(place.home, [key(house)]) == {key(house): key(third)}
    assert set(merged_into(place.home, [key(third)])[key(third)]) == {key(house), key(other)}


def test_twice_and_the_other_way_round_change_nothing(
    place: SmallMap, house: Household, other: Household
) -> None:
    merge(place, house, other)
    revs = (now(house).rev, now(other).rev)
    assert merge(place, house, other).s == "ok"
    assert merge(place, other, house).s == "ok"
    assert (now(house).rev, now(other).rev) == revs
    assert follow(place.home, [key(house), key(other)]) == {key(house): key(other)}


def test_a_house_is_not_merged_into_itself(place: SmallMap, house: Household) -> None:
    verdict = merge(place, house, house)
    assert (verdict.s, verdict.code) == ("rejected", "households.same_row")
    assert now(house).closed_on is None


def test_both_must_stand_open_in_the_hamlet(
    place: SmallMap, house: Household, other: Household
) -> None:
    far = HouseholdFactory.create(hamlet=place.suoi_trong)
    shut = HouseholdFactory.create(hamlet=place.doi_che, closed_on=date(2026, 11, 1))
    assert merge(place, house, far).code == "sync.out_of_scope"
    assert merge(place, far, house).code == "sync.out_of_scope"
    assert merge(place, house, shut).code == "households.closed"
    assert merge(place, shut, house).code == "households.closed"
    assert merge(place, house, uid()).code == "sync.no_parent"
    assert merge(place, uid(), house).code == "sync.no_parent"


def test_consents_are_those_of_the_house_that_stays(
    place: SmallMap, house: Household, other: Household
) -> None:
    set_consent(by=BY, home=place.home, items=[agreement(place, house=house)])
    merge(place, house, other)
    row = Consent.objects.get(home=place.home)
    assert (row.household_id, row.subject) == (other.id, other.id)
