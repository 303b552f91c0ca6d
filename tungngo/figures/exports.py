"""CSV and XLSX of a table: the same lines as on the page, numbers as numbers."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from tungngo.figures.tables import NO_FIGURES, Row, Table, Value

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _lines(table: Table) -> list[Row]:
    return [*table.rows, *([table.total] if table.total else [])]


def _values(row: Row, table: Table) -> Sequence[Value]:
    return row.numbers if row.numbers is not None else [NO_FIGURES] * table.width


def _plain(value: Value) -> object:
    """Return a value that no spreadsheet takes for a formula; numbers stay numbers, -5 too."""
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
    writer.writerow([_plain(head.text) for head in (table.first, *table.heads)])
    for row in _lines(table):
        writer.writerow([_plain(row.name), *map(_plain, _values(row, table))])
    writer.writerow([])
    for line in (table.title, *about, *table.notes):
        writer.writerow([_plain(line)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


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
    for column, head in enumerate((table.first, *table.heads)):
        sheet.write_string(line, column, head.text, bold)
    sheet.freeze_panes(line + 1, 1)
    for row in _lines(table):
        line += 1
        _write_row(sheet, line, row, table, (number, grey))
    for text in table.notes:
        line += 1
        sheet.write_string(line + 1, 0, text, grey)
    book.close()
    return out.getvalue()


def _has_parts(table: Table) -> bool:
    """Say whether any number is not whole."""
    values = (v for row in table.rows for v in row.numbers or ())
    return any(not isinstance(v, str) and v != int(v) for v in values)


def _write_row(sheet: Any, line: int, row: Row, table: Table, formats: tuple[Any, Any]) -> None:
    number, grey = formats
    sheet.write_string(line, 0, row.name)
    for column, value in enumerate(_values(row, table), 1):
        if isinstance(value, str):
            sheet.write_string(line, column, value, grey if row.numbers is None else None)
        else:
            sheet.write_number(line, column, value, number)
