"""The public page of a badge: what somebody at a door learns of who stands there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tungngo.accounts.limits import Limit
from tungngo.accounts.policy import public
from tungngo.shared.errors import Refused
from tungngo.sync.badges import read_badge
from tungngo.sync.doors import address_of
from tungngo.sync.reasons import TOO_MANY_LOOKS

LOOKING = Limit(120, seconds=60)  # from one address: mobile networks share theirs


@require_safe
@public("who stands at the door shows it; citizens have no account")
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a badge is a member's: team, commune, its number; nothing of one that is not."""
    wait = LOOKING.wait(address_of(request))
    if wait:
        raise Refused(TOO_MANY_LOOKS, seconds=wait)
    answer = render(request, "sync/badge.html", {"seen": read_badge(code), "section": "the"})
    answer["Cache-Control"] = "no-store, private"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
