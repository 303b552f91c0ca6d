"""The desk itself: what a person may do here, and what waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import ROLE_NAMES, Action, Resource, with_hamlets
from tungngo.desk.entries import desk_of
from tungngo.places.lines import Names
from tungngo.shared.clock import today


@policy(Resource.FIGURE, Action.SEE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what stands on the visitor's desk."""
    by = with_hamlets(actor(request))  # once, for all that waits
    names, on = Names(held.place_id for held in by.held), today()
    roles = [(ROLE_NAMES[held.role], names.full(held.place_id, on)) for held in by.held]
    return render(request, "desk/home.html", {"groups": desk_of(by), "roles": roles})
