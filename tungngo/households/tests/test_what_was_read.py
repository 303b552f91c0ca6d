"""A yes counts as the answer to a text that asks for it; a no always counts."""

from typing import Any

import pytest

from tests.small_map import SmallMap
from tungngo.households.actions import add_people, set_consent
from tungngo.households.models import Consent, Household, may_keep
from tungngo.households.tests.factories import (
    BY,
    TODAY,
    ResidentFactory,
    agreement,
    operation,
    uid,
)
from tungngo.households.wire import PersonCreate
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db


def say(place: SmallMap, house: Household, **said: Any) -> Verdict:
    item = agreement(place, house=house, **said)
    return set_consent(by=BY, home=place.home, items=[item])[0]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"text": "luu-ten@2"}, "held", "households.unknown_text"),
        ({"text": "la@1"}, "held", "households.unknown_text"),
        ({"text": "so-dien-thoai@1"}, "rejected", "households.wrong_purpose"),
        ({"text": "rut-dong-y@1"}, "rejected", "households.wrong_purpose"),
        ({"purposes": ("register", "contact")}, "rejected", "households.wrong_purpose"),
        ({"purposes": ("story",), "channel": "tick"}, "rejected", "households.wrong_purpose"),
        ({"text": "dong-y-thay@1"}, "rejected", "households.wrong_purpose"),
        ({"given_by": "representative"}, "rejected", "households.no_relation"),
    ],
)
def test_a_yes_to_other_words_is_not_written_down(
    place: SmallMap, house: Household, said: dict[str, Any], status: str, code: str
) -> None:
    verdict = say(place, house, **said)
    assert (verdict.s, verdict.code) == (status, code)
    assert not Consent.objects.filter(home=place.home).exists()


def test_a_representative_says_what_they_are_to_the_person(
    place: SmallMap, house: Household
) -> None:
    more = {"text": "dong-y-thay@1", "given_by": "representative", "relation": "child"}
    assert say(place, house, person=uid(), **more).s == "ok"
    row = Consent.objects.get(home=place.home)
    assert (row.given_by, row.relation, row.hamlet_id) == (
        "representative",
        "child",
        place.doi_che.pk,
    )


@pytest.mark.parametrize(
    ("state", "text"), [("withdrawn", "rut-dong-y@1"), ("refused", "khong-luu@1")]
)
def test_a_no_counts_whatever_was_read(
    place: SmallMap, house: Household, state: str, text: str
) -> None:
    say(place, house)
    key = db_uuid(house.id)
    assert may_keep(place.home, "register", [key]) == {key}
    assert say(place, house, state=state, text="la@7").s == "ok"
    assert may_keep(place.home, "register", [key]) == set()
    assert Consent.objects.get(home=place.home, state=state).text == text


def born_ago(years: int) -> int:
    return TODAY.year - years


def both(place: SmallMap, house: Household, person: str, *sides: str) -> str:
    """Let the sides answer for a child; return the last consent."""
    op = ""
    for side in sides:
        item = agreement(
            place, house=house, person=person, text="tre-em@1", given_by=side, relation="parent"
        )
        assert set_consent(by=BY, home=place.home, items=[item])[0].s == "ok"
        op = item.op
    return op


@pytest.mark.parametrize(
    ("age", "sides", "kept"),
    [
        (5, ["representative"], True),
        (5, ["self"], False),
        (9, ["representative"], False),
        (9, ["self"], False),
        (9, ["self", "representative"], True),
        (9, ["representative", "self"], True),
        (16, ["self"], False),
        (17, ["self"], True),
    ],
)
def test_a_child_is_named_when_all_who_must_agree_do(
    place: SmallMap, house: Household, age: int, sides: list[str], kept: bool
) -> None:
    row = uid()
    op = both(place, house, row, *sides)
    body = PersonCreate(call="Cháu minh họa", born=born_ago(age), consent=op)
    item = operation("person.create", body, place, house=house, row=row)
    (verdict,) = add_people(by=BY, home=place.home, items=[item])
    assert (verdict.s == "ok") == kept
    assert verdict.patch == (None if kept else {"bo": ["call", "born"]})


def test_one_side_taking_it_back_is_enough(place: SmallMap, house: Household) -> None:
    row = uid()
    op = both(place, house, row, "self", "representative")
    body = PersonCreate(call="Cháu minh họa", born=born_ago(9), consent=op)
    item = operation("person.create", body, place, house=house, row=row)
    add_people(by=BY, home=place.home, items=[item])
    refused = {"text": "tre-em@1", "given_by": "representative", "relation": "parent"}
    assert say(place, house, person=row, state="refused", **refused).s == "ok"
    assert may_keep(place.home, "register", [row.replace("-", "")]) == set()


def test_the_word_of_the_house_does_not_name_a_child(place: SmallMap, house: Household) -> None:
    row, ours = uid(), agreement(place, house=house)
    set_consent(by=BY, home=place.home, items=[ours])
    body = PersonCreate(call="Cháu minh họa", born=born_ago(5), consent=ours.op)
    item = operation("person.create", body, place, house=house, row=row)
    assert add_people(by=BY, home=place.home, items=[item])[0].patch == {"bo": ["call", "born"]}


@pytest.mark.parametrize("purpose", ["contact", "message", "photo"])
def test_a_child_is_not_asked_for_phone_message_or_photo(
    place: SmallMap, house: Household, purpose: str
) -> None:
    person = ResidentFactory.create(house=house, born=born_ago(12))
    verdict = say(place, house, person=db_uuid(person.id), purposes=(purpose,))
    assert (verdict.s, verdict.code) == ("rejected", "households.of_a_child")


def test_a_phone_agreed_to_before_the_age_was_known_is_dropped(
    place: SmallMap, house: Household
) -> None:
    row = uid()
    op = both(place, house, row, "self", "representative")
    say(place, house, person=row, purposes=("contact",))
    who: dict[str, Any] = {"call": "Cháu minh họa", "born": born_ago(12), "phone": "0900000000"}
    item = operation("person.create", PersonCreate(**who, consent=op), place, house=house, row=row)
    assert add_people(by=BY, home=place.home, items=[item])[0].patch == {"bo": ["phone"]}
