"""Adding hamlets: each once, codes in one series, known ones only counted anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.small_map import NEW_FROM, SmallMap, small_map
from tungngo.audit.models import AuditEntry
from tungngo.places.actions import NewHamlet, add_hamlets
from tungngo.places.models import Fragment, Geo, Hamlet, Place, PlaceName, PlaceSearch
from tungngo.places.reasons import BAD_HAMLET, HAMLETS_FULL, NO_COMMUNE, UNKNOWN_FRAGMENT
from tungngo.places.tests.factories import HamletFactory, PlaceNameFactory, add_rest
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen
from tungngo.shared.errors import Reason, Refused
from tungngo.shared.home import job_scope

pytestmark = pytest.mark.django_db
BY = job_actor("demo")
COUNTED, LATER = date(2026, 1, 1), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Live in November 2026."""
    with frozen(datetime(2026, 11, 20, 3, tzinfo=UTC)):
        yield


@pytest.fixture
def land() -> SmallMap:
    """Draw the small country."""
    return small_map()


def new(fragment: Fragment, name: str = "Đồi Mới", **more: Any) -> NewHamlet:
    """Return a hamlet to be added."""
    return NewHamlet(fragment.pk, **{"type": "thôn", "name": name} | more)


def add(*items: NewHamlet) -> list[Hamlet]:
    """Add hamlets."""
    return add_hamlets(by=BY, items=items)


def codes(hamlets: list[Hamlet]) -> list[str]:
    """Return the codes of hamlets."""
    return [PlaceName.objects.get(place=one.pk).code for one in hamlets]


@contextmanager
def refused(reason: Reason) -> Iterator[None]:
    """Expect a refusal that writes nothing."""
    before = Place.objects.count()
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.reason is reason
    assert Place.objects.count() == before


def test_it_is_a_place_with_name_code_home_and_words(land: SmallMap) -> None:
    item = new(land.fragments[1], households=50, people=210, counted_on=COUNTED)
    [hamlet] = add(item)
    name = PlaceName.objects.get(place=hamlet.pk)
    assert (name.full_name, name.code, name.fold) == ("thôn Đồi Mới", "97001.003", "thon doi moi")
    assert (hamlet.fragment_id, hamlet.home) == (land.fragments[1].pk, land.home)
    assert (hamlet.households, hamlet.people, hamlet.counted_on) == (50, 210, COUNTED)
    assert (hamlet.placeholder, hamlet.place.from_is_bound) == (False, True)
    doc = PlaceSearch.objects.get(place=hamlet.pk).doc
    assert all(f" {word}" in doc for word in ("doi moi", "suoi hoa", "ban vat", "doi xua"))


def test_it_has_been_there_as_long_as_its_old_commune(land: SmallMap) -> None:
    [hamlet] = add(new(land.fragments[0]))
    assert hamlet.place.valid_from == land.old_whole.valid_from


def test_codes_go_on_in_the_series_of_the_commune_of_today(land: SmallMap) -> None:
    near, far = land.fragments[0], land.fragments[2]
    hamlets = add(new(near, "A"), new(far, "B"), new(near, "C"), new(far, "D"))
    assert codes(hamlets) == ["97001.003", "97003.001", "97001.004", "97003.002"]
    assert codes(add(new(far, "E"))) == ["97003.003"]


def test_a_code_is_not_given_again_after_its_hamlet_ended(land: SmallMap) -> None:
    [gone] = add(new(land.fragments[2]))
    Place.objects.filter(pk=gone.pk).update(valid_to=NEW_FROM)
    PlaceName.objects.filter(place=gone.pk).update(valid_to=NEW_FROM)
    [again] = add(new(land.fragments[2]))
    assert again.pk != gone.pk
    assert codes([again]) == ["97003.002"]


def test_again_adds_nothing(land: SmallMap) -> None:
    items = [new(land.fragments[0], name) for name in ("A", "B")]
    first = add(*items)
    assert add(*items) == first
    assert Hamlet.objects.count() == len(land.hamlets) + 2


def test_the_same_name_twice_in_a_list_is_one_hamlet(land: SmallMap) -> None:
    one, other = add(new(land.fragments[0], "Hòa An"), new(land.fragments[0], "Hoà An"))
    assert one.pk == other.pk


