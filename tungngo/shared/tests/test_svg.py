"""Drawings: from zero, gaps kept, words escaped, and a map on which no two tiles meet."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.shared import svg, tiles
from tungngo.shared.svg import Bar, Column, Face, Point
from tungngo.shared.tiles import STEPS, Tile, ranges, step_of

FACE = Face(520, 280, "Lượt hỗ trợ tăng", "Đường từng tháng")
EVIL = '<script>"&'


def read(drawing: str) -> ElementTree.Element:
    """Return the drawing as XML: it must be well formed."""
    return ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing


def numbers(drawing: str, name: str, attribute: str) -> list[float]:
    return [float(one.get(attribute, "0")) for one in read(drawing).iter(name)]


@given(st.integers(0, 10**12))
def test_ticks_begin_at_zero_and_reach_the_top(top: int) -> None:
    steps = svg.ticks(top)
    assert steps[0] == 0
    assert steps[-1] >= top
    assert len(steps) <= 6
    assert len({b - a for a, b in pairwise(steps)}) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (950, "950"), (12_345, "12,3k"), (123_456, "123k"), (1_234_567, "1,2tr")],
)
def test_short_numbers(value: int, text: str) -> None:
    assert svg.short(value) == text


def test_line_has_a_gap_where_a_value_is_missing() -> None:
    points = [Point(0, 5), Point(1, 6), Point(2, None), Point(3, 7), Point(4, 8)]
    drawn = svg.line(FACE, points)
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 4


def test_line_writes_its_last_value_and_stays_inside() -> None:
    drawn = svg.line(FACE, [Point(n, n * 1000) for n in range(13)])
    assert ">12.000</text>" in drawn
    assert all(0 <= x <= FACE.width for x in numbers(drawn, "circle", "cx"))
    assert all(0 <= y <= FACE.height for y in numbers(drawn, "circle", "cy"))


def test_line_marks_a_moment_inside_its_span_only() -> None:
    points = [Point(0, 1), Point(4, 2)]
    assert 'class="moment"' in svg.line(FACE, points, moments=[(2, "địa giới mới")])
    assert 'class="moment"' not in svg.line(FACE, points, moments=[(9, "địa giới mới")])


def test_line_of_nothing_is_an_empty_axis() -> None:
    for points in ([], [Point(0, None)], [Point(0, 0)]):
        read(svg.line(FACE, points))


def test_value_not_final_is_a_ring() -> None:
    assert svg.line(FACE, [Point(0, 1), Point(1, 2, open=True)]).count("mark-open") == 1


def test_columns_begin_at_zero_and_missing_ones_leave_a_gap() -> None:
    drawn = svg.columns(FACE, [Column("a", 10), Column("b", None), Column("c", 0)])
    heights = numbers(drawn, "rect", "height")
    bottoms = [
        float(r.get("y", "0")) + float(r.get("height", "0")) for r in read(drawn).iter("rect")
    ]
    assert len(heights) == 2
    assert heights[0] > heights[1] > 0
    assert abs(bottoms[0] - (FACE.height - 30)) < 0.2


def test_column_with_a_link_answers_over_its_whole_height() -> None:
    drawn = svg.columns(FACE, [Column("Ngày 1", 1, href="/a/"), Column("Ngày 2", 100)])
    hits = [r for r in read(drawn).iter("rect") if r.get("class") == "hit"]
    assert [float(r.get("height", "0")) for r in hits] == [FACE.height - 56]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=120), st.integers(1, 3))
def test_bars_are_as_long_as_their_values_and_fit(values: list[int], columns: int) -> None:
    drawn = svg.bars(Face(1104, 0, "n", "t"), [Bar("x", v, "/p/") for v in values], columns=columns)
    wide = [
        float(r.get("width", "0")) for r in read(drawn).iter("rect") if r.get("class") == "bar-fill"
    ]
    assert len(wide) == len(values)
    pairs = sorted(zip(values, wide, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(pairs))
    assert max(numbers(drawn, "text", "x")) <= 1104


def test_bar_without_figures_says_so() -> None:
    drawn = svg.bars(FACE, [Bar("xã Núi Xa", None), Bar("xã Suối Hoa", 0)])
    assert drawn.count("bar-fill") == 1
    assert ">chưa có số liệu</text>" in drawn


def test_words_from_outside_are_escaped() -> None:
    drawings = [
        svg.line(Face(9, 9, EVIL, EVIL), [Point(0, 1), Point(1, 1)], below=[(0, EVIL)]),
        svg.bars(Face(900, 9, EVIL, EVIL), [Bar(EVIL, 1, f"/?a={EVIL}")]),
        svg.columns(Face(900, 90, EVIL, EVIL), [Column(EVIL, 1, EVIL, f"/?a={EVIL}")]),
        tiles.tiles(
            FACE, [Tile(0, 0, (EVIL,), EVIL, 1, f"/?{EVIL}")], tile=(84, 60), write=str, key="k"
        ),
    ]
    for drawn in drawings:
        read(drawn)
        assert "<script" not in drawn


def test_drawing_without_links_is_an_image_with_links_a_group() -> None:
    assert 'role="img"' in svg.bars(FACE, [Bar("a", 1)])
    assert 'role="group"' in svg.bars(FACE, [Bar("a", 1, "/a/")])
    assert 'aria-label="Lượt hỗ trợ tăng. Đường từng tháng"' in svg.bars(FACE, [Bar("a", 1)])


def test_no_drawing_carries_a_style() -> None:
    assert "style=" not in svg.line(FACE, [Point(0, 1), Point(1, 2)])


@given(st.lists(st.integers(1, 10**9), max_size=80))
def test_every_value_has_a_range_and_higher_values_are_never_lighter(values: list[int]) -> None:
    cuts = ranges(values)
    assert len(cuts) < STEPS
    assert not values or cuts[0] <= min(values)
    steps = [step_of(v, cuts) for v in sorted(values)]
    assert all(2 <= step <= STEPS for step in steps)
    assert steps == sorted(steps)
    assert step_of(0, cuts) == 1


def test_map_hatches_what_is_missing_and_colours_zero_lightest() -> None:
    places = [
        Tile(0, 0, ("A",), "A", None),
        Tile(0, 1, ("B",), "B", 0),
        Tile(1, 0, ("C",), "C", 500, "/c/"),
    ]
    drawn = tiles.tiles(FACE, places, tile=(84, 60), write=svg.short, key="vach")
    assert 'id="vach"' in drawn
    assert drawn.count("url(#vach)") == 2  # the tile and the legend
    assert 'class="tile q1"' in drawn
    assert ">0</text>" in drawn
    assert 'aria-label="C: 500"' in drawn
    assert "A: chưa có số liệu" in drawn


def test_words_on_dark_tiles_are_light() -> None:
    places = [Tile(0, n, (f"T{n}",), f"T{n}", 10**n) for n in range(7)]
    drawn = tiles.tiles(FACE, places, tile=(84, 60), write=None, key="k")
    assert re.search(r'on-dark"[^>]*>T6<', drawn)
    assert re.search(r'tile-word"[^>]*>T0<', drawn)
