"""One's own account: factors, codes for paper, the password, the sessions."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts import outside, reasons, sessions
from tungngo.accounts.actions.factors import change_password, make_codes, remove_factor
from tungngo.accounts.actions.outside import unlink_outside
from tungngo.accounts.actions.sessions import end_stays
from tungngo.accounts.forms import PasswordForm
from tungngo.accounts.models import Factor, OutsideId, RecoveryCode, Stay
from tungngo.accounts.passwords import person_of
from tungngo.accounts.policy import actor, fresh_factor, own_page
from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.accounts.views.coming import (
    CODES,
    code_key,
    hold,
    own,
    page,
    refused_page,
    renew,
)
from tungngo.shared.errors import Refused

_NUMBER = re.compile(r"[0-9]{1,18}")
_PASSWORD = "accounts/password.html"  # noqa: S105 - a template


@own_page
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show what protects the account, and lead to each change."""
    user = own(request)
    about: dict[str, object] = {
        "factors": list(Factor.objects.of(user.pk)),
        "codes_left": RecoveryCode.objects.filter(user=user, used_at=None).count(),
        "has_password": user.has_usable_password(),
        "may_rescue": level(actor(request), Resource.GRANT, Action.DECIDE) > Level.NONE,
        "outside": outside.name(),
        "linked": outside.is_there() and OutsideId.objects.filter(user=user).exists(),
    }
    return page(request, "accounts/security.html", about)


@own_page
@fresh_factor
@require_POST
def remove(request: HttpRequest, factor: int) -> HttpResponse:
    """Remove one of one's factors."""
    user = own(request)
    remove_factor(by=actor(request), user=user, factor=factor)
    renew(request, user)
    return redirect("accounts:security")


@own_page
@fresh_factor
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """Make ten new codes for paper and show them, once."""
    user = own(request)
    if not Factor.objects.of(user.pk).exists():
        raise Refused(reasons.NO_FACTOR)
    made = make_codes(by=actor(request), user=user)
    renew(request, user)
    return page(request, "accounts/codes.html", {"codes": made, "wish": "/bao-mat/"})


@own_page
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; all other sessions end."""
    user = own(request)
    if request.method != "POST":
        return page(request, _PASSWORD, {"form": PasswordForm(), "person": user})
    form = PasswordForm(request.POST)
    about: dict[str, object] = {"form": form, "person": user}
    if not form.is_valid():
        return page(request, _PASSWORD, about, 422)
    told = form.cleaned_data
    try:
        hold([(code_key(user), CODES)], actor(request))
        if person_of(user.login, told["old"]) is None:
            raise Refused(reasons.WRONG_PASSWORD)  # noqa: TRY301 - said on the form like others
        if told["new"] != told["again"]:
            raise Refused(reasons.PASSWORDS_DIFFER)  # noqa: TRY301 - as above
        change_password(by=actor(request), user=user, password=told["new"])
    except Refused as refused:
        return refused_page(request, _PASSWORD, about, refused)
    renew(request, user)
    return page(request, "accounts/password_changed.html", {})


@own_page
@fresh_factor
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """Take the link to an account outside away."""
    unlink_outside(by=actor(request), user=own(request))
    return redirect("accounts:security")


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def stays(request: HttpRequest) -> HttpResponse:
    """List one's sessions ("Thiết bị của tôi"); end one, or all others."""
    user, key = own(request), str(request.session.session_key)
    if request.method == "POST":
        told = request.POST.get("lan", "")
        if told and not _NUMBER.fullmatch(told):
            raise Refused(reasons.NO_STAY)
        end_stays(by=actor(request), stay=int(told) if told else None, kept=key)
        return redirect("accounts:stays")
    rows = [{"stay": stay, "here": stay.session_key == key} for stay in Stay.objects.of(user.pk)]
    return page(request, "accounts/stays.html", {"rows": rows})


@own_page
@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Say that the session is in use ("Tiếp tục làm việc"); the answer carries the new time."""
    sessions.touch(request)
    return HttpResponse(status=204)
