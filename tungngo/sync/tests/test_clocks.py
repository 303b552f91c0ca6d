"""What phones say of their clocks and their app: the leader is told, no date is refused."""

import msgspec
import pytest

from tungngo.shared.clock import now, today
from tungngo.shared.home import job_scope
from tungngo.sync.models import DeviceState, Operation
from tungngo.sync.tests.stage import Stage, changed, evening_before, push_body

pytestmark = pytest.mark.django_db


def flags(stage: Stage) -> str:
    """Return what is said of the phone."""
    return DeviceState.objects.get(home=stage.map.home, id=stage.me.device.uid).flags


def send(stage: Stage, off: int | None, app: str = "") -> None:
    """Push an operation of a phone whose clock is off."""
    stage.phone.add_house(evening_before())
    ops = [changed(stage.phone.outbox[-1], off=off)]
    answer = stage.post(push_body(stage.phone, ops, stage.epoch), {"TN-App": app})
    assert answer.status_code == 200
    stage.phone.outbox.clear()


def test_a_clock_that_is_far_off_is_flagged_until_it_is_set(stage: Stage) -> None:
    for off, said in ((0, ""), (599_000, ""), (-601_000, "clock"), (None, "clock"), (5, "")):
        send(stage, off)
        assert flags(stage) == said


def test_an_old_app_is_flagged_until_it_is_updated(stage: Stage) -> None:
    for app, said in (("0.1.0+0", "old"), ("", "old"), ("odd", "old"), ("0.1.0+7", "")):
        send(stage, 0, app)
        assert flags(stage) == said


def test_work_whose_day_is_not_known_counts_on_the_day_it_came_and_is_marked(stage: Stage) -> None:
    stage.phone.add_house(evening_before(9))
    trusted, *_ = stage.phone.outbox
    stage.send([trusted])
    stage.phone.visit(stage.phone.houses[0], evening_before(9))
    stage.send([changed(stage.phone.outbox[-1], off=None)])
    with job_scope("test"):
        days = dict(Operation.objects.values_list("off", "day"))
    assert days[None] == today()
    assert days[0] < today()


def test_a_clock_three_years_ahead_is_taken_with_a_sane_day(stage: Stage) -> None:
    stage.phone.add_house(evening_before(-3 * 365))
    said = stage.send([changed(o, off=None) for o in stage.phone.outbox])
    assert {r["s"] for r in said["results"]} <= {"ok", "merged"}
    with job_scope("test"):
        assert set(Operation.objects.values_list("day", flat=True)) == {today()}
        assert all(o.at_used <= now() for o in Operation.objects.all())
    assert msgspec.json.encode(said)
