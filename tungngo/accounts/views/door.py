"""Signing in and out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts import outside, reasons, sessions
from tungngo.accounts.actions.limits import Pace
from tungngo.accounts.actions.sessions import leave, record_sign_in, use_sign_in_link
from tungngo.accounts.forms import KeyForm, SignInForm
from tungngo.accounts.models import Factor, User
from tungngo.accounts.passwords import person_of, plain_login
from tungngo.accounts.policy import public
from tungngo.accounts.rights import ROLE_NAMES, actor_of
from tungngo.accounts.views.coming import (
    NOBODY,
    address_of,
    enter,
    hold,
    lead,
    local,
    page,
    refuse_far,
    refused_page,
    visitor,
)
from tungngo.accounts.views.keys import answered_at_door
from tungngo.shared.errors import Refused

# Tries with one password at one account, at one account, from one address.
SAME, ACCOUNT, ADDRESS = Pace(10, 10), Pace(20, 3600), Pace(100, 60)
_PAGE = "accounts/sign_in.html"


@public("the door: whoever is outside must be able to knock")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; then for the second factor, or go where the person wanted."""
    if request.method != "POST":
        wish = request.GET.get("tiep", "")
        if visitor(request):
            return redirect(local(wish))
        return page(request, _PAGE, _about(SignInForm(initial={"tiep": wish})))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return page(request, _PAGE, _about(form), 422)
    told = form.cleaned_data
    try:
        _count(address_of(request), plain_login(told["login"]), told["password"])
        user = _person(told["login"], told["password"])
    except Refused as refused:
        return refused_page(request, _PAGE, _about(form), refused)
    return after_password(request, user, way="password", wish=told["tiep"])


def _about(form: SignInForm) -> dict[str, object]:
    return {"form": form, "outside": outside.name()}


def _count(address: str, login: str, password: str) -> None:
    same = f"sign_in|{address}|{login}|{password}"
    hold([(same, SAME), (f"login|{login}", ACCOUNT), (f"address|{address}", ADDRESS)])


def _person(login: str, password: str) -> User:
    user = person_of(login, password)
    if user is None:
        record_sign_in(by=NOBODY, user=None)
        raise Refused(reasons.WRONG_SIGN_IN)
    return user


def after_password(request: HttpRequest, user: User, *, way: str, wish: str) -> HttpResponse:
    """Ask for the second factor of who has one or needs one; let the others in."""
    by = actor_of(user)
    record_sign_in(by=by, user=user, way=way)
    if not sessions.needs_factor(by) and not Factor.objects.of(user.pk).exists():
        return enter(request, user, way=way, factor=False, wish=wish)
    sessions.wait(request, user, way=way)
    return lead("accounts:code", wish)


@public("a passkey that knows its owner is password and second factor in one")
@require_POST
def sign_in_by_key(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone."""
    form = KeyForm(request.POST)
    about = _about(SignInForm(initial={"tiep": request.POST.get("tiep", "")}))
    try:
        hold([(f"address|{address_of(request)}", ADDRESS)])
        user = answered_at_door(request, form)
    except Refused as refused:
        bound = SignInForm({"tiep": request.POST.get("tiep", "")})
        bound.full_clean()
        bound.errors.clear()
        return refused_page(request, _PAGE, about | {"form": bound}, refused)
    record_sign_in(by=actor_of(user), user=user, way="key")
    return enter(request, user, way="key", factor=True, wish=form.cleaned_data["tiep"])


@public("a one-time link of the demonstration signs in; only on this machine")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; pressing it uses the link up, so that a preview of the link does not."""
    refuse_far(request)
    if request.method != "POST":
        if not User.objects.takes_links():
            raise Refused(reasons.NO_LINKS)
        user = User.objects.invited_by(token)
        if user is None:
            raise Refused(reasons.LINK_DEAD)
        roles = ", ".join(ROLE_NAMES[role] for role in sorted(actor_of(user).roles))
        answer = page(request, "accounts/link.html", {"person": user, "roles": roles})
        # The address is the secret. Not "no-referrer": browsers would then post the form with the
        # origin "null", which the check against forged forms refuses.
        answer["Referrer-Policy"] = "strict-origin"
        return answer
    user = use_sign_in_link(by=NOBODY, token=token)
    return enter(request, user, way="link", factor=True)


@public("leaving must always work")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and have the browser forget what it saw."""
    user = visitor(request)
    if user is not None:
        leave(by=actor_of(user), session_key=str(request.session.session_key))
    sessions.end(request)
    request.visitor = None  # type: ignore[attr-defined]  # nobody from here on
    answer = redirect("accounts:signed_out")
    answer["Clear-Site-Data"] = '"cache", "cookies"'
    return answer


@public("says that one is out")
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that one is signed out."""
    return render(request, "accounts/signed_out.html")
