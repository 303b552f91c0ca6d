"""What a page of figures reads: parts, months, days and skills, under both maps, never a guess."""

from datetime import date

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.figures.boards import ZERO, Figures, read_figures
from tungngo.figures.scopes import Month, Scope, scope_of
from tungngo.figures.tests.factories import add_skill, put_sums, put_visit
from tungngo.places.models import GeoVersion, Place

pytestmark = pytest.mark.django_db
MAY = Month(2026, 5)
FIRST, LATE = date(2026, 5, 3), date(2026, 5, 20)
ONE = (10, 6, 2, 1, 1, 9)
TWO = (5, 3, 1, 1, 0, 4)
THREE = (2, 1, 1, 0, 0, 1)
SUM = tuple(map(sum, zip(ONE, TWO, THREE, strict=True)))


@pytest.fixture
def country() -> SmallMap:
    drawn = small_map()
    whole, near, far = drawn.fragments
    put_sums(whole, FIRST, ONE, {add_skill(1, "Cài VNeID"): 9})
    put_sums(near, FIRST, TWO, {1: 4})
    put_sums(far, LATE, THREE, {1: 1})
    return drawn


def read(place: Place, version: GeoVersion, day: date | None = None) -> Figures:
    return read_figures(scope(place, version), MAY, day)


def scope(place: Place, version: GeoVersion) -> Scope:
    found = scope_of(place, version)
    assert found is not None
    return found


def test_nation_is_the_sum_of_its_provinces(country: SmallMap) -> None:
    other = small_map(98)
    put_sums(other.fragments[0], FIRST, ONE)
    figures = read(country.nation, country.now)
    assert figures.parts == {country.new_province.pk: SUM, other.new_province.pk: ONE}
    assert figures.months == {MAY: tuple(map(sum, zip(SUM, ONE, strict=True)))}


def test_province_is_the_sum_of_its_communes_under_both_maps(country: SmallMap) -> None:
    today = read(country.new_province, country.now)
    then = read(country.old_province, country.then)
    near = tuple(map(sum, zip(ONE, TWO, strict=True)))
    cut = tuple(map(sum, zip(TWO, THREE, strict=True)))
    assert today.parts == {country.commune.pk: near, country.far_commune.pk: THREE}
    assert then.parts == {country.old_whole.pk: ONE, country.old_cut.pk: cut}
    assert today.months == then.months == {MAY: SUM}


def test_district_of_then_is_the_sum_of_its_communes(country: SmallMap) -> None:
    figures = read(country.old_district, country.then)
    cut = tuple(map(sum, zip(TWO, THREE, strict=True)))
    assert figures.parts == {country.old_whole.pk: ONE, country.old_cut.pk: cut}
    assert figures.months == {MAY: SUM}
    assert read(country.old_district, country.then, LATE).parts == {
        country.old_whole.pk: ZERO,  # it was at work in that month, only not on that day
        country.old_cut.pk: THREE,
    }
    assert scope_of(country.old_district, country.now) is None


def test_commune_is_read_from_its_own_cells(country: SmallMap) -> None:
    figures = read(country.commune, country.now)
    assert figures.months == {MAY: tuple(map(sum, zip(ONE, TWO, strict=True)))}
    assert figures.days == {FIRST: tuple(map(sum, zip(ONE, TWO, strict=True)))}
    assert figures.skills == {(1, "Cài VNeID"): 13}


def test_one_day_shows_the_parts_of_that_day(country: SmallMap) -> None:
    figures = read(country.new_province, country.now, LATE)
    assert figures.parts == {country.commune.pk: ZERO, country.far_commune.pk: THREE}
    assert set(figures.days) == {FIRST, LATE}
    assert read(country.nation, country.now, LATE).parts == {country.new_province.pk: THREE}


def test_both_halves_of_a_month_are_one_month(country: SmallMap) -> None:
    assert read(country.new_province, country.now).skills == {(1, "Cài VNeID"): 14}


def test_place_without_cells_has_no_figures_at_all(country: SmallMap) -> None:
    figures = read_figures(scope(country.commune, country.now), Month(2024, 5))
    assert (figures.parts, figures.months, figures.days, figures.skills) == ({}, {}, {}, {})


def test_hamlets_of_a_commune_are_counted_from_the_ledger(country: SmallMap) -> None:
    put_visit(country.doi_che, FIRST, "absent")
    put_visit(country.doi_che, FIRST, "absent")
    put_visit(country.doi_che, LATE, "refused")
    put_visit(country.doi_che, LATE, "absent", voided=True)
    put_visit(country.suoi_trong, date(2026, 6, 1), "absent")
    month = read(country.commune, country.now)
    assert month.parts == {country.doi_che.pk: (3, 0, 2, 0, 1, 0)}
    assert read(country.commune, country.now, LATE).parts == {
        country.doi_che.pk: (1, 0, 0, 0, 1, 0)
    }


def test_house_visited_twice_on_a_day_is_one_home_visit_of_its_hamlet(country: SmallMap) -> None:
    house = put_visit(country.doi_che, FIRST, "met", helps=2)
    put_visit(country.doi_che, FIRST, "met", helps=1, house=house)
    hamlet = read(country.doi_che.place, country.now)
    assert hamlet.months == {MAY: (2, 1, 0, 0, 0, 3)}
    assert hamlet.days == {FIRST: (2, 1, 0, 0, 0, 3)}
