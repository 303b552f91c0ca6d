"""Pages of places (địa bàn): they live here because they show which teams serve a place."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import public
from tungngo.places.finding import find_places
from tungngo.places.land import NOW
from tungngo.places.models import COMMUNE, HAMLET, NATION, Place
from tungngo.places.pages import (
    PlacePage,
    meanings_sentence,
    read_country,
    read_meanings,
    read_place,
)
from tungngo.shared.clock import today
from tungngo.teams.serving import teams_serving

_MOST_LETTERS = 80


class ServingLine(NamedTuple):
    """A team and the names of the hamlets it serves, but for those in its own name."""

    name: str
    hamlets: list[str]


@public("names, codes and the history of places are no secret")
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Search places by name or code; without words, list the provinces."""
    text, wish = request.GET.get("tim", "")[:_MOST_LETTERS], _wish(request)
    found = find_places(text, on=today()) if text.strip() else None
    country = None if found and found.hits else read_country(wish, today())
    if country is None and found is None:
        return _missing(request, _no_map(wish))
    about = {"text": text, "found": found, "country": country}
    return render(request, "places/search.html", about)


@public("names, codes and the history of places are no secret")
@require_safe
def place(request: HttpRequest, place: int) -> HttpResponse:
    """Show one place under the map asked for."""
    row = Place.objects.filter(pk=place).select_related("hamlet").first()
    if row is None:
        words = "Không có địa bàn này trong danh mục. Hãy tìm theo tên hoặc mã."
        return _missing(request, words)
    if row.kind == NATION:
        return redirect("teams:places")
    wish = _wish(request)
    page = read_place(row, wish, today())
    if page is None:
        return _missing(request, _no_map(wish))
    about = {"p": page, "teams": _teams(page), "figures": _figures(page)}
    return render(request, "places/place.html", about)


def _wish(request: HttpRequest) -> str:
    return request.GET.get("ban-do", "")


def _no_map(wish: str) -> str:
    if not wish:
        return "Địa bàn này chưa nằm trên bản đồ nào. Hãy tìm theo tên hoặc mã."
    return f"Không có bản đồ “{wish[:20]}”. Hãy chọn lại địa giới."


def _missing(request: HttpRequest, sentence: str) -> HttpResponse:
    """Say what is not there, with a search to go on from."""
    return render(request, "places/missing.html", {"sentence": sentence}, status=404)


def _figures(page: PlacePage) -> str:
    """Return the address of the figures of a place under the map that is shown."""
    chosen = next(one.slug for one in page.maps if one.chosen)
    query = "" if chosen == NOW else f"?{urlencode({'ban-do': chosen})}"
    return reverse("figures:place", args=[page.place.pk]) + query


def _teams(page: PlacePage) -> list[ServingLine] | None:
    """Return the teams at work in a commune or hamlet of today; None where none are shown."""
    kind = page.place.kind
    if kind not in (COMMUNE, HAMLET) or not (page.is_current and page.is_newest):
        return None
    hamlet = page.place.pk if kind == HAMLET else None
    names = {part.name.place_id: part.name.full_name for part in page.parts}
    return [
        ServingLine(
            one.name, [names[pk] for pk in one.hamlets if pk in names and names[pk] not in one.name]
        )
        for one in teams_serving(page.fragments, on=today(), hamlet=hamlet)
    ]


@public("names, codes and the history of places are no secret")
@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead on to what a code means; where it meant several places, show them all and ask."""
    meanings = read_meanings(code, today())
    if not meanings:
        words = "Không có đơn vị nào mang mã “{}”. Mã giữ nguyên số 0 ở đầu, ví dụ 04, 00070."
        return _missing(request, words.format(code[:20]))
    if len(meanings) == 1:
        return redirect("teams:place", meanings[0].name.place_id)
    about = {"code": code, "meanings": meanings, "sentence": meanings_sentence(meanings)}
    return render(request, "places/code.html", about)
