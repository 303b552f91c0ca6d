"""The list behind a number, and the page of one visit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.feed.actions import reading
from tungngo.figures.dashboards import open_place
from tungngo.figures.links import State
from tungngo.figures.numbers import ABOVE, read_number
from tungngo.ledger.drilling import list_pieces
from tungngo.ledger.reasons import ONLY_NUMBERS
from tungngo.ledger.sight import Sight
from tungngo.ledger.visit import read_visit
from tungngo.shared.errors import Refused


@policy(Resource.VISIT, Action.SEE, Level.PSEUDONYM)
@require_safe
def pieces(request: HttpRequest, place: int, number: str) -> HttpResponse:
    """List the visits, people or houses behind a number of a commune or hamlet."""
    by = actor(request)
    state = State.read(place, request.GET)
    opened = open_place(state)
    if opened.scope.kind in ABOVE:
        raise Refused(ONLY_NUMBERS)
    shown = read_number(state, opened, number)
    page, team = request.GET.get("trang", ""), request.GET.get("to", "")
    with reading(by):
        listed = list_pieces(Sight(by), shown, page=page, team=team)
    path = reverse("ledger:pieces", args=[place, shown.asked.key])
    about = {"l": listed, "n": shown, "pages": _pages(path, state, listed.page, listed.pages, team)}
    return render(request, "ledger/phieu_list.html", about)


def _pages(path: str, state: State, page: int, pages: int, team: str) -> list[tuple[str, str]]:
    """Return the page before and the page after, with their addresses."""
    kept = "&".join(part for part in (state.query(), f"to={team}" if team else "") if part)

    def at(n: int) -> str:
        return f"{path}?{f'{kept}&' if kept else ''}trang={n}"

    found = [("‹ Trang trước", at(page - 1))] if page > 1 else []
    return [*found, *([("Trang sau ›", at(page + 1))] if page < pages else [])]


@policy(Resource.VISIT, Action.SEE, Level.PSEUDONYM)
@require_safe
def visit(request: HttpRequest, home: int, visit: UUID) -> HttpResponse:
    """Show one visit, the numbers that it moved, its revisions."""
    by = actor(request)
    with reading(by):
        one = read_visit(Sight(by), home, visit)
    return render(request, "ledger/phieu.html", {"v": one})
