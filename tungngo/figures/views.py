"""Pages of figures: the dashboard, its part that refreshes itself, its files; the growth of the network."""

from datetime import date
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import actor, policy, public
from tungngo.accounts.rights import Action, Resource
from tungngo.figures import charts
from tungngo.figures.dashboards import Dashboard, open_scope_of, read_dashboard
from tungngo.figures.exports import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx
from tungngo.figures.links import State
from tungngo.figures.models import BoardState
from tungngo.figures.network import SINCE, UNTIL, provinces_not_listed, read_network
from tungngo.figures.reasons import BAD_ADDRESS, NO_TABLE
from tungngo.figures.tables import Table
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

_FILES = {"csv": (to_csv, CSV_TYPE), "xlsx": (to_xlsx, XLSX_TYPE)}


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def dashboard(request: HttpRequest, place: int | None = None) -> HttpResponse:
    """Show the figures of a place in a month or on a day."""
    shown = read_dashboard(State.read(place, request.GET))
    return render(request, "figures/dashboard.html", _context(shown))


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def live(request: HttpRequest, place: int | None = None) -> HttpResponse:
    """Answer the part of the page that refreshes itself; 304 while its homes' board stands still."""
    state = State.read(place, request.GET)
    scope, _, _ = open_scope_of(state)
    moved = (
        BoardState.objects.filter(home__in=scope.homes)
        .order_by("-as_of")
        .values_list("as_of", flat=True)
        .first()
    )
    told = f"{moved}|{actor(request).user_id}|{today()}|{request.get_full_path()}"
    mark = f'"{sha256(told.encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    answer = render(request, "figures/board.html", _context(read_dashboard(state)))
    answer["ETag"] = mark
    return answer


def _context(shown: Dashboard) -> dict[str, object]:
    return {"d": shown, "state": shown.state, "pictures": charts.of_dashboard(shown)}


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def download(request: HttpRequest, table: str, kind: str, place: int | None = None) -> HttpResponse:
    """Give one table of the page as a file."""
    shown = read_dashboard(State.read(place, request.GET))
    found = shown.tables.get(table)
    if found is None:
        raise Refused(NO_TABLE)
    return _file(found, kind, shown.about, f"{shown.scope.place.pk}-{shown.state.month}")


def _file(table: Table, kind: str, about: list[str], name: str) -> HttpResponse:
    if kind not in _FILES:
        raise Refused(NO_TABLE)
    write, content_type = _FILES[kind]
    answer = HttpResponse(write(table, about), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="tung-ngo-{table.key}-{name}.{kind}"'
    return answer


@public("số do các nguồn đã công bố nêu ra; không có gì của cá nhân")
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """Show the growth of the network between two dates."""
    since, until = _date(request, "tu", SINCE), _date(request, "den", UNTIL)
    if since >= until:
        raise Refused(BAD_ADDRESS, wrong=f"tu={since}&den={until}")
    shown = read_network(since, until, today())
    absent = provinces_not_listed(shown.listed, until) if shown.listed else []
    about = {
        "n": shown,
        "absent": absent,
        "pictures": charts.of_network(shown),
        "tables": charts.network_tables(shown),
    }
    return render(request, "figures/network.html", about)


@public("cùng những số của trang mạng lưới")
@require_safe
def network_file(request: HttpRequest, table: str, kind: str) -> HttpResponse:
    """Give the stated figures as a file."""
    shown = read_network(_date(request, "tu", SINCE), _date(request, "den", UNTIL), today())
    found = charts.network_tables(shown).get(table)
    if found is None:
        raise Refused(NO_TABLE)
    return _file(
        found,
        kind,
        ["Số nêu ra trong văn bản và báo chí; không phải số do hệ thống tính."],
        "mang-luoi",
    )


def _date(request: HttpRequest, name: str, usual: date) -> date:
    text = request.GET.get(name) or usual.isoformat()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(BAD_ADDRESS, wrong=f"{name}={text[:20]}") from None
