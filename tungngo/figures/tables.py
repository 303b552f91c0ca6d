"""Tables of figures: one shape for the page, the CSV and the XLSX, so that all say the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString

from tungngo.figures import values
from tungngo.figures.boards import ZERO, Figures, Numbers
from tungngo.figures.scopes import MONTHS_SHOWN, Month
from tungngo.places.models import PlaceName
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number

NO_FIGURES = values.MISSING.text
# What is known to no part, and why it cannot be: of a province, of a commune.
REST_OF_PROVINCE = (
    "Chưa phân về xã",
    "ghi nhận ở xã cũ bị chia mà không rõ thôn, không quy đổi được.",
)
REST_OF_COMMUNE = ("Chưa rõ thôn", "ghi nhận trong xã mà không rõ ở thôn nào.")

# Column key, heading, place in BY_DAY. The keys stand in addresses.
COLUMNS = (
    ("luot-ghi", "Lượt ghi", 0),
    ("luot-den-nha", "Lượt đến nhà", 1),
    ("vang", "Vắng nhà", 2),
    ("hen-lai", "Hẹn lại", 3),
    ("tu-choi", "Từ chối", 4),
    ("luot-ho-tro", "Lượt hỗ trợ", 5),
)
COLUMN_OF = {key: place for key, _, place in COLUMNS}
HEADINGS = tuple(heading for _, heading, _ in COLUMNS)
BY_NAME = "ten"
_SHORT = 8  # lines of a table that need not be folded up

type Value = int | Decimal | str | values.Value


def written(value: Value) -> str:
    """Return a value as people read it."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")  # what ``number`` writes, at a tenth of its time
    if isinstance(value, values.Value):
        return value.text
    return value if isinstance(value, str) else number(value)


def state_of(value: Value) -> str:
    """Return the state of a value as machines read it, such as "number" or "missing"."""
    return value.state.value if isinstance(value, values.Value) else values.Known.NUMBER.value


def _cell(value: Value, href: str = "") -> str:
    if isinstance(value, str):
        return f'<td class="text">{escape(value)}</td>'
    if isinstance(value, values.Value):
        if not value.is_number:
            return f'<td class="num none">{value.text}</td>'
        if value.den is not None:
            base = f"{written(value.num)} trên {written(value.den)}"
            return f'<td class="num" title="{base}">{value.text}</td>'
    text = written(value)
    if href:
        text = f'<a href="{escape(href)}">{text}</a>'
    return f'<td class="num">{text}</td>'


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its name, where the name leads, and its values; None = no figures.

    ``links``: where each number opens, in the order of the values; empty for none.
    """

    name: str
    numbers: Sequence[Value] | None
    href: str = ""
    place: int | None = None
    is_rest: bool = False
    links: Sequence[str] = ()

    def line(self, width: int) -> str:
        """Return the line as markup; not in a template, for a page has a thousand cells."""
        name = escape(self.name)
        if self.href:
            name = f'<a href="{escape(self.href)}">{name}</a>'
        cells = f'<td class="none" colspan="{width}">{NO_FIGURES}</td>'
        if self.numbers is not None and self.links:
            cells = "".join(map(_cell, self.numbers, self.links))
        elif self.numbers is not None:
            cells = "".join(map(_cell, self.numbers))
        kind = ' class="rest"' if self.is_rest else ""
        return f'<tr{kind}><th scope="row">{name}</th>{cells}</tr>'

    def states(self, width: int) -> str:
        """Return the states of the values as machines read them: one word where all are alike."""
        if self.numbers is None:
            return values.Known.MISSING.value
        found = [state_of(value) for value in self.numbers] or ["number"] * width
        return found[0] if len(set(found)) == 1 else " ".join(found)


@dataclass(frozen=True, slots=True)
class Head:
    """A heading; a sorting one leads to the table in its order."""

    text: str
    href: str = ""
    chosen: bool = False
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what stands over and under it."""

    key: str
    title: str
    first: Head  # heading of the column of names
    heads: Sequence[Head]
    rows: Sequence[Row]
    total: Row | None = None
    notes: Sequence[str] = field(default=())
    files: Sequence[tuple[str, str]] = field(default=())  # kind of file, address
    states: bool = False  # whether files tell the state of each value in a column of its own
    finding: str = ""  # what it says, as markup; each number leads where it opens

    @property
    def has_figures(self) -> bool:
        """Say whether any line has values."""
        return any(row.numbers is not None for row in self.rows)

    @property
    def is_short(self) -> bool:
        """Say whether it may stand open."""
        return len(self.rows) <= _SHORT

    @property
    def width(self) -> int:
        """Return how many columns of values there are."""
        return len(self.heads)

    @property
    def body(self) -> SafeString:
        """Return the lines as markup, everything in them escaped."""
        return SafeString("".join(row.line(self.width) for row in self.rows))

    @property
    def foot(self) -> SafeString:
        """Return the line of the sum as markup."""
        return SafeString(self.total.line(self.width) if self.total else "")


