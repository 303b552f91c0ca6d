"""When a phone was last heard: every push says so, whatever it brings."""

from datetime import datetime, timedelta

import msgspec
import pytest

from tungngo.figures.models import TeamContact
from tungngo.shared.clock import frozen, now
from tungngo.sync.tests.stage import Stage, changed, evening_before, statuses
from tungngo.sync.tests.test_gaps import push

pytestmark = pytest.mark.django_db
NO_TEAM, NEW = 987_654, "01990000-0000-7000-8000-000000000001"
HOURS = timedelta(hours=3)


def contact(stage: Stage) -> tuple[int, datetime, int]:
    """Return what is known of the phone: team, when heard, what it keeps."""
    row = TeamContact.objects.get(home=stage.map.home, device=stage.me.device.uid)
    return row.team_id, row.last_at, row.unsent


@pytest.fixture
def before(stage: Stage) -> datetime:
    """Let the phone push a day of work some hours ago; return when."""
    moment = now() - HOURS
    stage.phone.work(evening_before(), ops=20)
    with frozen(moment):
        push(stage, stage.phone.outbox, unsent=[[100, 102]])
    assert contact(stage) == (stage.team.pk, moment, 3)
    return moment


def test_a_heartbeat_is_heard(stage: Stage, before: datetime) -> None:
    with frozen(before + HOURS):
        push(stage, [], unsent=[[100, 140]])
    assert contact(stage) == (stage.team.pk, before + HOURS, 41)


def test_a_batch_of_repeats_is_heard(stage: Stage, before: datetime) -> None:
    with frozen(before + HOURS):
        done = push(stage, stage.phone.outbox, unsent=[])
    assert {result.dup for result in done.results} == {True}
    assert contact(stage) == (stage.team.pk, before + HOURS, 0)


def test_a_batch_that_names_no_team_is_heard(stage: Stage, before: datetime) -> None:
    alone = stage.phone.keep("consent.set", {}, evening_before())
    with frozen(before + HOURS):
        push(stage, [alone], unsent=[[100, 100]])
    assert contact(stage) == (stage.team.pk, before + HOURS, 1)


def test_a_team_that_nobody_founded_is_not_noted(stage: Stage, before: datetime) -> None:
    visit = next(o for o in stage.phone.made if o.kind == "visit.record")
    body = msgspec.json.decode(visit.raw)["b"] | {"team": NO_TEAM}
    wrong = changed(visit, op=NEW, row=NEW, seq=99, b=body)
    with frozen(before + HOURS):
        done = push(stage, [wrong], unsent=[])
    assert statuses(done)[0][0] not in ("ok", "merged")
    assert contact(stage) == (stage.team.pk, before + HOURS, 0)


def test_a_phone_that_never_worked_for_a_team_is_nobodys(stage: Stage) -> None:
    push(stage, [], unsent=[])
    assert not TeamContact.objects.filter(home=stage.map.home).exists()
