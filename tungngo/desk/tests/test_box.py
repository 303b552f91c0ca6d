"""The desk says what waits for leader and commune, and for nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tungngo.accounts.rights import Role
from tungngo.desk.phones import bad_phones
from tungngo.desk.tests.field import Field, draw_field
from tungngo.shared.clock import frozen, now
from tungngo.sync.models import DeviceState
from tungngo.sync.team_phones import count_bad, team_phones, waits

pytestmark = pytest.mark.django_db
PAGE = "/viec-cua-toi/"


@pytest.fixture
def field(db: None) -> Field:
    """Draw everyone and a phone."""
    return draw_field()


def test_what_waits_stands_on_the_desk(field: Field) -> None:
    field.heartbeat(max_seq=3, lost=[[2, 3]], unsent=[[1, 1]])
    for role in (Role.LEADER, Role.COMMUNE_OFFICER):
        assert field.text(role, PAGE).count("1 việc đang chờ") == 1, role
    field.hold(3)
    assert "3 việc đang chờ" in field.text(Role.COMMUNE_OFFICER, PAGE)
    assert "việc đang chờ" not in field.text(Role.LEADER, PAGE)  # a closed phone is the commune's
    for role in (Role.MEMBER, Role.COMMUNE_HEAD, Role.PROVINCE_OFFICER, Role.AUDITOR):
        assert "việc đang chờ" not in field.text(role, PAGE), role


def test_the_count_is_that_of_the_page(field: Field) -> None:
    fine, silent, cloned, late = (field.stage.add_member() for _ in range(4))
    for one in (fine, cloned, late):
        field.heartbeat(one, max_seq=9, unsent=[[1, 9]] if one is late else [])
    DeviceState.objects.filter(home=field.home, id=cloned.device.uid).update(flags="cloned,old")
    del silent
    hamlets = [field.stage.map.doi_che.pk, field.stage.map.suoi_trong.pk]
    for days, bad in ((0, 3), (6, 4), (15, 5)):
        with frozen(now() + timedelta(days=days)):
            assert count_bad(hamlets) == waits(team_phones(hamlets)) == bad


def test_the_desk_is_eight_questions(field: Field) -> None:
    field.hold()
    for role in (Role.LEADER, Role.COMMUNE_OFFICER):
        browser = field.browser(role)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(PAGE).status_code == 200
        assert len([q for q in asked if q["sql"].startswith("SELECT")]) <= 8


def test_without_land_nothing_is_counted(field: Field) -> None:
    assert bad_phones(field.stage.me.actor) == 0
