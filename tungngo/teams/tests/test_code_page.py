"""The page for a code: one meaning leads on, several are shown and asked."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.small_map import SmallMap, small_map
from tungngo.places.tests.country import add_name
from tungngo.teams.tests.test_place_page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> SmallMap:
    """Draw the small country."""
    return small_map()


def test_a_code_of_one_place_leads_to_it(client: Client, country: SmallMap) -> None:
    answer = client.get("/dia-ban/ma/97003/")
    assert answer.headers["Location"] == f"/dia-ban/{country.far_commune.pk}/"
    hamlet = client.get("/dia-ban/ma/97001.002/")
    assert hamlet.headers["Location"] == f"/dia-ban/{country.suoi_trong.pk}/"


def test_a_code_of_two_places_asks_which(client: Client, country: SmallMap) -> None:
    answer = client.get("/dia-ban/ma/97/")
    assert answer.status_code == 200
    text = words(answer.content.decode())
    assert "Trước 1/7/2025 là tỉnh Đồi Xưa, nay là tỉnh Đồi Núi." in text
    assert "Từ 1/7/2025, mã 97 là Tỉnh Đồi Núi Gồm tỉnh Đồi Xưa (đến 30/6/2025)" in text
    assert "Đến 30/6/2025, mã 97 là Tỉnh Đồi Xưa Nay là tỉnh Đồi Núi" in text


def test_a_place_renamed_is_one_meaning(client: Client, country: SmallMap) -> None:
    country.new_province.names.update(code="99", valid_to=date(2026, 4, 29))
    add_name(country.new_province, "Đồi Núi", code="99", word="thành phố", since=date(2026, 4, 30))
    answer = client.get("/dia-ban/ma/99/")
    assert answer.headers["Location"] == f"/dia-ban/{country.new_province.pk}/"


@pytest.mark.parametrize("code", ["00000", "x", "97.", "9" * 300, "%25"])
def test_an_unknown_code_says_so(client: Client, country: SmallMap, code: str) -> None:
    answer = client.get(f"/dia-ban/ma/{code}/")
    assert answer.status_code == 404
    assert "Không có đơn vị nào mang mã" in answer.content.decode()


def test_four_queries_at_most(
    client: Client, country: SmallMap, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for code in ("97", "97001", "97003", "nope"):
        with django_assert_max_num_queries(4):
            client.get(f"/dia-ban/ma/{code}/")
