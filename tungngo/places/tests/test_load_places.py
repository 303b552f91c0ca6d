"""Loading the country: what stands on which day, nothing is lost, again changes nothing."""

import random
from collections import Counter
from datetime import date

import pytest
from django.db.models import Count
from pytest_django import DjangoAssertNumQueries

from tungngo.places.actions import load_places
from tungngo.places.actions.loading import OWN_IDS
from tungngo.places.models import (
    COMMUNE,
    DISTRICT,
    HAMLET,
    NEW_REST,
    OLD_REST,
    PART,
    PROVINCE,
    WHOLE,
    Fragment,
    Geo,
    GeoVersion,
    Hamlet,
    LegalAct,
    Place,
    PlaceName,
    PlaceSearch,
    Succession,
)
from tungngo.shared.actor import job_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]
BY = job_actor("places.load")
TODAY = date(2026, 11, 20)
TABLES = (Place, PlaceName, LegalAct, GeoVersion, Fragment, Geo, Succession, Hamlet, PlaceSearch)
MERGED = "2025-07"


def name_of(code: str, on: date = TODAY) -> PlaceName:
    """Return what a code means on a day."""
    found = PlaceName.objects.of_code(code, on)
    assert found is not None
    return found


def types_on(kind: str, day: date) -> dict[str, int]:
    """Return {type: units of a kind} on a day."""
    return Counter(
        PlaceName.objects.on(day).filter(place__kind=kind).values_list("type", flat=True)
    )


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (date(2022, 5, 26), (58, 5), 705, {"xã": 8_248, "phường": 1_737, "thị trấn": 614}),
        (date(2025, 6, 30), (57, 6), 696, {"xã": 7_692, "phường": 1_726, "thị trấn": 617}),
        (date(2025, 7, 1), (28, 6), 0, {"xã": 2_621, "phường": 687, "đặc khu": 13}),
        (date(2026, 4, 30), (27, 7), 0, {"xã": 2_611, "phường": 697, "đặc khu": 13}),
        (date(2026, 8, 24), (25, 9), 0, {"xã": 2_599, "phường": 709, "đặc khu": 13}),
    ],
)
def test_units_of_a_day(
    day: date, provinces: tuple[int, int], districts: int, communes: dict[str, int]
) -> None:
    assert types_on(PROVINCE, day) == {"tỉnh": provinces[0], "thành phố": provinces[1]}
    assert sum(types_on(DISTRICT, day).values()) == districts
    assert types_on(COMMUNE, day) == communes
    assert Place.objects.on(day).filter(kind=COMMUNE).count() == sum(communes.values())


def test_fragments_are_as_many_as_measured() -> None:
    kinds = Counter(Fragment.objects.values_list("kind", flat=True))
    assert kinds == {WHOLE: 9_599, PART: 972, OLD_REST: 441 + 567, NEW_REST: 3_181}


def test_a_code_means_something_only_on_a_day() -> None:
    assert name_of("82", date(2022, 7, 20)).full_name == "tỉnh Tiền Giang"
    assert name_of("82", date(2025, 6, 30)).full_name == "tỉnh Tiền Giang"
    assert name_of("82", date(2025, 7, 1)).full_name == "tỉnh Đồng Tháp"
    assert name_of("00070", date(2025, 6, 30)).full_name == "phường Hàng Trống"
    assert name_of("00070").full_name == "phường Hoàn Kiếm"


def test_seven_codes_of_provinces_were_others_before() -> None:
    before, after = (
        {n.code: n.name for n in PlaceName.objects.on(day).filter(place__kind=PROVINCE)}
        for day in (date(2025, 6, 30), date(2025, 7, 1))
    )
    changed = {code for code, name in after.items() if before[code] != name}
    assert changed == {"15", "24", "44", "52", "80", "82", "91"}


