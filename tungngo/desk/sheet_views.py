"""The visit sheet (phiếu giấy): printed for a hamlet, and typed in by leader or officer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Resource
from tungngo.desk.actions.sheets import put_sheet
from tungngo.desk.sheet_forms import SheetForm, legend, rows_of, typed_rows
from tungngo.desk.sheets import (
    OUTCOMES,
    ground_at,
    grounds_of,
    houses_of,
    pages_of,
    sheet_skills,
    teams_of,
)
from tungngo.feed.actions import reading
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused


@policy(Resource.VISIT, Action.DECIDE)
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """List the hamlets whose sheets may be printed or typed in."""
    return render(request, "desk/sheets.html", {"grounds": grounds_of(actor(request))})


@policy(Resource.VISIT, Action.DECIDE)
@require_safe
def sheet(request: HttpRequest, hamlet: int) -> HttpResponse:
    """Show the sheets of a hamlet, to be printed."""
    by = actor(request)
    ground = ground_at(by, hamlet)
    with reading(by):
        houses = houses_of(by, ground)
    about = {
        "ground": ground,
        "pages": pages_of(houses),
        "n": len(houses),
        "skills": sheet_skills(),
        "outcomes": list(OUTCOMES.values()),
        "legend": legend(),
        "done": request.GET.get("da-nhap", ""),
    }
    return render(request, "desk/sheet.html", about)


@policy(Resource.VISIT, Action.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def type_sheet(request: HttpRequest, hamlet: int, page: int) -> HttpResponse:
    """Type in one sheet of a hamlet."""
    by = actor(request)
    ground = ground_at(by, hamlet)
    with reading(by):
        pages = pages_of(houses_of(by, ground))
    if not 1 <= page <= len(pages):
        return redirect("desk:sheet", hamlet)
    posted = request.POST if request.method == "POST" else None
    form = SheetForm(teams_of(ground), posted, initial={"day": today()})
    rows = rows_of(pages[page - 1], sheet_skills(), posted)
    about: dict[str, Any] = {
        "ground": ground,
        "page": page,
        "pages": len(pages),
        "form": form,
        "rows": rows,
        "outcomes": list(OUTCOMES.items()),
        "legend": legend(),
    }
    if form.is_valid():
        told = form.cleaned_data
        try:
            n = put_sheet(
                by=by, hamlet=hamlet, team=told["team"], at=form.moment(), rows=typed_rows(rows)
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect(f"{reverse('desk:sheet', args=[hamlet])}?da-nhap={n}")
    return render(request, "desk/sheet_type.html", about, status=200 if posted is None else 422)
