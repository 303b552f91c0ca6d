"""Houses of a commune: a row along a lane or a sheet, with what each line would add."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.desk.actions.houses import put_houses, undo_houses
from tungngo.desk.imports import MOST_BYTES
from tungngo.desk.imports_houses import (
    HouseLine,
    Planned,
    house_template,
    houses_in_row,
    houses_of_file,
    key_of,
    plan,
)
from tungngo.desk.reasons import FILE_BIG, NOTHING_TO_UNDO
from tungngo.desk.start import Commune, houses_in, read_commune, require_commune
from tungngo.desk.start_forms import HousesFileForm, RowForm
from tungngo.desk.start_views import band, open_lines, seal_lines, sheet_answer, show
from tungngo.feed.actions import reading
from tungngo.households.models import Household
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused

_SALT, _UNDO = "desk.start.houses", "desk.start.houses.undo"
_STATES = {"new": "mới", "same": "đã có", "wrong": "sai"}
_SHOWN = 300  # lines of a preview; the sums are of all
_A_SECOND = 1_000  # houses written in a second, at least (measured: 3.000 in 0,6 s, SQLite)


@policy(Resource.HOUSEHOLD, Action.EDIT, Level.NAME)
@require_http_methods(["GET", "HEAD", "POST"])
def houses(request: HttpRequest, place: int) -> HttpResponse:
    """Show how many houses each hamlet has; take in a row or a sheet after its preview."""
    by = actor(request)
    one = read_commune(by, place)
    wish = request.POST.get("viec", "") if request.method == "POST" else ""
    first = {"hamlet": request.GET.get("thon", "")}
    row = RowForm(one, request.POST if wish == "day" else None, initial=first, prefix="day")
    posted = (request.POST, request.FILES) if wish == "tep" else (None, None)
    sheet = HousesFileForm(one, *posted, initial=first, prefix="tep")
    about: dict[str, Any] = {"commune": one, "row": row, "sheet": sheet, "wish": wish}
    try:
        if wish == "day" and row.is_valid():
            told = row.cleaned_data
            numbers = (told["first"], told["last"], int(told["step"]))
            lines = houses_in_row(told["lane"], *numbers, told["mark"])
            return _preview(request, one, int(told["hamlet"]), lines)
        if wish == "tep" and sheet.is_valid():
            file = sheet.cleaned_data["sheet"]
            if file.size > MOST_BYTES:
                raise Refused(FILE_BIG)  # noqa: TRY301 - said on the form like others
            lines = houses_of_file(file.read())
            return _preview(request, one, int(sheet.cleaned_data["hamlet"]), lines)
        if wish == "ghi":
            return _write(request, one)
    except Refused as refused:
        about["refused"] = refused.sentence
        about["counts"] = _counts(by, one)
        return show(request, "start_houses", about, refused.reason.status)
    about["counts"], about["undo"] = _counts(by, one), _undo_of(request, one) if not wish else None
    return show(request, "start_houses", about, 422 if wish else 200)


def _counts(by: Actor, one: Commune) -> list[tuple[Any, int]]:
    there = houses_in(by, one)
    return [(hamlet, there.get(hamlet.pk, 0)) for hamlet in one.hamlets]


def _preview(
    request: HttpRequest, one: Commune, hamlet: int, lines: list[HouseLine]
) -> HttpResponse:
    planned = plan(_there(actor(request), one, hamlet), lines)
    adds = sum(p.adds for p in planned)
    counts = {state: sum(p.state == state for p in planned) for state in _STATES}
    kept = [[p.line.lane, p.line.door, p.line.n, p.line.mark] for p in planned]
    about = {
        "commune": one,
        "hamlet": one.hamlet(hamlet),
        "lines": [(p, _STATES[p.state]) for p in _worst_first(planned)[:_SHOWN]],
        "more": max(0, len(planned) - _SHOWN),
        "counts": counts,
        "adds": adds,
        "seconds": adds // _A_SECOND,
        "sealed": "" if counts["wrong"] else seal_lines(_SALT, one, [hamlet, kept]),
    }
    return show(request, "start_houses_preview", about, 422 if counts["wrong"] else 200)


def _worst_first(planned: list[Planned]) -> list[Planned]:
    """Return all lines as they came; wrong ones first where not all can be shown."""
    few = len(planned) <= _SHOWN
    return planned if few else sorted(planned, key=lambda p: p.state != "wrong")


def _there(by: Actor, one: Commune, hamlet: int) -> list[tuple[str, str]]:
    """Return the keys of a hamlet's open houses."""
    with reading(by):
        mine = Household.objects.visible_to(by).in_home(one.home).open().filter(hamlet=hamlet)
        return [key_of(lane, door) for lane, door in mine.values_list("lane", "door")]


def _write(request: HttpRequest, one: Commune) -> HttpResponse:
    hamlet, rows = open_lines(_SALT, one, request.POST.get("da-xem", ""))
    lines = [
        HouseLine(number, lane, door, n, mark)
        for number, (lane, door, n, mark) in enumerate(rows, start=1)
    ]
    n, batch = put_houses(by=actor(request), commune=one.place, hamlet=hamlet, lines=lines)
    request.session[_UNDO] = [one.place, hamlet, batch, n]
    return redirect("desk:start_houses", one.place)


def _undo_of(request: HttpRequest, one: Commune) -> dict[str, Any] | None:
    kept = request.session.get(_UNDO)
    if not kept or kept[0] != one.place:
        return None
    return {"hamlet": one.hamlet(kept[1]), "n": kept[3]}


@policy(Resource.HOUSEHOLD, Action.EDIT, Level.NAME)
@require_POST
def undo(request: HttpRequest, place: int) -> HttpResponse:
    """Take the last list of houses back."""
    by = actor(request)
    require_commune(by, place)
    kept = request.session.get(_UNDO)
    if not kept or kept[0] != place or not kept[2]:
        raise Refused(NOTHING_TO_UNDO)
    undo_houses(by=by, commune=place, hamlet=kept[1], batch=kept[2])
    del request.session[_UNDO]
    return redirect("desk:start_houses", place)


@policy(Resource.HOUSEHOLD, Action.EDIT, Level.NAME)
@require_safe
def houses_sheet(request: HttpRequest, place: int) -> HttpResponse:
    """Give the empty sheet of houses."""
    one = read_commune(actor(request), place)
    return sheet_answer(house_template("", band()), f"mau-danh-sach-nha-{one.code}")
