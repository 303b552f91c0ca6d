"""The second factor: shown at the door, added the first time, shown again before what matters."""

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tungngo.accounts import factors, reasons, sessions
from tungngo.accounts.actions.factors import add_app, add_key, use_factor_code
from tungngo.accounts.actions.limits import give_back
from tungngo.accounts.actions.sessions import record_sign_in
from tungngo.accounts.forms import CodeForm, FactorForm
from tungngo.accounts.models import Factor, User
from tungngo.accounts.passwords import person_of
from tungngo.accounts.policy import fresh_factor, own_page, public
from tungngo.accounts.rights import actor_of
from tungngo.accounts.views import keys
from tungngo.accounts.views.coming import (
    CODES,
    code_key,
    enter,
    hold,
    lead,
    local,
    open_session,
    own,
    page,
    refused_page,
    renew,
    visitor,
)
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused

_CODE, _CONFIRM, _SECOND = "accounts/code.html", "accounts/confirm.html", "accounts/second.html"
_FORM_LIVES_MS = 900_000
_SALT = "tungngo.new-app"


@public("between the password and the session: it asks who gave the password")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor: a code of the app, one from paper, or a passkey."""
    wish = _wish_of(request)
    user = sessions.waiting(request)
    inside = None if user else visitor(request)
    user = user or (inside if inside and not sessions.has_factor(request) else None)
    if user is None:
        return redirect(local(wish)) if inside else redirect("accounts:sign_in")
    kinds = _kinds(user)
    if not kinds:
        return lead("accounts:second", wish)
    form = CodeForm(_sent(request), initial={"tiep": wish})
    about: dict[str, object] = {"form": form, "kinds": kinds, "person": user}
    if request.method != "POST":
        return page(request, _CODE, about)
    try:
        way = _shown(request, user, form)
    except Refused as refused:
        return refused_page(request, _CODE, about, refused)
    if inside:
        renew(request, user)
        return redirect(local(wish))
    return enter(request, user, way=f"{sessions.way_of(request)}+{way}", factor=True, wish=wish)


def _shown(request: HttpRequest, user: User, form: CodeForm) -> str:
    """Return which factor was shown rightly; refuses wrong ones, and too many."""
    if not form.is_valid():
        raise Refused(reasons.WRONG_CODE)
    hold([(code_key(user), CODES)], actor_of(user))
    told = form.cleaned_data
    if told["answer"]:
        keys.answered(request, user, told["answer"])
        way = factors.KEY
    else:
        way = use_factor_code(by=actor_of(user), user=user, code=told["code"])
    if not way:
        raise Refused(reasons.WRONG_CODE)
    give_back(by=actor_of(user), key=code_key(user))
    return way


def _kinds(user: User) -> set[str]:
    return set(Factor.objects.of(user.pk).values_list("kind", flat=True))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _wish_of(request: HttpRequest) -> str:
    told = request.POST if request.method == "POST" else request.GET
    wish = told.get("tiep", "")
    return wish if len(wish) <= 500 and "\0" not in wish else ""


@public("who gave a password and has no second factor adds one before any other page")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "secret")
def second(request: HttpRequest) -> HttpResponse:
    """Have a first factor added; then show ten codes for paper, once."""
    user = keys.without_factor(request)
    if user is None:
        return redirect("accounts:security" if visitor(request) else "accounts:sign_in")
    return _add(request, user, first=True)


@own_page
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "secret")
def another(request: HttpRequest) -> HttpResponse:
    """Add a further factor."""
    return _add(request, own(request), first=False)


def _add(request: HttpRequest, user: User, *, first: bool) -> HttpResponse:
    wish = local(_wish_of(request))
    if request.method != "POST":
        form = FactorForm(initial={"tiep": wish})
        return page(request, _SECOND, _about(user, form, factors.new_secret(), first=first))
    form, secret = FactorForm(request.POST), ""
    try:
        secret = _secret_in(request.POST.get("secret", ""), user)
        codes = _added(request, user, form, secret)
    except Refused as refused:
        about = _about(user, form, secret or factors.new_secret(), first=first)
        return refused_page(request, _SECOND, about, refused)
    if visitor(request):
        renew(request, user)
    else:
        record_sign_in(by=actor_of(user), user=user, way="factor")
        open_session(request, user, way=f"{sessions.way_of(request)}+new", factor=True)
    if not codes:
        return redirect("accounts:security")
    return page(request, "accounts/codes.html", {"codes": codes, "wish": wish})


def _about(user: User, form: FactorForm, secret: str, *, first: bool) -> dict[str, object]:
    qr = factors.qr_svg(
        factors.app_address(secret, user.login), title="Mã QR để quét bằng ứng dụng"
    )
    kept = signing.dumps([secret, user.pk, now_ms()], salt=_SALT)
    groups = [secret[n : n + 4] for n in range(0, len(secret), 4)]
    return {"form": form, "qr": qr, "kept": kept, "groups": groups, "first": first, "person": user}


def _secret_in(kept: str, user: User) -> str:
    """Return the secret that the page has shown to this person within 15 minutes."""
    try:
        secret, whose, at = signing.loads(kept, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise Refused(reasons.OLD_FORM) from None
    if whose != user.pk or now_ms() - at > _FORM_LIVES_MS:
        raise Refused(reasons.OLD_FORM)
    return str(secret)


def _added(request: HttpRequest, user: User, form: FactorForm, secret: str) -> list[str]:
    if not form.is_valid():
        raise Refused(reasons.WRONG_CODE)
    by, told = actor_of(user), form.cleaned_data
    hold([(code_key(user), CODES)], by)
    if told["answer"]:
        key = keys.made(request, told["answer"])
        codes = add_key(by=by, user=user, key=key, label=told["label"])
    else:
        codes = add_app(by=by, user=user, secret=secret, code=told["code"], label=told["label"])
    give_back(by=by, key=code_key(user))
    return codes


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "password")
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask once more who it is, before what matters; then go on."""
    user, wish = own(request), _wish_of(request)
    kinds = _kinds(user)
    made_up = user.is_demo and not kinds and User.objects.takes_links()
    form = CodeForm(_sent(request), initial={"tiep": wish})
    about: dict[str, object] = {"form": form, "kinds": kinds, "made_up": made_up}
    if request.method != "POST":
        return page(request, _CONFIRM, about)
    try:
        if kinds:
            _shown(request, user, form)
        elif not made_up:
            _password_again(user, form)
    except Refused as refused:
        return refused_page(request, _CONFIRM, about, refused)
    renew(request, user)
    return redirect(local(wish))


def _password_again(user: User, form: CodeForm) -> None:
    """Refuse a wrong password of who has no second factor (members, leaders)."""
    form.full_clean()
    hold([(code_key(user), CODES)], actor_of(user))
    told = form.cleaned_data.get("password", "")
    if person_of(user.login, told) is None:
        raise Refused(reasons.WRONG_PASSWORD)
    give_back(by=actor_of(user), key=code_key(user))
