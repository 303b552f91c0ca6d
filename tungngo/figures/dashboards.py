"""Putting a page of figures together: place and map, words, large figures, tables; reads only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tungngo.figures.boards import ZERO, Figures, Numbers, read_figures
from tungngo.figures.laid import (
    PARTS,
    days_of_month,
    months_of,
    more_of,
    parts_of,
    skills_of,
)
from tungngo.figures.links import FIRST_MONTH, State
from tungngo.figures.pulse import Pulse, read_pulse
from tungngo.figures.reasons import BAD_MAP, NO_PLACE
from tungngo.figures.scopes import (
    THEN,
    Month,
    Scope,
    last_day_of,
    may_know,
    names_shown,
    scope_of,
    version_for,
    version_that_knows,
)
from tungngo.figures.tables import COLUMNS, Table
from tungngo.figures.words import (
    DEFINITION,
    SOURCE,
    capital,
    freshness_line,
    map_name,
    period,
)
from tungngo.places.models import (
    HAMLET,
    NATION,
    GeoVersion,
    Place,
    PlaceName,
)
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number, percent

LARGE = ("luot-ho-tro", "luot-den-nha", "luot-ghi")
_HEARD_ENOUGH = 80  # percent of phones in 7 days


@dataclass(frozen=True, slots=True)
class Large:
    """A large figure: name, value, what it is compared with, where its numbers stand."""

    name: str
    value: str
    beside: str
    proof: str
    change: str = ""  # up, down, flat


@dataclass(frozen=True, slots=True)
class Link:
    """A choice: what it says, where it leads, whether it is the one chosen."""

    text: str
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address leads to: a place under a map."""

    scope: Scope
    versions: Sequence[GeoVersion]  # all that stand, the newest first
    pulse: Pulse  # read before any figure: what moves in between is asked for once more
    notice: str = ""  # a word where another map had to serve than the one asked for


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All that a page of figures shows."""

    state: State
    opened: Opened
    name: str  # within a sentence: "cả nước", "tỉnh Ninh Bình"
    path: Sequence[Link]
    sentence: str
    large: Sequence[Large]
    parts: Table | None
    months: Table
    days: Table
    skills: Table | None
    more: Sequence[Table]  # people, houses, what they can do
    figures: Figures
    places: Mapping[int, PlaceName]  # one level below

    @property
    def scope(self) -> Scope:
        """Return the place under its map."""
        return self.opened.scope

    @property
    def title(self) -> str:
        """Return the name as a heading."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def when(self) -> str:
        """Return the period in words."""
        return period(self.state)

    @property
    def map_name(self) -> str:
        """Return the map in words."""
        return map_name(self.scope.version)

    @property
    def tables(self) -> dict[str, Table]:
        """Return the tables by key."""
        shown = [self.parts, self.months, self.days, self.skills, *self.more]
        return {table.key: table for table in shown if table}

    @property
    def meaning(self) -> tuple[str, str]:
        """Return where the numbers come from and what they count."""
        return SOURCE, DEFINITION

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all was counted in a year."""
        return not self.figures.months

    @property
    def is_lowest(self) -> bool:
        """Say whether the place has no parts, so that its days are its proof."""
        return self.scope.kind == HAMLET

    @property
    def is_late(self) -> bool:
        """Say whether much of the field was not heard for a week."""
        fresh = self.figures.freshness
        return fresh.lately * 100 < fresh.devices * _HEARD_ENOUGH

    @property
    def freshness(self) -> str:
        """Return the line under the figures."""
        return freshness_line(self.figures.freshness, self.opened.pulse.made)

    @property
    def about(self) -> list[str]:
        """Return the lines that stand on every file."""
        return [
            f"{self.title}, {self.when}; {self.map_name}",
            self.freshness,
            f"Nguồn: {SOURCE}",
            DEFINITION,
        ]

    @property
    def maps(self) -> list[Link]:
        """Return the two ways of seeing, and the map that was named if one was."""
        told = [("hien-nay", "Địa giới hiện nay"), (THEN, "Địa giới tại thời điểm")]
        if self.state.map not in dict(told):
            told.append((self.state.map, capital(self.map_name)))
        return [Link(text, self.state.url(map=key), key == self.state.map) for key, text in told]

    @property
    def other_maps(self) -> list[Link]:
        """Return the earlier maps by their names."""
        return [
            Link(capital(map_name(v)), self.state.url(map=v.slug)) for v in self.opened.versions[1:]
        ]

    @property
    def years(self) -> list[tuple[int, list[tuple[str, str, bool]]]]:
        """Return the months that can be chosen, year by year, the newest first."""
        last = Month.of(today())
        found: dict[int, list[tuple[str, str, bool]]] = {}
        month = last
        while month.first >= FIRST_MONTH.first:
            chosen = month == self.state.month
            found.setdefault(month.year, []).append((str(month), f"Tháng {month.label}", chosen))
            month = month.back(1)
        return list(found.items())

    @property
    def columns(self) -> list[tuple[str, str, bool]]:
        """Return the numbers that the pictures can show."""
        return [(key, heading, key == self.state.shown) for key, heading, _ in COLUMNS]

    @property
    def pager(self) -> list[Link]:
        """Return the period before, the whole month where a day is shown, the period after."""
        state = self.state
        if state.day is None:
            earlier, later = state.month.back(1), state.month.back(-1)
            links = [
                (earlier.first, Link(f"‹ Tháng {earlier.label}", state.url(month=earlier))),
                (later.first, Link(f"Tháng {later.label} ›", state.url(month=later))),
            ]
        else:
            before, after = state.day - timedelta(days=1), state.day + timedelta(days=1)
            links = [
                (before, Link(f"‹ {day_text(before)}", _on(state, before))),
                (state.day, Link(f"Cả tháng {state.month.label}", state.url(day=None))),
                (after, Link(f"{day_text(after)} ›", _on(state, after))),
            ]
        return [link for first, link in links if FIRST_MONTH.first <= first <= today()]


def _on(state: State, day: date) -> str:
    return state.url(month=Month.of(day), day=day)


def open_place(state: State) -> Opened:
    """Return what an address leads to; refuses unknown places (NO_PLACE) and maps (BAD_MAP)."""
    versions = list(GeoVersion.objects.filter(undone_at=None).order_by("-valid_from", "-id"))
    place = Place.objects.filter(pk=state.place).first() if state.place else Place.objects.nation()
    if place is None:
        raise Refused(NO_PLACE)
    version = version_for(state.map, state.last, versions)
    if version is None:
        raise Refused(BAD_MAP, text=state.map[:20])
    scope = scope_of(place, version) if may_know(version, place, versions) else None
    if scope is not None:
        return Opened(scope, versions, read_pulse(scope))
    other = version_that_knows(place, versions)
    scope = scope_of(place, other)
    if scope is None:
        raise Refused(NO_PLACE)
    notice = f"Đơn vị này không có trên bản đồ đã chọn; đang xem theo {map_name(other)}."
    return Opened(scope, versions, read_pulse(scope), notice)


def read_dashboard(state: State, opened: Opened | None = None) -> Dashboard:
    """Read a page of figures: two queries besides those that find the place and its map."""
    opened = opened or open_place(state)
    scope = opened.scope
    names = names_shown(scope, last_day_of(scope.version, opened.versions))
    figures = read_figures(scope, state.month, state.day, late=opened.pulse.late)
    name = "cả nước" if scope.kind == NATION else names[scope.place.pk].full_name
    above = {scope.place.pk, *scope.path}
    places = {i: one for i, one in names.items() if i not in above}
    numbers = _of_period(figures, state)
    parts = parts_of(state, scope, list(places.values()), figures)
    return Dashboard(
        state=state,
        opened=opened,
        name=name,
        path=path_of(scope, names, lambda place: state.url(place=place)),
        sentence=_sentence(name, state, numbers, _told(scope, parts)),
        large=[*_large(state, figures, numbers), *_coverage(scope, parts, numbers)],
        parts=parts,
        months=months_of(state, figures),
        days=days_of_month(state, figures),
        skills=skills_of(state, figures) if parts else None,
        more=more_of(state, scope, name, list(places.values()), figures) if parts else (),
        figures=figures,
        places=places,
    )


def _of_period(figures: Figures, state: State) -> Numbers | None:
    if state.day:
        return figures.days.get(state.day, ZERO if state.month in figures.months else None)
    return figures.months.get(state.month)


def path_of(
    scope: Scope, names: dict[int, PlaceName], to: Callable[[int | None], str]
) -> list[Link]:
    """Return the places above with their links; ``to``: the address of a place, None the nation."""
    above = [Link("Cả nước", to(None))] if scope.kind != NATION else []
    return [*above, *(Link(names[i].full_name, to(i)) for i in scope.path if i in names)]


def parts_with_figures(parts: Table) -> tuple[int, int]:
    """Return how many places of a table have figures, and how many there are."""
    rows = [row for row in parts.rows if not row.is_rest]
    return sum(1 for row in rows if row.numbers is not None), len(rows)


def _told(scope: Scope, parts: Table | None) -> str:
    if parts is None or not parts.rows:
        return ""
    told, every = parts_with_figures(parts)
    return f" ở {number(told)}/{number(every)} {PARTS[scope.kind][2]}"


def _sentence(name: str, state: State, numbers: Numbers | None, where: str) -> str:
    when = capital(period(state))
    if numbers is None:
        return f"{when}: {name} chưa có số liệu."
    return (
        f"{when}, {name} có {number(numbers[1])} lượt đến nhà và {number(numbers[5])} lượt"
        f" hỗ trợ{where}; vắng nhà {number(numbers[2])}, hẹn lại {number(numbers[3])},"
        f" từ chối {number(numbers[4])}."
    )


def _large(state: State, figures: Figures, numbers: Numbers | None) -> list[Large]:
    found = []
    for key in LARGE:
        at, heading = next((place, text) for k, text, place in COLUMNS if k == key)
        value = number(numbers[at]) if numbers else ""
        beside, change = _beside(state, figures, numbers, at)
        found.append(Large(heading, value, beside, state.opens(key), change))
    return found


def _coverage(scope: Scope, parts: Table | None, numbers: Numbers | None) -> list[Large]:
    """Return how many parts have figures: a sum with missing parts must say so."""
    if parts is None or not parts.rows or numbers is None:
        return []
    told, every = parts_with_figures(parts)
    missing = f"{number(every - told)} nơi chưa có số liệu" if told < every else "đủ các nơi"
    name = f"{PARTS[scope.kind][1]} có số liệu"
    return [Large(name, f"{number(told)}/{number(every)}", missing, "#bang-don-vi")]


def _beside(state: State, figures: Figures, numbers: Numbers | None, at: int) -> tuple[str, str]:
    """Return what stands beside a large figure, and which way it went between whole months."""
    if numbers is None:
        return "", ""
    if state.day:
        month = figures.months.get(state.month)
        return (f"cả tháng: {number(month[at])}" if month else ""), ""
    before = state.month.back(1)
    was = figures.months.get(before)
    if was is None:
        return f"tháng {before.label} chưa có số liệu", ""
    if state.month == Month.of(today()):
        return f"cả tháng {before.label}: {number(was[at])}", ""
    if not was[at]:
        return f"tháng {before.label}: 0", ""
    if numbers[at] == was[at]:
        return f"bằng tháng {before.label}", "flat"
    change = percent(abs(numbers[at] - was[at]), was[at])
    up = numbers[at] > was[at]
    word = "tăng" if up else "giảm"
    return f"{word} {change} so với tháng {before.label}", "up" if up else "down"
