"""Sheets of a commune: the templates that are filled in, and reading them back."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tungngo.desk.reasons import FILE_BIG, FILE_ODD, FILE_SLOW, FILE_WITH_MACRO, NO_FILE
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import fold

MOST_BYTES = 10 * 2**20
_CHILD = Path(__file__).with_name("imports_child.py")
_WAIT = 20  # seconds on the wall; the child itself has 10 of the processor
_HEAD_WITHIN = 10  # lines in which the heading may stand
_WRONGS = {"too_big": FILE_BIG, "not_xlsx": FILE_ODD, "macro": FILE_WITH_MACRO}
_LINES = 1_000  # of a template that have drop-downs

type Cell = str | int | float | None
type Row = list[Cell]


def read_rows(data: bytes) -> list[Row]:
    """Return the cells of an XLSX's first sheet; days as "25/11/2026", whole numbers as such.

    Refuses what is no XLSX, too big (10 MB; inflated 100 MB, 100 times, 200 entries; 100,000 x 60
    cells), holds a macro, or takes more than its child process may (512 MB, 10 s).
    """
    if not data:
        raise Refused(NO_FILE)
    if len(data) > MOST_BYTES:
        raise Refused(FILE_BIG)
    try:
        done = subprocess.run(  # noqa: S603 - our own script, nothing of the file in its words
            [sys.executable, "-I", str(_CHILD)],
            input=data,
            capture_output=True,
            timeout=_WAIT,
            check=False,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(FILE_SLOW) from error
    if done.returncode:
        raise Refused(FILE_SLOW)
    told: dict[str, Any] = json.loads(done.stdout)
    if wrong := told.get("wrong"):
        raise Refused(_WRONGS[wrong])
    rows: list[Row] = told["rows"]
    return rows


def head_in(rows: Sequence[Row], wanted: Sequence[str]) -> tuple[int, list[str]]:
    """Return where the heading stands and its words, folded; refuses a sheet without one.

    It is the first line of ten that holds all the words wanted (folded).
    """
    for number, row in enumerate(rows[:_HEAD_WITHIN]):
        words = [head_word(value) for value in row]
        if all(one in words for one in wanted):
            return number, words
    raise Refused(FILE_ODD)


def head_word(value: Cell) -> str:
    """Return a heading as it is compared: "Loại*" is "loai"."""
    return fold(str(value or "").replace("*", "")).strip()


def text_of(value: Cell) -> str:
    """Return a cell as one line of text."""
    return " ".join(str(value).split()) if value is not None else ""


def template(
    title: str,
    heads: Sequence[tuple[str, int]],
    example: Sequence[str],
    choices: dict[int, Sequence[str]],
    band: str = "",
) -> bytes:
    """Return an empty sheet to fill in: a title, headings with widths, choices by column."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Danh sách")
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    grey = book.add_format({"italic": True, "font_color": "#4a5550"})
    text = book.add_format({"num_format": "@"})
    sheet.write_string(0, 0, f"{band}. {title}" if band else title, book.add_format({"bold": True}))
    sheet.write_string(1, 0, f"Ví dụ: {' | '.join(example)}", grey)
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width, text)
        sheet.write_string(2, column, head, bold)
    for column, words in choices.items():
        listed = book.add_worksheet(f"Chọn {column + 1}")
        for line, word in enumerate(words):
            listed.write_string(line, 0, word)
        source = f"='Chọn {column + 1}'!$A$1:$A${max(len(words), 1)}"
        sheet.data_validation(3, column, _LINES, column, {"validate": "list", "source": source})
    sheet.freeze_panes(3, 0)
    book.close()
    return out.getvalue()
