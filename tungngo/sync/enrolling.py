"""The calls by which a phone is enrolled, gets its tokens, another id, and its key back."""

import functools
import logging
from collections.abc import Callable

import msgspec
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from tungngo.accounts.actions import (
    NewPhone,
    renew,
    use_code,
)
from tungngo.accounts.actions import (
    invite as make_code,
)
from tungngo.accounts.actions import (
    redevice as give_another_id,
)
from tungngo.accounts.actions import (
    unlock as open_key,
)
from tungngo.accounts.models import ACTIVE, Device
from tungngo.accounts.policy import public
from tungngo.accounts.rights import actor_of
from tungngo.accounts.tokens import (
    FULL,
    PUSH,
    b64,
    badge_keys,
    make_access,
    make_refresh,
    public_key,
    server_key,
)
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused
from tungngo.sync import calls
from tungngo.sync.actions import begin_epoch
from tungngo.sync.doors import (
    SHOWING,
    OtherTime,
    address_of,
    body_of,
    device_at_door,
    keep_pace,
    read_call,
    signed_call,
)
from tungngo.sync.models import Epoch, is_cloned, previous_phones
from tungngo.sync.reasons import (
    BAD_BATCH,
    BUSY,
    CLOCK,
    DEVICE_CLOSED,
    NOT_CLONED,
    PIN_SPENT,
    PIN_WRONG,
    TOKEN,
)

log = logging.getLogger("tungngo.sync")
_ENROL = calls.decoder(calls.Enrol)
_TOKEN = calls.decoder(calls.AskToken)
_REDEVICE = calls.decoder(calls.Redevice)
_UNLOCK = calls.decoder(calls.Unlock)
_INVITE = calls.decoder(calls.Invite)
_SMALL = 8_192

type Call = Callable[[HttpRequest], msgspec.Struct]


def phone_call(call: Call) -> Callable[[HttpRequest], HttpResponse]:
    """Make a call of a phone a view: a POST without a cookie, answered in JSON with ``TN-Sync``."""

    @csrf_exempt
    @require_POST
    @public("a phone shows a code, a token or a signature of its own, not a session")
    @functools.wraps(call)
    @sensitive_variables()
    def view(request: HttpRequest) -> HttpResponse:
        try:
            said = call(request)
        except OtherTime as other:
            return _other_time(other)
        except (OperationalError, InterfaceError, IntegrityError) as error:
            log.warning("call_busy", extra={"code": type(error).__name__})
            raise Refused(BUSY) from error
        body = msgspec.json.encode(said)
        headers = {"TN-Sync": "1", "Cache-Control": "no-store, private"}
        return HttpResponse(body, content_type="application/json", headers=headers)

    return view


@phone_call
def enrol(request: HttpRequest) -> msgspec.Struct:
    """Make the phone that shows a code one of the member's."""
    keep_pace(SHOWING, address_of(request))
    call = read_call(body_of(request, most=_SMALL), _ENROL)
    try:
        key = public_key(call.pub.x, call.pub.y)
    except ValueError as error:
        raise Refused(BAD_BATCH) from error
    phone = NewPhone(key, call.pin_proof, call.model)
    device = use_code(by=_nobody(request), code=call.code, phone=phone)
    return calls.Enrolled(
        device=str(device.uid),
        member=device.user_id,
        home=device.home,
        epoch=Epoch.current() or begin_epoch(by=Actor(None, "", job="sync")),
        now=now_ms(),
        refresh=make_refresh(device.uid, 0),
        access=make_access(device.uid, device.generation, FULL),
        badge_key=_badge(device),
        server_key=server_key(),
        previous=previous_phones(device),
    )


@phone_call
def token(request: HttpRequest) -> msgspec.Struct:
    """Change a refresh token for the next one and an access token."""
    device, call = signed_call(request, _TOKEN)
    done = renew(
        by=_by(request, device),
        uid=device.uid,
        refresh=call.refresh,
        want=call.want,
        pin_proof=call.pin_proof,
        ts=call.ts,
    )
    if done.why == "pin":
        raise Refused(PIN_WRONG, n=done.left) if done.left else Refused(PIN_SPENT)
    _stop(done.why, done.after)
    return calls.Token(
        access=done.access,
        refresh=done.refresh,
        now=now_ms(),
        badge_key=None if done.wipe else _badge(device),
        order="wipe" if done.wipe else None,
    )


@phone_call
def redevice(request: HttpRequest) -> msgspec.Struct:
    """Give a cloned or restored phone an id of its own; its queue goes out as it is."""
    device, call = signed_call(request, _REDEVICE)
    if device.state != ACTIVE:
        raise Refused(DEVICE_CLOSED)
    if not is_cloned(device):
        raise Refused(NOT_CLONED)
    made = give_another_id(by=_by(request, device), uid=device.uid, ts=call.ts)
    if made is None:
        raise OtherTime(device.signed_ms + 1)
    return calls.Redeviced(
        device=str(made.uid),
        refresh=make_refresh(made.uid, 0),
        access=make_access(made.uid, made.generation, PUSH),
        now=now_ms(),
    )


@phone_call
def unlock(request: HttpRequest) -> msgspec.Struct:
    """Tell the data key of a phone whose PIN was forgotten, for a new code of its member."""
    keep_pace(SHOWING, address_of(request))
    device, call = signed_call(request, _UNLOCK)
    done = open_key(
        by=_by(request, device),
        uid=device.uid,
        code=call.code,
        wrap=call.wrap,
        pin_proof=call.pin_proof,
        ts=call.ts,
    )
    _stop(done.why, done.after)
    return calls.Unlocked(key=b64(done.key), now=now_ms())


@phone_call
def invite(request: HttpRequest) -> msgspec.Struct:
    """Make a code for a member's phone, on the phone of a leader."""
    device = device_at_door(request, full=True)
    call = read_call(body_of(request, most=_SMALL), _INVITE)
    by = actor_of(device.user, device=str(device.uid), request_id=_request_id(request))
    code, until = make_code(by=by, member=call.member, replaces=call.replaces)
    return calls.Invited(code=code, until=int(until.timestamp() * 1000))


def _stop(why: str, after: int) -> None:
    """Refuse for the reason that an action returned, if it did."""
    if why == "clock":
        raise OtherTime(after + 1)
    if why:
        raise Refused(DEVICE_CLOSED if why == "closed" else TOKEN)


def _badge(device: Device) -> calls.Badge:
    key = badge_keys(device.uid)[0]
    return calls.Badge(number=key.number, key=key.key, until=int(key.until.timestamp() * 1000))


def _by(request: HttpRequest, device: Device) -> Actor:
    request_id = _request_id(request)
    return Actor(device.user_id, device.label, device=str(device.uid), request_id=request_id)


def _nobody(request: HttpRequest) -> Actor:
    return Actor(None, "", job="enrol", request_id=_request_id(request))


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))


def _other_time(other: OtherTime) -> HttpResponse:
    said = calls.WrongClock(
        code=CLOCK.code, status=CLOCK.status, detail=str(CLOCK.message), now=other.moment
    )
    body = msgspec.json.encode(said)
    return HttpResponse(body, status=CLOCK.status, content_type="application/problem+json")
