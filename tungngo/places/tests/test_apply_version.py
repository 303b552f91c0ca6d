"""A new map: units end and begin, every fragment has its row, what cannot be is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.places.actions import NewPlace, apply_version, found_places
from tungngo.places.models import (
    COMMUNE,
    NEW_REST,
    PROVINCE,
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
from tungngo.places.reasons import BAD_DAY, BAD_MOVE, BAD_PLACE, CODE_TAKEN, VERSION_EXISTS
from tungngo.places.tests.factories import add_rest
from tungngo.shared.actor import job_actor
from tungngo.shared.errors import Reason, Refused

pytestmark = pytest.mark.django_db
BY = job_actor("places.load")
DAY = date(2027, 1, 1)
BEFORE = DAY - timedelta(days=1)
SLUG = "2027-01"


@pytest.fixture
def land() -> SmallMap:
    """Draw the small country."""
    return small_map()


def founded(code: str, name: str, kind: str = COMMUNE, type_: str = "xã") -> int:
    """Found a unit; return its place."""
    one = NewPlace(kind, code, type_, name)
    return found_places(by=BY, places=[one], valid_from=DAY)[0].pk


def applied(
    communes: dict[int, int] | None = None,
    provinces: dict[int, int] | None = None,
    fragments: dict[int, int] | None = None,
    act: LegalAct | None = None,
) -> GeoVersion:
    """Apply the map of 2027."""
    return apply_version(
        by=BY,
        slug=SLUG,
        valid_from=DAY,
        act=act,
        communes=communes,
        provinces=provinces,
        fragments=fragments,
    )


def joined(land: SmallMap, name: str = "Suối Hoa") -> tuple[int, GeoVersion]:
    """Join both communes of now; return the new one and its map."""
    new = founded("97001", name, type_="phường")
    return new, applied(communes={land.commune.pk: new, land.far_commune.pk: new})


@contextmanager
def refused(reason: Reason) -> Iterator[None]:
    """Expect a refusal that records no map."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.reason is reason
    assert not GeoVersion.objects.filter(valid_from=DAY).exists()


def pieces(version: GeoVersion, place: int) -> set[int]:
    """Return the fragments of a commune under a map."""
    rows = Geo.objects.in_version(version).filter(commune=place)
    return set(rows.values_list("fragment_id", flat=True))


def test_the_map_holds_from_its_day_on(land: SmallMap) -> None:
    _, version = joined(land)
    assert version.based_on == land.now
    assert GeoVersion.objects.in_force(DAY) == version
    assert GeoVersion.objects.in_force(BEFORE) == land.now


def test_communes_are_joined_and_the_old_ones_end(land: SmallMap) -> None:
    new, version = joined(land)
    ended = Place.objects.filter(pk__in=(land.commune.pk, land.far_commune.pk))
    assert {one.valid_to for one in ended} == {BEFORE}
    code = PlaceName.objects.of_code("97001", DAY)
    assert code is not None
    assert (code.place_id, code.full_name) == (new, "phường Suối Hoa")
    before = PlaceName.objects.of_code("97001", BEFORE)
    assert before is not None
    assert before.place_id == land.commune.pk
    assert pieces(version, new) >= {one.pk for one in land.fragments}


def test_what_a_unit_went_into_is_written_down_with_its_act(land: SmallMap) -> None:
    act = LegalAct.objects.create(number="1/NQ-2027")
    new = founded("97001", "Suối Hoa")
    version = applied(communes={land.commune.pk: new, land.far_commune.pk: new}, act=act)
    assert version.act == act
    line = Succession.objects.filter(new=new).values_list("old_id", "kind", "act_id")
    assert set(line) == {
        (land.commune.pk, "whole", act.pk),
        (land.far_commune.pk, "whole", act.pk),
    }