def test_tones_and_types_make_other_hamlets(land: SmallMap) -> None:
    near = land.fragments[0]
    made = add(new(near, "Văn Lang"), new(near, "Vân Lăng"), new(near, "Văn Lang", type="bản"))
    assert len({one.pk for one in made}) == 3


def test_two_old_communes_may_each_have_a_hamlet_of_one_name(land: SmallMap) -> None:
    one, other = add(new(land.fragments[0], "1"), new(land.fragments[1], "1"))
    assert one.pk != other.pk


def test_a_list_without_old_communes_means_the_known_hamlet(land: SmallMap) -> None:
    rest = add_rest(land)
    [known] = add(new(rest, "Đồi Chè"))
    assert known.pk == land.doi_che.pk
    [unclear] = add(new(rest, "Xa Xôi"))
    [filled] = add(new(land.fragments[1], "Xa Xôi"))
    assert (unclear.fragment_id, filled.pk) == (rest.pk, unclear.pk)


def test_a_name_of_two_hamlets_is_asked_back(land: SmallMap) -> None:
    rest = add_rest(land)
    add(new(land.fragments[0], "1"), new(land.fragments[1], "1"))
    with refused(BAD_HAMLET):
        add(new(rest, "2"), new(rest, "1"))


def test_a_placeholder_is_never_meant(land: SmallMap) -> None:
    rest = add_rest(land)
    holder = HamletFactory.create(fragment=rest, placeholder=True)
    PlaceNameFactory.create(place=holder.place, type="", name="Chưa rõ thôn", code="")
    [made] = add(NewHamlet(rest.pk, "", "Chưa rõ thôn"))
    assert made.pk != holder.pk


def test_newer_counts_replace_older_ones_only(land: SmallMap) -> None:
    near = land.fragments[0]
    [hamlet] = add(new(near, households=50, people=210, counted_on=LATER))
    add(new(near, households=40, people=200, counted_on=COUNTED))
    hamlet.refresh_from_db()
    assert (hamlet.households, hamlet.people) == (50, 210)
    add(new(near, households=55, counted_on=date(2026, 8, 1)))
    hamlet.refresh_from_db()
    assert (hamlet.households, hamlet.people, hamlet.counted_on) == (55, 210, date(2026, 8, 1))


def test_a_hamlet_without_counts_leaves_the_known_ones(land: SmallMap) -> None:
    [known] = add(new(land.fragments[0], "Đồi Chè"))
    assert known.households == land.doi_che.households


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 81},
        {"type": "x" * 21},
        {"households": -1, "counted_on": COUNTED},
        {"people": 4},
    ],
)
def test_wrong_items_are_refused_all_or_nothing(land: SmallMap, wrong: dict[str, Any]) -> None:
    with refused(BAD_HAMLET):
        add(new(land.fragments[0]), new(land.fragments[0], **{"name": "B"} | wrong))


def test_a_fragment_must_be_known_and_lie_in_a_commune_today(land: SmallMap) -> None:
    with refused(UNKNOWN_FRAGMENT):
        add(NewHamlet(999_999_999, "thôn", "A"))
    lost = Fragment.objects.create(home=land.home, kind="old_rest", old_place=land.old_cut)
    Geo.objects.create(version=land.now, fragment=lost, province=land.new_province)
    with refused(NO_COMMUNE):
        add(new(lost))


def test_a_series_ends_at_999(land: SmallMap) -> None:
    PlaceName.objects.filter(place=land.doi_che.pk).update(code="97001.998")
    assert codes(add(new(land.fragments[0], "A"))) == ["97001.999"]
    with refused(HAMLETS_FULL):
        add(new(land.fragments[0], "B"))


def test_hundreds_take_as_few_statements_as_one(
    land: SmallMap, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    items = [new(f, str(n)) for f in land.fragments for n in range(1, 201)]
    with django_assert_max_num_queries(30):
        made = add(*items)
    assert [one.fragment_id for one in made] == [one.fragment_id for one in items]


def test_it_leaves_one_audit_line(land: SmallMap) -> None:
    add(new(land.fragments[0]), new(land.fragments[0], "Đồi Chè"))
    with job_scope("test"):
        line = AuditEntry.objects.get(verb="hamlets.add")
    assert line.detail == '{"new": 1, "known": 1}'
