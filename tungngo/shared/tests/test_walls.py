"""The walls before rows on people: what asks without saying who may see them gets nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, models

from tests.small_map import SmallMap, small_map
from tungngo.feed.actions import reading, writes, writes_as_job
from tungngo.households.models import Household, Resident
from tungngo.households.tests.factories import HouseholdFactory, ResidentFactory
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.home import ASKING, PersonalTable, job_scope
from tungngo.shared.ids import new_id
from tungngo.shared.sql import select
from tungngo.shared.walls import (
    LOGIN,
    NOBODY,
    Ground,
    Unscoped,
    as_job,
    ground,
    guarded,
    on,
    personal_models,
    speaks_of_people,
)

PERSONAL = personal_models()
NOT_BY_HAND = {"explain", "raw", "_raw_delete", "aiterator"}
WAYS: dict[str, Callable[[Any], object]] = {
    "fetch": list,
    "len": len,
    "first": lambda q: q.first(),
    "get": lambda q: q.get(),
    "iterator": lambda q: list(q.iterator()),
    "values": lambda q: list(q.values_list("home")),
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "contains": lambda q: q.contains(q.model(home=1, id=new_id())),
    "aggregate": lambda q: q.aggregate(n=models.Count("home")),
    "update": lambda q: q.update(home=1),
    "delete": lambda q: q.delete(),
    "raw_delete": lambda q: q._raw_delete(q.db),
    "explain": lambda q: q.explain(),
    "raw": lambda q: q.raw("SELECT 1"),
    "in another query": lambda q: q.model.objects.filter(home__in=q.values("home")).query.sql(),
    "union": lambda q: list(q.union(q)),
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallMap:
    """Draw the small country."""
    return small_map()


def somebody(*hamlets: int) -> Actor:
    """Return a person who may see these hamlets."""
    return Actor(7, "ai đó", hamlets=frozenset(hamlets))


@pytest.mark.parametrize("kind", ["", "person"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", PERSONAL, ids=lambda m: m.__name__)
def test_no_way_leads_to_people_without_saying_who_may_see_them(
    model: type[PersonalTable], way: str, kind: Any
) -> None:
    with on(Ground(kind)), pytest.raises(Unscoped):
        WAYS[way](model.objects.filter(home=97))


def test_every_way_that_asks_is_tried() -> None:
    assert set(ASKING.split()) - NOT_BY_HAND <= WAYS.keys()


@pytest.mark.parametrize("model", PERSONAL, ids=lambda m: m.__name__)
def test_every_personal_table_lies_in_a_hamlet_and_its_relations_behind_the_wall(
    model: type[PersonalTable],
) -> None:
    columns = {field.column for field in model._meta.concrete_fields}
    assert columns & {"hamlet", "hamlet_id"}
    assert model._meta.base_manager_name or model._base_manager.name == "objects"
    for manager in (model.objects, model._base_manager):
        with on(NOBODY), pytest.raises(Unscoped):
            manager.filter(home=97).exists()
    assert not model.objects.visible_to(Actor(None, "")).filter(home=97).exists()


def test_only_rows_of_ones_own_hamlets_are_seen(place: SmallMap) -> None:
    mine: Any = HouseholdFactory(hamlet=place.doi_che)
    HouseholdFactory(hamlet=place.suoi_trong)
    me = somebody(place.doi_che.pk)
    with reading(me):
        found = Household.objects.in_home(place.home).visible_to(me).order_by("id")
        assert list(found) == [mine]
        # Said once, it holds for all that is made of it.
        assert found.filter(number=mine.number).exclude(lane="x").count() == 1
        assert not Household.objects.visible_to(Actor(8, "")).filter(home=place.home).exists()


def test_the_resource_of_a_table_decides(place: SmallMap) -> None:
    HouseholdFactory(hamlet=place.doi_che)
    me = replace(
        somebody(place.doi_che.pk),
        seen={"household": frozenset(), "household!": frozenset((place.doi_che.pk,))},
    )
    houses = Household.objects.in_home(place.home)
    with reading(me):
        assert houses.visible_to(me).count() == 0
        assert houses.visible_to(me, reason=True).count() == 1


def test_what_is_not_seen_does_not_come_in_by_another_query(place: SmallMap) -> None:
    me = somebody(place.doi_che.pk)
    with reading(me):
        houses = Household.objects.in_home(place.home)
        seen = houses.visible_to(me)
        with pytest.raises(Unscoped):
            seen | houses
        assert list(seen | seen) == []
        with pytest.raises(Unscoped):
            Resident.objects.visible_to(me).filter(home=place.home, id__in=houses.values("id"))


def test_relations_lead_through_the_wall(place: SmallMap) -> None:
    house: Any = HouseholdFactory(hamlet=place.doi_che)
    person: Any = ResidentFactory(house=house)
    me = somebody(place.doi_che.pk)
    with reading(me):
        found = Resident.objects.visible_to(me).get(home=place.home, id=person.id)
        with pytest.raises(Unscoped):
            found.household  # noqa: B018 - it asks the database
        with pytest.raises(Unscoped):
            house.residents.count()
        assert house.residents.visible_to(me).count() == 1
        with pytest.raises(Unscoped):
            found.refresh_from_db()


def test_rows_are_made_by_acts_only(place: SmallMap) -> None:
    with on(NOBODY), pytest.raises(Unscoped):
        HouseholdFactory(hamlet=place.doi_che)


def test_jobs_see_all(place: SmallMap) -> None:
    HouseholdFactory(hamlet=place.doi_che)
    houses = Household.objects.in_home(place.home)
    with on(NOBODY):
        with job_scope("test"):
            assert houses.count() == 1
        with as_job():
            assert houses.count() == 1
        with reading(job_actor("sync")) as by:
            assert houses.visible_to(by).count() == houses.count() == 1
        with pytest.raises(Unscoped):
            houses.count()


@writes
def count_houses(*, by: Actor, home: int) -> int:
    """Count the houses of a home, inside an act."""
    return Household.objects.in_home(home).count()


@writes_as_job
def count_all(*, by: Actor, home: int) -> int:
    """Count them whoever acts."""
    return Household.objects.in_home(home).count()


@writes
def count_seen_and_all(*, by: Actor, home: int) -> tuple[int, int, Ground]:
    """Count what a person sees, then all, by an act inside this one."""
    seen = Household.objects.in_home(home).visible_to(by)
    before = seen.count()
    everything = count_all(by=by, home=home)
    assert seen.count() == before
    return before, everything, ground()


def test_an_act_stands_on_the_ground_of_who_acts(place: SmallMap) -> None:
    HouseholdFactory(hamlet=place.doi_che)
    HouseholdFactory(hamlet=place.suoi_trong)
    me = somebody(place.doi_che.pk)
    with pytest.raises(Unscoped):
        count_houses(by=me, home=place.home)
    assert count_houses(by=job_actor("sync"), home=place.home) == 2
    assert count_all(by=me, home=place.home) == 2
    mine = Ground("person", me.hamlets)
    assert count_seen_and_all(by=me, home=place.home) == (1, 2, mine)
    assert ground() == LOGIN


def test_sql_on_people_is_refused_while_nothing_is_open() -> None:
    told = "SELECT COUNT(*) FROM household WHERE home = %s"
    with guarded():
        with pytest.raises(Unscoped):
            select(told, [97])
        assert select("SELECT COUNT(*) FROM place") is not None
        with reading(somebody()):
            assert select(told, [97]) == [(0,)]
        with as_job():
            assert select(told, [97]) == [(0,)]
        with pytest.raises(Unscoped):
            select(told, [97])
    assert select(told, [97]) == [(0,)]


@pytest.mark.parametrize(
    ("sql", "speaks"),
    [
        ('SELECT 1 FROM "household" WHERE home = 1', True),
        ("select 1 from geo g join visit v on true", True),
        ('INSERT INTO "resident" (home) VALUES (1)', True),
        ('UPDATE "op_log" SET home = 1', True),
        ('DELETE FROM "consent" WHERE home = 1', True),
        ("UPDATE geo SET x = 1 FROM ONLY visit", True),
        ('SELECT "team"."visit" FROM "household_series"', False),
        ("SELECT household_id FROM cell", False),
        ("SELECT 1 FROM geo AS visit", False),
    ],
)
def test_statements_on_people_are_known_by_their_tables(sql: str, speaks: bool) -> None:
    assert speaks_of_people(sql) is speaks


def test_the_database_is_back_on_the_ground_of_before(place: SmallMap) -> None:
    """A test holds a transaction around acts; so may an import that does them one by one."""

    def told() -> object:
        if connection.vendor != "postgresql":
            return None
        return select("SELECT current_user = session_user, current_setting('app.hamlets', true)")[0]

    before = told()
    me = somebody(place.doi_che.pk)
    count_seen_and_all(by=me, home=place.home)
    assert told() in (before, (True, "{}"))
    with reading(me):
        inside = told()
        with job_scope("test"):
            pass
        assert told() == inside
    with pytest.raises(KeyError), reading(me), as_job():
        raise KeyError
    assert told() in (before, (True, "{}"))
