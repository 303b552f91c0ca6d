"""Consent taken back: the notes on visits to the house are emptied, in any order of arrival."""

import pytest

from tungngo.households.models import may_keep
from tungngo.households.tests.factories import BY, agreement, uid
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item
from tungngo.visits.actions import take_consent
from tungngo.visits.tests.factories import Village, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def say(here: Village, item: Item) -> None:
    assert [v.s for v in take_consent(by=BY, home=here.map.home, items=[item])] == ["ok"]


def test_an_answer_is_written_down(here: Village) -> None:
    house = db_uuid(here.house().id)
    say(here, agreement(here.map, house=house))
    assert may_keep(here.map.home, "register", [house]) == {house}


def test_notes_go_when_the_house_takes_its_word_back(here: Village) -> None:
    house, other = here.house(), here.house()
    for one in (house, other):
        say(here, agreement(here.map, house=one))
    noted = [here.visit(one, note="Con trai ở xa") for one in (house, other)]
    here.do(*noted)
    say(here, agreement(here.map, house=house, state="withdrawn"))
    assert [bool(bytes(here.stored(i.key).note_sealed)) for i in noted] == [False, True]
    late = here.visit(house, note="Con trai ở xa")
    assert here.do(late)[0][0].code == "sync.stripped"


def test_a_person_who_takes_a_word_back_does_not_speak_for_the_house(here: Village) -> None:
    house = here.house()
    say(here, agreement(here.map, house=house))
    noted = here.visit(house, note="Con trai ở xa")
    here.do(noted)
    say(here, agreement(here.map, house=house, person=uid(), state="withdrawn"))
    assert bytes(here.stored(noted.key).note_sealed)
