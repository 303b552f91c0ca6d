"""The push sees over all walls (trust page 3): the four cases in which it must."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import give
from tungngo.accounts.models import Grant
from tungngo.accounts.rights import Role, actor_of, with_hamlets
from tungngo.feed.actions import is_action, reading
from tungngo.figures.jobs import recount
from tungngo.households.models import Household
from tungngo.learning.models import Evidence, SkillState
from tungngo.shared.clock import today
from tungngo.shared.walls import NOBODY, on
from tungngo.sync.actions import apply
from tungngo.sync.models import Operation
from tungngo.sync.tests.examples import HOUSE, PERSON, RECORD, VISIT, filled
from tungngo.sync.tests.stage import (
    SKILLS,
    Member,
    Stage,
    evening_before,
    statuses,
    stored,
)

pytestmark = pytest.mark.django_db
OTHER_VISIT = "01990000-0000-7000-8000-000000000013"
MET_AT_AN_EVENT: dict[str, Any] = {"place": "event", "next": None, "note": None, "blobs": []}


def only_in(member: Member, hamlet: Any) -> None:
    """Leave a member no other hamlet than this one."""
    Grant.objects.filter(user=member.user).delete()
    long_ago = today() - timedelta(days=90)
    give(member.user, Role.MEMBER, hamlet.place, long_ago, today() + timedelta(days=90))


def visit(stage: Stage, kind: str, claimed: int) -> dict[str, Any]:
    """Return the body of a visit at which the person was seen to do the first skill."""
    step = {"skill": SKILLS[0], "kind": kind, "claimed": claimed}
    people = [{"person": PERSON, "anon": 0, "skills": [step]}]
    told: dict[str, Any] = filled(RECORD | {"people": people} | MET_AT_AN_EVENT, stage)
    return told


def new_house(stage: Stage, member: Member) -> list[Any]:
    """Return the operations that make a house and a person in Đồi Chè."""
    at, where = evening_before(3), {"hh": HOUSE}
    keep = member.phone.keep
    return [
        keep("household.create", {"lane": "Ngõ 1"}, at, **where, e=HOUSE),
        keep("person.create", {"prio": []}, at, **where, e=PERSON),
        keep("visit.record", visit(stage, "done_together", 3), at, **where, e=VISIT),
    ]


def test_what_lies_outside_the_scope_or_nowhere_is_kept_and_held(stage: Stage) -> None:
    only_in(stage.me, stage.map.doi_che)
    house = {"lane": "Ngõ 1"}
    places = (stage.map.nui_xa.pk, 2**53)
    ops = [
        stage.phone.keep("household.create", house, evening_before(), hamlet=h, e=e, hh=e)
        for h, e in zip(places, (HOUSE, OTHER_VISIT), strict=True)
    ]
    with on(NOBODY):
        assert {s for s, _ in statuses(stage.apply(ops))} == {"held"}
    kept = Operation.objects.filter(home=stage.map.home).values_list("hamlet", flat=True)
    assert set(kept) == {stage.map.nui_xa.pk, None}
    assert stored() == (2, 2, 0)


def test_who_left_a_hamlet_gets_the_equal_receipt_for_what_was_sent_from_there(
    stage: Stage,
) -> None:
    ops = new_house(stage, stage.me)
    with on(NOBODY):
        first = stage.apply(ops)
        assert {s for s, _ in statuses(first)} == {"ok"}
        only_in(stage.me, stage.map.nui_xa)
        again = stage.apply(ops)
    assert statuses(again) == statuses(first)
    assert [(r.op, r.sha, r.rev) for r in again.results] == [
        (r.op, r.sha, r.rev) for r in first.results
    ]
    assert stored() == (3, 3, 0)


def test_who_is_met_in_two_hamlets_is_folded_and_counted_over_both(stage: Stage) -> None:
    other = stage.add_member()
    only_in(stage.me, stage.map.doi_che)
    only_in(other, stage.map.suoi_trong)
    seen = visit(stage, "done_alone", 4)
    where = {"hamlet": stage.map.suoi_trong.pk, "e": OTHER_VISIT}
    with on(NOBODY):
        stage.apply(new_house(stage, stage.me))
        second = other.phone.keep("visit.record", seen, evening_before(1), **where)
        assert statuses(stage.apply([second], who=other)) == [("ok", None)]
    mine = Evidence.objects.filter(home=stage.map.home)
    assert set(mine.values_list("hamlet", flat=True)) == {
        stage.map.doi_che.pk,
        stage.map.suoi_trong.pk,
    }
    (state,) = SkillState.objects.filter(home=stage.map.home)
    assert (state.hamlet, state.last_kind) == (stage.map.doi_che.pk, "done_alone")
    assert state.level == 4
    assert recount(home=stage.map.home) == []


def test_a_house_moves_to_a_hamlet_of_another_team(stage: Stage) -> None:
    only_in(stage.me, stage.map.doi_che)
    to = stage.map.ban_vat
    with on(NOBODY):
        stage.apply(new_house(stage, stage.me))
        move = stage.phone.keep(
            "household.move", {"to": to.pk}, evening_before(1), hh=HOUSE, e=HOUSE
        )
        assert statuses(stage.apply([move])) == [("ok", None)]
        me = with_hamlets(actor_of(stage.me.user))
        with reading(me):
            mine = Household.objects.in_home(stage.map.home).visible_to(me)
            assert not mine.exists()
    assert Household.objects.in_home(stage.map.home).get().hamlet_id == to.pk


def test_a_push_is_told_its_ground_once(stage: Stage) -> None:
    assert is_action(apply)
    with CaptureQueriesContext(connection) as asked:
        stage.apply(new_house(stage, stage.me))
    assert not [q for q in asked if "ROLE" in q["sql"]]  # it goes with BEGIN
