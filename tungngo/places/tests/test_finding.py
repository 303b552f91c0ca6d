"""Finding a place: by any name it ever had, with or without marks, or by a code."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.small_map import SmallMap, small_map
from tungngo.places.finding import MOST, Found, find_places
from tungngo.places.models import DISTRICT, PROVINCE, Place, PlaceSearch
from tungngo.places.tests.country import TODAY, add_name, add_place, add_places, write_words
from tungngo.shared.vietnamese import fold, sort_key

pytestmark = pytest.mark.django_db

EVE, NEW = date(2025, 6, 30), date(2025, 7, 1)
SYLLABLES = "hoà hòa hoa đông đồng dong ea h'leo yên mô văn vân lang lăng thượng quỳnh 3".split()


def find(text: str) -> Found:
    """Find as of one day."""
    return find_places(text, on=TODAY)


def names(text: str) -> list[str]:
    """Return the names that a search brings, in order."""
    return [hit.name.full_name for hit in find(text).hits]


@pytest.fixture
def country() -> SmallMap:
    """Draw the small country and write down its words."""
    drawn = small_map()
    write_words()
    return drawn


def test_marks_need_not_be_typed() -> None:
    add_places(["Đồng Đăng", "Ea H'Leo", "Hòa Bình"])
    write_words()
    assert names("dong dang") == names("đồng đăng") == names("DONG  DANG") == ["xã Đồng Đăng"]
    assert names("ea hleo") == names("Ea H’Leo") == ["xã Ea H'Leo"]
    assert names("hoa binh") == names("hoà bình") == ["xã Hòa Bình"]


def test_the_beginning_of_a_word_is_enough_and_its_middle_is_not() -> None:
    add_places(["Đồng Đăng"])
    write_words()
    assert names("do da") == names("dang") == ["xã Đồng Đăng"]
    assert names("ong") == []


def test_typed_tones_put_their_own_place_first() -> None:
    add_places(["Vân Lăng", "Văn Lang"])
    write_words()
    assert names("Vân Lăng") == names("xã vân lăng") == ["xã Vân Lăng", "xã Văn Lang"]
    assert names("Văn Lang") == names("van lang") == ["xã Văn Lang", "xã Vân Lăng"]


def test_tones_count_in_the_part_that_names_the_place(country: SmallMap) -> None:
    assert names("đồi chè suối hoa")[0] == "thôn Đồi Chè"


def test_a_number_is_meant_whole() -> None:
    for number in ("1", "12", "11"):
        add_place(number, word="phường")
    write_words()
    assert names("phuong 1") == ["phường 1"]


def test_own_name_comes_before_what_lies_in_it(country: SmallMap) -> None:
    found = find("suoi hoa")
    assert [hit.place for hit in found.hits][:2] == [country.commune, country.old_whole]
    assert {"thôn Đồi Chè", "thôn Suối Trong"} <= set(names("suoi hoa"))


def test_a_name_with_what_lies_above_it_is_one_place(country: SmallMap) -> None:
    assert find("núi xa tỉnh đồi núi").hits[0].place == country.far_commune
    assert find("xa ban vat huyen suoi").hits[0].place == country.old_cut


def test_an_old_name_leads_to_what_is_there_now(country: SmallMap) -> None:
    found = {hit.place: hit for hit in find("bản vạt").hits}
    assert found[country.old_cut].story == "nay thuộc xã Núi Xa và xã Suối Hoa, tỉnh Đồi Núi"
    assert found[country.far_commune].story == (
        "gồm một phần xã Bản Vạt, huyện Suối, tỉnh Đồi Xưa (đến 30/6/2025)"
    )
    assert "một phần xã Bản Vạt" in found[country.commune].story


def test_one_that_went_whole_is_another_now(country: SmallMap) -> None:
    story = next(hit.story for hit in find("suoi hoa").hits if hit.place == country.old_whole)
    assert story == "nay là xã Suối Hoa, tỉnh Đồi Núi"


def test_each_hit_says_where_it_lay(country: SmallMap) -> None:
    above = {hit.place: hit.above for hit in find("suối hoa").hits}
    assert above[country.commune] == "tỉnh Đồi Núi"
    assert above[country.old_whole] == "huyện Suối, tỉnh Đồi Xưa"
    assert above[country.doi_che.place] == "xã Suối Hoa, tỉnh Đồi Núi"


def test_a_renamed_place_is_found_by_both_names() -> None:
    place = Place.objects.create(kind=PROVINCE, valid_from=date(2022, 1, 1))
    add_name(place, "Thừa Thiên Huế", word="tỉnh", until=date(2024, 12, 31))
    add_name(place, "Huế", word="thành phố", since=date(2025, 1, 1))
    write_words()
    for text in ("thua thien hue", "thành phố huế"):
        (hit,) = find(text).hits
        assert hit.name.full_name == "thành phố Huế"
        assert hit.story == "trước 1/1/2025 là tỉnh Thừa Thiên Huế"


def test_a_code_finds_what_it_means_and_what_it_meant(country: SmallMap) -> None:
    assert [hit.place for hit in find("97001").hits] == [country.commune, country.old_whole]
    assert [hit.place for hit in find("97001.002").hits] == [country.suoi_trong.place]


def test_a_number_may_be_a_code_and_a_name() -> None:
    add_place("82", word="phường")
    coded = add_place("Đồng Tháp", PROVINCE, code="82", word="tỉnh")
    write_words()
    found = [hit.place for hit in find("82").hits]
    assert found[0] == coded
    assert len(found) == 2


def test_places_in_force_come_before_those_that_are_no_more() -> None:
    add_place("Tân Tiến", until=EVE)
    add_place("Tân Tiến", since=NEW)
    add_place("Tân Tiến", until=EVE)
    write_words()
    assert [hit.place.valid_to for hit in find("tan tien").hits] == [None, EVE, EVE]


def test_larger_places_come_first_among_equals() -> None:
    add_place("Lạng Sơn")
    add_place("Lạng Sơn", DISTRICT, word="thành phố")
    add_place("Lạng Sơn", PROVINCE, word="tỉnh")
    write_words()
    assert names("lang son") == ["tỉnh Lạng Sơn", "xã Lạng Sơn", "thành phố Lạng Sơn"]


def test_no_more_than_twenty_are_shown_and_it_says_so() -> None:
    add_places(f"Tân {word}" for word in "ABCDEGHIKLMNOPQRSTUVXY")
    write_words()
    found = find("tan")
    assert (len(found.hits), found.more) == (MOST, True)
    assert not find("tan a").more


def test_the_order_is_that_of_the_alphabet() -> None:
    given_names = ["Đức", "Dương", "Ân", "Ấn", "Ăn", "An", "Ái", "Êa", "Ô", "Ơn", "Uy", "Ưng"]
    add_places(f"Tân {name}" for name in given_names)
    write_words()
    assert names("tan") == sorted(names("tan"), key=lambda name: sort_key(name))
    assert len(names("tan")) == len(given_names)


@pytest.mark.parametrize("text", ["", " ", "a", "đ", "-", "'’", "%", "_"])
def test_one_letter_is_too_little(text: str) -> None:
    add_places(["An"])
    write_words()
    found = find(text)
    assert (found.too_short, list(found.hits)) == (True, [])


@pytest.mark.parametrize("text", ["%%", "an%", "a_", "\x00an", "an" * 300, "99999", "x y z"])
def test_strange_text_finds_nothing_and_breaks_nothing(text: str) -> None:
    add_places(["Bình"])
    write_words()
    assert list(find(text).hits) == []


def test_the_country_itself_is_no_hit(country: SmallMap) -> None:
    PlaceSearch.objects.get_or_create(place=country.nation, defaults={"doc": " viet nam"})
    assert country.nation not in [hit.place for hit in find("viet nam").hits]


def test_queries_do_not_grow_with_the_hits(
    country: SmallMap, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    add_places(f"Suối Hoa {word}" for word in "ABCDEGHIKLMNOPQRSTUVXY")
    write_words()
    with django_assert_max_num_queries(6):
        assert len(find("suoi").hits) == MOST
    with django_assert_max_num_queries(6):
        find("97001")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4).map(" ".join))
def test_every_place_is_found_by_its_own_folded_name(name: str) -> None:
    place = add_place(name.title())
    write_words()
    assert place in [hit.place for hit in find(fold(f"xã {name}")).hits]
    PlaceSearch.objects.all().delete()
