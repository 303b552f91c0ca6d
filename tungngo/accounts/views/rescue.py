"""Recovery in person: a second official finds who lost a way in, and shows them a link."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tungngo.accounts import reasons
from tungngo.accounts.actions.rescues import make_rescue, use_rescue
from tungngo.accounts.factors import qr_svg
from tungngo.accounts.forms import NewPasswordForm, RescueForm
from tungngo.accounts.models import User
from tungngo.accounts.passwords import plain_login
from tungngo.accounts.policy import actor, fresh_factor, policy, public
from tungngo.accounts.rescues import FACTORS, found_people, rescue_of
from tungngo.accounts.rights import Action, Resource
from tungngo.accounts.views.coming import (
    CODES,
    NOBODY,
    address_of,
    hold,
    page,
    refused_page,
)
from tungngo.shared.errors import Refused

_SHORTEST = 2
_FIND, _GIVE, _USE = "accounts/rescue.html", "accounts/rescue_link.html", "accounts/rescued.html"


@policy(Resource.GRANT, Action.DECIDE)
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def rescue(request: HttpRequest) -> HttpResponse:
    """Find an official of one's own place by login or name, and make the link for them."""
    by = actor(request)
    text = " ".join(request.GET.get("tim", "")[:80].replace("\0", "").split())
    people = found_people(by, plain_login(text)) if len(text) >= _SHORTEST else []
    if request.method != "POST":
        about: dict[str, object] = {"text": text, "people": people, "form": RescueForm()}
        return page(request, _FIND, about)
    form = RescueForm(request.POST)
    about = {"text": text, "people": people, "form": form}
    if not form.is_valid():
        return page(request, _FIND, about, 422)
    told = form.cleaned_data
    try:
        hold([(f"rescue|{by.user_id}", CODES)], by)
        user = User.objects.active().filter(pk=told["person"]).first()
        if user is None:
            raise Refused(reasons.RESCUE_NOBODY)  # noqa: TRY301 - said on the form like others
        token = make_rescue(by=by, user=user, what=told["what"], reason=told["why"])
    except Refused as refused:
        return refused_page(request, _FIND, about, refused)
    link = settings.BASE_URL + reverse("accounts:rescued", args=[token])
    qr = qr_svg(link, title="Mã QR của đường dẫn khôi phục")
    return page(request, _GIVE, {"person": user, "link": link, "qr": qr, "what": told["what"]})


@public("who lost a way in comes by a link given in person; the link is the proof")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("new", "again")
def rescued(request: HttpRequest, token: str) -> HttpResponse:
    """Have the person set a password, or take lost factors away, by pressing a button."""
    if request.method == "POST":
        hold([(f"rescued|{address_of(request)}", CODES)])
    found = rescue_of(token)
    if found is None:
        raise Refused(reasons.RESCUE_DEAD)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    about: dict[str, object] = {"rescue": found, "form": form, "asks": found.what != FACTORS}
    if request.method != "POST":
        answer = page(request, _USE, about)
    elif about["asks"] and not form.is_valid():
        answer = page(request, _USE, about, 422)
    else:
        answer = _use(request, token, form, about)
    answer["Referrer-Policy"] = "strict-origin"  # the address is the secret
    return answer


def _use(
    request: HttpRequest, token: str, form: NewPasswordForm, about: dict[str, object]
) -> HttpResponse:
    told = form.cleaned_data if about["asks"] else {}
    try:
        if told.get("new") != told.get("again"):
            raise Refused(reasons.PASSWORDS_DIFFER)  # noqa: TRY301 - said on the form
        use_rescue(by=NOBODY, token=token, password=told.get("new", ""))
    except Refused as refused:
        return refused_page(request, _USE, about, refused)
    return page(request, "accounts/rescue_done.html", about)
