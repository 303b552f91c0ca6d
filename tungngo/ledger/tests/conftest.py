"""Two houses with people in them, and those who may look."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.browsers import browser_of
from tests.cast import person, place_of
from tests.small_map import SmallMap, small_map
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role, actor_of, with_hamlets
from tungngo.households.actions import set_consent
from tungngo.households.keys import keys_for
from tungngo.households.models import CALL, LABEL, NOTE, PHONE, Household, Resident
from tungngo.households.tests.factories import (
    BY,
    HouseholdFactory,
    ResidentFactory,
    agreements,
)
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid

NAME, PHONE_NO, NOTE_TEXT, LABEL_TEXT = "Tên Kín Lan", "0987654321", "Ghi chú kín", "Nhãn kín Hoa"
BORN, DOOR, LANE, MARK = 1962, "12B-kín", "Ngõ Lộ 3", "bridge"
CANARIES = (NAME, PHONE_NO, NOTE_TEXT, LABEL_TEXT, str(BORN), DOOR)


@dataclass(slots=True)
class Street:
    """The small country, a house in it of which all is known, and its one person."""

    map: SmallMap
    house: Household
    resident: Resident

    @property
    def page(self) -> str:
        """Return the address of the house."""
        return f"/ho-dan/{self.house.home}/{self.house.id}/"

    def user(self, role: Role, *, at: Any = None, login: str = "") -> User:
        """Return a person of a role, on the usual place or on another."""
        place = at if at is not None else place_of(role, self.map)
        return person(login or f"{role}.{place.pk}", {role: place})

    def browser(self, role: Role, *, at: Any = None, login: str = "") -> Client:
        """Return the browser of a new person of a role."""
        return browser_of(self.user(role, at=at, login=login))


def acting(user: User) -> Actor:
    """Return the actor of a person, with the hamlets that the door tells."""
    return with_hamlets(actor_of(user))


def furnish(place: SmallMap, **more: Any) -> Street:
    """Build a house of which everything is known, with everything agreed to."""
    house = HouseholdFactory.create(
        hamlet=more.pop("hamlet", place.doi_che), lane=LANE, door=DOOR, mark=MARK, adults=2, **more
    )
    resident = ResidentFactory.create(house=house, born=BORN)
    said = ("register", "contact", "priority")
    row = db_uuid(resident.id)
    set_consent(by=BY, home=place.home, items=agreements(place, *said, house=house, person=row))
    set_consent(by=BY, home=place.home, items=agreements(place, "register", house=house))
    keys = keys_for(place.home, [db_uuid(house.id), row], phones=True)
    key = db_uuid(house.id)
    Household.objects.filter(home=place.home, id=house.id).update(
        label_sealed=keys.seal(LABEL_TEXT, where=LABEL, subject=key),
        note_sealed=keys.seal(NOTE_TEXT, where=NOTE, subject=key),
    )
    Resident.objects.filter(home=place.home, id=resident.id).update(
        call_sealed=keys.seal(NAME, where=CALL, subject=row),
        phone_sealed=keys.seal(PHONE_NO, where=PHONE, subject=row),
        phone_index=keys.index_of(PHONE_NO),
    )
    return Street(place, house, resident)


@pytest.fixture
def street(db: None) -> Street:
    """Draw the small country with one house in Đồi Chè."""
    return furnish(small_map())
