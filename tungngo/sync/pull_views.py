"""The calls by which a phone reads: pull, snapshot, and the personal fields of a hamlet."""

import gzip
import logging
import re
from collections.abc import Callable
from functools import wraps

import msgspec
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tungngo.accounts.models import Device
from tungngo.accounts.policy import public
from tungngo.accounts.rights import Role
from tungngo.feed.actions import reading
from tungngo.shared.actor import Actor, Held
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused
from tungngo.sync.actions import note_pull, note_shown
from tungngo.sync.builds import records_wrongly
from tungngo.sync.doors import body_of, device_at_door, read_call
from tungngo.sync.lifeline import other_epoch
from tungngo.sync.models import Epoch, is_pull_noted
from tungngo.sync.pulling import answer_of, fill, level_in, read_changes, shown_in, unread
from tungngo.sync.reasons import APP_TOO_OLD, BUSY, NOT_YOURS
from tungngo.sync.replica import read_full
from tungngo.sync.scopes import Ground, read_grounds
from tungngo.sync.snapshots import kept_snapshot, make_snapshot
from tungngo.sync.wire import Filled, Full, HouseholdFull, PersonFull, Pull

log = logging.getLogger("tungngo.sync")
_PULL = msgspec.json.Decoder(Pull)
_FULL = msgspec.json.Decoder(Full)
_MOST_BYTES = 65_536  # of a call that asks for something
_WORTH_PACKING = 1_000
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")

type View = Callable[..., HttpResponse]


def _busy_when_away(view: View) -> View:
    """Tell a phone to come again where the database is away; nothing was lost."""

    @wraps(view)
    def run(request: HttpRequest, *args: int) -> HttpResponse:
        try:
            return view(request, *args)
        except (OperationalError, InterfaceError, IntegrityError) as error:
            log.warning("pull_busy", extra={"code": type(error).__name__})
            raise Refused(BUSY) from error

    return run


@csrf_exempt
@require_POST
@public("a phone shows a token of its own, not a session")
def pull(request: HttpRequest) -> HttpResponse:
    """Tell a phone what changed in the hamlets of its member since it heard of them last."""
    return _pull(request)


@_busy_when_away
def _pull(request: HttpRequest) -> HttpResponse:
    device = device_at_door(request, full=True, paced=True)
    if records_wrongly(request.headers.get("TN-App", "")):
        raise Refused(APP_TOO_OLD)
    asked = read_call(body_of(request, most=_MOST_BYTES), _PULL)
    if asked.epoch != Epoch.current():
        return other_epoch()
    grounds = read_grounds(device.user_id)
    by = _reader(request, device, grounds)
    page, cursors = unread(grounds, asked)
    changes = []
    if cursors:
        with reading(by):
            fill(page, grounds, cursors, asked.limit)
            changes = read_changes(device, grounds, page)
    shown = shown_in(changes)
    if shown:
        note_shown(by=by, shown=shown)
    if not is_pull_noted(device.home, device.uid):
        note_pull(by=by, home=device.home, uid=device.uid)
    return _json(request, answer_of(device, asked, grounds, page, changes))


@csrf_exempt
@require_POST
@public("a phone shows a token of its own, not a session")
def full(request: HttpRequest) -> HttpResponse:
    """Tell a phone the personal fields of a hamlet's houses and people; kept nowhere on the way."""
    return _full(request)


@_busy_when_away
def _full(request: HttpRequest) -> HttpResponse:
    device = device_at_door(request, full=True, paced=True)
    asked = read_call(body_of(request, most=_MOST_BYTES), _FULL)
    grounds = read_grounds(device.user_id)
    ground = _of(grounds, asked.hamlet)
    by = _reader(request, device, grounds)
    with reading(by):
        is_full = level_in(device.user_id, ground.home, [ground])
        houses, people, shown = read_full(ground.home, ground.hamlet, is_full)
    if shown:
        note_shown(by=by, shown={ground.home: shown})
    epoch = Epoch.current()
    rows: list[HouseholdFull | PersonFull] = [*houses, *people]
    return _json(request, Filled(epoch=epoch, hamlet=ground.hamlet, now=now_ms(), rows=rows))


@require_safe
@public("a phone shows a token of its own, not a session")
def snapshot(request: HttpRequest, hamlet: int) -> HttpResponse:
    """Send the pseudonym snapshot of a hamlet, whole or from where a phone was cut off."""
    return _snapshot(request, hamlet)


@_busy_when_away
def _snapshot(request: HttpRequest, hamlet: int) -> HttpResponse:
    device = device_at_door(request, full=True, paced=True)
    grounds = read_grounds(device.user_id)
    ground = _of(grounds, hamlet)
    epoch = Epoch.current()
    found = kept_snapshot(ground, epoch)
    if found is None:
        with reading(_reader(request, device, grounds)):
            found = make_snapshot(ground, epoch)
    kept, body = found
    return ranged(request, body, f'"{kept.etag}"')


def ranged(request: HttpRequest, body: bytes, etag: str) -> HttpResponse:
    """Answer with a file, with the rest of it, or that nothing changed (RFC 9110, 13 and 14)."""
    told = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "no-store, private"}
    asks = request.headers
    if etag in asks.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=told)
    found = _RANGE.fullmatch(asks.get("Range", ""))
    if found is None or asks.get("If-Range", etag) != etag:
        return HttpResponse(body, content_type="application/gzip", headers=told)
    first, last = int(found[1]), int(found[2] or len(body) - 1)
    if first >= len(body) or last < first:
        told["Content-Range"] = f"bytes */{len(body)}"
        return HttpResponse(status=416, headers=told)
    last = min(last, len(body) - 1)
    told["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    part = body[first : last + 1]
    return HttpResponse(part, status=206, content_type="application/gzip", headers=told)


def _of(grounds: dict[int, Ground], hamlet: int) -> Ground:
    """Return the ground of a hamlet; one out of scope is refused, whether or not it exists."""
    ground = grounds.get(hamlet)
    if ground is None:
        raise Refused(NOT_YOURS)
    return ground


def _reader(request: HttpRequest, device: Device, grounds: dict[int, Ground]) -> Actor:
    """Return who reads: the member, with the hamlets of their grants of today and no others."""
    roles = [(Role.LEADER if g.lead else Role.MEMBER, g.hamlet) for g in grounds.values()]
    return Actor(
        device.user_id,
        device.label,
        tuple(Held(role.value, hamlet, "hamlet") for role, hamlet in roles),
        device=str(device.uid),
        request_id=getattr(request, "request_id", ""),
        hamlets=frozenset(grounds),
    )


def _json(request: HttpRequest, answer: msgspec.Struct) -> HttpResponse:
    """Answer in JSON, packed where it is worth it; no proxy and no browser keeps it."""
    body = msgspec.json.encode(answer)
    headers = {"TN-Sync": "1", "Cache-Control": "no-store, private", "Vary": "Accept-Encoding"}
    if len(body) > _WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(body, content_type="application/json", headers=headers)
