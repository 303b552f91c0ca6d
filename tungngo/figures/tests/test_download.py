"""Files of tables: numbers as numbers, text as text, and what they mean beside them."""

import csv
import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.browsers import browser_of
from tests.cast import give, person
from tests.small_map import SmallMap, small_map
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.figures.exports import to_csv, to_xlsx
from tungngo.figures.tables import NO_FIGURES, Head, Row, Table
from tungngo.figures.tests.factories import add_skill, put_sums, reader_of
from tungngo.figures.values import HIDDEN, MISSING, NONE, THIN, UNCONVERTIBLE, Known, Value
from tungngo.places.models import PlaceName
from tungngo.shared.clock import frozen

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ONE = (1200, 900, 150, 100, 50, 1500)
BOM = b"\xef\xbb\xbf"
EVIL = "=cmd|'/c calc'!A1"
TABLES = ("don-vi", "thang", "ngay", "ky-nang", "nguoi-ho", "ket-qua")


@pytest.fixture
def country() -> SmallMap:
    drawn = small_map()
    with frozen(NOW):
        put_sums(drawn.fragments[0], date(2026, 11, 18), ONE, {add_skill(1, "Cài VNeID"): 1500})
    return drawn


@pytest.fixture
def browser(country: SmallMap) -> Client:
    return reader_of(country)


def get(browser: Client, path: str) -> Any:
    with frozen(NOW):
        answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_csv_opens_in_excel_as_vietnamese(country: SmallMap, browser: Client) -> None:
    answer = get(browser, f"/so-lieu/{country.new_province.pk}/tai/don-vi.csv")
    assert answer.content.startswith(BOM)
    found = lines(answer.content)
    assert found[0][0] == "Xã, phường, đặc khu"
    assert found[1] == ["xã Núi Xa", *[NO_FIGURES] * 6, "missing"]
    assert found[2] == ["xã Suối Hoa", "1200", "900", "150", "100", "50", "1500", "number"]
    assert found[3] == ["Cộng", "1200", "900", "150", "100", "50", "1500", "number"]


