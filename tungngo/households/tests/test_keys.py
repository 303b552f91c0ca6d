"""Keys of subjects: made once, gone for good, and cheap enough to open a commune."""

import time
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.small_map import SmallMap
from tungngo.households.actions import forget
from tungngo.households.keys import HOME_SECRET, keys_for, keys_of, open_people
from tungngo.households.models import CALL, PHONE, Household, Resident, SubjectKey
from tungngo.households.tests.factories import BY, ResidentFactory, uid
from tungngo.shared.home import job_scope
from tungngo.shared.sealed import current_key
from tungngo.shared.sql import db_uuid

pytestmark = pytest.mark.django_db
ONE, TWO = db_uuid(uid()), db_uuid(uid())


def test_a_key_is_made_once_and_found_again(place: SmallMap) -> None:
    sealed = keys_for(place.home, [ONE]).seal("Bà Hoa", where=CALL, subject=ONE)
    assert keys_for(place.home, [ONE]).open(sealed, where=CALL, subject=ONE) == "Bà Hoa"
    assert SubjectKey.objects.filter(home=place.home).count() == 1


def test_reading_makes_no_key(place: SmallMap) -> None:
    assert keys_of(place.home, [ONE]) == {}
    assert not SubjectKey.objects.filter(home=place.home).exists()


def test_two_statements_make_the_keys_of_a_batch_and_none_those_of_nobody(
    place: SmallMap,
) -> None:
    some = [db_uuid(uid()) for _ in range(50)]
    with CaptureQueriesContext(connection) as asked:
        keys = keys_for(place.home, some)
    assert (len(keys), len(asked)) == (50, 2)
    with CaptureQueriesContext(connection) as asked:
        keys_for(place.home, ["", ""])
    assert len(asked) == 0


def test_the_key_of_one_does_not_open_what_another_sealed(place: SmallMap) -> None:
    keys = keys_for(place.home, [ONE, TWO])
    sealed = keys.seal("Bà Hoa", where=CALL, subject=ONE)
    with pytest.raises(InvalidTag):
        keys.open(sealed, where=CALL, subject=TWO, row=ONE)


def test_a_destroyed_key_leaves_nothing_to_read(place: SmallMap) -> None:
    sealed = keys_for(place.home, [ONE]).seal("Bà Hoa", where=CALL, subject=ONE)
    forget(by=BY, home=place.home, subjects={ONE})
    assert keys_of(place.home, [ONE]).open(sealed, where=CALL, subject=ONE) == ""
    assert bytes(SubjectKey.objects.get(home=place.home, subject=ONE).wrapped) == b""


def test_who_was_forgotten_and_asked_anew_gets_another_key(place: SmallMap) -> None:
    old = keys_for(place.home, [ONE]).seal("Bà Hoa", where=CALL, subject=ONE)
    forget(by=BY, home=place.home, subjects={ONE})
    keys = keys_for(place.home, [ONE])
    new = keys.seal("Bà Hoa", where=CALL, subject=ONE)
    assert keys.open(new, where=CALL, subject=ONE) == "Bà Hoa"
    with pytest.raises(InvalidTag):
        keys.open(old, where=CALL, subject=ONE)


def test_numbers_written_in_two_ways_have_one_index_in_a_home_and_another_elsewhere(
    place: SmallMap,
) -> None:
    keys = keys_for(place.home, [ONE], phones=True)
    assert HOME_SECRET not in keys
    first = keys.index_of("0900 000 001")
    assert (first, len(first)) == (keys.index_of("0900000001"), 16)
    assert keys.index_of("0900000002") != first
    assert keys_for(1, [ONE], phones=True).index_of("0900000001") != first
    assert keys_for(place.home, [ONE], phones=True).index_of("0900000001") == first
    assert keys.index_of("") == b""


def test_every_wrapped_key_names_its_master(place: SmallMap) -> None:
    keys_for(place.home, [ONE, TWO])
    versions = SubjectKey.objects.filter(home=place.home).values_list("version", flat=True)
    assert set(versions) == {current_key(str(settings.KEY_DIR))}


@pytest.mark.bench
def test_a_thousand_people_are_opened_in_thirty_milliseconds(house: Household) -> None:
    home = house.home
    rows = [db_uuid(uid()) for _ in range(1000)]
    keys = keys_for(home, rows)
    for row in rows:
        told: dict[str, Any] = {
            "call_sealed": keys.seal("Người minh họa", where=CALL, subject=row),
            "phone_sealed": keys.seal("0900000000", where=PHONE, subject=row),
        }
        ResidentFactory.create(house=house, id=row, **told)
    with job_scope("test"):
        people = list(Resident.objects.filter(home=home))
        took = []
        for _ in range(5):
            began = time.process_time()
            assert len(open_people(home, people)) == 1000
            took.append(time.process_time() - began)
    assert min(took) <= 0.030, took
