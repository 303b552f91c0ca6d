"""Forgetting: nothing of a person is left, the house stays, late words find no way in."""

from datetime import timedelta
from typing import Any

import pytest

from tests.small_map import SmallMap
from tungngo.feed.models import Change
from tungngo.households.actions import (
    add_people,
    change_fields,
    change_people,
    drop_phones,
    forget,
    merge_households,
    set_consent,
    write_erasure,
)
from tungngo.households.models import Erasure, Household, Resident, may_keep
from tungngo.households.tests.factories import (
    BY,
    NOON,
    TODAY,
    HouseholdFactory,
    agreement,
    agreements,
    operation,
    uid,
)
from tungngo.households.wire import (
    CallChange,
    HouseholdField,
    HouseholdMerge,
    HouseholdPatch,
    LabelChange,
    NoteChange,
    PersonCreate,
    PersonPatch,
)
from tungngo.shared.clock import frozen
from tungngo.shared.sql import db_uuid

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
ALL = ("register", "contact", "priority")


def named(place: SmallMap, house: Household) -> str:
    """Give a house a label and a note, and a person with all there is."""
    row = uid()
    said = agreements(place, *ALL, house=house, person=row)
    set_consent(by=BY, home=place.home, items=[*said, agreement(place, house=house)])
    told: dict[str, Any] = {"born": 1950, "phone": "0900000001", "prio": ["poor"]}
    body = PersonCreate(call="Bà Hoa", **told, consent=said[0].op)
    item = operation("person.create", body, place, house=house, row=row)
    assert add_people(by=BY, home=place.home, items=[item])[0].s == "ok"
    changes: list[HouseholdField] = [LabelChange(now="Nhà bà Hoa"), NoteChange(now="Hay ở vườn")]
    words = operation("household.patch", HouseholdPatch(set=changes), place, house=house, row=house)
    assert change_fields(by=BY, home=place.home, items=[words])[0].s == "ok"
    return row


def go(place: SmallMap, *subjects: Any) -> set[str]:
    ids = {db_uuid(getattr(s, "id", s)) for s in subjects}
    with frozen(LATER):
        return forget(by=BY, home=place.home, subjects=ids)


def left(place: SmallMap, row: str) -> tuple[object, ...]:
    one = Resident.objects.get(home=place.home, id=row)
    sealed = (one.call_sealed, one.phone_sealed, one.phone_index)
    return (*map(bytes, sealed), one.born, one.priority, one.erased_on)


def test_nothing_of_a_person_stays_but_the_row(place: SmallMap, house: Household) -> None:
    row = named(place, house)
    assert go(place, row) == {db_uuid(row)}
    assert left(place, row) == (b"", b"", b"", None, "", TODAY)
    heard = Change.objects.get(home=place.home, row=row)
    assert (heard.type, heard.o) == ("person", "out")
    words = Household.objects.get(home=place.home, id=house.id)
    assert (bytes(words.label_sealed), bytes(words.note_sealed)) == (b"", b"")


def test_the_label_stays_where_somebody_else_has_a_name(place: SmallMap, house: Household) -> None:
    named(place, house)
    go(place, named(place, house))
    words = Household.objects.get(home=place.home, id=house.id)
    assert bytes(words.label_sealed)
    assert bytes(words.note_sealed) == b""


def test_a_house_is_forgotten_with_all_its_people_and_stays_a_place(
    place: SmallMap, house: Household
) -> None:
    row = named(place, house)
    other = HouseholdFactory.create(hamlet=place.doi_che)
    stays = named(place, other)
    assert go(place, house) == {db_uuid(house.id), db_uuid(row)}
    one = Household.objects.get(home=place.home, id=house.id)
    assert (one.lane, one.closed_on, bytes(one.label_sealed)) == ("Ngõ 1", None, b"")
    assert left(place, row)[-1] == TODAY
    assert left(place, stays)[-1] is None


def test_what_was_merged_into_it_is_forgotten_too(place: SmallMap, house: Household) -> None:
    into = HouseholdFactory.create(hamlet=place.doi_che)
    body = HouseholdMerge(into=str(into.id))
    item = operation("household.merge", body, place, house=house, row=house)
    merge_households(by=BY, home=place.home, items=[item])
    assert go(place, into) == {db_uuid(into.id), db_uuid(house.id)}


def test_twice_changes_nothing_more(place: SmallMap, house: Household) -> None:
    row = named(place, house)
    go(place, row)
    before = left(place, row)
    go(place, row)
    assert left(place, row) == before


def test_words_that_come_late_are_dropped(place: SmallMap, house: Household) -> None:
    row = named(place, house)
    go(place, row, house)
    late = operation("person.patch", PersonPatch(set=[CallChange(now="Bà Hoa")]), place, row=row)
    assert change_people(by=BY, home=place.home, items=[late])[0].patch == {"bo": ["set.0"]}
    old = agreement(place, house=house, person=row)  # of before, sent only now
    set_consent(by=BY, home=place.home, items=[old])
    assert change_people(by=BY, home=place.home, items=[late])[0].patch == {"bo": ["set.0"]}
    assert left(place, row)[0] == b""


def test_who_agrees_anew_afterwards_is_known_again(place: SmallMap, house: Household) -> None:
    row = named(place, house)
    go(place, row)
    anew = agreement(place, house=house, person=row, at=LATER + timedelta(days=1))
    set_consent(by=BY, home=place.home, items=[anew])
    assert may_keep(place.home, "register", [db_uuid(row)]) == {db_uuid(row)}
    late = operation("person.patch", PersonPatch(set=[CallChange(now="Bà Hoa")]), place, row=row)
    assert change_people(by=BY, home=place.home, items=[late])[0].s == "ok"
    assert left(place, row)[0]


def test_an_erasure_is_written_down_once_a_day(place: SmallMap, house: Household) -> None:
    key = db_uuid(house.id)
    for _ in range(2):
        write_erasure(
            by=BY, home=place.home, subject=key, kind="household", reason="asked", asked_on=TODAY
        )
    row = Erasure.objects.get(home=place.home)
    assert (row.subject, row.kind, row.by) == (house.id, "household", "job:test")


def test_phones_are_dropped_and_names_stay(place: SmallMap, house: Household) -> None:
    row = named(place, house)
    assert drop_phones(by=BY, home=place.home, people=[db_uuid(row)]) == 1
    call, phone, index, *_ = left(place, row)
    assert (bool(call), phone, index) == (True, b"", b"")
    assert drop_phones(by=BY, home=place.home, people=[db_uuid(row)]) == 0
