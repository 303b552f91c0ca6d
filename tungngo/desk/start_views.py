"""A commune starts from nothing: the checklist, and the list of hamlets."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.desk.actions.starting import Done, drop_hamlet, edit_hamlet, put_hamlets, undo_hamlets
from tungngo.desk.imports_hamlets import (
    Line,
    hamlet_template,
    hamlets_of_file,
    hamlets_of_lines,
    judged,
)
from tungngo.desk.reasons import NOTHING_TO_UNDO, OLD_PREVIEW, WRONG_LINES
from tungngo.desk.start import (
    Commune,
    houses_in,
    own_communes,
    people_of,
    read_commune,
    require_commune,
    steps_of,
)
from tungngo.desk.start_forms import HamletForm, HamletsForm
from tungngo.places.actions import NewHamlet
from tungngo.places.lines import Names
from tungngo.places.reasons import NO_HAMLET
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.teams.models import hotlines_of

SECTION = "viec-cua-toi"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PREVIEW_LIVES = 7200  # seconds between a preview and its being written
_SALT, _UNDO = "desk.start.hamlets", "desk.start.hamlets.undo"
_STATES = {"new": "mới", "changed": "đổi", "same": "giữ nguyên", "wrong": "sai"}


def show(request: HttpRequest, name: str, about: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a page of the start."""
    return render(request, f"desk/{name}.html", {"section": SECTION} | about, status=status)


def band() -> str:
    """Return the warning that stands on files of the demonstration."""
    return "Dữ liệu minh họa" if settings.DEMO else ""


def seal_lines(salt: str, commune: Commune, lines: object) -> str:
    """Return judged input as a text that the next form brings back unchanged."""
    return signing.dumps([commune.place, lines], salt=salt, compress=True)


def open_lines(salt: str, commune: Commune, text: str) -> Any:
    """Return what ``seal_lines`` wrote; refuses what is old, changed, or of another commune."""
    try:
        place, lines = signing.loads(text, salt=salt, max_age=PREVIEW_LIVES)
    except (signing.BadSignature, ValueError) as error:
        raise Refused(OLD_PREVIEW) from error
    if place != commune.place:
        raise Refused(OLD_PREVIEW)
    return lines


@policy(Resource.HOUSEHOLD, Action.EDIT, Level.NAME)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the visitor's commune, or list them where there are several."""
    communes = own_communes(actor(request))
    if len(communes) == 1:
        return commune(request, communes[0])
    names = Names(communes)
    listed = [(one, names.full(one, today())) for one in communes]
    return show(request, "start_home", {"communes": listed}, 200 if communes else 403)


@policy(Resource.HOUSEHOLD, Action.EDIT, Level.NAME)
@require_safe
def commune(request: HttpRequest, place: int) -> HttpResponse:
    """Show what a commune has, and what comes next."""
    by = actor(request)
    one = read_commune(by, place)
    steps = steps_of(one, people_of(one.fragments), houses_in(by, one))
    following = next((n for n, s in enumerate(steps) if s.ready and not s.done), None)
    about = {"commune": one, "steps": steps, "following": following}
    number = hotlines_of([place]).get(place, "")
    return show(request, "start_commune", about | {"hotline": number})


