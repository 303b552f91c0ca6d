"""Pictures of figures: what each says in words, and its drawing for wide and for narrow screens."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import median
from typing import NamedTuple

from django.utils.safestring import SafeString

from tungngo.figures.dashboards import Dashboard, parts_with_figures
from tungngo.figures.growth import best
from tungngo.figures.models import StatedValue
from tungngo.figures.network import NAMES, Network, value_text
from tungngo.figures.scopes import Month
from tungngo.figures.stated import DATA
from tungngo.figures.tables import COLUMN_OF, Row, Table
from tungngo.places.models import NATION
from tungngo.shared import svg, tiles
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number, percent

MERGED = Month(2025, 7)  # the map of the country changed on the first of this month
MERGED_ON = MERGED.first
_MERGED_SAYS = "địa giới mới"
_FEW = 16  # so many parts need one column of bars only
_SOME = 40  # more do not fit on a phone: there the table tells
_SKILLS = 12
_HALF, _WHOLE, _PHONE = 520, 1104, 328  # widths of drawings


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its finding: ``narrow`` is for phones, empty where the table does better."""

    key: str
    title: str
    note: str
    wide: SafeString
    narrow: SafeString
    is_map: bool = False


class GridPlace(NamedTuple):
    """Where a province or an archipelago stands on the map of tiles."""

    code: str
    name: str
    short_name: str
    row: int
    col: int
    belongs_to: str


@cache
def tile_grid() -> tuple[GridPlace, ...]:
    """Return the 34 provinces and the two archipelagos, in the order of the file."""
    with (DATA / "tile_grid.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            GridPlace(
                r["code"],
                r["name_vi"],
                r["short_name"],
                int(r["row"]),
                int(r["col"]),
                r["belongs_to"],
            )
            for r in csv.DictReader(file)
        )


def of_dashboard(shown: Dashboard) -> dict[str, Picture]:
    """Return the pictures of a page of figures; one without any figures is left out."""
    found = {"months": _months(shown), "days": _days(shown)}
    if shown.parts and shown.parts.rows:
        found["parts"] = _map(shown) if has_map(shown) else _bars(shown)
    if shown.skills and shown.skills.rows:
        found["skills"] = _skills(shown)
    return {key: one for key, one in found.items() if one}


def has_map(shown: Dashboard) -> bool:
    """Say whether the map of tiles fits: it is drawn for the 34 provinces of today only."""
    return shown.scope.kind == NATION and shown.scope.version.valid_from >= MERGED_ON


def _value(row: Row, at: int) -> int | None:
    value = row.numbers[at] if row.numbers is not None else None
    return value if isinstance(value, int) else None


def _map(shown: Dashboard) -> Picture:
    parts = shown.parts
    at = COLUMN_OF[shown.state.shown]
    ids = {name.code: place for place, name in shown.places.items()}
    rows = {row.place: row for row in parts.rows} if parts else {}

    def tile(place: GridPlace, lines: tuple[str, ...]) -> tiles.Tile:
        row = rows.get(ids.get(place.belongs_to or place.code))
        value, href = (_value(row, at), row.href) if row else (None, "")
        return tiles.Tile(place.row, place.col, lines, place.name, value, href)

    title, told = _parts_finding(shown)
    wide = [tile(p, (p.name if len(p.name) < 10 else p.short_name,)) for p in tile_grid()]
    narrow = [tile(p, _two_lines(p)) for p in tile_grid()]
    about = f"Bản đồ ô vuông 34 tỉnh, thành phố và hai quần đảo, tô theo {told}"
    faces = (
        svg.Face(588, 1020, title, about, "draw-map only-wide"),
        svg.Face(350, 782, title, about, "draw-map only-narrow"),
    )
    note = (
        "Mỗi ô là một tỉnh, đặt gần đúng vị trí; bấm vào ô để xem tỉnh đó. Quần đảo Hoàng Sa mang"
        " số của Đà Nẵng, quần đảo Trường Sa mang số của Khánh Hòa."
    )
    return Picture(
        "don-vi",
        title,
        note,
        tiles.tiles(faces[0], wide, tile=(84, 60), write=_tile_figure, key="vach-rong"),
        tiles.tiles(faces[1], narrow, tile=(50, 46), write=None, key="vach-hep"),
        is_map=True,
    )


def _tile_figure(value: float) -> str:
    return number(value) if value < 1_000_000 else svg.short(value)


def _two_lines(place: GridPlace) -> tuple[str, ...]:
    """Return a name in two short lines, for a tile as wide as one word."""
    if place.short_name.startswith("TP."):
        return "TP.", place.short_name[3:]
    words = place.name.split(" (")[0].removeprefix("Quần đảo ").split()
    return tuple(words[:2])