def plain_heads() -> list[Head]:
    """Return the headings of the six numbers, sorting nothing."""
    return [Head(text) for text in HEADINGS]


def total_of(rows: Iterable[Numbers | None]) -> Numbers | None:
    """Return the sum of lines; None where none of them has figures."""
    found = [r for r in rows if r is not None]
    return tuple(map(sum, zip(*found, strict=True))) if found else None


def parts_table(
    about: Table,
    parts: Sequence[tuple[PlaceName, str]],
    figures: Figures,
    *,
    order: str,
    rest_is: tuple[str, str] = REST_OF_PROVINCE,
    opens: Sequence[str] = (),
) -> Table:
    """Return the table of the places below; the sum holds what is not known to any of them.

    ``about``: the empty table with title and headings; ``rest_is``: name and reason of the rest;
    ``opens``: where each number of the sum opens.
    """
    found = [(name, figures.parts.get(name.place_id), href) for name, href in parts]
    if order in COLUMN_OF:
        at = COLUMN_OF[order]
        found.sort(key=lambda line: (-(line[1][at] if line[1] else -1), line[0].sort_key))
    else:
        found.sort(key=lambda line: line[0].sort_key)
    rows = [Row(name.full_name, numbers, href, name.place_id) for name, numbers, href in found]
    shown = {name.place_id for name, _ in parts}
    rest = total_of(n for place, n in figures.parts.items() if place not in shown)
    if rest:
        rows.append(Row(rest_is[0], rest, is_rest=True))
    total = total_of([*(numbers for _, numbers, _ in found), rest])
    told = sum(1 for _, numbers, _ in found if numbers is not None)
    notes = [f"{number(told)}/{number(len(parts))} nơi có số liệu."] if parts else []
    if rest:
        notes.append(f"«{rest_is[0]}»: {rest_is[1]}")
    whole = Row("Cộng", total, links=opens)
    return replace(about, rows=rows, total=whole, notes=notes, states=True)


def months_table(figures: Figures, last: Month, links: Mapping[Month, str]) -> Table:
    """Return the table of the months up to one."""
    months = [last.back(n) for n in range(MONTHS_SHOWN - 1, -1, -1)]
    rows = [Row(f"Tháng {m.label}", figures.months.get(m), links.get(m, "")) for m in months]
    return Table("thang", "Theo tháng", Head("Tháng"), plain_heads(), rows, states=True)


def days_table(
    figures: Figures, month: Month, links: Mapping[date, str], opens: Sequence[str] = ()
) -> Table:
    """Return the table of a month's days up to today; an idle day of a month with work is 0.

    ``opens``: where each number of the sum opens.
    """
    days = [
        date(month.year, month.number, n + 1)
        for n in range(month.last.day)
        if date(month.year, month.number, n + 1) <= today()
    ]
    empty = ZERO if month in figures.months else None
    found = [(day, figures.days.get(day, empty)) for day in days]
    rows = [Row(day_text(day), numbers, links.get(day, "")) for day, numbers in found]
    return Table(
        "ngay",
        f"Theo ngày, tháng {month.label}",
        Head("Ngày"),
        plain_heads(),
        rows,
        Row("Cộng", total_of(numbers for _, numbers in found), links=opens),
        states=True,
    )


def skills_table(figures: Figures, month: Month, link: Callable[[int], str]) -> Table:
    """Return the table of skills taught in a month, the most taught first; ``link``: of a skill."""
    found = sorted((-n, name, skill) for (skill, name), n in figures.skills.items() if n)
    rows = [Row(name, (-n,), link(skill)) for n, name, skill in found]
    total = (sum(-n for n, *_ in found),) if found else None
    return Table(
        "ky-nang",
        f"Theo kỹ năng, tháng {month.label}",
        Head("Kỹ năng"),
        [Head("Lượt hỗ trợ")],
        rows,
        Row("Cộng", total),
        states=True,
    )
