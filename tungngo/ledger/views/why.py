"""The page that says why somebody sees a thing, or does not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import actor, own_page
from tungngo.accounts.rights import Resource, lines_of
from tungngo.ledger.rule import RESOURCES, holdings_of, verdict_of
from tungngo.places.lines import Names
from tungngo.shared.clock import today

_LONGEST = 12  # of a place's number


@own_page
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Say roles, places, days and the rule; ``muc``: of which things, ``noi``: at which place."""
    by, on = actor(request), today()
    muc, noi = request.GET.get("muc", ""), request.GET.get("noi", "")
    resource = Resource(muc) if muc in RESOURCES else Resource.HOUSEHOLD
    place = int(noi) if noi.isdecimal() and noi.isascii() and len(noi) < _LONGEST else None
    place = place if place is not None and place < 2**31 else None
    line = lines_of((place,))[place] if place is not None else None
    holdings = holdings_of(by, resource, line)
    names = Names([*(one.place for one in holdings), *((place,) if place else ())])
    about = {
        "resource": resource.value,
        "title": RESOURCES[resource],
        "resources": list(RESOURCES.items()),
        "place": place,
        "place_name": names.full(place, on) if place else "",
        "verdict": verdict_of(by, resource, line),
        "holdings": [(one, names.full(one.place, on)) for one in holdings],
    }
    return render(request, "ledger/why.html", about)