def test_a_joined_commune_gets_a_rest_of_its_own_in_every_map(land: SmallMap) -> None:
    new, version = joined(land)
    rest = Geo.objects.commune_fragment(Place.objects.get(pk=new), version)
    assert (rest.kind, rest.new_place_id, rest.home) == (NEW_REST, new, land.home)
    assert Hamlet.objects.get(fragment=rest).placeholder
    maps = GeoVersion.objects.count()
    assert [f.pk for f in Fragment.objects.all() if f.rows.count() != maps] == []
    assert set(rest.rows.values_list("version", "commune", "province")) == {
        (land.then.pk, None, land.old_province.pk),
        (land.now.pk, None, land.new_province.pk),
        (version.pk, new, land.new_province.pk),
    }


def test_a_province_ends_but_its_communes_go_on(land: SmallMap) -> None:
    city = founded("97", "Đồi Núi", PROVINCE, "thành phố")
    version = applied(provinces={land.new_province.pk: city})
    assert Geo.objects.provinces_of_homes(version) == {land.home: city}
    assert Geo.objects.provinces_of_homes(land.now) == {land.home: land.new_province.pk}
    land.new_province.refresh_from_db()
    land.commune.refresh_from_db()
    assert (land.new_province.valid_to, land.commune.valid_to) == (BEFORE, None)
    assert pieces(version, land.commune.pk) == pieces(land.now, land.commune.pk)


def test_a_cut_commune_loses_its_rest(land: SmallMap) -> None:
    rest = add_rest(land)
    whole, part, _ = (one.pk for one in land.fragments)
    one, other = founded("97009", "Một"), founded("97001", "Hai")
    version = applied(fragments={part: one}, communes={land.commune.pk: other})
    assert pieces(version, one) == {part}
    assert pieces(version, other) == {whole}
    row = Geo.objects.get(version=version, fragment=rest)
    assert (row.commune_id, row.exact, row.province_id) == (None, False, land.new_province.pk)
    assert set(Succession.objects.filter(old=land.commune).values_list("new_id", "kind")) == {
        (one, "part"),
        (other, "part"),
    }


def test_the_new_unit_is_found_by_the_names_it_grew_from(land: SmallMap) -> None:
    new, _ = joined(land, "Tên Mới")
    doc = PlaceSearch.objects.get(place=new).doc
    assert all(f" {w}" in doc for w in ("ten moi", "doi nui", "nui xa", "suoi hoa", "ban vat"))
    hamlet = PlaceSearch.objects.get(place=land.nui_xa.pk).doc
    assert " ten moi" in hamlet


def test_names_and_days_of_maps_are_judged(land: SmallMap) -> None:
    with refused(VERSION_EXISTS):
        apply_version(by=BY, slug=land.then.slug, valid_from=DAY)
    with refused(BAD_DAY):
        apply_version(by=BY, slug=SLUG, valid_from=land.now.valid_from)


def test_what_moves_must_be_known_and_go_to_a_new_unit(land: SmallMap) -> None:
    new = founded("97009", "Mới")
    with refused(BAD_MOVE):
        applied(communes={new: founded("97010", "Nữa")})  # not on the map
    with refused(BAD_MOVE):
        applied(communes={land.commune.pk: land.far_commune.pk})  # grows: to be founded anew
    with refused(BAD_MOVE):
        applied(communes={land.commune.pk: 999_999_999})
    with refused(BAD_MOVE):
        applied(provinces={land.new_province.pk: new})  # a commune is no province
    with refused(BAD_MOVE):
        applied(fragments={999_999_999: new})


def test_what_is_left_of_a_cut_commune_is_another_unit(land: SmallMap) -> None:
    with refused(BAD_MOVE):
        applied(fragments={land.fragments[0].pk: founded("97009", "Mới")})


def test_a_commune_lies_in_one_province(land: SmallMap) -> None:
    other = small_map(98)
    far = founded("97009", "Xa")
    with refused(BAD_MOVE):
        applied(communes={land.commune.pk: far, other.commune.pk: far})


def test_a_code_still_in_use_is_refused(land: SmallMap) -> None:
    with refused(CODE_TAKEN):
        applied(communes={land.commune.pk: founded("97003", "Trùng Mã")})


@pytest.mark.parametrize(("code", "name"), [("9700", "A"), ("9700x", "A"), ("97009", "  ")])
def test_a_unit_needs_a_name_and_a_code_of_its_kind(code: str, name: str) -> None:
    with refused(BAD_PLACE):
        founded(code, name)
