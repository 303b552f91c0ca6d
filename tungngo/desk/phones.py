"""The page "Máy của tổ": what is to be said of each phone, and what leader or commune do then."""

from typing import NamedTuple
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts.actions import invite, revoke_device
from tungngo.accounts.factors import qr_svg
from tungngo.accounts.models import CARRIERS, Device, Grant, User
from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Level, Resource, level, lines_of
from tungngo.desk.reach import ground_of, reach_of, top_of
from tungngo.desk.reasons import NO_PERSON, NO_PHONE
from tungngo.desk.sums import PhoneSum, phone_sums
from tungngo.places.lines import Names
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.sync.actions import close_loss
from tungngo.sync.team_phones import BAD, WARN, count_bad, team_phones, waits

MOST = 300  # lines of one page
_MOST_ID = 2**63
DONE = {
    "khoa": _("Đã khóa máy. Phiếu máy này còn gửi lên sẽ được giữ lại để xã xem."),
    "dong": _("Đã đóng dòng mất phiếu."),
}


class PlaceSum(NamedTuple):
    """A line of the sums."""

    name: str
    sums: PhoneSum
    url: str


@policy(Resource.DEVICE, Action.SEE)
@require_safe
def phones(request: HttpRequest) -> HttpResponse:
    """Show the phones of the own teams, the worst first; above the commune their sums."""
    by, asked = actor(request), request.GET.get("noi", "")
    said = DONE.get(request.GET.get("da", ""), "")
    if asked:
        ground = ground_of(by, Resource.DEVICE, asked, Level.COUNT)
        if ground is None:
            raise Refused(NO_PHONE)
        full = level(by, Resource.DEVICE, Action.SEE, ground.line) >= Level.FULL
        if ground.is_commune and full:
            return _rows(request, by, ground.hamlets, None, said)
        if ground.is_commune:
            raise Refused(NO_PHONE)
        return _sums(request, by, "province", ground.place)
    reach = reach_of(by, Resource.DEVICE, Level.FULL)
    if reach.hamlets:
        return _rows(request, by, reach.hamlets, None, said)
    if reach.own:
        mine = frozenset(h.place_id for h in by.held if h.role in CARRIERS)
        return _rows(request, by, mine, by.user_id, said)
    return _sums(request, by, *top_of(by))


def _rows(
    request: HttpRequest, by: Actor, hamlets: frozenset[int], only: int | None, said: str
) -> HttpResponse:
    found = team_phones(hamlets, only=only)
    may = level(by, Resource.DEVICE, Action.DECIDE, own=only is not None) >= Level.COUNT
    about = {
        "phones": found[:MOST],
        "more": max(0, len(found) - MOST),
        "n": sum(one.device is not None for one in found),
        "bad": waits(found),
        "warn": sum(one.grade == WARN and one.device is not None for one in found),
        "bare": sum(one.device is None for one in found),
        "own": only is not None,
        "may": may,
        "BAD": BAD,
        "WARN": WARN,
        "said": said,
    }
    return render(request, "desk/phones.html", about)


def _sums(request: HttpRequest, by: Actor, kind: str, place: int) -> HttpResponse:
    rows, day = phone_sums(kind, place), today()
    names = Names([row.place for row in rows] + [place])
    full = level(by, Resource.DEVICE, Action.SEE) >= Level.FULL
    here = reverse("desk:phones")
    lines = [
        PlaceSum(
            names.full(row.place, day),
            row,
            f"{here}?noi={row.place}" if kind == "nation" or full else "",
        )
        for row in rows
    ]
    about = {"lines": lines, "kind": kind, "where": names.full(place, day)}
    return render(request, "desk/phone_sums.html", about)


@policy(Resource.DEVICE, Action.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def close_phone(request: HttpRequest, device: UUID) -> HttpResponse:
    """Say what happens when a phone is closed, and close it."""
    by = actor(request)
    found = Device.objects.filter(uid=device).select_related("user").first()
    if found is None or not _decides_on(by, found.user_id):
        raise Refused(NO_PHONE)
    if request.method == "POST":
        revoke_device(by=by, uid=device)
        return redirect(reverse("desk:phones") + "?da=khoa")
    return render(request, "desk/close_phone.html", {"device": found})


@policy(Resource.DEVICE, Action.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("code", "link", "qr")
def new_phone(request: HttpRequest, person: int) -> HttpResponse:
    """Make a code for a phone of a member and show it, once, with a slip to print."""
    by = actor(request)
    found = User.objects.active().filter(pk=person).first() if 0 < person < _MOST_ID else None
    if found is None or not _decides_on(by, found.pk):
        raise Refused(NO_PERSON)
    if request.method != "POST":
        return render(request, "desk/new_phone.html", {"person": found})
    replaces = bool(request.POST.get("thay"))
    code, until = invite(by=by, member=found.pk, replaces=replaces)
    link = urljoin(settings.BASE_URL, f"/app/#{code}")
    about = {
        "person": found,
        "groups": [code[i : i + 4] for i in range(0, len(code), 4)],
        "qr": qr_svg(link, title=str(_("Mã QR để vào máy"))),
        "until": until,
        "replaces": replaces,
        "address": urljoin(settings.BASE_URL, "/app/"),
    }
    answer = render(request, "desk/phone_code.html", about)
    answer["Cache-Control"] = "no-store, private"
    return answer


@policy(Resource.DEVICE, Action.DECIDE)
@require_POST
def close_lost(request: HttpRequest, home: int, loss: UUID) -> HttpResponse:
    """Close a loss with a reason."""
    if not 0 < home < 100:
        raise Refused(NO_PHONE)
    close_loss(by=actor(request), home=home, loss=loss, why=request.POST.get("ly-do", ""))
    return redirect(reverse("desk:phones") + "?da=dong")


def _decides_on(by: Actor, person: int) -> bool:
    """Say whether somebody decides on the phones of a person; four queries at most."""
    places = Grant.objects.in_force(today()).filter(user_id=person, role__in=CARRIERS)
    lines = lines_of(set(places.values_list("place_id", flat=True)))
    line = frozenset[int]().union(*lines.values())
    own = person == by.user_id
    return level(by, Resource.DEVICE, Action.DECIDE, line, own=own) >= Level.COUNT


def bad_phones(by: Actor) -> int:
    """Return of how many phones something must be done; for the desk of leader and commune."""
    decides = level(by, Resource.DEVICE, Action.DECIDE) >= Level.COUNT
    hamlets = by.hamlets_for(Resource.QUARANTINE, reason=True)
    return count_bad(hamlets) if decides and hamlets else 0
