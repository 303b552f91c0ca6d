"""Houses and people for tests, and operations as actions see them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from factory.declarations import SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from tests.small_map import SmallMap
from tungngo.households.models import Household, Resident
from tungngo.households.texts import TEXTS
from tungngo.households.wire import ConsentSet
from tungngo.shared.actor import Actor
from tungngo.shared.clock import day_of
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item

BY = Actor(user_id=None, label="test", job="test")
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
TODAY = date(2026, 11, 20)
TEXT_OF = {
    "register": "luu-ten@1",
    "contact": "so-dien-thoai@1",
    "message": "nhan-tin-zalo@1",
    "priority": "nhu-cau-uu-tien@1",
    "photo": "anh-tay-man-hinh@1",
    "story": "ke-chuyen@1",
}


class HouseholdFactory(DjangoModelFactory[Household]):
    """A house; say in which hamlet."""

    class Meta:
        model = Household

    home = SelfAttribute("hamlet.home")
    fragment = SelfAttribute("hamlet.fragment_id")
    number = Sequence(lambda n: n + 1)
    lane = "Ngõ 1"


class ResidentFactory(DjangoModelFactory[Resident]):
    """A person of a house; without a name unless one is given."""

    class Meta:
        model = Resident

    class Params:
        house = SubFactory(HouseholdFactory)

    home = SelfAttribute("house.home")
    household_id = SelfAttribute("house.id")
    hamlet = SelfAttribute("house.hamlet")


def uid() -> str:
    """Return a new id as phones write it."""
    return str(new_id())


def operation(
    kind: str,
    body: Any,
    place: SmallMap,
    *,
    hamlet: Any = None,
    house: Any = None,
    row: Any = None,
    at: datetime = NOON,
    member: int = 1,
) -> Item:
    """Return an operation on its way through the actions; of the first hamlet unless told."""
    where = hamlet or place.doi_che
    return Item(
        op=db_uuid(new_id()),
        k=kind,
        seq=1,
        home=place.home,
        hamlet=where.pk,
        fragment=where.fragment_id,
        household=db_uuid(getattr(house, "id", house)) if house else None,
        row=db_uuid(getattr(row, "id", row)) if row else None,
        at=at,
        day=day_of(at),
        member=member,
        device=db_uuid(new_id()),
        body=body,
    )


def agreements(place: SmallMap, *purposes: str, **said: Any) -> list[Item]:
    """Return one ``consent.set`` per purpose: each text asks for one."""
    return [agreement(place, purposes=(one,), **said) for one in purposes]


def agreement(
    place: SmallMap,
    *,
    house: Any,
    person: str | None = None,
    state: str = "given",
    purposes: tuple[str, ...] = ("register",),
    no: tuple[str, ...] = (),
    after: str | None = None,
    at: datetime = NOON,
    **more: Any,
) -> Item:
    """Return a ``consent.set`` of a person, or of the house where no person is named.

    The text is the one that asks for the first purpose.
    """
    answers = [{"p": p, "yes": True} for p in purposes] + [{"p": p, "yes": False} for p in no]
    text = TEXTS[TEXT_OF[(purposes or ("register",))[0]]]
    body = {
        "text": text.name,
        "purposes": answers,
        "channel": text.channel,
        "given_by": "self",
        "state": state,
        "after": str(UUID(after)) if after else None,
        **more,
    }
    told = msgspec.convert(body, ConsentSet)
    return operation("consent.set", told, place, house=house, row=person, at=at)
