"""What still comes for a row that was merged is done to the row that stands for it."""

from typing import Any

import pytest

from tungngo.cli.phones import Stored
from tungngo.figures.jobs import recount
from tungngo.households.models import Household, Resident
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.tests.examples import (
    HOUSE,
    OTHER_HOUSE,
    OTHER_PERSON,
    PERSON,
    RECORD,
    SKILL,
    VISIT,
    filled,
)
from tungngo.sync.tests.stage import Stage, evening_before, statuses
from tungngo.visits.models import FollowUp, Visit, helped_of

pytestmark = pytest.mark.django_db
LATE = "01990000-0000-7000-8000-0000000000e1"
PROMISE = "01990000-0000-7000-8000-0000000000e2"


def keep(stage: Stage, kind: str, body: Any, house: str, row: str) -> Stored:
    told = filled(body, stage)
    return stage.phone.keep(kind, told, evening_before(), hh=house, e=row)


def taught(person: str, row: str) -> dict[str, Any]:
    people = [{"person": person, "skills": [{"skill": SKILL, "kind": "done_together"}]}]
    next_ = {"id": row, "due": "2026-12-24", "why": "recheck", "person": person}
    return RECORD | {"people": people, "next": next_, "note": None, "blobs": []}


@pytest.fixture
def merged(stage: Stage) -> Stage:
    """Make two houses with a person each, a visit to both, and merge them."""
    ops = [
        keep(stage, "household.create", {"lane": "Ngõ 1"}, HOUSE, HOUSE),
        keep(stage, "household.create", {"lane": "Ngõ 1"}, OTHER_HOUSE, OTHER_HOUSE),
        keep(stage, "person.create", {}, HOUSE, PERSON),
        keep(stage, "person.create", {}, OTHER_HOUSE, OTHER_PERSON),
        keep(stage, "visit.record", taught(OTHER_PERSON, PROMISE), OTHER_HOUSE, VISIT),
        keep(stage, "person.merge", {"into": PERSON}, OTHER_HOUSE, OTHER_PERSON),
        keep(stage, "household.merge", {"into": HOUSE}, OTHER_HOUSE, OTHER_HOUSE),
    ]
    assert {s for s, _ in statuses(stage.apply(ops))} == {"ok"}
    return stage


def test_a_visit_to_the_merged_house_is_one_to_the_other(merged: Stage) -> None:
    late = keep(merged, "visit.record", taught(OTHER_PERSON, LATE), OTHER_HOUSE, LATE)
    assert statuses(merged.apply([late])) == [("ok", None)]
    with job_scope("test"):
        visit = Visit.objects.get(home=merged.map.home, id=LATE)
        promise = FollowUp.objects.get(home=merged.map.home, id=LATE)
    assert visit.household_id is not None
    assert db_uuid(visit.household_id) == db_uuid(HOUSE)
    assert [h.person for h in helped_of(visit.helped)] == [db_uuid(PERSON)]
    assert (str(promise.household_id), str(promise.person_id)) == (HOUSE, PERSON)
    assert recount(home=merged.map.home) == []


def test_visits_of_before_keep_the_row_that_they_named_and_open_promises_go_along(
    merged: Stage,
) -> None:
    with job_scope("test"):
        visit = Visit.objects.get(home=merged.map.home, id=VISIT)
        promise = FollowUp.objects.get(home=merged.map.home, id=PROMISE)
    assert str(visit.household_id) == OTHER_HOUSE
    assert [h.person for h in helped_of(visit.helped)] == [db_uuid(OTHER_PERSON)]
    assert str(promise.household_id) == HOUSE


def test_a_correction_of_the_merged_house_lands_on_the_other(merged: Stage) -> None:
    body = {"set": [{"f": "door", "was": None, "now": "12B"}]}
    op = keep(merged, "household.patch", body, OTHER_HOUSE, OTHER_HOUSE)
    assert statuses(merged.apply([op])) == [("ok", None)]
    with job_scope("test"):
        houses = dict(Household.objects.in_home(merged.map.home).values_list("id", "door"))
    assert {str(k): v for k, v in houses.items()} == {HOUSE: "12B", OTHER_HOUSE: ""}


@pytest.mark.parametrize(
    ("kind", "row", "why"),
    [("household.close", OTHER_HOUSE, "wrong"), ("person.leave", OTHER_PERSON, "wrong")],
)
def test_calling_the_merged_row_wrong_leaves_the_other_as_it_is(
    merged: Stage, kind: str, row: str, why: str
) -> None:
    op = keep(merged, kind, {"why": why}, OTHER_HOUSE, row)
    assert statuses(merged.apply([op])) == [("ok", None)]
    with job_scope("test"):
        assert Household.objects.get(home=merged.map.home, id=HOUSE).closed_on is None
        assert Resident.objects.get(home=merged.map.home, id=PERSON).left_on is None


def test_who_left_by_the_merged_row_has_left(merged: Stage) -> None:
    op = keep(merged, "person.leave", {"why": "moved"}, OTHER_HOUSE, OTHER_PERSON)
    assert statuses(merged.apply([op])) == [("ok", None)]
    with job_scope("test"):
        assert Resident.objects.get(home=merged.map.home, id=PERSON).left_why == "moved"


def test_merging_again_changes_nothing(merged: Stage) -> None:
    op = keep(merged, "household.merge", {"into": HOUSE}, OTHER_HOUSE, OTHER_HOUSE)
    assert statuses(merged.apply([op])) == [("ok", None)]


def test_an_act_that_is_refused_is_shelved_for_the_member_to_mend(merged: Stage) -> None:
    body = {"households": [HOUSE], "member": None, "until": "2027-06-30"}
    op = merged.phone.keep("assign.set", body, evening_before())
    assert statuses(merged.apply([op])) == [("rejected", "households.not_leader")]
