"""Tables of people, houses, teams and what people can do: each value with its state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tungngo.figures import values
from tungngo.figures.asked import HOUSES, PEOPLE, STEPS, Kind, known, step_key
from tungngo.figures.boards import Figures
from tungngo.figures.counted import Count, period_of_month
from tungngo.figures.marks import days_of
from tungngo.figures.measures import (
    FLUENT,
    HOUSES_EVER,
    HOUSES_MONTH,
    PEOPLE_DVC_EVER,
    PEOPLE_DVC_MONTH,
    PEOPLE_EVER,
    PEOPLE_MONTH,
    RECHECKS,
    RECHECKS_ALONE,
    TEAMS_MONTH,
)
from tungngo.figures.scopes import Month
from tungngo.figures.tables import Head, Row, Table
from tungngo.places.models import PlaceName
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number

type Opens = Callable[[int], str]  # of a measure: where it opens

_HOUSEHOLDS, _TEAMS = "households", "teams"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a measure, or the share of one in another, in households or in teams."""

    heading: str
    measure: int
    den: int | str = 0
    small: bool = True  # a count of people or houses: few of them may tell of somebody


def _of(measure: int) -> Column:
    one = known(measure)
    return Column(one.heading, measure, small=one.unit in (PEOPLE, HOUSES))


REACHED = (
    _of(PEOPLE_MONTH),
    _of(PEOPLE_EVER),
    _of(PEOPLE_DVC_MONTH),
    _of(PEOPLE_DVC_EVER),
    _of(HOUSES_MONTH),
    _of(HOUSES_EVER),
    Column("Tỷ lệ hộ đã được đến (%)", HOUSES_EVER, _HOUSEHOLDS),
)
RESULTS = (
    _of(FLUENT),
    Column("Tỷ lệ hộ đạt (%)", FLUENT, _HOUSEHOLDS),
    _of(RECHECKS),
    _of(RECHECKS_ALONE),
    Column("Tự làm được sau 14-30 ngày (%)", RECHECKS_ALONE, RECHECKS),
    _of(TEAMS_MONTH),
    Column("Tỷ lệ tổ hoạt động (%)", TEAMS_MONTH, _TEAMS, small=False),
)
_STEPS = tuple(STEPS.items())


def value_of(count: Count | None, column: Column) -> values.Value:
    """Return the value of a column for a part: its number, its share, or why there is none."""
    if count is None:
        return values.MISSING
    num = measured(count, column.measure)
    if not column.den:
        return num
    if isinstance(column.den, int):
        return values.ratio(num, measured(count, column.den))
    if column.den == _TEAMS:
        return values.ratio(num, values.Value(values.Known.NUMBER, count.teams))
    whole = bool(count.hamlets) and count.told == count.hamlets
    den = values.Value(values.Known.NUMBER, count.households) if whole else values.MISSING
    return values.ratio(num, den)


def measured(count: Count, measure: int, kind: Kind | None = None) -> values.Value:
    """Return the value of a measure of a part: 0 only where somebody was at work.

    ``kind``: of the number, of one that is not known by its measure alone.
    """
    n = count.numbers.get(measure)
    kind = kind or known(measure).kind
    if kind is Kind.STOCK:
        return values.stock(n, ever_active=count.until > 0)
    at_work = {Kind.FLOW: count.calendar, Kind.MONTH: count.period, Kind.EVER: count.ever}[kind]
    return values.flow(n, active=at_work > 0)


@dataclass(frozen=True, slots=True)
class Land:
    """The parts of a page: their names and links, and what is known to none of them."""

    parts: Sequence[tuple[PlaceName, str]]
    rest: str  # name of the line of what is known to no part
    whole: str = ""  # name of the one line of a commune, which is its own part
    called: str = "nơi"
    hides: bool = False  # counts of people below 10


def period_words(month: Month) -> str:
    """Return the reporting month of a calendar month in words."""
    period = period_of_month(month)
    first, last = (day_text(day) for day in days_of(period))
    return f"kỳ báo cáo tháng {period % 100}/{period // 100} ({first} - {last})"


def reached_table(figures: Figures, land: Land, month: Month, opens: Opens) -> Table:
    """Return the table of people guided and houses reached, by part."""
    title = f"Người và hộ, {period_words(month)} và từ đầu đến nay"
    return _table(Table("nguoi-ho", title, Head(""), (), ()), REACHED, figures, land, opens)


def results_table(figures: Figures, land: Land, month: Month, opens: Opens) -> Table:
    """Return the table of what came of it: houses that can, rechecks, teams at work."""
    title = f"Hộ đạt và kiểm tra lại, tháng {month.label}; tổ hoạt động, {period_words(month)}"
    return _table(Table("ket-qua", title, Head(""), (), ()), RESULTS, figures, land, opens)


