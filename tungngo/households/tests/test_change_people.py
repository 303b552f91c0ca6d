"""Correcting people: field by field, each with the consent that it needs."""

from typing import Any

import msgspec
import pytest

from tests.small_map import SmallMap
from tungngo.households.actions import add_people, change_people, let_people_go, set_consent
from tungngo.households.keys import open_people
from tungngo.households.models import Household, Resident
from tungngo.households.tests.factories import (
    BY,
    TODAY,
    HouseholdFactory,
    ResidentFactory,
    agreement,
    agreements,
    operation,
    uid,
)
from tungngo.households.wire import PersonCreate, PersonLeave, PersonPatch
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(place: SmallMap, house: Household) -> str:
    row = uid()
    said = agreements(place, "register", "contact", house=house, person=row)
    set_consent(by=BY, home=place.home, items=said)
    told: dict[str, Any] = {"call": "Bà Hoa", "born": 1950, "phone": "0900000001"}
    body = PersonCreate(**told, consent=said[0].op)
    item = operation("person.create", body, place, house=house, row=row)
    assert add_people(by=BY, home=place.home, items=[item])[0].s == "ok"
    return row


def patch(place: SmallMap, row: Any, *changes: dict[str, Any]) -> Verdict:
    body = msgspec.convert({"set": list(changes)}, PersonPatch)
    item = operation("person.patch", body, place, row=row)
    return change_people(by=BY, home=place.home, items=[item])[0]


def leave(place: SmallMap, row: Any, why: Any) -> Verdict:
    item = operation("person.leave", PersonLeave(why=why), place, row=row)
    return let_people_go(by=BY, home=place.home, items=[item])[0]


def known(place: SmallMap, row: str) -> tuple[str, str, int | None, str]:
    one = Resident.objects.get(home=place.home, id=row)
    return (*open_people(place.home, [one])[db_uuid(row)], one.born, one.priority)


def test_fields_change_one_by_one(place: SmallMap, person: str) -> None:
    verdict = patch(
        place,
        person,
        {"f": "call", "was": "Bà Hoa", "now": "Cô Hoa"},
        {"f": "born", "was": 1950, "now": 1951},
        {"f": "phone", "was": "0900000001", "now": None},
    )
    assert verdict.s == "ok"
    assert known(place, person) == ("Cô Hoa", "", 1951, "")
    assert bytes(Resident.objects.get(home=place.home, id=person).phone_index) == b""


def test_without_its_consent_a_field_is_dropped(place: SmallMap, person: str) -> None:
    change = {"f": "prio", "was": [], "now": ["poor", "elderly"]}
    assert patch(place, person, change).patch == {"bo": ["set.0"]}
    said = agreement(place, house=uid(), person=person, purposes=("priority",))
    set_consent(by=BY, home=place.home, items=[said])
    assert patch(place, person, change).s == "ok"
    assert known(place, person)[3] == "poor,elderly"


def test_the_last_received_wins_and_the_name_of_before_is_not_told(
    place: SmallMap, person: str
) -> None:
    patch(place, person, {"f": "call", "was": "Bà Hoa", "now": "Cô Hoa"})
    verdict = patch(place, person, {"f": "call", "was": "Bà Hoa", "now": "Bác Hoa"})
    assert verdict.code == "households.field_conflict"
    assert "Hoa" not in str(verdict.patch)
    assert known(place, person)[0] == "Bác Hoa"


def test_who_turns_out_to_be_a_child_has_no_phone(place: SmallMap, person: str) -> None:
    said: dict[str, Any] = {"text": "tre-em@1", "given_by": "representative", "relation": "parent"}
    item = agreement(place, house=uid(), person=person, **said)
    set_consent(by=BY, home=place.home, items=[item])
    change = {"f": "born", "was": 1950, "now": TODAY.year - 9}
    assert patch(place, person, change).s == "ok"
    assert known(place, person)[1] == ""


def test_the_word_of_the_house_is_enough_where_the_person_said_nothing(
    place: SmallMap, house: Household
) -> None:
    quiet = ResidentFactory.create(house=house)
    change = {"f": "call", "now": "Ông Sáu"}
    assert patch(place, quiet, change).patch == {"bo": ["set.0"]}
    set_consent(by=BY, home=place.home, items=[agreement(place, house=house)])
    assert patch(place, quiet, change).s == "ok"
    no = agreement(place, house=house, person=db_uuid(quiet.id), state="refused")
    set_consent(by=BY, home=place.home, items=[no])
    assert known(place, str(quiet.id))[0] == ""
    assert patch(place, quiet, change).patch == {"bo": ["set.0"]}


def test_people_of_another_hamlet_and_nobody_are_not_changed(place: SmallMap) -> None:
    far = ResidentFactory.create(house=HouseholdFactory.create(hamlet=place.suoi_trong))
    change = {"f": "born", "now": 1950}
    assert patch(place, far, change).code == "sync.out_of_scope"
    assert patch(place, uid(), change).code == "sync.no_parent"


@pytest.mark.parametrize("why", ["moved", "died"])
def test_who_left_is_marked_once(place: SmallMap, person: str, why: str) -> None:
    assert [leave(place, person, why).s for _ in range(2)] == ["ok", "ok"]
    one = Resident.objects.get(home=place.home, id=person)
    assert (one.left_on, one.left_why, one.rev) == (TODAY, why, 2)
    assert known(place, person)[0] == "Bà Hoa"


def test_of_one_who_was_never_there_nothing_stays(place: SmallMap, person: str) -> None:
    leave(place, person, "wrong")
    assert known(place, person) == ("", "", None, "")


def test_nobody_leaves_who_is_not_known(place: SmallMap) -> None:
    assert leave(place, uid(), "moved").code == "sync.no_parent"
