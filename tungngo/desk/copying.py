"""The copy of all that is known of a house, for those whom it is about: page, JSON, XLSX, print."""

import io
import json
from uuid import UUID

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tungngo.accounts.policy import actor, fresh_factor, policy
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.desk.copying_actions import copy_house
from tungngo.desk.copying_forms import CopyForm
from tungngo.feed.actions import reading
from tungngo.ledger.house import find_house
from tungngo.ledger.reasons import NOT_YOURS
from tungngo.ledger.sight import Sight
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid
from tungngo.sync.exporting import Export

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON_TYPE = "application/json; charset=utf-8"
_LONGEST_NAME = 31  # of a sheet
_NOT_IN_NAMES = str.maketrans("[]:*?/\\,", "        ")


@policy(Resource.HOUSEHOLD, Action.EXPORT, Level.NAME)
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Ask for the reason, then give the copy as a file or as a page to print."""
    sight = Sight(actor(request))
    with reading(sight.by):
        found, _ = find_house(sight, home, house)
    if not sight.at(Resource.HOUSEHOLD, Action.EXPORT, found.hamlet_id, reason=True):
        raise Refused(NOT_YOURS)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        code = f"{found.hamlet_id}-{found.number}"
        about = {"form": form, "code": code, "home": home, "address": found.id}
        return render(request, "desk/copy.html", about, status=422 if form.errors else 200)
    kind, row = form.cleaned_data["dang"], db_uuid(found.id)
    export = copy_house(by=sight.by, home=home, house=row, kind=kind, reason=form.told)
    if kind == "in":
        about = {"export": export, "at": now(), "home": home, "address": found.id}
        return render(request, "desk/copy_print.html", about)
    content, content_type = (to_xlsx(export), XLSX_TYPE) if kind == "xlsx" else _json(export)
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="ho-{export.code}.{kind}"'
    return answer


def _json(export: Export) -> tuple[bytes, str]:
    told = {"ma_ho": export.code, "lap_luc": now().isoformat(), "bang": export.tables}
    return json.dumps(told, ensure_ascii=False, indent=1).encode(), JSON_TYPE


def to_xlsx(export: Export) -> bytes:
    """Return the tables as sheets of a workbook; every cell is text, so no formula lives in it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True})
    for title, rows in export.tables.items():
        sheet = book.add_worksheet(title.translate(_NOT_IN_NAMES)[:_LONGEST_NAME])
        heads = list(rows[0]) if rows else ["Chưa có gì được ghi"]
        sheet.set_column(0, len(heads) - 1, 24)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for line, row in enumerate(rows, 1):
            for column, head in enumerate(heads):
                sheet.write_string(line, column, row[head])
        sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
