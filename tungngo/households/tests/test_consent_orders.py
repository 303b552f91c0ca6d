"""Whatever order answers and people arrive in, nothing stays to which nobody agrees."""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.small_map import SmallMap, small_map
from tungngo.households.actions import add_people, set_consent
from tungngo.households.models import Household, Resident
from tungngo.households.tests.factories import (
    BY,
    NOON,
    HouseholdFactory,
    agreement,
    operation,
    uid,
)
from tungngo.households.wire import PersonCreate

pytestmark = pytest.mark.django_db


class Said(NamedTuple):
    """One answer of a story."""

    subject: str  # own or house
    state: str
    minute: int
    answers: int  # which earlier answer a yes names in `after`; -1: none


ANSWERS = st.builds(
    Said,
    st.sampled_from(["own", "house"]),
    st.sampled_from(["given", "refused", "withdrawn"]),
    st.integers(0, 50),
    st.integers(-1, 3),
)


def stands(story: list[Said]) -> bool:
    """Say by the plain rule whether somebody may be named after all answers of a story."""
    for subject in ("own", "house"):
        mine = [(n, s) for n, s in enumerate(story) if s.subject == subject]
        if not mine:
            continue
        renewed = {s.answers for _, s in mine if s.state == "given"}
        if any(s.state == "withdrawn" and n not in renewed for n, s in mine):
            return False
        told = [s for _, s in mine if s.state != "withdrawn"]
        return bool(told) and max(told, key=lambda s: s.minute).state == "given"
    return False


class Orders(TestCase):
    """A story is told in one order and arrives in another."""

    @given(
        story=st.lists(ANSWERS, min_size=1, max_size=5, unique_by=lambda s: s.minute),
        data=st.data(),
    )
    def test_what_stays_is_what_somebody_agrees_to(
        self, story: list[Said], data: st.DataObject
    ) -> None:
        place = small_map()
        house = HouseholdFactory.create(hamlet=place.doi_che)
        row = uid()
        items = [answer(place, house, row, one) for one in story]
        for item, one in zip(items, story, strict=True):
            if one.state == "given" and 0 <= one.answers < len(items):
                named = items[one.answers].op
                item.body = agreement(place, house=house, person=row, after=named).body
        cited = data.draw(st.sampled_from(items))
        order = data.draw(st.permutations([*items, None]))
        for item in order:
            if item is None:
                add(place, house, row, cited.op)
            else:
                set_consent(by=BY, home=place.home, items=[item])
        person = Resident.objects.get(home=place.home, id=row)
        kept = bool(person.call_sealed)
        assert kept == (person.born is not None)
        assert not kept or stands(story)
        if order[-1] is None and cited.body.state == "given" and cited.row is None:
            assert kept == stands(story)  # it came last, and named the word of the house


def answer(place: SmallMap, house: Household, row: str, said: Said) -> Any:
    person = row if said.subject == "own" else None
    at = NOON + timedelta(minutes=said.minute)
    return agreement(place, house=house, person=person, state=said.state, at=at)


def add(place: SmallMap, house: Household, row: str, consent: str) -> None:
    body = PersonCreate(call="Người minh họa 12", born=1950, consent=consent)
    item = operation("person.create", body, place, house=house, row=row)
    add_people(by=BY, home=place.home, items=[item])