def _table(
    about: Table, columns: Sequence[Column], figures: Figures, land: Land, opens: Opens
) -> Table:
    parts, rest = _parts(figures.counts.parts, land)
    exact = [[value_of(count, c) for c in columns] for *_, count in parts]
    exact_rest = [[_of_rest(count, c) for c in columns] for count in rest]
    # A share goes over those parts of which both numbers are known; the rest has no households.
    sums = [
        values.total([told[n] for told in (exact if c.den else [*exact, *exact_rest])])
        for n, c in enumerate(columns)
    ]
    rows = [
        Row(name, _hidden(told, columns, land) if _has_any(told) else None, href, place)
        for (name, href, place, _), told in zip(parts, exact, strict=True)
    ]
    rows += [Row(land.rest, _hidden(told, columns, land), is_rest=True) for told in exact_rest]
    links = [opens(c.measure) if not c.den else "" for c in columns]
    shown = _hidden([one.value for one in sums], columns, land)
    about = replace(
        about,
        heads=[Head(c.heading) for c in columns],
        finding=_finding(columns, shown, links),
        states=True,
    )
    if land.whole:
        return replace(about, rows=[replace(rows[0], links=links)])
    whole = Row("Cộng", shown, links=links)
    return replace(about, rows=rows, total=whole, notes=_notes(columns, sums, land))


def _parts(
    counts: Mapping[int | None, Count], land: Land
) -> tuple[list[tuple[str, str, int | None, Count | None]], list[Count]]:
    """Return (name, address, place, what is counted) of the parts, and what is known to none."""
    if land.whole:
        return [(land.whole, "", None, next(iter(counts.values()), None))], []
    known = {name.place_id for name, _ in land.parts}
    rest = [c for place, c in counts.items() if place not in known and c.numbers]
    found = [(n.full_name, href, n.place_id, counts.get(n.place_id)) for n, href in land.parts]
    return [*found], rest


def _has_any(told: Sequence[values.Value]) -> bool:
    return any(value.state is not values.Known.MISSING for value in told)


def _finding(
    columns: Sequence[Column], sums: Sequence[values.Value], links: Sequence[str]
) -> SafeString:
    """Return the numbers of the whole in words, each leading to the page that opens it.

    A share stands behind its number, in brackets.
    """
    told: list[SafeString] = []
    for column, value, href in zip(columns, sums, links, strict=True):
        if column.den:
            if value.is_number and told:
                told[-1] = format_html("{} ({})", told[-1], value.text)
        elif value.is_number:
            heading = column.heading[:1].lower() + column.heading[1:]
            told.append(format_html('<a href="{}">{}</a> {}', href, value.text, heading))
        elif value.state is not values.Known.MISSING:
            told.append(format_html("{}: {}", column.heading.lower(), value.text))
    if not told:
        return SafeString(values.MISSING.text.capitalize())
    return format_html_join("; ", "{}", ((one,) for one in told))


def _of_rest(count: Count, column: Column) -> values.Value:
    """Return a value of what is known to no part: a share of it cannot be converted."""
    return values.UNCONVERTIBLE if column.den else measured(count, column.measure)


def _hidden(
    told: Sequence[values.Value], columns: Sequence[Column], land: Land
) -> list[values.Value]:
    """Return the values as this visitor may see them."""
    if not land.hides:
        return list(told)
    return [
        values.hide_small(value) if column.small else value
        for value, column in zip(told, columns, strict=True)
    ]


def _notes(columns: Sequence[Column], sums: Sequence[values.Summed], land: Land) -> list[str]:
    """Return of how many parts each sum is, where some are missing."""
    found: dict[tuple[int, int], list[str]] = {}
    for column, one in zip(columns, sums, strict=True):
        if one.known < one.of:
            found.setdefault((one.known, one.of), []).append(column.heading)
    if len(found) == 1 and len(next(iter(found.values()))) == len(columns):
        ((told, every),) = found
        return [f"{number(told)}/{number(every)} {land.called} có số liệu."]
    return [
        f"{number(told)}/{number(every)} {land.called} có số liệu: {'; '.join(headings)}."
        for (told, every), headings in found.items()
    ]


def levels_table(
    figures: Figures, until: str, opens: Callable[[str], str], *, hides: bool
) -> Table | None:
    """Return the table of people at the steps of each skill; None where nobody stands at any.

    ``until``: the day in words; ``opens``: of a number's word, where it opens.
    """
    found = sorted(
        (-(steps.get(5) or 0), -(steps.get(3) or 0), name, skill, steps)
        for (skill, name), steps in figures.counts.levels.items()
        if any(steps.values())
    )
    if not found:
        return None
    rows = []
    for *_, name, skill, steps in found:
        told = [values.Value(values.Known.NUMBER, steps.get(step, 0)) for step, _ in _STEPS]
        told = [values.hide_small(v) for v in told] if hides else told
        links = [opens(step_key(skill, step)) for step, _ in _STEPS]
        rows.append(Row(name, told, links=links))
    return Table(
        "bac-ky-nang",
        f"Số người theo bậc của từng kỹ năng, {until}",
        Head("Kỹ năng"),
        [Head(text) for _, text in _STEPS],
        rows,
        finding=_most(rows),
        notes=["Mỗi người tính ở bậc cao nhất đạt được và ở mọi bậc dưới; không cộng các kỹ năng."],
        states=True,
    )


def _most(rows: Sequence[Row]) -> SafeString:
    """Return which skill most people do alone."""
    first = rows[0]
    told = (first.numbers or (values.MISSING,))[-1]
    if not (isinstance(told, values.Value) and told.is_number and told.num):
        return SafeString("Chưa ai ở bậc tự làm được")
    return format_html(
        'Nhiều người tự làm được nhất: {}, <a href="{}">{}</a> người',
        first.name,
        first.links[-1],
        told.text,
    )