@policy(Resource.TEAM, Action.ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def hamlets(request: HttpRequest, place: int) -> HttpResponse:
    """List the hamlets; take in one, several pasted ones, or a sheet after its preview."""
    one = read_commune(actor(request), place)
    wish = request.POST.get("viec", "") if request.method == "POST" else ""
    first = {"type": one.hamlets[-1].type if one.hamlets else "thôn"}
    single = HamletForm(one, request.POST if wish == "mot" else None, initial=first, prefix="mot")
    several = HamletsForm(
        one, request.POST if wish == "nhieu" else None, initial=first, prefix="nhieu"
    )
    about: dict[str, Any] = {"commune": one, "single": single, "several": several, "wish": wish}
    about["undo"] = _undo_of(request, one) if not wish else None
    try:
        if wish == "mot" and single.is_valid():
            return _write(request, one, [single.told])
        if wish == "nhieu" and several.is_valid():
            told = hamlets_of_lines(several.found, several.fragment, today(), one)
            return _preview(request, one, told)
        if wish == "tep":
            sheet = request.FILES.get("sheet")
            return _preview(request, one, hamlets_of_file(sheet.read() if sheet else b"", one))
        if wish == "ghi":
            return _write_seen(request, one)
    except Refused as refused:
        about["refused"] = refused.sentence
        return show(request, "start_hamlets", about, refused.reason.status)
    return show(request, "start_hamlets", about, 422 if wish else 200)


def _preview(request: HttpRequest, one: Commune, lines: list[Line]) -> HttpResponse:
    kept = [_packed(line) for line in lines]
    counts = {state: sum(x.state == state for x in lines) for state in _STATES}
    about = {
        "commune": one,
        "lines": [(line, _STATES[line.state]) for line in lines],
        "counts": counts,
        "writes": counts["new"] + counts["changed"],
        "sealed": "" if counts["wrong"] else seal_lines(_SALT, one, kept),
    }
    return show(request, "start_hamlets_preview", about, 422 if counts["wrong"] else 200)


def _packed(line: Line) -> list[Any]:
    told = line.told
    day = told.counted_on.isoformat() if told.counted_on else None
    return [told.fragment_id, told.type, told.name, told.households, told.people, day]


def _unpacked(row: list[Any]) -> NewHamlet:
    fragment, type_, name, households, people, day = row
    counted_on = date.fromisoformat(day) if day else None
    return NewHamlet(fragment, type_, name, households, people, counted_on)


def _write_seen(request: HttpRequest, one: Commune) -> HttpResponse:
    """Write what the preview showed; it is judged anew, for others may have written since."""
    rows = open_lines(_SALT, one, request.POST.get("da-xem", ""))
    lines = judged([Line(n, _unpacked(row), "", "") for n, row in enumerate(rows, start=1)])
    wrong = sum(bool(line.wrong) for line in lines)
    if wrong:
        raise Refused(WRONG_LINES, n=wrong)
    return _write(request, one, [line.told for line in lines])


def _write(request: HttpRequest, one: Commune, told: list[NewHamlet]) -> HttpResponse:
    done = put_hamlets(by=actor(request), commune=one.place, items=told)
    counts = {
        str(pk): [households, people, day.isoformat() if day else None]
        for pk, (households, people, day) in done.counts.items()
    }
    request.session[_UNDO] = [one.place, done.new, counts]
    return redirect("desk:start_hamlets", one.place)


def _undo_of(request: HttpRequest, one: Commune) -> dict[str, int] | None:
    """Return what the last list of this session came to, if it was this commune's."""
    kept = request.session.get(_UNDO)
    if not kept or kept[0] != one.place:
        return None
    return {"new": len(kept[1]), "changed": len(kept[2])}


@policy(Resource.TEAM, Action.ADD)
@require_POST
def undo(request: HttpRequest, place: int) -> HttpResponse:
    """Take the last list of hamlets back."""
    by = actor(request)
    require_commune(by, place)
    kept = request.session.get(_UNDO)
    if not kept or kept[0] != place:
        raise Refused(NOTHING_TO_UNDO)
    counts = {
        int(pk): (households, people, date.fromisoformat(day) if day else None)
        for pk, (households, people, day) in kept[2].items()
    }
    undo_hamlets(by=by, commune=place, done=Done(kept[1], counts))
    del request.session[_UNDO]
    return redirect("desk:start_hamlets", place)


@policy(Resource.TEAM, Action.ADD)
@require_safe
def hamlets_sheet(request: HttpRequest, place: int) -> HttpResponse:
    """Give the empty sheet of hamlets."""
    one = read_commune(actor(request), place)
    return sheet_answer(hamlet_template(one, band()), f"mau-danh-sach-thon-{one.code}")


def sheet_answer(sheet: bytes, name: str) -> HttpResponse:
    """Return a sheet to keep."""
    answer = HttpResponse(sheet, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@policy(Resource.TEAM, Action.ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def hamlet(request: HttpRequest, place: int, hamlet: int) -> HttpResponse:
    """Correct a hamlet, or take it off the list."""
    by = actor(request)
    one = read_commune(by, place)
    row = one.hamlet(hamlet)
    if row is None:
        raise Refused(NO_HAMLET)
    initial = row._asdict() | {"name": row.word, "old": str(row.fragment if row.old else "")}
    posted = request.POST if request.method == "POST" else None
    form = HamletForm(one, posted, initial=initial)
    about: dict[str, Any] = {"commune": one, "hamlet": row, "form": form}
    if posted is None:
        return show(request, "start_hamlet", about)
    try:
        if posted.get("viec") == "bo":
            drop_hamlet(by=by, commune=place, hamlet=hamlet)
            return redirect("desk:start_hamlets", place)
        if form.is_valid():
            edit_hamlet(by=by, commune=place, hamlet=hamlet, told=form.told)
            return redirect("desk:start_hamlets", place)
    except Refused as refused:
        about["refused"] = refused.sentence
        return show(request, "start_hamlet", about, refused.reason.status)
    return show(request, "start_hamlet", about, 422)