def _parts_finding(shown: Dashboard) -> tuple[str, str]:
    """Return what the parts say together, without setting one above another."""
    parts = shown.parts
    heading = shown.state.heading
    if parts is None:
        return heading, ""
    at = COLUMN_OF[shown.state.shown]
    told, every = parts_with_figures(parts)
    known = [v for row in parts.rows if not row.is_rest and (v := _value(row, at)) is not None]
    what = parts.first.text.lower()
    if not known:
        return f"Chưa có số liệu ở {number(every)} {what}", f"{heading.lower()} {shown.when}"
    middle = number(int(median(known)))
    title = f"{heading} ở {number(told)}/{number(every)} {what}: một nửa có từ {middle} trở lên"
    return title, f"{heading.lower()} {shown.when}"


def _bars(shown: Dashboard) -> Picture:
    parts = shown.parts
    rows = parts.rows if parts else ()
    at = COLUMN_OF[shown.state.shown]
    drawn = [svg.Bar(row.name, _value(row, at), row.href) for row in rows]
    title, told = _parts_finding(shown)
    if not (parts and parts.has_figures):  # nothing to draw, and the table says of whom
        return Picture("don-vi", title, _why_bars(shown), SafeString(""), SafeString(""))
    about = f"Mỗi thanh là một nơi, dài theo {told}"
    columns = 1 if len(drawn) <= _FEW else 2 if len(drawn) <= _SOME else 3
    wide = svg.bars(
        svg.Face(_WHOLE, 0, title, about, "only-wide"),
        drawn,
        columns=columns,
        name_width=230 if columns < 3 else 172,
    )
    narrow = SafeString("")
    if len(drawn) <= _SOME:
        face = svg.Face(_PHONE, 0, title, about, "only-narrow")
        narrow = svg.bars(face, drawn, name_width=142)
    return Picture("don-vi", title, _why_bars(shown), wide, narrow)


def _why_bars(shown: Dashboard) -> str:
    if shown.scope.kind != NATION:
        return ""
    n = len(shown.places)
    return (
        f"Bản đồ ô vuông chỉ vẽ 34 tỉnh, thành phố từ {day_text(MERGED_ON)}. Theo {shown.map_name}"
        f" cả nước có {number(n)} tỉnh, thành phố, nên số liệu hiện thành danh sách."
    )


def _months(shown: Dashboard) -> Picture | None:
    at = COLUMN_OF[shown.state.shown]
    last = shown.state.month
    values = [_value(row, at) for row in shown.months.rows]
    if all(v is None for v in values):
        return None
    months = [last.back(len(values) - 1 - n) for n in range(len(values))]
    running = Month.of(today())
    points = [
        svg.Point(n, v, open=month == running)
        for n, (month, v) in enumerate(zip(months, values, strict=True))
    ]
    title = _months_finding(shown.state.heading, months, values)
    moments = [(n - 0.5, _MERGED_SAYS) for n, month in enumerate(months) if month == MERGED]
    about = f"Đường {shown.state.heading.lower()} từ tháng {months[0].label} đến {last.label}"
    wide, narrow = (
        svg.line(
            svg.Face(width, high, title, about, kind),
            points,
            below=[
                (n, _tick(m)) for n, m in enumerate(months) if (len(months) - 1 - n) % step == 0
            ],
            moments=moments,
        )
        for width, high, kind, step in (
            (_HALF, 280, "only-wide", 2),
            (_PHONE, 220, "only-narrow", 4),
        )
    )
    note = f"Tháng {running.label} mới tính đến ngày {today().day}." if last == running else ""
    if moments:
        note = f"{note} Đường chấm: ngày {day_text(MERGED_ON)} cả nước đổi địa giới.".strip()
    return Picture("thang", title, note, wide, narrow)


def _tick(month: Month) -> str:
    return f"{month.number}/{month.year % 100:02}"


def _months_finding(heading: str, months: Sequence[Month], values: Sequence[int | None]) -> str:
    """Return what the year says: the last whole month beside the year before, else the peak."""
    told = dict(zip(months, values, strict=True))
    whole = months[-1] if months[-1] != Month.of(today()) else months[-2]
    now, then = told.get(whole), told.get(whole.back(12))
    if now is not None and then:
        change = percent(abs(now - then), then)
        word = "tăng" if now > then else "giảm"
        if now == then:
            return f"{heading} tháng {whole.label} bằng tháng {whole.back(12).label}"
        return f"{heading} tháng {whole.label} {word} {change} so với tháng {whole.back(12).label}"
    top = max((v for v in values if v is not None), default=0)
    month = next(m for m, v in told.items() if v == top)
    return f"{heading} nhiều nhất trong tháng {month.label}: {number(top)}"


