"""The page "Nhà trùng": rows that look alike, side by side, and the word of who knows."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.audit.actions import saw
from tungngo.desk.alike import Two, look_alikes, told_apart, two_of
from tungngo.desk.reasons import NO_PAIR
from tungngo.households.actions import forget_distinct, tell_distinct
from tungngo.households.finding import HOUSE, PERSON
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused
from tungngo.sync.actions import merge_alike

KINDS = {"nha": HOUSE, "nguoi": PERSON}
WHY = {
    "door": _("cùng ngõ, cùng số nhà"),
    "phone": _("cùng số điện thoại"),
    "name": _("cùng tên, cùng năm sinh"),
}
DONE = {
    "gop": _("Đã gộp. Phiếu nào còn gửi lên cho bản đã gộp sẽ tự ghi vào bản ở lại."),
    "khac": _("Đã ghi nhớ: hai bản này không phải một, sẽ không hỏi lại."),
    "lai": _("Hai bản này lại được coi là giống nhau."),
}


@policy(Resource.HOUSEHOLD, Action.DECIDE, Level.NAME)
@require_safe
def twins(request: HttpRequest) -> HttpResponse:
    """Show pairs that look alike; or those of which somebody said that they are not one."""
    by, word = actor(request), request.GET.get("loai", "nha")
    kind = KINDS.get(word, HOUSE)
    told = request.GET.get("xem") == "da-tra-loi"
    about: dict[str, Any] = {
        "kind": kind,
        "word": "nguoi" if kind == PERSON else "nha",
        "told": told_apart(by, kind) if told else None,
        "pairs": [],
        "said": DONE.get(request.GET.get("da", ""), ""),
    }
    if not told:
        found = look_alikes(by, kind)
        if kind == HOUSE:  # people stand there without their names
            _note_seen(by, found)
        about["pairs"] = [(two, WHY[two.pair.why]) for two in found]
    return render(request, "desk/twins.html", about)


def _is_full(by: Actor) -> bool:
    return level(by, Resource.HOUSEHOLD, Action.SEE) >= Level.FULL


def _note_seen(by: Actor, found: list[Two]) -> None:
    seen: dict[int, dict[str, None]] = {}
    for two in found:
        seen.setdefault(two.home, {}).update({str(s.id): None for s in (two.one, two.other)})
    for home, rows in seen.items():
        saw(by, home=home, level=Level.NAME, what=_seen_as(HOUSE), targets=list(rows))


def _seen_as(kind: str) -> str:
    return "households" if kind == HOUSE else "residents"


def _level(by: Actor) -> Level:
    return Level.FULL if _is_full(by) else Level.NAME


@policy(Resource.HOUSEHOLD, Action.DECIDE, Level.NAME)
@require_http_methods(["GET", "HEAD", "POST"])
def twin(request: HttpRequest, word: str, home: int, one: UUID, other: UUID) -> HttpResponse:
    """Show two rows side by side; let one go into the other, or remember that they are not one."""
    by, kind = actor(request), KINDS.get(word, "")
    if not kind or not 0 < home < 100 or one == other:
        raise Refused(NO_PAIR)
    error = ""
    if request.method == "POST":
        done = _decide(request, by, home, kind, one, other)
        if done:
            return redirect(f"{reverse('desk:twins')}?loai={word}&da={done}")
        error = str(_("Hãy chọn bản nào ở lại rồi bấm «Gộp»."))
    found = two_of(by, home, kind, (one, other))
    if not found:
        raise Refused(NO_PAIR)
    targets = [str(side.id) for side in found]
    saw(by, home=home, level=_level(by), what=_seen_as(kind), targets=targets)
    about = {
        "sides": found,
        "kind": kind,
        "word": word,
        "error": error,
        "full": _is_full(by),
    }
    return render(request, "desk/twin.html", about, status=422 if error else 200)


def _decide(request: HttpRequest, by: Actor, home: int, kind: str, one: UUID, other: UUID) -> str:
    """Do what a form asks for; return how the list says it, or nothing where something lacks."""
    if request.POST.get("viec") == "khac":
        tell_distinct(by=by, home=home, kind=kind, one=one, other=other)
        return "khac"
    stays = {str(row): row for row in (one, other)}.get(request.POST.get("giu", ""))
    if request.POST.get("viec") != "gop" or stays is None:
        return ""
    merge_alike(by=by, home=home, kind=kind, row=other if stays == one else one, into=stays)
    return "gop"


@policy(Resource.HOUSEHOLD, Action.DECIDE, Level.NAME)
@require_POST
def twin_undo(request: HttpRequest, home: int, row: UUID) -> HttpResponse:
    """Take back that two rows are not one."""
    if not 0 < home < 100:
        raise Refused(NO_PAIR)
    forget_distinct(by=actor(request), home=home, row=row)
    word = "nguoi" if request.POST.get("loai") == "nguoi" else "nha"
    return redirect(f"{reverse('desk:twins')}?loai={word}&da=lai")
