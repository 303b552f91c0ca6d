"""Signing in and out."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tungngo.accounts import reasons, sessions
from tungngo.accounts.actions import record_sign_in, use_sign_in_link
from tungngo.accounts.forms import SignInForm
from tungngo.accounts.limits import Limit
from tungngo.accounts.models import User
from tungngo.accounts.passwords import person_of, plain_login
from tungngo.accounts.policy import public
from tungngo.accounts.rights import ROLE_NAMES, actor_of
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused

FIRST_PAGE = "/so-lieu/"
# Tries: from one address at one account, at one account, from one address.
LIMITS = (Limit(10, seconds=60), Limit(20, seconds=3600), Limit(100, seconds=60))
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_NOBODY = Actor(user_id=None, label="", job="sign_in")


def _local(path: str) -> str:
    """Return the path if it leads into this site, else the first page."""
    inside = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if inside else FIRST_PAGE


@public("the door: whoever is outside must be able to knock")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; on success go where the person wanted to go."""
    if request.method != "POST":
        if sessions.user_of(request):
            return redirect(_local(request.GET.get("tiep", "")))
        return _page(request, SignInForm(initial={"tiep": request.GET.get("tiep", "")}), 200)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    login, password = form.cleaned_data["login"], form.cleaned_data["password"]
    wait = _wait(_address_of(request), plain_login(login))
    if wait:
        form.add_error(None, Refused(reasons.TOO_OFTEN, seconds=wait).sentence)
        answer = _page(request, form, reasons.TOO_OFTEN.status)
        answer["Retry-After"] = str(wait)
        return answer
    user = person_of(login, password)
    if user is None:
        record_sign_in(by=_NOBODY, user=None)
        form.add_error(None, Refused(reasons.WRONG_SIGN_IN).sentence)
        return _page(request, form, reasons.WRONG_SIGN_IN.status)
    record_sign_in(by=actor_of(user), user=user)
    return _enter(request, user, form.cleaned_data["tiep"])


def _address_of(request: HttpRequest) -> str:
    """Return the address whence somebody came, as far as our own proxies know it.

    Each of them adds at the right whom it heard; what stands further left anybody may have written.
    """
    direct: str = request.META["REMOTE_ADDR"]
    if not settings.PROXIES:
        return direct
    told = request.headers.get("X-Forwarded-For", "").split(",")
    first = told[-settings.PROXIES :][0].strip()
    return first if _is_address(first) else direct


def _wait(address: str, login: str) -> int:
    """Count a try; return 0 where it is allowed, else the seconds to wait."""
    keys = ((address, login), login, address)
    return max(limit.wait(key) for limit, key in zip(LIMITS, keys, strict=True))


def _page(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    answer = render(request, "accounts/sign_in.html", {"form": form}, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _enter(request: HttpRequest, user: User, wish: str) -> HttpResponse:
    sessions.begin(request, user)
    return redirect(_local(wish))


def _refuse_far(request: HttpRequest) -> None:
    """Refuse whoever is not at this very machine; behind a proxy everybody would seem to be."""
    passed_on = any(name in request.headers for name in _PASSED_ON)
    if passed_on or not _is_here(request.META.get("REMOTE_ADDR", "")):
        raise Refused(reasons.NO_LINKS)


def _is_here(address: str) -> bool:
    # No address at all is a socket, so a proxy.
    return _is_address(address) and ip_address(address).is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@public("a one-time link of the demonstration signs in; only on this machine")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; pressing it uses the link up, so that a preview of the link does not."""
    _refuse_far(request)
    if request.method != "POST":
        if not User.objects.takes_links():
            raise Refused(reasons.NO_LINKS)
        user = User.objects.invited_by(token)
        if user is None:
            raise Refused(reasons.LINK_DEAD)
        roles = ", ".join(ROLE_NAMES[role] for role in sorted(actor_of(user).roles))
        answer = render(request, "accounts/link.html", {"person": user, "roles": roles})
        answer["Cache-Control"] = "no-store, private"
        # The address is the secret. Not "no-referrer": browsers would then post the form with the
        # origin "null", which the check against forged forms refuses.
        answer["Referrer-Policy"] = "strict-origin"
        return answer
    return _enter(request, use_sign_in_link(by=_NOBODY, token=token), "")


@public("leaving must always work")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and have the browser forget what it saw."""
    sessions.end(request)
    answer = redirect("accounts:signed_out")
    answer["Clear-Site-Data"] = '"cache", "cookies"'
    return answer


@public("says that one is out")
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that one is signed out."""
    return render(request, "accounts/signed_out.html")
