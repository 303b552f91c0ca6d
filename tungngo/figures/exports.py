"""CSV and XLSX of a table: the same lines as on the page, numbers as numbers."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from tungngo.figures.tables import NO_FIGURES, Row, Table

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _lines(table: Table) -> list[Row]:
    return [*table.rows, *([table.total] if table.total else [])]


def _plain(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_csv(table: Table, about: Sequence[str]) -> bytes:
    """Return the table as CSV (UTF-8 with BOM, so that Excel reads Vietnamese); notes below it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([table.first, *table.headings])
    for row in _lines(table):
        numbers: Sequence[object] = (
            row.numbers if row.numbers is not None else [NO_FIGURES] * len(table.headings)
        )
        writer.writerow([_plain(row.name), *numbers])
    writer.writerow([])
    for line in (*about, *table.notes):
        writer.writerow([_plain(line)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(table: Table, about: Sequence[str]) -> bytes:
    """Return the table as XLSX: title and conditions above, headings frozen, notes below."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Số liệu")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "#,##0"})
    grey = book.add_format({"italic": True})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(table.headings), 14)
    line = 0
    for text in (table.title, *about):
        sheet.write_string(line, 0, text, bold if line == 0 else grey)
        line += 1
    line += 1
    for column, text in enumerate([table.first, *table.headings]):
        sheet.write_string(line, column, text, bold)
    sheet.freeze_panes(line + 1, 1)
    for row in _lines(table):
        line += 1
        sheet.write_string(line, 0, row.name)
        for column in range(len(table.headings)):
            if row.numbers is None:
                sheet.write_string(line, column + 1, NO_FIGURES, grey)
            else:
                sheet.write_number(line, column + 1, row.numbers[column], plain)
    for text in table.notes:
        line += 1
        sheet.write_string(line + 1, 0, text, grey)
    book.close()
    return out.getvalue()
