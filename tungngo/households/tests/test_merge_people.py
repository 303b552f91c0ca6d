"""Merging people: what is known of both is known of one, and no more than both agreed to."""

from typing import Any

import pytest

from tests.small_map import SmallMap
from tungngo.households.actions import add_people, merge_people, set_consent
from tungngo.households.keys import open_people
from tungngo.households.models import Household, Resident, follow
from tungngo.households.tests.factories import (
    BY,
    HouseholdFactory,
    agreements,
    operation,
    uid,
)
from tungngo.households.wire import PersonCreate, PersonMerge
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db


def person(place: SmallMap, house: Household, *purposes: str, **fields: Any) -> str:
    row = uid()
    said = agreements(place, *purposes, house=house, person=row) if purposes else []
    set_consent(by=BY, home=place.home, items=said)
    body = PersonCreate(**fields, consent=said[0].op if said else None)
    item = operation("person.create", body, place, house=house, row=row)
    assert add_people(by=BY, home=place.home, items=[item])[0].s == "ok"
    return row


def merge(place: SmallMap, house: Household, gone: str, into: str) -> Verdict:
    body = PersonMerge(into=into)
    item = operation("person.merge", body, place, house=house, row=gone)
    return merge_people(by=BY, home=place.home, items=[item])[0]


def known(place: SmallMap, row: str) -> tuple[str, str, int | None]:
    one = Resident.objects.get(home=place.home, id=row)
    return (*open_people(place.home, [one])[db_uuid(row)], one.born)


def test_one_takes_over_what_it_lacks(place: SmallMap, house: Household) -> None:
    gone = person(place, house, "register", "contact", call="Bà Hoa", phone="0900000001")
    into = person(place, house, "register", born=1950)
    assert merge(place, house, gone, into).s == "ok"
    assert known(place, into) == ("Bà Hoa", "0900000001", 1950)
    assert known(place, gone) == ("", "", None)
    assert follow(place.home, [db_uuid(gone)]) == {db_uuid(gone): db_uuid(into)}
    left = Resident.objects.get(home=place.home, id=gone)
    assert left.left_why == "merged"


def test_a_withdrawal_of_either_counts_for_the_one_who_stays(
    place: SmallMap, house: Household
) -> None:
    gone = person(place, house, "register", call="Bà Hoa")
    into = person(place, house, "register", call="Hoa")
    said = agreements(place, "register", house=house, person=gone, state="withdrawn")
    set_consent(by=BY, home=place.home, items=said)
    merge(place, house, gone, into)
    assert known(place, into) == ("", "", None)


def test_twice_changes_nothing_and_itself_is_refused(place: SmallMap, house: Household) -> None:
    gone, into = person(place, house), person(place, house)
    assert [merge(place, house, gone, into).s for _ in range(2)] == ["ok", "ok"]
    assert merge(place, house, into, into).code == "households.same_row"


def test_both_must_live_in_the_hamlet(place: SmallMap, house: Household) -> None:
    far = Resident.objects.create(
        home=place.home,
        household_id=HouseholdFactory.create(hamlet=place.suoi_trong).id,
        hamlet=place.suoi_trong,
    )
    mine = person(place, house)
    assert merge(place, house, mine, str(far.id)).code == "sync.out_of_scope"
    assert merge(place, house, str(far.id), mine).code == "sync.out_of_scope"
    assert merge(place, house, mine, uid()).code == "sync.no_parent"
    assert follow(place.home, [db_uuid(mine)]) == {}
