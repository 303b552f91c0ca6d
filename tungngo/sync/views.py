"""The push call."""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tungngo.accounts.models import Device, device_of
from tungngo.accounts.policy import public
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused
from tungngo.sync.actions import apply
from tungngo.sync.models import Epoch
from tungngo.sync.reasons import BAD_BATCH, DEVICE_CLOSED, EPOCH, TOKEN, TOO_BIG
from tungngo.sync.reception import MOST_INFLATED, inflate, read_op, read_push
from tungngo.sync.wire import Pushed


@csrf_exempt
@require_POST
@public("máy tự xưng bằng khóa của máy, không bằng phiên đăng nhập")
def push(request: HttpRequest) -> HttpResponse:
    """Take a batch from a phone; answer 200 with one result per operation once all of it is committed."""
    device = _device(request)
    batch = read_push(inflate(_body(request), request.headers.get("Content-Encoding", "")))
    if batch.device != str(device.uid):
        raise Refused(BAD_BATCH)
    epoch = Epoch.current()
    if batch.epoch != epoch:
        raise Refused(EPOCH)
    received = [read_op(raw) for raw in batch.ops]
    by = Actor(device.user_id, device.label, device=str(device.uid))
    done = apply(by=by, device=device, push=batch, received=received)
    answer = Pushed(
        batch=batch.batch,
        epoch=epoch,
        now=now_ms(),
        results=done.results,
        need=done.need,
        contig=done.contig,
        order="redevice" if done.cloned else None,
    )
    return HttpResponse(
        msgspec.json.encode(answer), content_type="application/json", headers={"TN-Sync": "1"}
    )


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
    if device.revoked_at is not None:
        raise Refused(DEVICE_CLOSED)
    return device


def _body(request: HttpRequest) -> bytes:
    """Read the body up to its limit; refuses one that is longer than it says or than is allowed."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if not said.isdigit():
        raise Refused(BAD_BATCH)
    if int(said) > MOST_INFLATED:
        raise Refused(TOO_BIG)
    body = request.read(int(said))
    if len(body) != int(said):
        raise Refused(BAD_BATCH)
    return bytes(body)
