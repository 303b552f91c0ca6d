"""Candidates for merging: alike, but only a person says that they are one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.small_map import SmallMap
from tungngo.households.finding import Twins, duplicates
from tungngo.households.keys import keys_for
from tungngo.households.models import CALL, Household
from tungngo.households.tests.factories import HouseholdFactory, ResidentFactory, uid
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid

pytestmark = pytest.mark.django_db


def found(place: SmallMap, most: int = 100) -> list[Twins]:
    with job_scope("test"):
        hamlets = [place.doi_che.pk, place.suoi_trong.pk]
        return duplicates(place.home, hamlets, most=most)


def person(house: Household, call: str = "", phone: str = "", **more: Any) -> str:
    row = uid()
    key = db_uuid(row)
    keys = keys_for(house.home, [key], phones=True)
    told = {"call_sealed": keys.seal(call, where=CALL, subject=key)}
    told["phone_index"] = keys.index_of(phone)
    ResidentFactory.create(house=house, id=row, **told, **more)
    return key


def test_one_lane_and_door_in_a_hamlet_is_perhaps_one_house(place: SmallMap) -> None:
    where = [("Ngõ 3", "12B"), ("ngo 3", "12b"), ("Ngõ 3", "12C"), ("Ngõ 3", ""), ("Ngõ 3", "")]
    rows = [
        HouseholdFactory.create(hamlet=place.doi_che, lane=lane, door=door) for lane, door in where
    ]
    HouseholdFactory.create(hamlet=place.suoi_trong, lane="Ngõ 3", door="12B")
    twins = {db_uuid(rows[0].id), db_uuid(rows[1].id)}
    (one,) = found(place)
    assert (one.kind, one.hamlet, one.why) == ("household", place.doi_che.pk, "door")
    assert set(one.rows) == twins  # ids of one moment stand in any order


def test_one_name_and_year_or_one_phone_is_perhaps_one_person(
    place: SmallMap, house: Household
) -> None:
    one = person(house, "Hòa", born=1950)
    two = person(house, "Hoa", born=1950)
    person(house, "Hoa", born=1951)
    person(house, "Hoa")
    three = person(house, phone="0900 000 001")
    four = person(house, phone="0900000001")
    assert {(t.why, frozenset(t.rows)) for t in found(place)} == {
        ("name", frozenset((one, two))),
        ("phone", frozenset((three, four))),
    }


def test_it_is_four_statements_whatever_there_is(place: SmallMap, house: Household) -> None:
    for n in range(20):
        person(house, f"Người minh họa {n}", born=1950)
    with CaptureQueriesContext(connection) as asked:
        assert found(place) == []
    assert len([q for q in asked if q["sql"].startswith("SELECT")]) <= 4
    assert duplicates(place.home, []) == []


def test_no_more_than_the_most_is_read(place: SmallMap, house: Household) -> None:
    for _ in range(3):
        person(house, "Hoa", born=1950)
    assert [len(t.rows) for t in found(place, most=2)] == [2]