def test_both_archipelagos_are_there_on_every_day() -> None:
    for day in (date(2022, 1, 1), date(2025, 6, 30), date(2025, 7, 1), TODAY):
        names = PlaceName.objects.on(day)
        assert names.filter(name="Hoàng Sa").count() == 1
        assert names.filter(name="Trường Sa", type__in=("huyện", "đặc khu")).count() == 1
    assert name_of("20333").full_name == "đặc khu Hoàng Sa"
    assert name_of("22736").full_name == "đặc khu Trường Sa"


def test_a_unit_whose_land_changed_is_another_one_even_of_the_same_code_and_name() -> None:
    town, commune = name_of("14620", date(2025, 6, 30)), name_of("14620")
    assert (town.full_name, commune.full_name) == ("thị trấn Phát Diệm", "xã Phát Diệm")
    assert town.place_id != commune.place_id
    assert town.place.valid_to == date(2025, 6, 30)


def test_a_unit_whose_land_stayed_goes_on() -> None:
    going_on = Place.objects.filter(valid_from__lt=date(2025, 7, 1), valid_to=None)
    assert going_on.filter(kind=PROVINCE).count() == 11
    assert going_on.filter(kind=COMMUNE).count() == 132


def test_a_new_type_is_a_new_name_of_the_same_place() -> None:
    hue = PlaceName.objects.filter(place=name_of("46").place).order_by("valid_from")
    assert [n.full_name for n in hue] == ["tỉnh Thừa Thiên Huế", "thành phố Huế"]
    long_thanh = name_of("26368")
    assert (long_thanh.full_name, long_thanh.act and long_thanh.act.number) == (
        "phường Long Thành",
        "237/NQ-UBTVQH16",
    )
    assert name_of("26368", date(2026, 4, 29)).place_id == long_thanh.place_id


def test_types_come_from_the_names_not_from_a_column() -> None:
    # Two of each side: the source's column of types has these four wrong.
    assert [name_of(code).type for code in ("10543", "11848", "31213", "31299")] == [
        "phường",
        "xã",
        "phường",
        "xã",
    ]


def test_names_of_a_place_never_overlap_and_fill_its_days() -> None:
    rows = PlaceName.objects.order_by("place_id", "valid_from").select_related("place")
    last: dict[int, PlaceName] = {}
    for name in rows.iterator():
        before = last.get(name.place_id)
        if before is None:
            assert name.valid_from == name.place.valid_from
        else:
            assert before.valid_to is not None
            assert (name.valid_from - before.valid_to).days == 1
        last[name.place_id] = name
    assert [n.place_id for n in last.values() if n.valid_to != n.place.valid_to] == []


def test_every_fragment_lies_in_one_province_of_every_map() -> None:
    versions = GeoVersion.objects.count()
    assert versions == 3
    rows = Fragment.objects.annotate(n=Count("rows")).exclude(n=versions)
    assert rows.count() == 0
    assert Geo.objects.filter(province=None).count() == 0


@pytest.mark.parametrize("slug", ["2025-06", "2025-07"])
def test_known_pieces_cover_every_commune_of_a_map(slug: str) -> None:
    version = GeoVersion.objects.get(slug=slug)
    pieces = Geo.objects.in_version(version).filter(fragment__kind__in=(WHOLE, PART))
    standing = Place.objects.on(version.valid_from).filter(kind=COMMUNE)
    assert set(standing.values_list("pk", flat=True)) == {
        c for c in pieces.values_list("commune_id", flat=True) if c
    }


def test_every_old_unit_went_somewhere() -> None:
    closed = Place.objects.filter(valid_to=date(2025, 6, 30), kind__in=(COMMUNE, PROVINCE))
    assert closed.filter(successors=None).count() == 0
    founded = Place.objects.filter(valid_from=date(2025, 7, 1), kind__in=(COMMUNE, PROVINCE))
    assert founded.filter(predecessors=None).count() == 0


