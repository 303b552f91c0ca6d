"""The growth of the network (mạng lưới): what was stated, what can be computed, why they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from tungngo.figures.growth import NETWORK, Growth, dates_of, growth
from tungngo.figures.models import ListedPlace, StatedValue
from tungngo.figures.stated import LISTED_BY
from tungngo.figures.tables import Head, Row, Table, Value
from tungngo.places.models import PROVINCE, PlaceName
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number
from tungngo.teams.models import teams_in_force_counts

SINCE, UNTIL = date(2022, 5, 26), date(2022, 7, 20)
NAMES = {"ML01": "Tỉnh, thành phố đã thành lập tổ", "ML02": "Số tổ", "ML03": "Số thành viên"}
_WORDS = {
    "nearly": "gần",
    "over": "hơn",
    "about": "khoảng",
    "before": "trước",
    "min": "từ",
    "max": "đến",
}
_KINDS = {
    "result": "kết quả",
    "derived": "suy ngược từ tỷ lệ báo nêu",
    "change": "tỷ lệ báo nêu",
    "enumerated": "đếm từ danh sách",
    "target": "chỉ tiêu",
}
_AGREED = "Không nguồn nào nêu tỷ lệ khác."
NOT_COMPUTED, NOT_STATED = "không tính được", "không nêu"


@dataclass(frozen=True, slots=True)
class Step:
    """The growth of one indicator between two dates, in words."""

    indicator: str
    name: str
    since: date
    until: date
    base: str
    end: str
    computed: Decimal | None  # percent
    stated: Decimal | None  # percent, as a source says
    why: Sequence[str]
    is_near: bool  # computed from a figure that is not exact

    @property
    def computed_text(self) -> str:
        """Return the computed growth as people read it."""
        return NOT_COMPUTED if self.computed is None else _percent(self.computed)

    @property
    def stated_text(self) -> str:
        """Return the stated growth as people read it."""
        return NOT_STATED if self.stated is None else f"+{number(self.stated)}%"


@dataclass(frozen=True, slots=True)
class Register:
    """What this system's own register of teams holds on a day; never mixed with stated figures."""

    on: date
    homes: int  # provinces of before the merger that have teams
    teams: int
    members: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What one source lists by name, beside what it counts."""

    on: date
    counted: str
    listed: int
    missing: int
    source: str
    names: Sequence[tuple[str, str]]  # as written, as it was called
    absent: Sequence[str]  # provinces of that day that the source does not name
    register: Register


@dataclass(frozen=True, slots=True)
class Network:
    """All that the page shows."""

    since: date
    until: date
    dates: Sequence[date]
    steps: Sequence[Step]
    origins: Sequence[Step]  # growth to the first date from the date before it
    rows: Sequence[StatedValue]
    listed: Listed | None
    register: Register

    @property
    def origin(self) -> date | None:
        """Return the date before the first one."""
        return self.origins[0].since if self.origins else None

    @property
    def sentence(self) -> str:
        """Return what was stated for the second date, in one sentence."""
        ends = {step.indicator: step.end for step in self.steps}
        return (
            f"Ngày {day_text(self.until)}, các nguồn nêu {ends['ML01']} tỉnh, thành phố đã thành"
            f" lập tổ, {ends['ML02']} tổ và {ends['ML03']} thành viên."
        )


def value_text(row: StatedValue | None) -> str:
    """Return a stated value as it was said: "gần 9.400", "26/63", "+90%"."""
    if row is None:
        return "chưa rõ"
    if row.kind == "change":
        return f"+{number(row.value)}%"
    word = _WORDS.get(row.qualifier, "")
    text = f"{number(row.value)}/{number(row.out_of)}" if row.out_of else number(row.value)
    return f"{word} {text}".strip()


def read_network(since: date, until: date, on: date) -> Network:
    """Read the page for two dates; ``on``: the day of this system's own register."""
    wanted = Q(indicator__in=NETWORK) | Q(code=LISTED_BY)
    every = list(StatedValue.objects.of_nation().filter(wanted))
    rows = [row for row in every if row.indicator in NETWORK]
    dates = dates_of(rows)
    before = max((d for d in dates if d < since), default=None)
    return Network(
        since=since,
        until=until,
        dates=dates,
        steps=[_step(growth(rows, i, since, until)) for i in NETWORK],
        origins=[_step(growth(rows, i, before, since)) for i in NETWORK] if before else [],
        rows=rows,
        listed=_listed(every),
        register=_register(on),
    )


def _register(on: date) -> Register:
    found = teams_in_force_counts(on)
    teams = sum(teams for teams, _ in found.values())
    return Register(on, len(found), teams, sum(members for _, members in found.values()))