def test_xlsx_keeps_numbers_as_numbers(country: SmallMap, browser: Client) -> None:
    answer = get(browser, f"/so-lieu/{country.new_province.pk}/tai/don-vi.xlsx")
    found = {row[0]: row[1:] for row in cells(answer.content)}
    assert found["xã Suối Hoa"] == [1200.0, 900.0, 150.0, 100.0, 50.0, 1500.0, "number"]
    assert found["xã Núi Xa"] == [*[NO_FIGURES] * 6, "missing"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", TABLES)
def test_every_file_says_what_when_how_and_how_fresh(
    browser: Client, table: str, kind: str
) -> None:
    content = get(browser, f"/so-lieu/tai/{table}.{kind}").content
    read = lines if kind == "csv" else cells
    text = "\n".join(str(cell) for line in read(content) for cell in line)
    assert "Cả nước, tháng 11/2026 (đến ngày 20); địa giới từ 1/7/2025" in text
    assert "Cập nhật 10:00" in text
    assert "Lượt hỗ trợ: 1 cho mỗi người và mỗi kỹ năng được giúp." in text
    assert "Nguồn: Phiếu của thành viên" in text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_demonstration_stands_first_in_every_file(
    browser: Client, settings: Any, kind: str
) -> None:
    settings.DEMO = True
    content = get(browser, f"/so-lieu/tai/thang.{kind}").content
    found = lines(content) if kind == "csv" else cells(content)
    assert str(found[0][0]).startswith("DỮ LIỆU MINH HỌA")


def test_made_up_reader_tells_of_the_demonstration(browser: Client) -> None:
    path, band = "/so-lieu/tai/thang.csv", "DỮ LIỆU MINH HỌA".encode()
    assert band not in get(browser, path).content
    User.objects.update(is_demo=True)
    assert band in get(browser, path).content.splitlines()[0]


def test_name_that_looks_like_a_formula_stays_text(country: SmallMap, browser: Client) -> None:
    PlaceName.objects.filter(place=country.commune).update(full_name=EVIL)
    path = f"/so-lieu/{country.new_province.pk}/tai/don-vi"
    assert f"'{EVIL}" in [line[0] for line in lines(get(browser, f"{path}.csv").content) if line]
    assert EVIL in [row[0] for row in cells(get(browser, f"{path}.xlsx").content)]


VALUES = {
    "number": Value(Known.NUMBER, 0),
    "none": NONE,
    "missing": MISSING,
    "thin": THIN,
    "unconvertible": UNCONVERTIBLE,
    "hidden": HIDDEN,
}


def test_six_states_are_told_apart_on_the_page_in_csv_and_in_xlsx() -> None:
    rows = [Row(name, (value,)) for name, value in VALUES.items()]
    rows += [Row("ratio", (Value(Known.NUMBER, 2, 3),)), Row("blank", None)]
    table = Table("t", "Bảng", Head("Nơi"), [Head("Số")], rows, states=True)
    shown = re.findall(r"<td[^>]*>([^<]*)</td>", table.body)
    assert len(set(shown[:6])) == 6
    assert shown[0] == "0"
    assert shown[6] == "66,7%"
    assert 'title="2 trên 3"' in table.body
    text = lines(to_csv(table, []))
    told = {line[0]: line[1:] for line in text if len(line) == 3}
    assert [told[name] for name in VALUES] == [
        ["0", "number"],
        *([value.text, name] for name, value in VALUES.items() if name != "number"),
    ]
    assert told["ratio"] == ["66.7", "number"]
    assert told["blank"] == [NO_FIGURES, "missing"]
    sheet = {row[0]: row[1:] for row in cells(to_xlsx(table, [])) if row[0] in (*VALUES, "ratio")}
    assert sheet["number"] == [0.0, "number"]
    assert sheet["ratio"] == [66.7, "number"]
    assert all(sheet[n] == [v.text, n] for n, v in VALUES.items() if n != "number")


def test_states_of_a_row_stand_in_the_order_of_its_columns() -> None:
    row = Row("a", (Value(Known.NUMBER, 5), THIN, 7))
    assert row.states(3) == "number thin number"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_disarmed_in_csv(start: str) -> None:
    head = Head("Tên")
    table = Table("t", "Bảng", head, [head], [Row(f"{start}1+1", (f"{start}2", -5)[:1])])
    assert lines(to_csv(table, []))[1] == [f"'{start}1+1", f"'{start}2"]


def test_negative_number_is_not_taken_for_a_formula() -> None:
    table = Table("t", "Bảng", Head("Tên"), [Head("Số")], [Row("a", (-5,))])
    assert lines(to_csv(table, []))[1] == ["a", "-5"]
    assert [row[1] for row in cells(to_xlsx(table, [])) if row[0] == "a"] == [-5.0]


def test_file_is_named_for_what_it_holds(country: SmallMap, browser: Client) -> None:
    answer = get(browser, "/so-lieu/tai/thang.csv?thang=2026-10")
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="tung-ngo-thang-{country.nation.pk}-2026-10.csv"'
    )


@pytest.mark.parametrize("path", ["/so-lieu/tai/khong-co.csv", "/so-lieu/tai/thang.pdf"])
def test_unknown_table_or_kind_is_refused(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_hamlet_has_no_table_of_parts(country: SmallMap, browser: Client) -> None:
    assert browser.get(f"/so-lieu/{country.doi_che.pk}/tai/don-vi.csv").status_code == 404
    assert browser.get(f"/so-lieu/{country.doi_che.pk}/tai/ngay.csv").status_code == 200


def test_member_sees_the_figures_and_is_offered_no_files(country: SmallMap) -> None:
    member = person("member.of.a.team")
    give(member, Role.MEMBER, country.doi_che.place, date(2026, 1, 1), date(2030, 1, 1))
    browser = browser_of(member)
    page = get(browser, "/so-lieu/").content.decode()
    assert "Lượt hỗ trợ" in page
    assert "/tai/" not in page
    with frozen(NOW):
        assert browser.get("/so-lieu/tai/thang.csv").status_code == 403
