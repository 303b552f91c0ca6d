"""Lines of the log as people read them: on the page and in files alike."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import xlsxwriter

from tungngo.accounts.diary import Reach
from tungngo.accounts.models import User
from tungngo.accounts.rights import ROLE_NAMES, Level
from tungngo.audit.models import AccessEntry, AuditEntry
from tungngo.audit.words import LEVELS, WORKERS, detail_words, seen_words, verb_words
from tungngo.shared.clock import VIETNAM

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("Lúc", "Ai", "Vai", "Việc", "Mã đối tượng", "Chi tiết")
WIDTHS = (18, 30, 24, 38, 40, 50)
# A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_NAMED = 3  # rows of a list that a line names


class Shown(NamedTuple):
    """One line in words."""

    at: str
    who: str
    role: str
    what: str
    target: str
    detail: str


def moment_text(at: datetime) -> str:
    """Return a moment as Vietnamese write it: "20/11/2026 07:30"."""
    here = at.astimezone(VIETNAM)
    return f"{here.day}/{here.month}/{here.year} {here:%H:%M}"


def in_words(lines: Sequence[AuditEntry | AccessEntry], reach: Reach) -> list[Shown]:
    """Return lines in words; accounts by name only from NAME up, and one's own."""
    named = {line.actor for line in lines if reach.level >= Level.NAME or line.actor == reach.me}
    numbers = [int(one.removeprefix("user:")) for one in named if one.startswith("user:")]
    names = dict(User.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
    return [_in_words(line, {f"user:{pk}": name for pk, name in names.items()}) for line in lines]


def _in_words(line: AuditEntry | AccessEntry, names: dict[str, str]) -> Shown:
    roles = ", ".join(ROLE_NAMES.get(role, "") for role in line.role.split(","))
    at, who = moment_text(line.at), _who(line.actor, names)
    if isinstance(line, AccessEntry):
        return Shown(at, who, roles, _seen(line), _targets(line), line.reason)
    return Shown(at, who, roles, verb_words(line.verb), line.target, _detail(line.detail))


def _who(actor: str, names: dict[str, str]) -> str:
    kind, _, number = actor.partition(":")
    if kind != "user":
        return f"Máy chủ ({WORKERS.get(number, number) or 'việc nền'})"
    account = f"tài khoản {number}"
    return f"{names[actor]} ({account})" if actor in names else account.capitalize()


def _seen(line: AccessEntry) -> str:
    return f"{seen_words(line.what)}, mức {LEVELS.get(line.level, str(line.level))}"


def _targets(line: AccessEntry) -> str:
    named = [one for one in line.targets.split(",") if one]
    told = ", ".join(named[:_MOST_NAMED])
    more = line.n - min(len(named), _MOST_NAMED)
    return f"{told} và {more} nữa" if more > 0 and told else told


def _detail(text: str) -> str:
    """Return "trước là: a · sang: b" of what the line keeps as JSON."""
    if not text:
        return ""
    found = json.loads(text)
    return " · ".join(detail_words(name, value) for name, value in found.items())


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_csv(rows: Iterable[Shown], about: Sequence[str]) -> bytes:
    """Return lines as CSV (UTF-8 with BOM, so that Excel reads Vietnamese); notes below them."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow(map(_safe, row))
    writer.writerow([])
    for text in about:
        writer.writerow([_safe(text)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(rows: Iterable[Shown], about: Sequence[str]) -> bytes:
    """Return lines as XLSX: notes above, headings frozen; every cell is text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Nhật ký")
    bold, grey = book.add_format({"bold": True}), book.add_format({"italic": True})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for line, text in enumerate(about):
        sheet.write_string(line, 0, text, grey)
    head = len(about) + 1
    for column, text in enumerate(HEADINGS):
        sheet.write_string(head, column, text, bold)
    sheet.freeze_panes(head + 1, 0)
    for line, row in enumerate(rows, head + 1):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text)
    book.close()
    return out.getvalue()
