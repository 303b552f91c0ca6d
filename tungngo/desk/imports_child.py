"""Reads one sheet in a process of its own, with little memory and little time (trust page 8).

Run as a script by ``imports``; it imports nothing of ours. Bytes come in, JSON goes out:
{"rows": [[..]]} or {"wrong": code}.
"""

import datetime as dt
import io
import json
import resource
import sys
import zipfile

from python_calamine import CalamineError, load_workbook

MEMORY, SECONDS = 512 * 2**20, 10
MOST_INFLATED, MOST_RATIO, MOST_ENTRIES = 100 * 2**20, 100, 200
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 100_000, 60, 500
_CHUNK = 1 << 16


def limit() -> None:
    """Give back what is not needed to read a sheet."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def wrong_with(data: bytes) -> str:
    """Return what is wrong with the file as an archive, or an empty text; sizes are counted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = [one.filename for one in entries]
            if len(entries) > MOST_ENTRIES:
                return "too_big"
            if any(".." in n.split("/") or n.startswith(("/", "\\")) for n in names):
                return "not_xlsx"
            if any(n.lower().endswith(("vbaproject.bin", ".bin")) for n in names):
                return "macro"
            if "[Content_Types].xml" not in names:
                return "not_xlsx"
            most = min(MOST_INFLATED, max(len(data) * MOST_RATIO, 1))
            return "" if _inflates_within(archive, entries, most) else "too_big"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return "not_xlsx"


def _inflates_within(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], most: int) -> bool:
    total = 0
    for entry in entries:
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                total += len(chunk)
                if total > most:
                    return False
    return True


def cell(value: object) -> object:
    """Return a cell as JSON: whole numbers as such, days as "25/11/2026", nothing as None."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    return value if isinstance(value, int) else str(value)[:MOST_CELL]


def read(data: bytes) -> dict[str, object]:
    """Return the rows of the first sheet."""
    if wrong := wrong_with(data):
        return {"wrong": wrong}
    try:
        book = load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            return {"wrong": "too_big"}
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OSError):
        return {"wrong": "not_xlsx"}
    return {"rows": [[cell(value) for value in row] for row in rows]}


if __name__ == "__main__":
    limit()
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))
