"""Consent: append-only, taken back in any order of arrival, and then nothing is left."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.feed.models import Change
from tungngo.households.actions import add_people, change_fields, set_consent
from tungngo.households.models import (
    Consent,
    Household,
    Resident,
    may_keep,
    purposes_in_force,
)
from tungngo.households.tests.factories import (
    BY,
    NOON,
    HouseholdFactory,
    agreement,
    agreements,
    operation,
    uid,
)
from tungngo.households.wire import HouseholdPatch, LabelChange, PersonCreate
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallMap:
    return small_map()


@pytest.fixture
def house(place: SmallMap) -> Household:
    return HouseholdFactory.create(hamlet=place.doi_che)


def say(place: SmallMap, *items: Item) -> None:
    for item in items:
        set_consent(by=BY, home=place.home, items=[item])


def in_force(place: SmallMap, subject: str) -> set[str]:
    return purposes_in_force(place.home, [db_uuid(subject)]).get(db_uuid(subject), set())


def add_person(place: SmallMap, house: Household, row: str, consent: Item) -> None:
    body = PersonCreate(call="Người minh họa 12", born=1950, consent=consent.op)
    item = operation("person.create", body, place, house=house, row=row)
    assert add_people(by=BY, home=place.home, items=[item])[0].s == "ok"


def test_each_purpose_is_a_row_of_its_own(place: SmallMap, house: Household) -> None:
    say(place, *agreements(place, "register", "contact", house=house))
    rows = Consent.objects.filter(home=place.home).order_by("purpose")
    assert [(r.purpose, r.state) for r in rows] == [("contact", "given"), ("register", "given")]


def test_a_no_beside_a_yes_is_a_refusal(place: SmallMap, house: Household) -> None:
    said = agreement(place, house=house, purposes=("register",), no=("contact",))
    say(place, said)
    assert in_force(place, db_uuid(house.id)) == {"register"}


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_withdrawal_wins_in_any_order_of_arrival(
    place: SmallMap, house: Household, order: tuple[int, ...]
) -> None:
    person = uid()
    said = [
        agreement(place, house=house, person=person, at=NOON),
        agreement(place, house=house, person=person, state="withdrawn", at=NOON),
    ]
    say(place, *[said[n] for n in order])
    assert in_force(place, person) == set()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_new_consent_that_names_the_withdrawal_stands(
    place: SmallMap, house: Household, order: tuple[int, ...]
) -> None:
    person = uid()
    first = agreement(place, house=house, person=person)
    both = ("register", "contact")
    gone = agreement(place, house=house, person=person, state="withdrawn", purposes=both)
    anew = agreement(place, house=house, person=person, after=gone.op)
    said = [first, gone, anew]
    say(place, *[said[n] for n in order])
    # The new consent answers the withdrawal of its own purpose only.
    assert in_force(place, person) == {"register"}


def test_only_a_new_yes_answers_a_withdrawal(place: SmallMap, house: Household) -> None:
    person = uid()
    gone = agreement(place, house=house, person=person, state="withdrawn")
    early = NOON - timedelta(days=1)  # a phone whose clock is wrong
    no = agreement(place, house=house, person=person, state="refused", after=gone.op, at=early)
    say(place, agreement(place, house=house, person=person), gone, no)
    assert in_force(place, person) == set()


def test_of_a_yes_and_a_no_the_later_counts_however_they_arrive(
    place: SmallMap, house: Household
) -> None:
    person = uid()
    later = NOON + timedelta(days=1)
    yes = agreement(place, house=house, person=person, at=later)
    no = agreement(place, house=house, person=person, state="refused", at=NOON)
    say(place, yes, no)
    assert in_force(place, person) == {"register"}


def test_a_withdrawal_empties_what_was_kept_and_tells_the_phones(
    place: SmallMap, house: Household
) -> None:
    person = uid()
    said = agreement(place, house=house, person=person)
    say(place, said)
    add_person(place, house, person, said)
    before = Change.objects.get(home=place.home, row=person).rev
    say(place, agreement(place, house=house, person=person, state="withdrawn"))
    one = Resident.objects.get(home=place.home, id=person)
    assert (bytes(one.call_sealed), one.born) == (b"", None)
    assert Change.objects.get(home=place.home, row=person).rev > before


def test_taking_back_one_purpose_leaves_the_others(place: SmallMap, house: Household) -> None:
    person = uid()
    said = agreements(place, "register", "contact", house=house, person=person)
    say(place, *said)
    add_person(place, house, person, said[0])
    gone = agreement(place, house=house, person=person, state="withdrawn", purposes=("contact",))
    say(place, gone)
    one = Resident.objects.get(home=place.home, id=person)
    assert (bytes(one.phone_sealed), one.born) == (b"", 1950)


def test_a_house_that_takes_its_word_back_loses_its_label(
    place: SmallMap, house: Household
) -> None:
    say(place, agreement(place, house=house))
    body = HouseholdPatch(set=[LabelChange(now="Nhà minh họa 1")])
    item = operation("household.patch", body, place, house=house, row=house)
    change_fields(by=BY, home=place.home, items=[item])
    say(place, agreement(place, house=house, state="withdrawn"))
    assert bytes(Household.objects.in_home(place.home).get(id=house.id).label_sealed) == b""


def test_who_answered_for_themselves_is_not_silenced_by_the_house(
    place: SmallMap, house: Household
) -> None:
    own, through_house = uid(), uid()
    mine = agreement(place, house=house, person=own)
    ours = agreement(place, house=house)
    say(place, mine, ours)
    add_person(place, house, own, mine)
    add_person(place, house, through_house, ours)
    say(place, agreement(place, house=house, state="withdrawn"))
    born: dict[Any, int | None] = {
        db_uuid(r.id): r.born for r in Resident.objects.filter(home=place.home)
    }
    assert born == {db_uuid(own): 1950, db_uuid(through_house): None}


def test_nobody_asked_means_nothing_may_be_kept(place: SmallMap, house: Household) -> None:
    assert may_keep(place.home, "register", [db_uuid(house.id), ""]) == set()
