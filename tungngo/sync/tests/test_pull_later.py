"""What phones hear later: assignments that end, hamlets of another feed, old papers taken."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import give
from tungngo.accounts.rights import Role
from tungngo.feed.models import Change
from tungngo.households.models import Assignment, Household, Resident
from tungngo.places.actions import NewHamlet, change_hamlet
from tungngo.places.models import Hamlet
from tungngo.shared.clock import frozen, now
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import release
from tungngo.sync.models import OpResult
from tungngo.sync.retaining import retain
from tungngo.sync.tests.examples import HOUSE, OTHER_PERSON, PERSON, VISIT, filled
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import BY, Stage, evening_before
from tungngo.sync.tests.test_pull import assign, leader_of, named, send, work

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_house_that_was_given_away_is_everybodys_after_the_last_day(stage: Stage) -> None:
    named(stage)
    leader, other = leader_of(stage), stage.add_member()
    assign(stage, other, leader)
    mine = reader_of(stage)
    mine.pull()
    assert "call" not in mine.rows[PERSON]["d"]
    with job_scope("test"):
        last = Assignment.objects.get(home=stage.map.home).until
    end = now() + timedelta(days=(last - now().date()).days)
    with frozen(end):
        assert retain()["assignments"] == 0
    with frozen(end + DAY):
        assert (retain()["assignments"], retain()["assignments"]) == (1, 0)
        told = mine.pull()
    assert {c["id"] for c in told["changes"]} == {HOUSE, PERSON}
    assert mine.rows[PERSON]["d"]["call"] == "Bác Hoa"
    with job_scope("test"):
        assert not Assignment.objects.filter(home=stage.map.home).exists()


def go(stage: Stage, fragment: int) -> None:
    """Let Đồi Chè lie in another fragment."""
    told = NewHamlet(stage.map.fragments[fragment].pk, "thôn", "Đồi Chè")
    change_hamlet(by=BY, hamlet=stage.map.doi_che.pk, told=told)


def same(*readers: Reader) -> bool:
    """Say whether phones that pull all hold the same."""
    for one in readers:
        one.pull_all(3)
    return all(one.bodies == readers[0].bodies for one in readers)


def test_a_hamlet_that_goes_to_another_feed_takes_all_that_was_told_along(stage: Stage) -> None:
    named(stage)
    work(stage)
    before, new = reader_of(stage), reader_of(stage)
    before.pull()
    n = len(before.rows)
    go(stage, 1)
    with job_scope("test"):
        there = Change.objects.filter(home=stage.map.home, hamlet=stage.map.doi_che.pk)
        assert {one.fragment for one in there} == {stage.map.fragments[1].pk}
    assert same(before, new)
    assert len(new.rows) == n
    stage.phone.add_house(evening_before())
    send(stage)
    assert same(before, new)
    go(stage, 0)
    assert same(before, new, reader_of(stage))
    assert len(before.rows) == n + 1


def test_a_name_that_is_corrected_tells_phones_nothing(stage: Stage) -> None:
    work(stage)
    reader = reader_of(stage)
    reader.pull()
    go(stage, 0)
    told = reader.pull()
    assert (told["changes"], told["resets"]) == ([], [])


def moved(stage: Stage) -> dict[str, Any]:
    """Move the house to a hamlet of which the member is not; return where it stood."""
    where = {"hh": HOUSE, "hamlet": stage.map.doi_che.pk}
    to = {"to": stage.map.nui_xa.pk}
    stage.phone.keep("household.move", to, evening_before(), e=HOUSE, **where)
    send(stage)
    return where


def test_what_an_officer_takes_of_a_house_that_moved_is_told_where_it_stands(stage: Stage) -> None:
    named(stage)
    where = moved(stage)
    far = stage.add_member()
    give(far.user, Role.MEMBER, stage.map.nui_xa.place)
    there = reader_of(stage, far)
    there.pull()
    seen = filled({"team": "TEAM", "place": "home", "outcome": "absent", "start": 1}, stage)
    call = [{"f": "call", "was": "Bác Hoa", "now": "Bác Hòa"}]
    late = [
        stage.phone.keep("person.patch", {"set": call}, now(), e=PERSON, **where),
        stage.phone.keep("person.create", {}, now(), e=OTHER_PERSON, **where),
        stage.phone.keep("visit.record", seen, now(), e=VISIT, **where),
    ]
    assert {r["s"] for r in stage.send(late)["results"]} == {"held"}
    release(by=BY, home=stage.map.home, ops=[db_uuid(o.op) for o in late], taken=True)
    with job_scope("test"):
        done = OpResult.objects.filter(home=stage.map.home, id__in=[o.op for o in late])
        assert {one.status for one in done} == {"ok"}
        people = Resident.objects.filter(home=stage.map.home)
        assert {one.hamlet_id for one in people} == {stage.map.nui_xa.pk}
    there.pull()
    assert there.rows[PERSON]["d"]["call"] == "Bác Hòa"
    assert OTHER_PERSON in there.rows
    assert there.rows[HOUSE]["d"]["last"]
    assert same(there, reader_of(stage, far))


def test_a_move_that_an_officer_takes_begins_where_the_house_stands(stage: Stage) -> None:
    named(stage)
    where = moved(stage)
    far = stage.add_member()
    give(far.user, Role.MEMBER, stage.map.nui_xa.place)
    there = reader_of(stage, far)
    there.pull()
    assert HOUSE in there.rows
    to = {"to": stage.map.suoi_trong.pk}
    late = stage.phone.keep("household.move", to, now(), e=HOUSE, **where)
    assert [r["s"] for r in stage.send([late])["results"]] == ["held"]
    release(by=BY, home=stage.map.home, ops=[db_uuid(late.op)], taken=True)
    told = there.pull()
    gone = {(c["id"], c["hamlet"]) for c in told["changes"] if c["o"] == "out"}
    assert gone == {(i, stage.map.nui_xa.pk) for i in (HOUSE, PERSON)}
    with job_scope("test"):
        house = Household.objects.get(home=stage.map.home, id=HOUSE)
        assert house.hamlet_id == stage.map.suoi_trong.pk
        assert house.fragment == Hamlet.objects.get(pk=house.hamlet_id).fragment_id
