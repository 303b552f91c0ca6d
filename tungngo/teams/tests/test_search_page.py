"""The page that finds places, and lists the provinces."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.small_map import SmallMap, small_map
from tungngo.places.tests.country import write_words
from tungngo.teams.tests.test_place_page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> SmallMap:
    """Draw the small country and write down its words."""
    drawn = small_map()
    write_words()
    return drawn


def search(client: Client, text: str) -> str:
    """Return the words of a page of hits."""
    answer = client.get("/dia-ban/", {"tim": text})
    assert answer.status_code == 200
    return words(answer.content.decode())


def test_a_hit_shows_type_place_code_and_story(client: Client, country: SmallMap) -> None:
    text = search(client, "nui xa")
    assert "Xã Núi Xa Tỉnh Đồi Núi · mã 97003 Gồm một phần xã Bản Vạt, huyện Suối" in text
    assert "(đến 30/6/2025)" in text


def test_a_hit_that_is_no_more_says_what_it_is_now(client: Client, country: SmallMap) -> None:
    text = search(client, "xã bản vạt")
    assert "Xã Bản Vạt trước đây Huyện Suối, tỉnh Đồi Xưa · mã 97002" in text
    assert "Nay thuộc xã Núi Xa và xã Suối Hoa, tỉnh Đồi Núi" in text


def test_the_box_keeps_what_was_typed(client: Client, country: SmallMap) -> None:
    page = client.get("/dia-ban/", {"tim": '"><b>x'}).content.decode()
    assert 'value="&quot;&gt;&lt;b&gt;x"' in page
    assert "<b>x" not in page


def test_without_words_the_provinces_stand_there(client: Client, country: SmallMap) -> None:
    small_map(home=98)
    text = words(client.get("/dia-ban/").content.decode())
    assert "2 tỉnh, thành phố" in text
    assert "Tỉnh Đồi Núi" in text
    then = words(client.get("/dia-ban/", {"ban-do": "2025-06"}).content.decode())
    assert "Tỉnh Đồi Xưa" in then


def test_nothing_found_says_what_to_try(client: Client, country: SmallMap) -> None:
    assert "Không có nơi nào cho “zzz”" in search(client, "zzz")
    assert "Bớt chữ" in search(client, "zzz")


def test_too_short_says_so(client: Client, country: SmallMap) -> None:
    assert "Cần ít nhất 2 chữ" in search(client, "a")


def test_an_unknown_map_is_said(client: Client, country: SmallMap) -> None:
    assert client.get("/dia-ban/", {"ban-do": "1999"}).status_code == 404


def test_before_anything_is_loaded_it_says_so(client: Client) -> None:
    answer = client.get("/dia-ban/")
    assert "Chưa nạp danh mục" in answer.content.decode()


def test_six_queries_at_most(
    client: Client, country: SmallMap, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for text in ("suoi hoa", "97001", "khong co", ""):
        with django_assert_max_num_queries(6):
            client.get("/dia-ban/", {"tim": text})
