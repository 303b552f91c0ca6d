"""CSV and XLSX of a table: the same lines as on the page, numbers as numbers."""

import csv
import io
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import xlsxwriter

from tungngo.figures import values
from tungngo.figures.tables import NO_FIGURES, Row, Table, Value

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
STATE = "Trạng thái"
# What the words of that column mean; they never change, so that programs may read them.
STATES = (
    "Trạng thái: number = có số; none = không phát sinh; missing = chưa có số liệu; thin = chưa đủ"
    " dữ liệu; unconvertible = không quy đổi được; hidden = đã ẩn (số nhỏ). Một từ nếu mọi cột như"
    " nhau, nếu không thì mỗi cột một từ, theo thứ tự cột."
)


def _lines(table: Table) -> list[Row]:
    return [*table.rows, *([table.total] if table.total else [])]


def _values(row: Row, table: Table) -> Sequence[Value]:
    return row.numbers if row.numbers is not None else [NO_FIGURES] * table.width


def _bare(value: Value) -> int | Decimal | str:
    """Return a value as files hold it: a number, a share in percent, or the state in words."""
    if not isinstance(value, values.Value):
        return value
    if not value.is_number:
        return value.text
    if value.den is None:
        return value.num
    hundredth = Decimal(value.num * 100) / Decimal(value.den)
    return hundredth.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _plain(value: Value) -> object:
    """Return a value that no spreadsheet takes for a formula; numbers stay numbers, -5 too."""
    value = _bare(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value


def to_csv(table: Table, about: Sequence[str], band: str = "") -> bytes:
    """Return the table as CSV (UTF-8 with BOM, so that Excel reads Vietnamese); notes below it.

    ``band``: the warning of the demonstration, first of all.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    if band:
        writer.writerow([band])
    writer.writerow([*(_plain(head.text) for head in (table.first, *table.heads)), *_state(table)])
    for row in _lines(table):
        told = [_plain(row.name), *map(_plain, _values(row, table))]
        writer.writerow([*told, *_state(table, row)])
    writer.writerow([])
    for line in (table.title, *about, *_notes(table)):
        writer.writerow([_plain(line)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _state(table: Table, row: Row | None = None) -> list[str]:
    """Return the cell of the states of a row, without one the heading of that column."""
    if not table.states:
        return []
    return [row.states(table.width) if row else STATE]


def _notes(table: Table) -> list[str]:
    return [*table.notes, *([STATES] if table.states else [])]


def to_xlsx(table: Table, about: Sequence[str], band: str = "") -> bytes:
    """Return the table as XLSX: title and conditions above, headings frozen, notes below."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Số liệu")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True})
    number = book.add_format({"num_format": "#,##0.###" if _has_parts(table) else "#,##0"})
    grey = book.add_format({"italic": True})
    sheet.set_column(0, 0, 34)
    for column, head in enumerate(table.heads, 1):
        sheet.set_column(column, column, 40 if head.is_text else 14)
    line = 0
    for text in (*([band] if band else []), table.title, *about):
        sheet.write_string(line, 0, text, title if text in (band, table.title) else grey)
        line += 1
    line += 1
    heads = [head.text for head in (table.first, *table.heads)] + _state(table)
    for column, text in enumerate(heads):
        sheet.write_string(line, column, text, bold)
    sheet.freeze_panes(line + 1, 1)
    for row in _lines(table):
        line += 1
        _write_row(sheet, line, row, table, (number, grey))
    for text in _notes(table):
        line += 1
        sheet.write_string(line + 1, 0, text, grey)
    book.close()
    return out.getvalue()


def _has_parts(table: Table) -> bool:
    """Say whether any number is not whole."""
    found = (_bare(v) for row in _lines(table) for v in row.numbers or ())
    return any(not isinstance(v, str) and v != int(v) for v in found)


def _write_row(sheet: Any, line: int, row: Row, table: Table, formats: tuple[Any, Any]) -> None:
    number, grey = formats
    sheet.write_string(line, 0, row.name)
    sheet_values = [_bare(value) for value in _values(row, table)]
    for column, state in enumerate(_state(table, row), len(sheet_values) + 1):
        sheet.write_string(line, column, state, grey)
    for column, value in enumerate(sheet_values, 1):
        if isinstance(value, str):
            sheet.write_string(line, column, value, grey if row.numbers is None else None)
        else:
            sheet.write_number(line, column, value, number)
