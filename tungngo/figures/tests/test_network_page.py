"""The network's page: what was stated, what can be computed, and why they differ."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.small_map import small_map
from tungngo.figures.actions import load_stated
from tungngo.figures.tests.factories import draw_provinces_of_2022, reader_of
from tungngo.shared.actor import job_actor
from tungngo.teams.actions import load_team_types
from tungngo.teams.tests.factories import found, new_team, people

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8
BY = job_actor("demo")


@pytest.fixture
def browser() -> Client:
    draw_provinces_of_2022()
    load_stated(by=BY)
    return Client()


def page(browser: Client, query: str = "") -> str:
    answer = browser.get(f"/mang-luoi/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def cards(html: str, title: str) -> dict[str, str]:
    """Return {heading: text} of the cards under a title."""
    section = html.split(title)[1].split("</ul>")[0]
    pairs = re.findall(r"<h3>(.*?)</h3>(.*?)</li>", section)
    return {name: re.sub(r"<[^>]+>", " ", text) for name, text in pairs}


def test_opens_with_may_and_july_2022(browser: Client) -> None:
    html = page(browser)
    assert (
        "Ngày 20/7/2022, các nguồn nêu 45/63 tỉnh, thành phố đã thành lập tổ, 39.631 tổ"
        " và 197.532 thành viên." in html
    )


def test_growth_between_the_two_dates_is_computed_from_results(browser: Client) -> None:
    told = cards(page(browser), "Từ 26/5/2022 đến 20/7/2022")
    assert "+73,1%" in told["Tỉnh, thành phố đã thành lập tổ"]
    assert "26/63 → 45/63" in told["Tỉnh, thành phố đã thành lập tổ"]
    assert "+116,7%" in told["Số tổ"]
    assert "+206,6%" in told["Số thành viên"]
    assert all("không nêu tỷ lệ" in text for text in told.values())


def test_94_5_percent_stands_beside_the_stated_90_and_says_why(browser: Client) -> None:
    teams = cards(page(browser), "Trước đó: từ 13/5/2022 đến 26/5/2022")["Số tổ"]
    for word in (
        "≈",
        "+94,5%",
        "gần 9.400 → 18.286",
        "+90%",
        "chỉ khớp với gốc khoảng 9.624",
        "nêu gần 9.400",
    ):
        assert word in teams


def test_percentage_worked_back_gives_no_growth(browser: Client) -> None:
    told = cards(page(browser), "Trước đó: từ 13/5/2022 đến 26/5/2022")
    for name, derived, stated in (
        ("Tỉnh, thành phố đã thành lập tổ", "15", "+73,3%"),
        ("Số thành viên", "30.250", "+113%"),
    ):
        assert "không tính được" in told[name]
        assert f"{derived} là số suy ngược từ chính tỷ lệ {stated}" in told[name]


def test_two_values_of_one_day_are_both_shown(browser: Client) -> None:
    members = cards(page(browser), "Từ 26/5/2022 đến 20/7/2022")["Số thành viên"]
    assert "64.432 → 197.532" in members
    assert "nêu gần 200.000; tính từ số nêu chính xác" in members


def test_source_lists_two_provinces_fewer_than_it_counts(browser: Client) -> None:
    html = page(browser)
    assert "Nguồn nêu 45/63 nhưng chỉ liệt kê 43: thiếu tên 2 tỉnh" in html
    assert "43 tên trong danh sách, 20 tên không có" in html
    table = html.split('id="liet-ke"')[1].split("</section>")[0]
    assert table.count("không có trong danh sách") == 20
    assert "TT.Huế" in table


def test_own_register_stands_apart_and_is_never_mixed(browser: Client) -> None:
    before = cards(page(browser), "Từ 26/5/2022 đến 20/7/2022")
    country = small_map()
    load_team_types(by=BY)
    found(BY, country, new_team(country, people(3)))
    html = page(browser)
    assert "<strong>1 tổ</strong> với <strong>3 thành viên</strong>" in html
    assert cards(html, "Từ 26/5/2022 đến 20/7/2022") == before


def test_dates_are_chosen_among_those_stated(browser: Client) -> None:
    html = page(browser, "?tu=2022-05-26&den=2022-09-05")
    assert '<option value="2022-09-05" selected>5/9/2022</option>' in html
    assert "51/63" in html
    assert "+152,1%" in cards(html, "Từ 26/5/2022 đến 5/9/2022")["Số tổ"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("?tu=2022-07-20&den=2022-05-26", 400), ("?tu=hom-nay", 404), ("?den=2022-13-01", 404)],
)
def test_dates_that_mean_nothing_are_refused(browser: Client, query: str, status: int) -> None:
    assert browser.get(f"/mang-luoi/{query}").status_code == status


def test_date_without_figures_is_not_invented(browser: Client) -> None:
    html = page(browser, "?tu=2022-05-26&den=2022-07-01")
    teams = cards(html, "Từ 26/5/2022 đến 1/7/2022")["Số tổ"]
    assert "không tính được" in teams
    assert "Không có kết quả nào nêu cho ngày 1/7/2022" in teams


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", ["tang-truong", "chuoi-so", "danh-sach"])
def test_every_table_is_a_file(browser: Client, table: str, kind: str) -> None:
    answer = browser.get(f"/mang-luoi/tai/{table}.{kind}")
    assert answer.status_code == 200
    assert f'href="/mang-luoi/tai/{table}.{kind}?' in browser.get("/mang-luoi/").content.decode()


def test_file_of_growth_holds_numbers_and_reasons(browser: Client) -> None:
    text = browser.get("/mang-luoi/tai/tang-truong.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    teams = next(row for row in rows if row[0] == "Số tổ" and row[1] == "13/5/2022")
    assert teams[5:7] == ["94.5", "90"]
    assert "9.624" in teams[7]


def test_lines_draw_results_only(browser: Client) -> None:
    html = page(browser)
    assert "Số tổ: hơn 74.000 ngày 23/3/2025" in html
    assert "Không vẽ số suy ngược" in html


def test_page_asks_at_most_eight_times(browser: Client) -> None:
    for one in (browser, reader_of(small_map())):
        with CaptureQueriesContext(connection) as asking:
            assert one.get("/mang-luoi/").status_code == 200
        assert len(asking) <= MOST_QUERIES, "\n".join(q["sql"][:160] for q in asking)


def test_page_stands_before_anything_is_loaded() -> None:
    small_map()
    html = page(Client())
    assert "chưa rõ" in html