def _percent(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{number(value, 1)}%"


def _step(found: Growth) -> Step:
    base, end = found.base, found.end
    return Step(
        found.indicator,
        NAMES[found.indicator],
        found.since,
        found.until,
        value_text(base if isinstance(base, StatedValue) else None),
        value_text(end if isinstance(end, StatedValue) else None),
        found.computed,
        found.stated.value if found.stated else None,
        _why(found),
        found.computed is not None and any(r.qualifier for r in (base, end) if r),
    )


def _why(found: Growth) -> list[str]:
    """Return the explanation of what differs or cannot be computed, in sentences."""
    told = []
    if found.computed is None and found.derived and found.stated:
        told.append(
            f"Ngày {day_text(found.since)} không nguồn nào nêu số. {number(found.derived.value)}"
            f" là số suy ngược từ chính tỷ lệ +{number(found.stated.value)}%, nên không dùng"
            " để tính tăng trưởng."
        )
    elif found.computed is None:
        which = found.since if found.base is None else found.until
        told.append(f"Không có kết quả nào nêu cho ngày {day_text(which)}.")
    elif not found.fits and found.base and found.end and found.stated:
        told.append(_gap(found))
    for row in found.others:
        if row.as_of:
            word = _WORDS.get(row.qualifier, "")
            said = f"{word} {number(row.value)}".strip()
            told.append(
                f"Nguồn khác cùng ngày {day_text(row.as_of)} nêu {said}; tính từ số nêu chính xác."
            )
    if found.base and found.base.qualifier and found.computed is not None:
        told.append(
            f"Gốc là số nêu “{_WORDS.get(found.base.qualifier, found.base.qualifier)}”,"
            " nên kết quả là xấp xỉ."
        )
    return told


def _gap(found: Growth) -> str:
    base, end, stated = found.base, found.end, found.stated
    if base is None or end is None or stated is None or found.computed is None:
        return ""
    fits = end.value / (1 + stated.value / 100)
    word = _WORDS.get(base.qualifier, "")
    near = f" (suy ngược: {number(found.derived.value)})" if found.derived else ""
    return (
        f"{number(end.value)} so với {word} {number(base.value)} là {_percent(found.computed)},"
        f" báo nêu +{number(stated.value)}%. Tỷ lệ báo nêu chỉ khớp với gốc khoảng"
        f" {number(fits, 0)}{near};"
        f" báo chí ngày {day_text(found.since)} nêu {word} {number(base.value)}."
    ).replace("  ", " ")


def _listed(rows: Sequence[StatedValue]) -> Listed | None:
    """Return the list of one source beside its count; the names as the source wrote them."""
    by = next((row for row in rows if row.code == LISTED_BY), None)
    if by is None or by.as_of is None:
        return None
    mine = ListedPlace.objects.filter(stated=by, place=OuterRef("place_id"))
    provinces = PlaceName.objects.on(by.as_of).filter(place__kind=PROVINCE)
    found = list(
        provinces.annotate(written=Subquery(mine.values("name_written")[:1]))
        .order_by("sort_key")
        .values_list("written", "name")
    )
    names = [(written, name) for written, name in found if written]
    counted = next((r for r in rows if _same(r, by) and r.indicator == "ML01"), None)
    declared = int(counted.value) if counted else len(names)
    return Listed(
        by.as_of,
        value_text(counted),
        len(names),
        declared - len(names),
        by.source,
        names,
        [name for written, name in found if not written],
        _register(by.as_of),
    )


def _same(row: StatedValue, by: StatedValue) -> bool:
    return row.as_of == by.as_of and row.source == by.source


def network_tables(shown: Network) -> dict[str, Table]:
    """Return the tables by key: growth, the series of all sources, the listed provinces."""
    found = [_growth_table(shown), _series_table(shown)]
    if shown.listed:
        found.append(_listed_table(shown.listed))
    query = urlencode({"tu": shown.since, "den": shown.until})
    return {
        table.key: replace(
            table,
            files=[
                (kind.upper(), f"{reverse('figures:network_file', args=[table.key, kind])}?{query}")
                for kind in ("csv", "xlsx")
            ],
        )
        for table in found
    }


def _growth_table(shown: Network) -> Table:
    heads = [
        Head("Từ", is_text=True),
        Head("Đến", is_text=True),
        Head("Số đầu", is_text=True),
        Head("Số cuối", is_text=True),
        Head("Tính được (%)"),
        Head("Nguồn nêu (%)"),
        Head("Giải thích", is_text=True),
    ]
    rows = [
        Row(
            step.name,
            (
                day_text(step.since),
                day_text(step.until),
                step.base,
                step.end,
                NOT_COMPUTED if step.computed is None else step.computed,
                NOT_STATED if step.stated is None else _exact(step.stated),
                " ".join(step.why) or _AGREED,
            ),
        )
        for step in (*shown.origins, *shown.steps)
    ]
    return Table("tang-truong", "Tăng trưởng giữa hai ngày", Head("Chỉ số"), heads, rows)


def _series_table(shown: Network) -> Table:
    heads = [
        Head("Chỉ số", is_text=True),
        Head("Cách nói", is_text=True),
        Head("Số nêu"),
        Head("Trên tổng số"),
        Head("Loại", is_text=True),
        Head("Nguồn", is_text=True),
    ]
    rows = [Row(_when(row), _series_row(row)) for row in shown.rows]
    return Table("chuoi-so", "Số các nguồn đã nêu, cả nước", Head("Ngày"), heads, rows)


def _series_row(row: StatedValue) -> tuple[Value, ...]:
    unit = "%" if row.kind == "change" else ""
    return (
        f"{row.label or NAMES[row.indicator]}{f' ({unit})' if unit else ''}",
        _WORDS.get(row.qualifier, ""),
        _exact(row.value),
        _exact(row.out_of) if row.out_of is not None else "",
        _KINDS.get(row.kind, row.kind),
        row.source,
    )


def _exact(value: Decimal) -> Value:
    """Return a number without the zeros that the database gives it."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _when(row: StatedValue) -> str:
    if row.as_of is None:
        return "không rõ ngày"
    if row.precision == "month":
        return f"tháng {row.as_of.month}/{row.as_of.year}"
    return f"năm {row.as_of.year}" if row.precision == "year" else day_text(row.as_of)


def _listed_table(listed: Listed) -> Table:
    heads = [Head("Tên trong nguồn", is_text=True)]
    rows = [Row(name, (written,)) for written, name in listed.names]
    rows += [Row(name, ("không có trong danh sách",), is_rest=True) for name in listed.absent]
    title = f"Tỉnh, thành phố được nêu tên, ngày {day_text(listed.on)}"
    return Table("danh-sach", title, Head("Tỉnh, thành phố khi đó"), heads, rows)
