"""The page on which a commune tells the number that citizens call."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Resource
from tungngo.desk.start import read_commune
from tungngo.desk.start_forms import HotlineForm
from tungngo.desk.start_views import show
from tungngo.places.models import Place
from tungngo.shared.errors import Refused
from tungngo.teams.actions import set_hotline
from tungngo.teams.models import hotlines_of


@policy(Resource.TEAM, Action.ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def hotline(request: HttpRequest, place: int) -> HttpResponse:
    """Show the commune's number, and change it."""
    by = actor(request)
    one = read_commune(by, place)
    number = hotlines_of([place]).get(place, "")
    posted = request.POST if request.method == "POST" else None
    form = HotlineForm(posted, initial={"number": number})
    about: dict[str, Any] = {"commune": one, "form": form}
    if posted is None:
        return show(request, "start_hotline", about)
    try:
        if form.is_valid():
            commune = Place.objects.get(pk=place)
            set_hotline(by=by, commune=commune, number=form.cleaned_data["number"])
            return redirect("desk:start_commune", place)
    except Refused as refused:
        form.add_error("number", refused.sentence)
    return show(request, "start_hotline", about, 422)