def _days(shown: Dashboard) -> Picture | None:
    at = COLUMN_OF[shown.state.shown]
    state = shown.state
    rows = shown.days.rows
    values = [_value(row, at) for row in rows]
    if all(v is None for v in values):
        return None
    days = [date(state.month.year, state.month.number, n + 1) for n in range(state.month.last.day)]
    title = _days_finding(state.heading, days, values)
    about = f"Cột {state.heading.lower()} từng ngày của tháng {state.month.label}"

    def column(n: int, day: date, *, links: bool) -> svg.Column:
        value = values[n] if n < len(values) else None
        said = f"Ngày {day_text(day)}: {number(value or 0)}"
        tick = str(day.day) if day.day == 1 or day.day % 5 == 0 else ""
        href = rows[n].href if links and n < len(rows) else ""
        return svg.Column(said, value, tick, href, chosen=day == state.day)

    wide, narrow = (
        svg.columns(
            svg.Face(width, high, title, about, kind),
            [column(n, day, links=links) for n, day in enumerate(days)],
        )
        for width, high, kind, links in (
            (_HALF, 240, "only-wide", True),
            (_PHONE, 200, "only-narrow", False),
        )
    )
    return Picture("ngay", title, "", wide, narrow)


def _days_finding(heading: str, days: Sequence[date], values: Sequence[int | None]) -> str:
    known = [(v, day) for v, day in zip(values, days, strict=False) if v]
    if not known:
        return f"Không ngày nào trong tháng có {heading.lower()}"
    top, day = max(known, key=lambda one: (one[0], -one[1].day))
    even = number(round(sum(v for v, _ in known) / len(known)))
    return (
        f"{number(len(known))} ngày có {heading.lower()}, bình quân {even} một ngày;"
        f" nhiều nhất ngày {day.day}/{day.month}: {number(top)}"
    )


def _skills(shown: Dashboard) -> Picture | None:
    table: Table | None = shown.skills
    if table is None:
        return None
    drawn = [svg.Bar(row.name, _value(row, 0)) for row in table.rows[:_SKILLS]]
    total = sum(_value(row, 0) or 0 for row in table.rows)
    first = drawn[0]
    share = percent(first.value or 0, total)
    title = f"Được giúp nhiều nhất: {first.name}, {share} lượt hỗ trợ"
    about = f"Thanh ngang {len(drawn)} kỹ năng được giúp nhiều nhất tháng {shown.state.month.label}"
    rest = len(table.rows) - len(drawn)
    note = f"Tính cả tháng {shown.state.month.label}."
    if rest > 0:
        note += f" Còn {number(rest)} kỹ năng khác trong bảng."
    wide = svg.bars(
        svg.Face(_WHOLE, 0, title, about, "only-wide"), drawn, columns=2, name_width=280
    )
    narrow = svg.bars(svg.Face(_PHONE, 0, title, about, "only-narrow"), drawn, name_width=150)
    return Picture("ky-nang", title, note, wide, narrow)


def of_network(shown: Network) -> dict[str, Picture]:
    """Return the national series as lines: teams, members."""
    found = {i: _series(shown, i) for i in ("ML02", "ML03")}
    return {key: one for key, one in found.items() if one}


def _series(shown: Network, indicator: str) -> Picture | None:
    """Draw the best result of each date; figures worked back from percentages are not drawn."""
    mine = [row for row in shown.rows if row.indicator == indicator]
    chosen = [best(r for r in mine if r.as_of == day) for day in shown.dates]
    results = [(r.as_of, r) for r in chosen if r and r.as_of]
    if len(results) < 2:
        return None
    points = [svg.Point(d.toordinal(), float(r.value), bool(r.qualifier)) for d, r in results]
    (first, _), (last, end) = results[0], results[-1]
    name = NAMES[indicator]
    title = (
        f"{name}: {value_text(end)} ngày {day_text(last)}" if isinstance(end, StatedValue) else name
    )
    about = f"Đường {name.lower()} theo các nguồn, từ {day_text(first)} đến {day_text(last)}"
    years = [date(y, 1, 1) for y in range(first.year + 1, last.year + 1)]
    below = [(first.toordinal(), f"{first.month}/{first.year}")]
    below += [(day.toordinal(), str(day.year)) for day in years]
    wide, narrow = (
        svg.line(svg.Face(width, high, title, about, kind), points, below=below)
        for width, high, kind in ((_HALF, 260, "only-wide"), (_PHONE, 210, "only-narrow"))
    )
    note = "Chấm rỗng: nguồn nói “gần”, “hơn”, “khoảng”. Không vẽ số suy ngược từ tỷ lệ."
    return Picture(indicator.lower(), title, note, wide, narrow)
