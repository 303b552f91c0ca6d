"""Houses and people that were perhaps recorded twice, with what helps to tell."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from tungngo.accounts.models import User
from tungngo.feed.actions import reading
from tungngo.households.finding import HOUSE, Pair, duplicates, not_one, pairs_of
from tungngo.households.keys import open_houses, open_people
from tungngo.households.models import Distinct, Household, Resident
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.visits.models import Visit

MOST = 100  # pairs of one page
MOST_TOLD = 50  # pairs that are not one


class Side(NamedTuple):
    """One of two rows side by side; year and phone are for level FULL."""

    id: UUID
    code: str  # of the house
    where: str
    name: str = ""
    born: int | None = None
    phone: str = ""
    people: int = 0
    visits: int = 0
    last: date | None = None


class Two(NamedTuple):
    """Two rows that look alike."""

    pair: Pair
    home: int
    one: Side
    other: Side


class Told(NamedTuple):
    """Two rows of which a person said that they are not one."""

    id: UUID
    home: int
    kind: str
    codes: tuple[str, str]
    who: str
    at: Any


def look_alikes(by: Actor, kind: str) -> list[Two]:
    """Return what looks recorded twice where the actor sees houses; people without their names.

    Five statements at most, where the land is of one home.
    """
    hamlets = by.hamlets_for("household")
    found: list[Two] = []
    with reading(by):
        for home, told in not_one(hamlets, kind).items():
            alike = duplicates(home, hamlets, kinds=(kind,))
            pairs = [p for p in pairs_of(alike, most=MOST * 2) if (p.one, p.other) not in told]
            rows = {UUID(hex=row) for pair in pairs for row in (pair.one, pair.other)}
            sides = _sides(by, home, kind, rows, named=kind == HOUSE)
            found += [
                Two(pair, home, sides[pair.one], sides[pair.other])
                for pair in pairs
                if pair.one in sides and pair.other in sides
            ]
    return found[:MOST]


def two_of(by: Actor, home: int, kind: str, rows: tuple[UUID, UUID]) -> list[Side]:
    """Return two rows side by side, with names and what was done there; three statements.

    Nothing where one of them is not there, or not to be seen.
    """
    with reading(by):
        sides = _sides(by, home, kind, set(rows), named=True)
        seen = _visited(by, home, set(rows)) if kind == HOUSE and len(sides) == 2 else {}
    if len(sides) != 2:
        return []
    found = [sides[db_uuid(row)] for row in rows]
    none = (0, None)
    return [
        one._replace(visits=seen.get(one.id, none)[0], last=seen.get(one.id, none)[1])
        for one in found
    ]


def _sides(by: Actor, home: int, kind: str, rows: set[UUID], *, named: bool) -> dict[str, Side]:
    if not rows:
        return {}
    make = _houses if kind == HOUSE else _people
    return make(by, home, rows, named=named)


def _houses(by: Actor, home: int, rows: set[UUID], *, named: bool) -> dict[str, Side]:
    people = Resident.objects.visible_to(by).filter(
        home=models.OuterRef("home"), household_id=models.OuterRef("id"), left_on=None
    )
    n = people.order_by().values("household_id").annotate(n=models.Count("id")).values("n")
    found = Household.objects.visible_to(by).open().filter(home=home, id__in=rows)
    houses: list[Any] = list(found.annotate(n=models.Subquery(n)))
    names = open_houses(home, houses) if named else {}
    return {
        db_uuid(one.id): Side(
            id=one.id,
            code=f"{one.hamlet_id}-{one.number}",
            where=_where(one),
            name=names.get(db_uuid(one.id), ("", ""))[0],
            people=one.n or 0,
        )
        for one in houses
    }


def _people(by: Actor, home: int, rows: set[UUID], *, named: bool) -> dict[str, Side]:
    found = Resident.objects.visible_to(by).filter(home=home, id__in=rows, left_on=None)
    house = Household.objects.visible_to(by).filter(
        home=models.OuterRef("home"), id=models.OuterRef("household_id")
    )
    asked = {name: models.Subquery(house.values(name)[:1]) for name in ("number", "lane", "door")}
    people: list[Any] = list(found.filter(erased_on=None).annotate(**asked))
    names = open_people(home, people) if named else {}
    return {
        db_uuid(one.id): Side(
            id=one.id,
            code=f"{one.hamlet_id}-{one.number}",
            where=_where(one),
            name=names.get(db_uuid(one.id), ("", ""))[0],
            phone=names.get(db_uuid(one.id), ("", ""))[1],
            born=one.born,
        )
        for one in people
    }


def _where(one: Any) -> str:
    return ", ".join(part for part in (one.lane, f"số {one.door}" if one.door else "") if part)


def _visited(by: Actor, home: int, houses: set[UUID]) -> dict[UUID, tuple[int, date | None]]:
    found = Visit.objects.visible_to(by).filter(home=home, household_id__in=houses, voided=False)
    summed = found.order_by().values("household_id")
    told = summed.annotate(n=models.Count("id"), last=models.Max("day"))
    return {row["household_id"]: (row["n"], row["last"]) for row in told if row["household_id"]}


def told_apart(by: Actor, kind: str) -> list[Told]:
    """Return pairs of which somebody said that they are not one, the newest first."""
    hamlets = sorted(by.hamlets_for("household"))
    table: Any = Household if kind == HOUSE else Resident
    homes = Hamlet.objects.filter(pk__in=hamlets).values("home")
    rows = Distinct.objects.filter(home__in=homes, kind=kind, hamlet__in=hamlets)
    person = User.objects.filter(pk=models.OuterRef("by")).values("name")
    with reading(by):
        seen = [
            table.objects.visible_to(by).filter(
                home=models.OuterRef("home"), id=models.OuterRef(end)
            )
            for end in ("low", "high")
        ]
        number = "number" if kind == HOUSE else "household__number"
        asked = {
            end: models.Subquery(one.values(number)[:1])
            for end, one in zip(("first", "second"), seen, strict=True)
        }
        rows = rows.annotate(who=models.Subquery(person), **asked).order_by("-at")
        found: list[Any] = list(rows[:MOST_TOLD])
    return [
        Told(
            one.id,
            one.home,
            kind,
            (f"{one.hamlet}-{one.first}", f"{one.hamlet}-{one.second}"),
            one.who or "",
            one.at,
        )
        for one in found
    ]
