"""Signing in through a provider outside, and linking one's account to it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tungngo.accounts import outside, reasons, sessions
from tungngo.accounts.actions.outside import link_outside
from tungngo.accounts.actions.sessions import record_sign_in
from tungngo.accounts.models import OutsideId
from tungngo.accounts.policy import fresh_factor, own_page, public
from tungngo.accounts.rights import actor_of
from tungngo.accounts.views.coming import NOBODY, address_of, enter, hold, page, visitor
from tungngo.accounts.views.door import ADDRESS, after_password
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused

_KEPT = "outside"
_LIVES_MS = 600_000
_LONGEST = 2_000


def _back() -> str:
    return settings.BASE_URL + reverse("accounts:outside_back")


def _go(request: HttpRequest, *, links: bool) -> HttpResponse:
    hold([(f"address|{address_of(request)}", ADDRESS)])
    if not outside.is_there():
        raise Refused(reasons.NO_OUTSIDE)
    where, kept = outside.ask(_back())
    request.session[_KEPT] = kept | {"links": links, "at": now_ms()}
    return redirect(where)


@public("the door of who signs in through a provider outside")
@require_POST
def go_outside(request: HttpRequest) -> HttpResponse:
    """Lead to the provider."""
    return _go(request, links=False)


@own_page
@fresh_factor
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Lead a signed-in person to the provider, to link the account there with theirs."""
    return _go(request, links=True)


@public("the way back from the provider; what it brings is judged by what was kept")
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Show one button, for looking changes nothing; pressed, judge what the provider sent."""
    if not outside.is_there():
        raise Refused(reasons.NO_OUTSIDE)
    told = request.POST if request.method == "POST" else request.GET
    state, code = (told.get(name, "")[:_LONGEST] for name in ("state", "code"))
    if request.method != "POST":
        about: dict[str, object] = {"state": state, "code": code, "outside": outside.name()}
        return page(request, "accounts/outside.html", about)
    hold([(f"address|{address_of(request)}", ADDRESS)])
    kept = request.session.pop(_KEPT, None)
    if not isinstance(kept, dict) or now_ms() - kept["at"] > _LIVES_MS:
        raise Refused(reasons.OUTSIDE_FAILED)
    try:
        who = outside.tell(kept, state=state, code=code, back=_back())
        return _linked(request, who) if kept["links"] else _entered(request, who)
    except Refused:
        record_sign_in(by=NOBODY, user=None, way="outside")
        raise


def _linked(request: HttpRequest, who: outside.Told) -> HttpResponse:
    user = visitor(request)
    if user is None or not sessions.is_fresh(request):
        raise Refused(reasons.OUTSIDE_FAILED)
    link_outside(by=actor_of(user), user=user, issuer=who.issuer, subject=who.subject)
    return redirect("accounts:security")


def _entered(request: HttpRequest, who: outside.Told) -> HttpResponse:
    found = OutsideId.objects.filter(issuer=who.issuer, subject=who.subject, user__is_active=True)
    known = found.select_related("user").first()
    if known is None:
        raise Refused(reasons.OUTSIDE_UNKNOWN)
    if not who.both:
        return after_password(request, known.user, way="outside", wish="")
    record_sign_in(by=actor_of(known.user), user=known.user, way="outside")
    return enter(request, known.user, way="outside", factor=True)
