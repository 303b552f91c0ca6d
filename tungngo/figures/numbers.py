"""Opening a number: what it is made of, one level below, until visits and people are reached.

The lines of each page add up to the number that was clicked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tungngo.figures import values
from tungngo.figures.asked import KEY_OF, Asked, Kind, asked_of
from tungngo.figures.boards import Figures, Freshness, read_figures
from tungngo.figures.dashboards import Link, Opened, path_of
from tungngo.figures.laid import PARTS
from tungngo.figures.links import State
from tungngo.figures.measures import BY_DAY
from tungngo.figures.openings import Piece, Pieces, pieces_of
from tungngo.figures.people import measured, period_words
from tungngo.figures.scopes import last_day_of, names_shown
from tungngo.figures.tables import REST_OF_COMMUNE, REST_OF_PROVINCE, Head, Row, Table
from tungngo.figures.words import freshness_line, map_name, period
from tungngo.places.models import COMMUNE, DISTRICT, HAMLET, NATION, PROVINCE, PlaceName
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number

ABOVE = frozenset((NATION, PROVINCE, DISTRICT))


@dataclass(frozen=True, slots=True)
class Number:
    """All that the page of a number shows."""

    state: State
    opened: Opened
    asked: Asked
    name: str
    path: Sequence[Link]
    value: values.Value
    tables: Sequence[Table]
    fresh: Freshness
    pieces: Sequence[Piece] | None = None  # below the province: its visits, people, houses or teams

    @property
    def title(self) -> str:
        """Return the heading."""
        return self.asked.heading

    @property
    def when(self) -> str:
        """Return the time of the number in words."""
        return time_of(self.asked, self.state)

    @property
    def sentence(self) -> str:
        """Return the number in words."""
        if not self.value.is_number:
            return f"{self.name[:1].upper()}{self.name[1:]}, {self.when}: {self.value.text}."
        told = f"{self.value.text} {self.asked.unit}"
        return f"{self.name[:1].upper()}{self.name[1:]}, {self.when}: {told}."

    def listed(self, listing: str) -> "Number":
        """Return the page with its teams leading to the list of their visits."""
        if not listing or not self.asked.of_visits:
            return self
        mark = "&" if "?" in listing else "?"
        tables = [
            replace(
                table,
                rows=[replace(r, href=f"{listing}{mark}to={r.place}") for r in table.rows],
            )
            if table.key == "to"
            else table
            for table in self.tables
        ]
        return replace(self, tables=tables)

    @property
    def here(self) -> str:
        """Return the address of this page."""
        return self.state.opens(self.asked.key)

    @property
    def freshness(self) -> str:
        """Return the line under the number."""
        return freshness_line(self.fresh, self.opened.pulse.made)

    @property
    def map_name(self) -> str:
        """Return the map in words."""
        return map_name(self.opened.scope.version)

    @property
    def back(self) -> str:
        """Return the address of the page of all figures of the place."""
        return self.state.url()


def time_of(asked: Asked, state: State) -> str:
    """Return the time over which a number goes, in words."""
    if asked.kind is Kind.FLOW:
        return period(state if asked.by_day else replace(state, day=None))
    if asked.kind is Kind.MONTH:
        return period_words(state.month)
    if asked.kind is Kind.EVER:
        return "từ đầu đến nay"
    return f"đến {day_text(min(state.month.last, today()))}"


def read_number(state: State, opened: Opened, key: str) -> Number:
    """Read the page of a number; refuses (NO_NUMBER) one that there is not. Two queries."""
    asked, scope = asked_of(key), opened.scope
    names = names_shown(scope, last_day_of(scope.version, opened.versions))
    name = "cả nước" if scope.kind == NATION else names[scope.place.pk].full_name
    above = {scope.place.pk, *scope.path}
    places = sorted((n for i, n in names.items() if i not in above), key=lambda n: n.sort_key)
    path = path_of(scope, names, lambda place: replace(state, place=place).opens(key))
    if scope.kind in ABOVE:
        value, tables, fresh = _of_parts(state, opened, asked, places)
        return Number(state, opened, asked, name, path, value, tables, fresh)
    pieces = pieces_of(asked, scope, state)
    value = _shown(_whole(asked, pieces.found, active=bool(pieces.active)), asked, state)
    tables = _of_pieces(state, opened, asked, places, pieces)
    fresh, found = pieces.freshness, pieces.found
    return Number(state, opened, asked, name, path, value, tables, fresh, found)


def _of_parts(
    state: State, opened: Opened, asked: Asked, places: list[PlaceName]
) -> tuple[values.Value, list[Table], Freshness]:
    """Return the number above communes, its table by part, and how fresh it is."""
    scope, day = opened.scope, state.day if asked.by_day else None
    also = None if asked.by_day or asked.measure in KEY_OF else asked.measure
    figures = read_figures(scope, state.month, day, late=opened.pulse.late, also=also)
    told = _told(figures, asked)
    known = {name.place_id for name in places}
    rest = [v for place, v in told.items() if place not in known and v.num]
    parts = [told.get(name.place_id, values.MISSING) for name in places]
    whole = values.total([*parts, *rest])
    rows = [
        Row(name.full_name, [_shown(v, asked, state)], _to(state, name.place_id, asked.key))
        for name, v in zip(places, parts, strict=True)
    ]
    rows += [Row(REST_OF_PROVINCE[0], [_shown(v, asked, state)], is_rest=True) for v in rest]
    title, first, called = PARTS[scope.kind]
    notes = [f"{number(whole.known - len(rest))}/{number(len(parts))} {called} có số liệu."]
    value = _shown(whole.value, asked, state)
    table = Table(
        "don-vi", title, Head(first), [Head(asked.heading)], rows, Row("Cộng", [value]), notes
    )
    return value, [table], figures.freshness


def _told(figures: Figures, asked: Asked) -> dict[int | None, values.Value]:
    """Return the values by part."""
    if asked.by_day:
        at = BY_DAY.index(asked.measure)
        return {p: values.flow(n[at], active=True) for p, n in figures.parts.items()}
    return {
        place: measured(count, asked.measure, asked.kind)
        for place, count in figures.counts.parts.items()
    }


def _to(state: State, place: int, key: str) -> str:
    return replace(state, place=place).opens(key)


def _shown(value: values.Value, asked: Asked, state: State) -> values.Value:
    """Return a value as this visitor may see it."""
    return values.hide_small(value) if state.hides and asked.of_people else value


def _whole(asked: Asked, found: Iterable[Piece], *, active: bool) -> values.Value:
    n = sum(one.n for one in found)
    if asked.kind is Kind.STOCK:
        return values.stock(n or None, ever_active=active)
    return values.flow(n, active=active)


def _of_pieces(
    state: State, opened: Opened, asked: Asked, places: list[PlaceName], pieces: Pieces
) -> list[Table]:
    """Return the tables by hamlet and by team of a commune or district; of a hamlet by team."""
    by_team = [one for one in pieces.found if one.team is not None]
    found = []
    if opened.scope.kind != HAMLET and not (by_team and not asked.of_visits):
        found.append(_by_hamlet(state, asked, places, pieces))
    if by_team:
        found.append(_by_team(state, asked, by_team, pieces.teams))
    return found


def _by_hamlet(state: State, asked: Asked, places: list[PlaceName], pieces: Pieces) -> Table:
    mine: dict[int | None, list[Piece]] = {}
    known = {name.place_id for name in places}
    for one in pieces.found:
        mine.setdefault(one.hamlet if one.hamlet in known else None, []).append(one)
    parts = [
        _whole(asked, mine.get(n.place_id, ()), active=n.place_id in pieces.active) for n in places
    ]
    rows = [
        Row(name.full_name, [_shown(v, asked, state)], _to(state, name.place_id, asked.key))
        for name, v in zip(places, parts, strict=True)
    ]
    rest = [_whole(asked, mine[None], active=True)] if None in mine else []
    rows += [Row(REST_OF_COMMUNE[0], [_shown(v, asked, state)], is_rest=True) for v in rest]
    title, first, called = PARTS[COMMUNE]
    whole = values.total([*parts, *rest])
    told = sum(1 for v in parts if v.is_number)
    notes = [f"{number(told)}/{number(len(parts))} {called} có số liệu."]
    total = Row("Cộng", [_shown(whole.value, asked, state)])
    return Table("thon", title, Head(first), [Head(asked.heading)], rows, total, notes)


def _by_team(state: State, asked: Asked, found: list[Piece], names: dict[int, str]) -> Table:
    sums: dict[int, int] = {}
    for one in found:
        sums[one.team or 0] = sums.get(one.team or 0, 0) + one.n
    told = {team: names.get(team, f"Tổ số {team}") for team in sums}
    rows = [
        Row(told[team], [_shown(values.flow(n, active=True), asked, state)], place=team)
        for team, n in sorted(sums.items(), key=lambda one: (told[one[0]], one[0]))
    ]
    total = Row("Cộng", [_shown(values.flow(sum(sums.values()), active=True), asked, state)])
    return Table("to", "Theo tổ", Head("Tổ"), [Head(asked.heading)], rows, total)
