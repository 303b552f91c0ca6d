"""Photos of visits: phones send them in pieces; who may see one fully sees it on its page."""

import logging
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tungngo.accounts.policy import actor, policy, public
from tungngo.accounts.rights import Action, Level, Resource, level, lines_of
from tungngo.audit.actions import saw
from tungngo.feed.actions import reading
from tungngo.households.models import assigned_to
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import Part, take_part
from tungngo.sync.doors import body_of, device_at_door
from tungngo.sync.reasons import BAD_BATCH, BUSY, NO_PHOTO, PHOTO_REFUSED
from tungngo.sync.uploads import AWAITED, REFUSED, WHOLE, Blob, content_of
from tungngo.visits.models import Visit

log = logging.getLogger("tungngo.sync")
_MOST_PART = 262_144  # bytes; phones send 64 kB at a time
_SHA_DIGITS = 64
_HEX = frozenset("0123456789abcdef")
_FEW_DIGITS = 7
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
}


@csrf_exempt
@require_http_methods(["HEAD", "PUT"])
@public("a phone shows the token of its own, not a session")
def blob(request: HttpRequest, sha: str) -> HttpResponse:
    """Tell how much of a photo is here (HEAD), or take the next piece of it (PUT)."""
    if len(sha) != _SHA_DIGITS or not _HEX.issuperset(sha):
        raise Refused(BAD_BATCH)
    device = device_at_door(request)
    if request.method == "HEAD":
        with job_scope("sync"):
            found = Blob.objects.of(device.home, sha).values_list("state", "got").first()
        state, got = found or (AWAITED, 0)
        if state == REFUSED:
            raise Refused(PHOTO_REFUSED)
        return _told(200, state, got)
    start, total = _number(request, "TN-Offset"), _number(request, "TN-Length")
    part = Part(sha, start, total, body_of(request, most=_MOST_PART))
    by = Actor(
        device.user_id,
        device.label,
        device=str(device.uid),
        request_id=str(getattr(request, "request_id", "")),
    )
    try:
        state, got = take_part(by=by, home=device.home, part=part)
    except (OperationalError, InterfaceError) as error:
        log.warning("photo_busy", extra={"code": type(error).__name__})
        raise Refused(BUSY) from error
    taken = state == WHOLE or got == start + len(part.data)
    return _told(200 if taken else 409, state, got)


def _told(status: int, state: str, got: int) -> HttpResponse:
    headers = {"TN-Sync": "1", "TN-Offset": str(got), "TN-State": state}
    return HttpResponse(status=status, headers=headers)


def _number(request: HttpRequest, name: str) -> int:
    said = request.headers.get(name, "")
    if not said.isascii() or not said.isdecimal() or len(said) > _FEW_DIGITS:
        raise Refused(BAD_BATCH)
    return int(said)


@require_safe
@policy(Resource.PHOTO, Action.SEE, Level.FULL)
def photo(request: HttpRequest, home: int, blob: UUID) -> HttpResponse:
    """Show a photo to whoever may see it fully; officers give a reason (``?ly-do=``)."""
    by, reason = actor(request), request.GET.get("ly-do", "").strip()[:200]
    if not 0 < home < 100:
        raise Refused(NO_PHOTO)
    with reading(by):
        seen = Blob.objects.visible_to(by, reason=bool(reason))
        found = seen.filter(home=home, id=blob, state=WHOLE).first()
        content = content_of(found) if found else b""
        own = found is not None and _is_own(by, found)
    if found is None or found.hamlet is None:
        raise Refused(NO_PHOTO)
    line = lines_of((found.hamlet,))[found.hamlet]
    may = level(by, Resource.PHOTO, Action.SEE, line, own=own, reason=bool(reason))
    if may < Level.FULL:
        raise Refused(NO_PHOTO)  # as if there were none
    saw(by, home=home, level=Level.FULL, what="photo", targets=[str(found.id)], reason=reason)
    return HttpResponse(content, content_type=found.media_type, headers=_SAFE)


def _is_own(by: Actor, found: Blob) -> bool:
    """Say whether a photo is somebody's: taken by them, or of a house not given to another."""
    if found.member == by.user_id:
        return True
    if found.visit is None or found.hamlet is None:
        return False
    visits = Visit.objects.visible_to(by).filter(home=found.home, id=found.visit)
    house = visits.values_list("household_id", flat=True).first()
    if house is None:
        return False
    return assigned_to(found.home, [found.hamlet], today()).get(db_uuid(house)) in (
        None,
        by.user_id,
    )
