"""The push call."""

import logging
from typing import Literal

import msgspec
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tungngo.accounts.models import Device
from tungngo.accounts.policy import public
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused
from tungngo.sync.actions import Applied, apply, begin_epoch
from tungngo.sync.doors import body_of, device_at_door
from tungngo.sync.lifeline import other_epoch
from tungngo.sync.models import Epoch
from tungngo.sync.reasons import BAD_BATCH, BUSY
from tungngo.sync.reception import read_op, read_push
from tungngo.sync.wire import Push, Pushed

log = logging.getLogger("tungngo.sync")


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
    device = device_at_door(request, paced=True)
    batch = read_push(body_of(request))
    if batch.device != str(device.uid):
        raise Refused(BAD_BATCH)
    epoch = Epoch.current() or begin_epoch(by=job_actor("sync"))
    if batch.epoch != epoch:
        return other_epoch()
    request_id = getattr(request, "request_id", "")
    by = Actor(device.user_id, device.label, device=str(device.uid), request_id=request_id)
    received = [read_op(raw) for raw in batch.ops]
    app = request.headers.get("TN-App", "")
    done = apply(by=by, device=device, push=batch, received=received, app=app)
    return _answer(device, batch, done)


def _answer(device: Device, batch: Push, done: Applied) -> HttpResponse:
    order: Literal["wipe", "redevice"] | None = "redevice" if done.cloned else None
    if device.revoked_at is not None or not device.user.is_active:
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
