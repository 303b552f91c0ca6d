"""Pages of figures: the dashboard, its live part, its files; the growth of the network."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import actor, policy, public
from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.figures import charts
from tungngo.figures.asked import TEAMS
from tungngo.figures.checked import read_self_check
from tungngo.figures.dashboards import Dashboard, open_place, read_dashboard
from tungngo.figures.exports import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx
from tungngo.figures.links import State
from tungngo.figures.network import SINCE, UNTIL, Network, network_tables, read_network
from tungngo.figures.numbers import Number, read_number
from tungngo.figures.pulse import Pulse
from tungngo.figures.reasons import BAD_ADDRESS, BAD_DATES, NO_TABLE
from tungngo.figures.tables import Table
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

if TYPE_CHECKING:
    from tungngo.accounts.models import User

_BAND = "DỮ LIỆU MINH HỌA: tổ, người, hộ và lượt đến được tạo ra để minh họa."
_FILES = {"csv": (to_csv, CSV_TYPE), "xlsx": (to_xlsx, XLSX_TYPE)}


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def dashboard(request: HttpRequest, place: int | None = None) -> HttpResponse:
    """Show the figures of a place in a month or on a day."""
    state = _state(request, place)
    opened = open_place(state)
    mark = _mark(request, state, opened.pulse)
    about = _context(read_dashboard(state, opened)) | {"mark": mark}
    return render(request, "figures/dashboard.html", about)


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def live(request: HttpRequest, place: int | None = None) -> HttpResponse:
    """Answer the live part of the page; 304 while its sums stand still."""
    state = _state(request, place)
    opened = open_place(state)
    mark = _mark(request, state, opened.pulse)
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    answer = render(request, "figures/board.html", _context(read_dashboard(state, opened)))
    answer["ETag"] = mark
    return answer


def _state(request: HttpRequest, place: int | None) -> State:
    """Return what is asked for; whoever may not take figures away is offered no files."""
    by = actor(request)
    may_export = level(by, Resource.FIGURE, Action.EXPORT) > Level.NONE
    # A small count of people tells of somebody: it is for those whose work is with visits.
    hides = level(by, Resource.VISIT, Action.SEE, own=True) < Level.COUNT
    return replace(State.read(place, request.GET), files=may_export, hides=hides)


def _mark(request: HttpRequest, state: State, pulse: Pulse) -> str:
    """Return the mark (ETag) of the live part; the page bears it too: its first question is cheap.

    Taken before the figures are read: what moves in between is asked for once more, never missed.
    """
    told = f"{pulse.mark}|{actor(request).user_id}|{today()}|{state.live()}"
    return f'"{sha256(told.encode()).hexdigest()[:24]}"'


def _context(shown: Dashboard) -> dict[str, object]:
    return {"d": shown, "state": shown.state, "pictures": charts.of_dashboard(shown)}


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def number(request: HttpRequest, number: str, place: int | None = None) -> HttpResponse:
    """Open a number: what it is made of, one level below."""
    state = _state(request, place)
    shown = read_number(state, open_place(state), number)
    listing = _listing(request, shown)
    about = {"n": shown.listed(listing), "listing": listing}
    return render(request, "figures/number.html", about)


def _listing(request: HttpRequest, shown: Number) -> str:
    """Return where the single visits or people of a number are listed, for those who see any."""
    sees = level(actor(request), Resource.VISIT, Action.SEE, own=True)
    if shown.pieces is None or shown.asked.unit == TEAMS or sees < Level.PSEUDONYM:
        return ""
    path = reverse("ledger:pieces", args=[shown.opened.scope.place.pk, shown.asked.key])
    query = shown.state.query()
    return f"{path}?{query}" if query else path


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """Show how the sums were checked against the ledger, and what differed."""
    return render(request, "figures/self_check.html", {"c": read_self_check()})


@policy(Resource.FIGURE, Action.EXPORT)
@require_safe
def download(request: HttpRequest, table: str, kind: str, place: int | None = None) -> HttpResponse:
    """Give one table of the page as a file."""
    shown = read_dashboard(_state(request, place))
    found = shown.tables.get(table)
    if found is None:
        raise Refused(NO_TABLE)
    name = f"{shown.scope.place.pk}-{shown.state.day or shown.state.month}"
    return _file(found, kind, shown.about, name, band=_band(request))


def _band(request: HttpRequest) -> str:
    """Return the warning of the demonstration; a made-up visitor tells of one loaded just now."""
    visitor: User | None = getattr(request, "visitor", None)  # set at the door
    return _BAND if settings.DEMO or (visitor and visitor.is_demo) else ""


def _file(table: Table, kind: str, about: list[str], name: str, *, band: str = "") -> HttpResponse:
    if kind not in _FILES:
        raise Refused(NO_TABLE)
    write, content_type = _FILES[kind]
    answer = HttpResponse(write(table, about, band), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="tung-ngo-{table.key}-{name}.{kind}"'
    return answer


@public("numbers that published sources state; nothing personal")
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """Show the growth of the network between two dates."""
    shown = _network(request)
    tables = network_tables(shown)
    about = {
        "n": shown,
        "pictures": charts.of_network(shown),
        "growth": tables["tang-truong"],
        "series": tables["chuoi-so"],
        "listed": tables.get("danh-sach"),
    }
    return render(request, "figures/network.html", about)


def _network(request: HttpRequest) -> Network:
    since, until = _date(request, "tu", SINCE), _date(request, "den", UNTIL)
    if since >= until:
        raise Refused(BAD_DATES)
    return read_network(since, until, today())


@public("the same numbers as on the page of the network")
@require_safe
def network_file(request: HttpRequest, table: str, kind: str) -> HttpResponse:
    """Give one table of the network's page as a file."""
    shown = _network(request)
    found = network_tables(shown).get(table)
    if found is None:
        raise Refused(NO_TABLE)
    about = ["Số do văn bản và báo chí nêu ra; không phải số do hệ thống tính."]
    return _file(found, kind, about, f"{shown.since}-{shown.until}")


def _date(request: HttpRequest, name: str, usual: date) -> date:
    text = request.GET.get(name) or usual.isoformat()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(BAD_ADDRESS, wrong=f"{name}={text[:20]}") from None
