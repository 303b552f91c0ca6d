"""Assigning houses: leaders say who visits which, the newest received stands."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import give, person
from tests.small_map import SmallMap
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.feed.models import Change
from tungngo.households.actions import assign
from tungngo.households.models import Assignment, Household, assigned_to
from tungngo.households.tests.factories import BY, TODAY, HouseholdFactory, operation, uid
from tungngo.households.wire import AssignSet
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Verdict

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 6, 30)
LONG = timedelta(days=90)


def holder(place: SmallMap, role: Role, *, last: date = TODAY + LONG) -> User:
    one = person(f"{role}.{place.home}.{last:%m%d}")
    give(one, role, place.doi_che.place, TODAY - LONG, last)
    return one


@pytest.fixture
def leader(place: SmallMap) -> User:
    return holder(place, Role.LEADER)


@pytest.fixture
def member(place: SmallMap) -> User:
    return holder(place, Role.MEMBER)


def say(
    place: SmallMap, by: User, *houses: Any, member: int | None = None, until: date = UNTIL
) -> Verdict:
    ids = [str(getattr(h, "id", h)) for h in houses]
    body = AssignSet(households=ids, member=member, until=until.isoformat())
    item = operation("assign.set", body, place, member=by.pk)
    return assign(by=BY, home=place.home, items=[item])[0]


def told(place: SmallMap, on: date = TODAY) -> dict[str, int | None]:
    return assigned_to(place.home, [place.doi_che.pk], on)


def test_a_leader_gives_houses_to_a_member(
    place: SmallMap, house: Household, leader: User, member: User
) -> None:
    other = HouseholdFactory.create(hamlet=place.doi_che)
    assert say(place, leader, house, member=member.pk).s == "ok"
    assert told(place) == {db_uuid(house.id): member.pk}
    assert say(place, leader, house, other).s == "ok"
    assert told(place) == {db_uuid(house.id): None, db_uuid(other.id): None}
    heard = Change.objects.filter(home=place.home, type="household", o="put")
    assert heard.count() == 2


def test_the_newest_received_stands_in_one_row(
    place: SmallMap, house: Household, leader: User, member: User
) -> None:
    for one in (member.pk, leader.pk):
        say(place, leader, house, member=one)
    row = Assignment.objects.get(home=place.home)
    assert (row.member, row.by, row.until) == (leader.pk, leader.pk, UNTIL)


def test_after_its_day_the_house_is_everybodys_again(
    place: SmallMap, house: Household, leader: User, member: User
) -> None:
    say(place, leader, house, member=member.pk, until=TODAY)
    assert told(place) == {db_uuid(house.id): member.pk}
    assert told(place, TODAY + timedelta(days=1)) == {}
    assert assigned_to(place.home, [], TODAY) == {}


def test_members_do_not_assign(place: SmallMap, house: Household, member: User) -> None:
    verdict = say(place, member, house, member=member.pk)
    assert (verdict.s, verdict.code) == ("rejected", "households.not_leader")
    assert told(place) == {}


def test_a_right_lost_without_network_has_thirty_days(place: SmallMap, house: Household) -> None:
    lately = holder(place, Role.LEADER, last=TODAY - timedelta(days=30))
    assert say(place, lately, house).s == "ok"
    long_ago = holder(place, Role.LEADER, last=TODAY - timedelta(days=31))
    assert say(place, long_ago, house).code == "households.not_leader"


def test_who_does_not_work_there_gets_no_house(
    place: SmallMap, house: Household, leader: User
) -> None:
    stranger = person("stranger.97")
    verdict = say(place, leader, house, member=stranger.pk)
    assert (verdict.s, verdict.code) == ("held", "households.not_of_team")


def test_all_houses_must_stand_in_the_hamlet_and_closed_ones_are_left_out(
    place: SmallMap, house: Household, leader: User
) -> None:
    far = HouseholdFactory.create(hamlet=place.suoi_trong)
    shut = HouseholdFactory.create(hamlet=place.doi_che, closed_on=TODAY)
    assert say(place, leader, house, far).code == "sync.out_of_scope"
    assert say(place, leader, house, uid()).code == "sync.no_parent"
    assert told(place) == {}
    assert say(place, leader, house, shut).s == "ok"
    assert told(place) == {db_uuid(house.id): None}
