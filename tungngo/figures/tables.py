"""Tables of figures: one shape for the page, the CSV and the XLSX, so that all three say the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tungngo.figures.boards import ZERO, Figures, Numbers
from tungngo.figures.scopes import MONTHS_SHOWN, Month
from tungngo.places.models import PlaceName
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number

NO_FIGURES = "chưa có số liệu"
NOT_KNOWN = "Chưa phân về xã"

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
BY_NAME = "ten"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its name, where the name leads, and its numbers; None = no figures."""

    name: str
    numbers: Numbers | None
    href: str = ""
    place: int | None = None

    @property
    def cells(self) -> list[str]:
        """Return the numbers as people read them."""
        return [number(n) for n in self.numbers] if self.numbers is not None else []


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what stands over and under it."""

    key: str
    title: str
    first: str  # heading of the column of names
    headings: Sequence[str]
    rows: Sequence[Row]
    total: Row | None = None
    notes: Sequence[str] = field(default=())

    @property
    def has_figures(self) -> bool:
        """Say whether any line has numbers."""
        return any(row.numbers is not None for row in self.rows)


HEADINGS = tuple(heading for _, heading, _ in COLUMNS)


def total_of(rows: Iterable[Numbers | None]) -> Numbers | None:
    """Return the sum of lines; None where none of them has figures."""
    found = [r for r in rows if r is not None]
    return tuple(map(sum, zip(*found, strict=True))) if found else None


def parts_table(
    title: str, first: str, parts: Sequence[tuple[PlaceName, str]], figures: Figures, *, order: str
) -> Table:
    """Return the table of the places below; the sum holds what is not known to any of them."""
    rows = [
        Row(name.full_name, figures.parts.get(name.place_id), href, name.place_id)
        for name, href in parts
    ]
    keys = {name.place_id: name.sort_key for name, _ in parts}
    if order in COLUMN_OF:
        at = COLUMN_OF[order]
        rows.sort(key=lambda r: (-(r.numbers[at] if r.numbers else -1), keys[r.place or 0]))
    else:
        rows.sort(key=lambda r: keys[r.place or 0])
    rest = total_of(n for place, n in figures.parts.items() if place not in keys)
    if rest:
        rows.append(Row(NOT_KNOWN, rest))
    total = total_of(r.numbers for r in rows)
    told = sum(1 for r in rows if r.numbers is not None and r.place)
    notes = [f"{number(told)}/{number(len(parts))} nơi có số liệu."] if parts else []
    if rest:
        notes.append(
            f"«{NOT_KNOWN}»: ghi nhận ở xã cũ bị chia mà không rõ thôn, không quy đổi được."
        )
    return Table("don-vi", title, first, HEADINGS, rows, Row("Cộng", total), notes)


def months_table(figures: Figures, last: Month) -> Table:
    """Return the table of the months up to one."""
    months = [last.back(n) for n in range(MONTHS_SHOWN - 1, -1, -1)]
    rows = [Row(f"Tháng {m.label}", figures.months.get(m)) for m in months]
    return Table("thang", "Theo tháng", "Tháng", HEADINGS, rows)


def days_table(figures: Figures, month: Month, links: dict[date, str]) -> Table:
    """Return the table of a month's days up to today; a day without work in a month with work is 0."""
    rows = []
    for n in range(month.last.day):
        day = date(month.year, month.number, n + 1)
        if day > today():
            break
        rows.append(
            Row(
                day_text(day),
                figures.days.get(day, ZERO if figures.days else None),
                links.get(day, ""),
            )
        )
    total = total_of(r.numbers for r in rows)
    return Table(
        "ngay", f"Theo ngày, tháng {month.label}", "Ngày", HEADINGS, rows, Row("Cộng", total)
    )


def skills_table(figures: Figures, names: dict[int, str]) -> Table:
    """Return the table of skills taught, the most taught first."""
    found = sorted(
        ((n, names.get(i, f"Kỹ năng {i}")) for i, n in figures.skills.items() if n), reverse=True
    )
    rows = [Row(name, (n,)) for n, name in found]
    total = total_of(r.numbers for r in rows)
    return Table("ky-nang", "Theo kỹ năng", "Kỹ năng", ("Lượt hỗ trợ",), rows, Row("Cộng", total))
