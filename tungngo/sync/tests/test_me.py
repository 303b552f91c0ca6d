"""What a phone hears of its member: name, teams, and the number of the commune."""

from datetime import timedelta

import pytest

from tests.cast import person
from tungngo.accounts.rights import Role, actor_of
from tungngo.shared.clock import frozen, now, today
from tungngo.sync.tests.joining import found, join
from tungngo.sync.tests.reader import Reader
from tungngo.sync.tests.stage import Stage
from tungngo.teams.actions import set_hotline
from tungngo.teams.models import LEADER, Membership

pytestmark = pytest.mark.django_db


def test_it_is_told_with_the_scopes_and_not_again(stage: Stage) -> None:
    join(found(stage), stage.me.user)
    reader = Reader(stage, stage.me)
    told = reader.pull()
    assert told["me"] == {
        "device": str(stage.me.device.uid),
        "member": stage.me.user.pk,
        "home": stage.map.home,
        "name": stage.me.user.name,
        "teams": [
            {
                "id": stage.team.pk,
                "name": stage.team.name,
                "commune": "xã Suối Hoa",
                "hotline": "",
                "hamlets": sorted((stage.map.doi_che.pk, stage.map.suoi_trong.pk)),
                "lead": False,
            }
        ],
    }
    assert reader.pull()["me"] is None


def test_the_number_of_the_commune_arrives_the_next_day(stage: Stage) -> None:
    join(found(stage), stage.me.user, LEADER)
    reader = Reader(stage, stage.me)
    reader.pull()
    officer = actor_of(person("officer", {Role.COMMUNE_OFFICER: stage.map.commune}))
    set_hotline(by=officer, commune=stage.map.commune, number="0234.312.3456")
    assert reader.pull()["me"] is None
    with frozen(now() + timedelta(days=1)):
        told = reader.pull()["me"]
    assert told["teams"][0]["hotline"] == "0234 312 3456"
    assert told["teams"][0]["lead"] is True


def test_a_team_that_was_left_or_is_no_more_is_not_told(stage: Stage) -> None:
    line = found(stage)
    one = join(line, stage.me.user)
    Membership.objects.filter(pk=one.pk).update(valid_to=today() - timedelta(days=1))
    reader = Reader(stage, stage.me)
    assert reader.pull()["me"]["teams"] == []
    Membership.objects.filter(pk=one.pk).update(valid_to=None)
    line.decision.state = "revoked"
    line.decision.save()
    reader = Reader(stage, stage.me)
    assert reader.pull()["me"]["teams"] == []