def test_sums_of_facts_are_the_same_under_every_map() -> None:
    chance = random.Random(20260701)
    fragments = dict(Fragment.objects.values_list("pk", "home"))
    facts = {pk: chance.randrange(100) for pk in fragments}
    by_home: Counter[int] = Counter()
    for pk, n in facts.items():
        by_home[fragments[pk]] += n
    for version in GeoVersion.objects.all():
        rows = Geo.objects.in_version(version).values_list("fragment_id", "province_id")
        by_province: Counter[int] = Counter()
        for pk, province in rows:
            by_province[province] += facts[pk]
        union: Counter[int] = Counter()
        for home, province in Geo.objects.provinces_of_homes(version).items():
            union[province] += by_home[home]
        assert by_province == union
        assert by_province.total() == sum(facts.values())


def test_every_rest_has_one_placeholder_hamlet() -> None:
    rests = Fragment.objects.filter(kind__in=(OLD_REST, NEW_REST))
    hamlets = Hamlet.objects.filter(placeholder=True)
    assert set(rests.values_list("pk", "home")) == set(hamlets.values_list("fragment_id", "home"))
    assert hamlets.count() == rests.count()


@pytest.mark.parametrize("slug", ["2025-06", "2025-07"])
def test_every_commune_has_one_fragment_for_what_is_its_own(slug: str) -> None:
    version = GeoVersion.objects.get(slug=slug)
    communes = Place.objects.on(version.valid_from).filter(kind=COMMUNE)
    held = Geo.objects.commune_fragments(list(communes.values_list("pk", flat=True)), version)
    assert len(held) == communes.count() == len(set(held.values()))
    yen_mo = name_of("14701").place
    if slug == MERGED:
        found = Geo.objects.commune_fragment(yen_mo, version)
        assert (found.kind, found.new_place_id) == (NEW_REST, yen_mo.pk)


def test_words_hold_old_names_parents_and_short_names() -> None:
    docs = dict(PlaceSearch.objects.values_list("place_id", "doc"))
    hoan_kiem = docs[name_of("00070").place_id]
    assert hoan_kiem.startswith(" phuong hoan kiem")
    assert " hang trong" in hoan_kiem
    assert " ha noi" in hoan_kiem
    assert " tphcm" in docs[name_of("79").place_id]
    assert " yen khanh" in docs[name_of("14569", date(2025, 6, 30)).place_id]
    assert " khanh hoa" in docs[name_of("14566").place_id]
    assert " yen hoa" in docs[name_of("14701").place_id]


def contents() -> dict[str, set[tuple[object, ...]]]:
    """Return all rows of all tables."""
    return {m.__name__: set(m._default_manager.values_list()) for m in TABLES}


def test_loading_again_changes_nothing() -> None:
    before = contents()
    load_places(by=BY)
    assert contents() == before


def test_rows_of_this_installation_get_ids_above_those_of_the_files() -> None:
    made = Place.objects.create(kind=HAMLET, valid_from=TODAY)
    fragment = Fragment.objects.create(home=1, kind=WHOLE)
    assert min(made.pk, fragment.pk) > OWN_IDS
    assert Place.objects.exclude(pk=made.pk).latest("pk").pk <= OWN_IDS


def test_what_this_installation_closed_stays_closed() -> None:
    name = name_of("14701")
    Place.objects.filter(pk=name.place_id).update(valid_to=TODAY)
    PlaceName.objects.filter(pk=name.pk).update(valid_to=TODAY)
    load_places(by=BY)
    name.refresh_from_db()
    assert (name.valid_to, name.place.valid_to) == (TODAY, TODAY)


def test_a_wrong_spelling_in_the_database_is_put_right() -> None:
    name = name_of("14701")
    PlaceName.objects.filter(pk=name.pk).update(name="Yên Mo", full_name="xã Yên Mo")
    load_places(by=BY)
    name.refresh_from_db()
    assert (name.name, name.full_name) == ("Yên Mô", "xã Yên Mô")


def test_loading_again_takes_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(60):
        load_places(by=BY)
