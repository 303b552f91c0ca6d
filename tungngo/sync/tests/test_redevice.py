"""A phone restored from a copy gets an id of its own; its queue goes out as it is."""

from datetime import timedelta

import pytest

from tungngo.accounts.actions import revoke_device
from tungngo.accounts.models import Device
from tungngo.accounts.tokens import read_access
from tungngo.shared.clock import frozen, now
from tungngo.sync.models import DeviceState
from tungngo.sync.tests.phones import BY, Held, hand_out, problem, read
from tungngo.sync.tests.stage import Stage, changed, evening_before, push_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(stage: Stage) -> Held:
    """Hand out a phone that was copied: two of it have sent under one number."""
    held = hand_out(stage)
    phone = held.member.phone
    phone.device = held.keys.device
    phone.add_house(evening_before(0))
    first, *_ = phone.outbox
    twin = changed(first, op="01990000-0000-7000-8000-00000000abcd")
    for raw, order in ((first.raw, None), (twin, "redevice")):
        said = read(held.push(push_body(phone, [raw], stage.epoch)))
        assert said["order"] == order
    return held


def test_it_gets_a_new_id_and_what_it_had_queued_is_taken_unchanged(held: Held) -> None:
    was, phone, stage = held.keys.device, held.member.phone, held.stage
    phone.visit(phone.houses[0], evening_before(0))
    queued = phone.outbox[1:]
    said = read(held.sign("redevice"))
    assert said["device"] != was
    held.keys.device = phone.device = said["device"]
    held.keys.refresh, held.keys.access = said["refresh"], said["access"]
    access = read_access(said["access"], held.device.uid)
    assert access is not None
    assert access.scope == "push"
    phone.seq = 0
    phone.add_house(evening_before(0))  # begins again at 1
    own = [o for o in phone.outbox if o not in queued][1:]
    told = read(held.push(push_body(phone, [*queued, *own], stage.epoch)))
    assert {r["s"] for r in told["results"]} <= {"ok", "merged"}
    assert told["order"] is None
    state = DeviceState.objects.get(home=stage.map.home, id=said["device"])
    assert state.contig == len(own)
    held.renew()  # the PIN is the same


def test_its_year_goes_on_as_it_was(held: Held) -> None:
    before = held.device.lives_until
    with frozen(now() + timedelta(days=9)):
        held.keys.device = read(held.sign("redevice"))["device"]
    assert held.device.lives_until == before


def test_a_phone_that_nobody_copied_keeps_its_id(stage: Stage) -> None:
    alone = hand_out(stage)
    assert problem(alone.sign("redevice")) == (409, "sync.not_cloned")
    assert Device.objects.count() == 2


def test_a_closed_phone_gets_none(held: Held) -> None:
    revoke_device(by=BY, uid=held.device.uid)
    assert problem(held.sign("redevice")) == (403, "sync.device_closed")


def test_a_signature_gives_one_id(held: Held) -> None:
    body, headers = held.keys.signed("redevice")
    assert held.again("redevice", body, headers).status_code == 200
    assert problem(held.again("redevice", body, headers)) == (409, "sync.clock")
    assert problem(held.again("redevice", body, {})) == (401, "sync.token")
