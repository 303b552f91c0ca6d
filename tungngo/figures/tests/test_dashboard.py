"""The page of figures: what it says, where it leads, and that its address holds its state."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.small_map import SmallMap, small_map
from tungngo.figures.models import BoardState
from tungngo.figures.tests.factories import (
    add_skill,
    draw_country,
    put_sums,
    put_visit,
    reader_of,
)
from tungngo.places.models import Geo, GeoVersion
from tungngo.shared.clock import frozen

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 18)
ONE, TWO = (1200, 900, 150, 100, 50, 1500), (20, 10, 5, 3, 2, 12)
MOST_QUERIES = 8


@pytest.fixture
def country() -> SmallMap:
    drawn = small_map()
    put_sums(drawn.fragments[0], DAY, ONE, {add_skill(1, "Cài VNeID"): 1500})
    put_sums(drawn.fragments[2], DAY, TWO)
    return drawn


@pytest.fixture
def browser(country: SmallMap) -> Client:
    return reader_of(country)


def page(browser: Client, path: str, status: int = 200) -> str:
    with frozen(NOW):
        answer = browser.get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def large(html: str) -> list[str]:
    found = re.findall(r'class="card__value[^"]*">\s*([^<]*?)\s*<', html)
    return [str(text) for text in found]


def row(html: str, name: str) -> list[str]:
    found = re.search(rf'<th scope="row">(?:<a [^>]*>)?{name}(?:</a>)?</th>(.*?)</tr>', html)
    assert found, name
    return re.findall(r"<td[^>]*>(?:<a [^>]*>)?([^<]*)(?:</a>)?</td>", found.group(1))


def test_state_is_said_in_words(browser: Client) -> None:
    html = page(browser, "/so-lieu/")
    assert (
        "Tháng 11/2026 (đến ngày 20), cả nước có 910 lượt đến nhà và 1.512 lượt hỗ trợ"
        " ở 1/1 tỉnh, thành phố; vắng nhà 155, hẹn lại 103, từ chối 52." in html
    )


def test_at_most_four_large_figures_each_with_its_proof(browser: Client) -> None:
    html = page(browser, "/so-lieu/")
    assert large(html) == ["1.512", "910", "1.220", "1/1"]
    assert html.count('href="#bang-don-vi"') == 1
    for key in ("luot-ho-tro", "luot-den-nha", "luot-ghi"):
        assert f'<p class="card__proof"><a href="/so-lieu/mo/{key}/">' in html


def test_each_level_leads_to_the_next_and_adds_up(country: SmallMap, browser: Client) -> None:
    put_visit(country.doi_che, DAY, "met", helps=3)
    steps = (
        ("/so-lieu/", country.new_province.pk, "tỉnh Đồi Núi", "1.512"),
        (f"/so-lieu/{country.new_province.pk}/", country.commune.pk, "xã Suối Hoa", "1.500"),
        (f"/so-lieu/{country.commune.pk}/", country.doi_che.pk, "thôn Đồi Chè", "3"),
    )
    for path, below, name, helps in steps:
        html = page(browser, path)
        assert f'<a href="/so-lieu/{below}/">{name}</a>' in html
        assert row(html, name)[-1] == helps
        assert large(page(browser, f"/so-lieu/{below}/"))[0] == helps


def test_place_without_cells_has_no_figures_never_zero(browser: Client) -> None:
    empty = small_map(98)
    path = f"/so-lieu/{empty.new_province.pk}/"
    html = page(browser, path)
    assert "tỉnh Đồi Núi chưa có số liệu." in html
    assert "Không có số liệu không phải là 0" in html
    assert large(html) == []
    assert row(html, "xã Suối Hoa") == ["chưa có số liệu"]
    assert "1/2 nơi có số liệu." in page(browser, "/so-lieu/")


def test_zero_is_a_number(country: SmallMap, browser: Client) -> None:
    put_sums(country.fragments[1], DAY, (4, 4, 0, 0, 0, 0))
    html = page(browser, f"/so-lieu/{country.commune.pk}/?thang=2026-11&so-do=vang")
    assert row(html, "17/11/2026") == ["0"] * 6


def test_links_hold_the_state_of_the_page(country: SmallMap, browser: Client) -> None:
    asked = "thang=2026-10&ban-do=thoi-diem&so-do=vang&xep=vang"
    html = page(browser, f"/so-lieu/?{asked}")
    kept = asked.replace("&", "&amp;")
    assert f'<a href="/so-lieu/{country.new_province.pk}/?{kept}">' in html
    assert f'hx-get="/so-lieu/bang/?{kept}"' in html
    assert f'href="/so-lieu/tai/don-vi.csv?{kept}"' in html
    assert '<input type="hidden" name="ban-do" value="thoi-diem">' in html
    assert '<input type="hidden" name="xep" value="vang">' in html
    assert '<option value="2026-10" selected>' in html


def test_both_maps_show_the_same_nation_in_other_parts(country: SmallMap, browser: Client) -> None:
    then = page(browser, "/so-lieu/?ban-do=2025-06")
    assert large(then) == large(page(browser, "/so-lieu/"))
    assert row(then, "tỉnh Đồi Xưa")[-1] == "1.512"


def test_old_month_at_its_time_is_shown_on_the_map_of_then(browser: Client) -> None:
    html = page(browser, "/so-lieu/?thang=2025-06&ban-do=thoi-diem")
    assert "tỉnh Đồi Xưa" in html
    assert "tỉnh Đồi Núi" not in html
    assert "Bản đồ ô vuông chỉ vẽ 34 tỉnh, thành phố từ 1/7/2025" in html
    assert "draw-map" not in html


def test_place_of_another_map_is_shown_on_its_own_and_says_so(
    country: SmallMap, browser: Client
) -> None:
    html = page(browser, f"/so-lieu/{country.old_cut.pk}/")
    assert "đang xem theo địa giới từ 1/1/2025" in html
    assert large(html)[0] == "12"


def test_district_is_shown_on_the_map_that_knew_it(country: SmallMap, browser: Client) -> None:
    html = page(browser, f"/so-lieu/{country.old_district.pk}/?thang=2026-11")
    assert "đang xem theo địa giới từ 1/1/2025" in html
    assert large(html)[0] == "1.512"
    assert row(html, "xã Bản Vạt")[-1] == "12"


def test_what_is_not_known_to_a_commune_stands_inside_the_total(
    country: SmallMap, browser: Client
) -> None:
    far = country.fragments[2]
    Geo.objects.filter(version=country.now, fragment=far).update(commune=None)
    html = page(browser, f"/so-lieu/{country.new_province.pk}/")
    assert row(html, "Chưa phân về xã")[-1] == "12"
    assert row(html, "Cộng")[-1] == "1.512"
    assert "không quy đổi được" in html


def test_one_day_is_shown_beside_its_month(browser: Client) -> None:
    html = page(browser, f"/so-lieu/?ngay={DAY}")
    assert "Ngày 18/11/2026, cả nước có 910 lượt đến nhà" in html
    assert "cả tháng: 1.512" in html
    assert 'href="/so-lieu/?thang=2026-11&amp;ngay' not in html  # the present month is the default
    assert 'href="/so-lieu/?ngay=2026-11-17"' in html


def test_table_is_ordered_by_name_or_by_a_number(country: SmallMap, browser: Client) -> None:
    path = f"/so-lieu/{country.new_province.pk}/"

    def names(html: str) -> list[str]:
        table = html.split('id="bang-don-vi"')[1]
        return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', table)[:2]

    put_sums(country.fragments[2], DAY, (5000, 1, 0, 0, 0, 0))
    assert names(page(browser, path)) == ["xã Núi Xa", "xã Suối Hoa"]
    assert names(page(browser, f"{path}?xep=luot-ho-tro")) == ["xã Suối Hoa", "xã Núi Xa"]
    assert names(page(browser, f"{path}?xep=luot-ghi")) == ["xã Núi Xa", "xã Suối Hoa"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("thang=2026-13", 400),
        ("thang=2027-01", 400),
        ("thang=1999-01", 400),
        ("ban-do=1802", 400),
        ("so-do=khong-co", 404),
        ("xep=khong-co", 404),
        ("ngay=hom-qua", 404),
        ("ngay=2026-10-01", 404),
        ("ngay=2026-11-21", 404),
        ("thang=2026-11&ngay=2026-11-30", 404),
    ],
)
def test_address_that_means_nothing_is_refused_in_words(
    browser: Client, query: str, status: int
) -> None:
    assert "Mã: <span" in page(browser, f"/so-lieu/?{query}", status)


def test_unknown_place_is_refused(browser: Client) -> None:
    assert "Không có đơn vị này" in page(browser, "/so-lieu/987654/", 404)


def test_stranger_to_the_system_is_sent_to_sign_in() -> None:
    assert Client().get("/so-lieu/").status_code == 302


def _places(m: SmallMap) -> list[int | None]:
    return [None, m.new_province.pk, m.old_district.pk, m.commune.pk, m.doi_che.pk]


@pytest.mark.parametrize("live", ["", "bang/"])
@pytest.mark.parametrize("asked", ["", "?ngay=2026-11-18", "?ban-do=2025-06"])
def test_no_page_asks_more_than_eight_times(
    country: SmallMap, browser: Client, live: str, asked: str
) -> None:
    for map_asked in ("", asked):  # which homes lie where under a map is read once a process
        page(browser, f"/so-lieu/{map_asked}")
    for place in _places(country):
        path = f"/so-lieu/{f'{place}/' if place else ''}{live}{asked}"
        with frozen(NOW), CaptureQueriesContext(connection) as asking:
            assert browser.get(path).status_code == 200
        told = "\n".join(query["sql"][:200] for query in asking.captured_queries)
        assert len(asking) <= MOST_QUERIES, f"{path}\n{told}"


def test_length_of_a_page_does_not_change_its_queries() -> None:
    fragments, country = draw_country()
    for fragment in fragments:
        put_sums(fragment, DAY, TWO)
    browser = reader_of(country)
    browser.get("/so-lieu/")
    with frozen(NOW), CaptureQueriesContext(connection) as asking:
        html = browser.get("/so-lieu/").content.decode()
    assert len(asking) <= MOST_QUERIES
    assert html.count('<th scope="row"><a') >= 35


def test_map_of_then_is_that_of_the_day_shown(country: SmallMap, browser: Client) -> None:
    GeoVersion.objects.filter(pk=country.now.pk).update(valid_from=date(2025, 7, 16))
    asked = "?thang=2025-07&ban-do=thoi-diem"
    assert "địa giới từ 16/7/2025" in _map_told(page(browser, f"/so-lieu/{asked}"))
    for day, begun in (("15", "1/1/2025"), ("16", "16/7/2025")):
        html = page(browser, f"/so-lieu/{asked}&ngay=2025-07-{day}")
        assert f"địa giới từ {begun}" in _map_told(html)


def _map_told(html: str) -> str:
    return html.split("Bản đồ: ")[1].split("<")[0]


def test_page_has_no_inline_style_or_script(browser: Client) -> None:
    html = page(browser, "/so-lieu/")
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_source_and_definition_stand_at_the_foot(browser: Client) -> None:
    html = page(browser, "/so-lieu/")
    assert "Lượt hỗ trợ: 1 cho mỗi người và mỗi kỹ năng được giúp." in html
    assert "cộng thẳng từ sổ gốc, không ước tính." in html


def test_get_writes_nothing(browser: Client) -> None:
    before = list(BoardState.objects.values_list())
    with frozen(NOW), CaptureQueriesContext(connection) as asking:
        browser.get("/so-lieu/")
    wrote = [q["sql"] for q in asking if not q["sql"].lstrip(" (").upper().startswith("SELECT")]
    assert wrote == []
    assert list(BoardState.objects.values_list()) == before
