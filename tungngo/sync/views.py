"""The push call."""

import logging
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tungngo.accounts.models import Device, device_of
from tungngo.accounts.policy import public
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import now, now_ms
from tungngo.shared.errors import Refused
from tungngo.sync.actions import Applied, apply, begin_epoch
from tungngo.sync.models import Epoch
from tungngo.sync.reasons import BAD_BATCH, BUSY, DEVICE_CLOSED, EPOCH, TOKEN
from tungngo.sync.reception import check_length, inflate, read_op, read_push
from tungngo.sync.wire import OtherEpoch, Push, Pushed

log = logging.getLogger("tungngo.sync")
_STILL_HEARD = timedelta(days=30)  # a closed phone's work is taken so long, and held
_DIGITS = 9  # of a length that a server would read at all


@csrf_exempt
@require_POST
@public("a phone shows the secret of its own, not a session")
def push(request: HttpRequest) -> HttpResponse:
    """Take a batch from a phone; answer 200 when all of it is committed, with a result per item."""
    try:
        return _push(request)
    except (OperationalError, InterfaceError, IntegrityError) as error:
        # Away, full, or in the way of another phone's batch after three tries: nothing was stored.
        log.warning("push_busy", extra={"code": type(error).__name__})
        raise Refused(BUSY) from error


def _push(request: HttpRequest) -> HttpResponse:
    device = _device(request)
    batch = read_push(_body(request))
    if batch.device != str(device.uid):
        raise Refused(BAD_BATCH)
    epoch = Epoch.current() or begin_epoch(by=job_actor("sync"))
    if batch.epoch != epoch:
        return _other_epoch()
    request_id = getattr(request, "request_id", "")
    by = Actor(device.user_id, device.label, device=str(device.uid), request_id=request_id)
    received = [read_op(raw) for raw in batch.ops]
    app = request.headers.get("TN-App", "")
    done = apply(by=by, device=device, push=batch, received=received, app=app)
    return _answer(device, batch, done)


def _answer(device: Device, batch: Push, done: Applied) -> HttpResponse:
    order: Literal["wipe", "redevice"] | None = "redevice" if done.cloned else None
    if device.revoked_at is not None:
        order = "wipe"
    answer = Pushed(
        batch=batch.batch,
        epoch=batch.epoch,
        now=now_ms(),
        results=done.results,
        need=done.need,
        contig=done.contig,
        order=order,
    )
    body = msgspec.json.encode(answer)
    return HttpResponse(body, content_type="application/json", headers={"TN-Sync": "1"})


def _other_epoch() -> HttpResponse:
    """Tell a phone which life line this database is on, and since when its receipts may be void."""
    stands = Epoch.objects.order_by("-id")[0]
    restored = stands.restored_to or stands.since
    said = OtherEpoch(
        code=EPOCH.code,
        status=EPOCH.status,
        detail=str(EPOCH.message),
        epoch=stands.code,
        restored_to=int(restored.timestamp() * 1000),
    )
    body = msgspec.json.encode(said)
    return HttpResponse(body, status=EPOCH.status, content_type="application/problem+json")


def _device(request: HttpRequest) -> Device:
    secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        uid = UUID(request.headers.get("TN-Device", ""))
    except ValueError:
        raise Refused(TOKEN) from None
    found = device_of(uid, secret)
    if found is None:
        raise Refused(TOKEN)
    device, _ = found
    if device.revoked_at is not None and device.revoked_at < now() - _STILL_HEARD:
        raise Refused(DEVICE_CLOSED)
    return device


def _body(request: HttpRequest) -> bytes:
    """Read the body, as long as it says it is and no longer than is allowed; return it inflated."""
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    said = str(request.META.get("CONTENT_LENGTH") or "")
    if not said.isascii() or not said.isdecimal():
        raise Refused(BAD_BATCH)
    length = int(said) if len(said) <= _DIGITS else 10**_DIGITS
    check_length(length, encoding)
    try:
        body = request.read(length)
    except UnreadablePostError as error:
        raise Refused(BAD_BATCH) from error
    if len(body) != length:
        raise Refused(BAD_BATCH)
    return inflate(bytes(body), encoding)
