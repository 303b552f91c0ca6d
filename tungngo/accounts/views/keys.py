"""Asking a browser for a passkey: what to sign is asked by POST, for it is kept in the session."""

import json
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from tungngo.accounts import factors, reasons, sessions
from tungngo.accounts.actions.factors import use_key
from tungngo.accounts.actions.limits import Pace
from tungngo.accounts.models import Factor, User
from tungngo.accounts.policy import fresh_factor, own_page, public
from tungngo.accounts.rights import actor_of
from tungngo.accounts.views.coming import NOBODY, address_of, hold, own, site_of, visitor
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused

_KEPT = "key"
_LIVES_MS = 300_000
_ASKED = Pace(60, 60)  # from one address
_PADDING = "=" * 3


def _keep(request: HttpRequest, state: Any, *, new: bool) -> None:
    request.session[_KEPT] = {"state": state, "new": new, "at": now_ms()}


def _take(request: HttpRequest, *, new: bool) -> Any:
    """Return what was kept for this answer, once."""
    kept = request.session.pop(_KEPT, None)
    if not isinstance(kept, dict) or kept["new"] != new or now_ms() - kept["at"] > _LIVES_MS:
        raise Refused(reasons.WRONG_KEY)
    return kept["state"]


def read_answer(text: str) -> Mapping[str, Any]:
    """Return what a browser's passkey has answered; refuses what is none."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused(reasons.WRONG_KEY)
    return told


@public("whoever is outside may knock with a passkey; only a challenge is given")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Return what a passkey is to sign: of who is known the own ones, else any of this place."""
    hold([(f"key|{address_of(request)}", _ASKED)])
    user = visitor(request) or sessions.waiting(request)
    own_keys = None if user is None else list(Factor.objects.of(user.pk))
    options, state = factors.ask_key(site_of(request), own_keys)
    _keep(request, state, new=False)
    return JsonResponse(options)


@public("who gave a password and has no factor yet may make a passkey; it asks who that is")
@require_POST
def ask_first(request: HttpRequest) -> HttpResponse:
    """Return what a first passkey is to be made of, before anybody is signed in."""
    user = without_factor(request)
    if user is None:
        raise Refused(reasons.SIGN_IN)
    return _ask_new(request, user)


@own_page
@fresh_factor
@require_POST
def ask_new(request: HttpRequest) -> HttpResponse:
    """Return what a further passkey is to be made of."""
    return _ask_new(request, own(request))


def _ask_new(request: HttpRequest, user: User) -> HttpResponse:
    known = list(Factor.objects.of(user.pk))
    options, state = factors.ask_new_key(site_of(request), user, known)
    _keep(request, state, new=True)
    return JsonResponse(options)


def without_factor(request: HttpRequest) -> User | None:
    """Return who must add a first factor: after the password, or signed in and promoted since."""
    user = sessions.waiting(request) or _promoted(request)
    if user is None or Factor.objects.of(user.pk).exists():
        return None
    return user


def _promoted(request: HttpRequest) -> User | None:
    user = visitor(request)
    if user is None or sessions.has_factor(request) or not sessions.needs_factor(actor_of(user)):
        return None
    return user


def made(request: HttpRequest, text: str) -> Any:
    """Return the new passkey that a browser has made."""
    state = _take(request, new=True)
    found = factors.new_key(site_of(request), state, read_answer(text))
    if found is None:
        raise Refused(reasons.WRONG_KEY)
    return found


def answered(request: HttpRequest, user: User, text: str) -> Factor:
    """Return which of a person's passkeys has answered; it leaves its line."""
    state = _take(request, new=False)
    own_keys = list(Factor.objects.of(user.pk))
    found = factors.key_of(site_of(request), state, own_keys, read_answer(text))
    use_key(by=actor_of(user), factor=found)
    if found is None:
        raise Refused(reasons.WRONG_KEY)
    return found


def answered_at_door(request: HttpRequest, form: Form) -> User:
    """Return whose passkey has answered where nobody was known."""
    if not form.is_valid():
        raise Refused(reasons.WRONG_KEY)
    state, told = _take(request, new=False), read_answer(form.cleaned_data["answer"])
    key_id = str(told.get("rawId", ""))[:1400].rstrip("=")
    known = Factor.objects.filter(key_id=key_id, kind=factors.KEY, user__is_active=True)
    own_keys = list(known.select_related("user")) if "\0" not in key_id else []
    verified = isinstance(state, dict) and state.get("user_verification") == "required"
    found = factors.key_of(site_of(request), state, own_keys, told) if verified else None
    use_key(by=actor_of(found.user) if found else NOBODY, factor=found)
    if found is None:
        raise Refused(reasons.WRONG_KEY)
    return found.user
