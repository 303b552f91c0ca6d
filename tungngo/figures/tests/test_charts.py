"""Pictures of figures: the finding in words, the archipelagos, the change of map on the line."""

import re
from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from tungngo.figures import charts
from tungngo.figures.charts import Picture, tile_grid
from tungngo.figures.dashboards import read_dashboard
from tungngo.figures.links import State
from tungngo.figures.tests.factories import add_skill, draw_country, put_sums
from tungngo.places.models import Fragment, PlaceName
from tungngo.shared.clock import frozen

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 18)


def numbers(helps: int) -> tuple[int, ...]:
    return (helps, helps, 0, 0, 0, helps)


def pictures(query: str = "", place: int | None = None) -> dict[str, Picture]:
    with frozen(NOW):
        return charts.of_dashboard(read_dashboard(State.read(place, QueryDict(query))))


@pytest.fixture
def fragments(db: None) -> list[Fragment]:
    drawn, _ = draw_country()
    return drawn


def of(fragments: list[Fragment], code: str) -> Fragment:
    return next(f for f in fragments if f.home == int(code))


def test_no_two_tiles_of_the_grid_meet() -> None:
    places = [(p.row, p.col) for p in tile_grid()]
    assert len(places) == len(set(places)) == 36
    assert len([p for p in tile_grid() if not p.belongs_to]) == 34


@pytest.mark.parametrize(
    ("name", "province"),
    [("Quần đảo Hoàng Sa (Đà Nẵng)", "48"), ("Quần đảo Trường Sa (Khánh Hòa)", "56")],
)
def test_archipelago_carries_the_figure_and_link_of_its_province(
    fragments: list[Fragment], name: str, province: str
) -> None:
    put_sums(of(fragments, province), DAY, numbers(777))
    place = PlaceName.objects.get(code=province, valid_from__year=2025).place_id
    drawn = pictures()["parts"]
    for one in (drawn.wide, drawn.narrow):
        assert f'<a href="/so-lieu/{place}/" aria-label="{name}: 777">' in one


def test_both_archipelagos_stand_on_the_map_without_any_figures(fragments: list[Fragment]) -> None:
    drawn = pictures()["parts"]
    assert drawn.is_map
    for one in (drawn.wide, drawn.narrow):
        assert "Quần đảo Hoàng Sa (Đà Nẵng): chưa có số liệu" in one
        assert "Quần đảo Trường Sa (Khánh Hòa): chưa có số liệu" in one


def test_every_province_of_today_is_on_the_map_with_a_link(fragments: list[Fragment]) -> None:
    links = re.findall(r'<a href="/so-lieu/(\d+)/"', pictures()["parts"].wide)
    assert len(links) == 36
    assert len(set(links)) == 34


def test_map_says_the_middle_and_sets_no_province_above_another(fragments: list[Fragment]) -> None:
    for n, code in enumerate(("01", "04", "08"), 1):
        put_sums(of(fragments, code), DAY, numbers(n * 10))
    title = pictures()["parts"].title
    assert title == "Lượt hỗ trợ ở 3/35 tỉnh, thành phố: một nửa có từ 20 trở lên"


def test_63_provinces_are_a_list_and_the_page_says_why(fragments: list[Fragment]) -> None:
    put_sums(of(fragments, "01"), DAY, numbers(5))
    drawn = pictures("ban-do=2025-06")["parts"]
    assert not drawn.is_map
    assert drawn.wide.count("<a href") == 63
    assert "chỉ vẽ 34 tỉnh, thành phố" in drawn.note
    assert "63 tỉnh, thành phố" in drawn.note


def test_change_of_map_is_a_dotted_line_where_it_falls(fragments: list[Fragment]) -> None:
    for month in (5, 6, 7, 8):
        put_sums(fragments[0], date(2025, month, 3), numbers(month))
    across = pictures("thang=2025-09")["months"]
    assert "địa giới mới" in across.wide
    assert "1/7/2025" in across.note
    assert "địa giới mới" not in pictures("thang=2026-08")["months"].wide


def test_months_compare_a_whole_month_with_the_same_one_a_year_before(
    fragments: list[Fragment],
) -> None:
    put_sums(fragments[0], date(2025, 10, 3), numbers(100))
    put_sums(fragments[0], date(2026, 10, 3), numbers(125))
    title = pictures("thang=2026-10")["months"].title
    assert title == "Lượt hỗ trợ tháng 10/2026 tăng 25,0% so với tháng 10/2025"


def test_months_without_a_year_before_name_their_peak(fragments: list[Fragment]) -> None:
    put_sums(fragments[0], date(2026, 3, 3), numbers(90))
    put_sums(fragments[0], DAY, numbers(5))
    drawn = pictures()["months"]
    assert drawn.title == "Lượt hỗ trợ nhiều nhất trong tháng 3/2026: 90"
    assert drawn.note == "Tháng 11/2026 mới tính đến ngày 20."
    assert "mark-open" in drawn.wide


def test_days_lead_to_their_page_and_mark_the_chosen_one(fragments: list[Fragment]) -> None:
    put_sums(fragments[0], DAY, numbers(8))
    put_sums(fragments[0], date(2026, 11, 2), numbers(4))
    drawn = pictures("ngay=2026-11-18")["days"]
    assert drawn.title == ("2 ngày có lượt hỗ trợ, bình quân 6 một ngày; nhiều nhất ngày 18/11: 8")
    assert 'href="/so-lieu/?ngay=2026-11-02"' in drawn.wide
    assert drawn.wide.count("bar-chosen") == 1


def test_skills_are_bars_of_the_month(fragments: list[Fragment]) -> None:
    first, second = add_skill(1, "Cài VNeID"), add_skill(2, "Quét mã QR")
    put_sums(fragments[0], DAY, numbers(40), {first: 30, second: 10})
    drawn = pictures()["skills"]
    assert drawn.title == "Được giúp nhiều nhất: Cài VNeID, 75,0% lượt hỗ trợ"
    assert drawn.wide.index("Cài VNeID") < drawn.wide.index("Quét mã QR")


def test_many_parts_have_no_bars_on_a_phone(fragments: list[Fragment]) -> None:
    put_sums(fragments[0], DAY, numbers(1))
    assert pictures("ban-do=2025-06")["parts"].narrow == ""


def test_page_without_figures_has_no_empty_charts(fragments: list[Fragment]) -> None:
    assert set(pictures()) == {"parts"}
