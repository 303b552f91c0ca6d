"""Putting a page of figures together: words, large figures, tables; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tungngo.catalogue.models import Skill
from tungngo.figures.boards import ZERO, Figures, Freshness, Numbers, read_figures, read_freshness
from tungngo.figures.links import State
from tungngo.figures.reasons import BAD_MAP, NO_PLACE
from tungngo.figures.scopes import (
    THEN,
    Month,
    Scope,
    children_of,
    scope_of,
    version_for,
    version_that_knows,
)
from tungngo.figures.tables import (
    COLUMNS,
    Table,
    days_table,
    months_table,
    parts_table,
    skills_table,
)
from tungngo.places.models import COMMUNE, HAMLET, NATION, PROVINCE, GeoVersion, Place, PlaceName
from tungngo.shared.clock import VIETNAM, now, today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number, percent

_PARTS = {
    NATION: ("Theo tỉnh, thành phố", "Tỉnh, thành phố"),
    PROVINCE: ("Theo xã, phường, đặc khu", "Xã, phường"),
    COMMUNE: ("Theo thôn, tổ dân phố", "Thôn, tổ dân phố"),
    "district": ("Theo xã, phường, thị trấn", "Xã, phường"),
}
LARGE = ("luot-ho-tro", "luot-den-nha", "luot-ghi")


@dataclass(frozen=True, slots=True)
class Large:
    """A large figure: its name, its value, what it is compared with, and where its numbers stand."""

    name: str
    value: str
    beside: str
    proof: str


@dataclass(frozen=True, slots=True)
class Link:
    """A choice: what it says, where it leads, whether it is the one chosen."""

    text: str
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All that a page of figures shows."""

    state: State
    scope: Scope
    name: str
    path: Sequence[Link]
    maps: Sequence[Link]
    notice: str
    sentence: str
    large: Sequence[Large]
    parts: Table | None
    months: Table
    days: Table
    skills: Table
    freshness: str
    figures: Figures
    names: dict[int, PlaceName]

    @property
    def tables(self) -> dict[str, Table]:
        """Return the tables by key."""
        shown = [self.parts, self.months, self.days, self.skills]
        return {table.key: table for table in shown if table}

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all was counted in a year."""
        return not self.figures.months

    @property
    def about(self) -> list[str]:
        """Return the lines that stand on every file and at the foot of the page."""
        when = (
            f"ngày {day_text(self.state.day)}"
            if self.state.day
            else f"tháng {self.state.month.label}"
        )
        return [f"{self.name}, {when}; {map_name(self.scope.version)}", self.freshness]


def map_name(version: GeoVersion) -> str:
    """Return a map in words."""
    return f"địa giới từ {day_text(version.valid_from)}"


def open_scope_of(state: State) -> tuple[Scope, list[GeoVersion], str]:
    """Return the scope of an address, all maps (newest first), and a word where another map had to serve.

    Refuses an unknown place (NO_PLACE) and an unknown map (BAD_MAP).
    """
    versions = list(GeoVersion.objects.filter(undone_at=None).order_by("-valid_from", "-id"))
    place = Place.objects.filter(pk=state.place).first() if state.place else Place.objects.nation()
    if place is None:
        raise Refused(NO_PLACE)
    version = version_for(state.map, state.month, versions)
    if version is None:
        raise Refused(BAD_MAP, text=state.map[:20])
    scope = scope_of(place, version)
    if scope is not None:
        return scope, versions, ""
    other = version_that_knows(place, versions)
    scope = scope_of(place, other)
    if scope is None:
        raise Refused(NO_PLACE)
    return (
        scope,
        versions,
        f"Đơn vị này không có trên bản đồ đã chọn; đang xem theo {map_name(other)}.",
    )


def name_day(version: GeoVersion, versions: Sequence[GeoVersion]) -> date:
    """Return the day whose names a map shows: today, or the last day on which it held."""
    later = [v.valid_from for v in versions if v.valid_from > version.valid_from]
    return min(later) - timedelta(days=1) if later else today()


def read_dashboard(state: State) -> Dashboard:
    """Read a page of figures; at most 5 queries besides the place and the maps."""
    scope, versions, notice = open_scope_of(state)
    children = children_of(scope)
    on = name_day(scope.version, versions)
    names = PlaceName.objects.names_of([scope.place.pk, *scope.path, *children], on)
    figures = read_figures(scope, state.month, state.day)
    name = names[scope.place.pk].full_name
    numbers = _of_period(figures, state)
    return Dashboard(
        state=state,
        scope=scope,
        name=name,
        path=_path(state, scope, names),
        maps=_maps(state, versions),
        notice=notice,
        sentence=_sentence(name, state, figures, numbers, scope),
        large=_large(state, figures, numbers),
        parts=_parts(state, scope, [names[i] for i in children if i in names], figures),
        months=months_table(figures, state.month),
        days=days_table(figures, state.month, {d: state.url(day=d) for d in figures.days}),
        skills=skills_table(figures, skill_names()),
        freshness=freshness_line(read_freshness(scope)),
        figures=figures,
        names=names,
    )


_skill_names: dict[int, str] = {}


def skill_names() -> dict[int, str]:
    """Return {number: name} of all skills; read once a process, for a number never changes its meaning."""
    if not _skill_names:
        _skill_names.update(Skill.objects.values_list("id", "name"))
    return _skill_names


def _of_period(figures: Figures, state: State) -> Numbers | None:
    if state.day:
        return figures.days.get(state.day, ZERO if figures.days else None)
    return figures.months.get(state.month)


def _path(state: State, scope: Scope, names: dict[int, PlaceName]) -> list[Link]:
    above = [Link("Cả nước", state.url(place=None))] if scope.kind != NATION else []
    return [
        *above,
        *(Link(names[i].full_name, state.url(place=i)) for i in scope.path if i in names),
    ]


def _maps(state: State, versions: Sequence[GeoVersion]) -> list[Link]:
    told = [("hien-nay", "Địa giới hiện nay"), (THEN, "Địa giới tại thời điểm")]
    told += [(v.slug, f"Địa giới từ {day_text(v.valid_from)}") for v in versions[1:]]
    return [Link(text, state.url(map=key), key == state.map) for key, text in told]


def _parts(state: State, scope: Scope, names: list[PlaceName], figures: Figures) -> Table | None:
    if scope.kind == HAMLET:
        return None
    title, first = _PARTS[scope.kind]
    links = [(name, state.url(place=name.place_id)) for name in names]
    return parts_table(title, first, links, figures, order=state.order)


def _sentence(
    name: str, state: State, figures: Figures, numbers: Numbers | None, scope: Scope
) -> str:
    when = f"Ngày {day_text(state.day)}" if state.day else f"Tháng {state.month.label}"
    if numbers is None:
        return f"{when}: {name} chưa có số liệu."
    part = "" if scope.kind == HAMLET else _told(figures)
    return (
        f"{when}, {name} có {number(numbers[1])} lượt đến nhà và {number(numbers[5])} lượt hỗ trợ{part};"
        f" vắng nhà {number(numbers[2])}, hẹn lại {number(numbers[3])}, từ chối {number(numbers[4])}."
    )


def _told(figures: Figures) -> str:
    n = sum(1 for place in figures.parts if place)
    return f" ở {number(n)} nơi" if n else ""


def _large(state: State, figures: Figures, numbers: Numbers | None) -> list[Large]:
    found = []
    for key in LARGE:
        at, heading = next((place, text) for k, text, place in COLUMNS if k == key)
        value = number(numbers[at]) if numbers else "–"
        found.append(Large(heading, value, _beside(state, figures, numbers, at), "#don-vi"))
    return found


def _beside(state: State, figures: Figures, numbers: Numbers | None, at: int) -> str:
    """Return what stands beside a large figure: the month before, in full, or the change since."""
    if numbers is None:
        return "chưa có số liệu"
    if state.day:
        month = figures.months.get(state.month)
        return f"cả tháng: {number(month[at])}" if month else ""
    before = state.month.back(1)
    was = figures.months.get(before)
    if was is None:
        return f"tháng {before.label} chưa có số liệu"
    if state.month == Month.of(today()):
        return f"cả tháng {before.label}: {number(was[at])}"
    if not was[at]:
        return f"tháng {before.label}: 0"
    change = percent(abs(numbers[at] - was[at]), was[at])
    word = "tăng" if numbers[at] >= was[at] else "giảm"
    return f"{word} {change} so với tháng {before.label}"


def freshness_line(fresh: Freshness) -> str:
    """Return the line under every figure: when it was read and how much of the field was heard."""
    at = f"Cập nhật {now().astimezone(VIETNAM):%H:%M}"
    if not fresh.devices:
        return f"{at} · chưa có máy nào gửi"
    return (
        f"{at} · {percent(fresh.lately, fresh.devices, 0)} máy của {number(fresh.teams)} tổ đã đồng bộ trong 7 ngày"
        f" · {number(fresh.unsent)} bản ghi còn trên máy · {number(fresh.quiet)} máy im lặng > 14 ngày"
    )
