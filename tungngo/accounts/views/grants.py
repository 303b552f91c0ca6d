"""Who holds which office in one's own place; offices are given and ended here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tungngo.accounts import reasons
from tungngo.accounts.actions import NewGrant, appoint, revoke_grant
from tungngo.accounts.appointing import (
    MOST,
    default_last,
    offices_of,
    roles_to_give,
    seats_of,
)
from tungngo.accounts.forms import EndForm, OfficeForm
from tungngo.accounts.models import Grant
from tungngo.accounts.policy import actor, fresh_factor, policy
from tungngo.accounts.rights import Action, Resource, Role
from tungngo.accounts.views.coming import page, refused_page
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

_LIST, _GIVE, _END = "accounts/grants.html", "accounts/grant_give.html", "accounts/grant_end.html"


@policy(Resource.GRANT, Action.SEE)
@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """List the offices held in the visitor's place, and the visitor's own."""
    by = actor(request)
    text = " ".join(request.GET.get("tim", "")[:80].replace("\0", "").split())
    offices = offices_of(by, text)
    told: dict[str, object] = {
        "mine": [o for o in offices if o.mine],
        "others": [o for o in offices if not o.mine],
        "soon": sum(o.soon for o in offices),
        "text": text,
        "most": MOST,
        "may_give": bool(roles_to_give(by)),
        "given": request.GET.get("da-cap", "")[:60],
    }
    return page(request, _LIST, told)


@policy(Resource.GRANT, Action.ADD)
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give an office, with a new account where the login is new."""
    by = actor(request)
    seats = seats_of(by)
    if not seats.roles:
        raise Refused(reasons.BEYOND_OWN)
    if request.method != "POST":
        form = OfficeForm(seats=seats, initial={"last": default_last(by)})
        return page(request, _GIVE, {"form": form})
    form = OfficeForm(request.POST, seats=seats)
    about: dict[str, object] = {"form": form}
    if not form.is_valid():
        return page(request, _GIVE, about, 422)
    told = form.cleaned_data
    try:
        made = appoint(by=by, login=told["login"], name=told["name"], office=_office(told))
    except Refused as refused:
        return refused_page(request, _GIVE, about, refused)
    return redirect(f"{reverse('accounts:grants')}?da-cap={made.user.login}")


def _office(told: dict[str, Any]) -> NewGrant:
    return NewGrant(
        user_id=0,  # whose login it is, or a new person
        role=Role(told["role"]),
        place_id=int(told["place"]),
        valid_from=today(),
        valid_to=told["last"],
        decision_no=told["decision"],
    )


@policy(Resource.GRANT, Action.DECIDE)
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, grant: int) -> HttpResponse:
    """End an office at once, with a reason."""
    by = actor(request)
    office = next((o for o in offices_of(by) if o.pk == grant and o.may_end), None)
    if office is None:
        raise Refused(reasons.NO_SUCH_GRANT)  # the same for what is not there and not theirs
    form = EndForm(request.POST if request.method == "POST" else None)
    about: dict[str, object] = {"form": form, "office": office}
    if request.method != "POST":
        return page(request, _END, about)
    if not form.is_valid():
        return page(request, _END, about, 422)
    try:
        revoke_grant(by=by, grant=Grant.objects.get(pk=grant), reason=form.cleaned_data["why"])
    except Refused as refused:
        return refused_page(request, _END, about, refused)
    return redirect("accounts:grants")
