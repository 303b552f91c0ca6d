"""Laying the tables of a page of figures: their titles, links, files, and where numbers open."""

from dataclasses import replace

from tungngo.figures.asked import KEY_OF, skill_key
from tungngo.figures.boards import Figures
from tungngo.figures.links import State
from tungngo.figures.people import Land, levels_table, reached_table, results_table
from tungngo.figures.scopes import Scope
from tungngo.figures.tables import (
    BY_NAME,
    COLUMNS,
    REST_OF_COMMUNE,
    REST_OF_PROVINCE,
    Head,
    Table,
    days_table,
    months_table,
    parts_table,
    skills_table,
)
from tungngo.figures.words import capital, period
from tungngo.places.models import COMMUNE, DISTRICT, HAMLET, NATION, PROVINCE, PlaceName
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import day as day_text

# Title of the table of parts, heading of its names, what the parts are called in a sentence.
PARTS = {
    NATION: ("Theo tỉnh, thành phố", "Tỉnh, thành phố", "tỉnh, thành phố"),
    PROVINCE: ("Theo xã, phường, đặc khu", "Xã, phường, đặc khu", "xã, phường"),
    DISTRICT: ("Theo xã, phường, thị trấn", "Xã, phường, thị trấn", "xã, phường, thị trấn"),
    COMMUNE: ("Theo thôn, tổ dân phố", "Thôn, tổ dân phố", "thôn, tổ dân phố"),
}


def parts_of(state: State, scope: Scope, places: list[PlaceName], figures: Figures) -> Table | None:
    """Return the table of the six numbers by part; None of a hamlet, which has no parts."""
    if scope.kind == HAMLET:
        return None
    title, first, _ = PARTS[scope.kind]

    def head(text: str, order: str) -> Head:
        return Head(text, f"{state.url(order=order)}#bang-don-vi", state.order == order)

    heads = [head(heading, key) for key, heading, _ in COLUMNS]
    about = Table("don-vi", f"{title}, {period(state)}", head(first, BY_NAME), heads, ())
    to = state.to_places()
    links = [(name, to(name.place_id)) for name in places]
    rest_is = REST_OF_COMMUNE if scope.kind == COMMUNE else REST_OF_PROVINCE
    opens = [state.opens(key) for key, *_ in COLUMNS]
    table = parts_table(about, links, figures, order=state.order, rest_is=rest_is, opens=opens)
    return _with_files(state, table)


def months_of(state: State, figures: Figures) -> Table:
    """Return the table of the months, each leading to its page."""
    links = {month: state.url(month=month, day=None) for month in figures.months}
    return _with_files(state, months_table(figures, state.month, links))


def days_of_month(state: State, figures: Figures) -> Table:
    """Return the table of the days; its sums open."""
    links = {day: state.url(day=day) for day in figures.days}
    whole = replace(state, day=None)
    opens = [whole.opens(key) for key, *_ in COLUMNS]
    return _with_files(state, days_table(figures, state.month, links, opens))


def skills_of(state: State, figures: Figures) -> Table:
    """Return the table of helps by skill, each opening by place."""
    whole = replace(state, day=None)
    table = skills_table(figures, state.month, lambda skill: whole.opens(skill_key(skill)))
    return _with_files(state, table)


def more_of(
    state: State, scope: Scope, name: str, places: list[PlaceName], figures: Figures
) -> list[Table]:
    """Return the tables of people and houses, of what came of it, of the steps of skills."""
    state = replace(state, day=None)
    whole = capital(name) if scope.kind == COMMUNE else ""
    rest = (REST_OF_COMMUNE if scope.kind == COMMUNE else REST_OF_PROVINCE)[0]
    to = state.to_places()
    links = [] if whole else [(one, to(one.place_id)) for one in sorted(places, key=_by_name)]
    land = Land(links, rest, whole, PARTS[scope.kind][2], state.hides)

    def opens(measure: int) -> str:
        return state.opens(KEY_OF[measure])

    last = day_text(min(state.month.last, today()))
    made = [
        reached_table(figures, land, state.month, opens),
        results_table(figures, land, state.month, opens),
        levels_table(figures, f"đến {last}", state.opens, hides=state.hides),
    ]
    first = Head(PARTS[scope.kind][1] if not whole else "Xã")
    return [
        _with_files(state, replace(one, first=first) if one is not made[2] else one)
        for one in made
        if one
    ]


def _by_name(name: PlaceName) -> str:
    return name.sort_key


def _with_files(state: State, table: Table) -> Table:
    if not state.files:
        return table
    return replace(
        table, files=[(kind.upper(), state.file(table.key, kind)) for kind in ("csv", "xlsx")]
    )
