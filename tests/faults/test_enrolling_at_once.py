"""Phones that show one code, one token or one signature at the same time."""

from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.faults.threads import in_threads
from tungngo.accounts.models import Device
from tungngo.cli.keyring import API, Keyring
from tungngo.sync.tests.phones import Held, code_for, hand_out, read
from tungngo.sync.tests.pictures import ask, picture, put, sha_of
from tungngo.sync.tests.stage import Stage, draw_stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    """Draw a team in a database that really commits."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage()


def test_eight_phones_with_one_code_are_one(stage: Stage) -> None:
    code = code_for(stage.me)
    said: list[int] = []

    def show() -> None:
        held, client = Keyring(), Client()
        body = {"code": code, "pub": held.jwk, "pin_proof": held.pin_proof}
        answer = client.post(API + "enrol", body, "application/json")
        said.append(answer.status_code)

    in_threads([show] * 8)
    assert sorted(said) == [200] + [409] * 7
    assert Device.objects.count() == 2


def test_one_phone_that_shows_its_code_eight_times_is_one(stage: Stage) -> None:
    code, keys = code_for(stage.me), Keyring()
    body = {"code": code, "pub": keys.jwk, "pin_proof": keys.pin_proof}
    said: list[tuple[Any, ...]] = []

    def show() -> None:
        sent: Any = Client().post(API + "enrol", body, "application/json")  # the test client's own
        answer = read(sent)
        said.append((answer["device"], answer["refresh"]))

    in_threads([show] * 8)
    assert len(set(said)) == 1
    assert Device.objects.count() == 2


def test_two_calls_for_a_token_at_once_tell_the_same_and_lock_nobody_out(stage: Stage) -> None:
    held = hand_out(stage)
    calls = [held.keys.signed("token", refresh=held.keys.refresh, want="push") for _ in range(4)]
    said: list[dict[str, Any]] = []

    def renew(body: bytes, headers: dict[str, str]) -> None:
        twin = Held(stage, held.member, held.keys, Client())
        said.append(read(twin.again("token", body, headers)))

    in_threads([partial(renew, *one) for one in calls])
    told = {one["refresh"] for one in said if "refresh" in one}
    late = [one["code"] for one in said if "refresh" not in one]
    assert len(told) == 1
    assert set(late) <= {"sync.clock"}  # signed before another that was heard first: signs again
    held.keys.refresh = told.pop()
    held.renew()
    assert held.device.state == "active"


def test_one_piece_of_a_photo_sent_eight_times_at_once_is_one(stage: Stage) -> None:
    photo = picture(9000)
    said: list[int] = []

    def send() -> None:
        twin = Stage(stage.map, stage.team, stage.epoch, stage.members, Client())
        said.append(put(twin, sha_of(photo), photo, 0, len(photo)).status_code)

    in_threads([send] * 8)
    assert said == [200] * 8
    assert ask(stage, sha_of(photo))["TN-State"] == "whole"
