"""Recording visits: every outcome, once, and what a refusal may not leave behind."""

from datetime import date, timedelta

import msgspec
import pytest

from tungngo.feed.models import Change
from tungngo.households.actions import set_consent
from tungngo.households.keys import open_notes
from tungngo.households.tests.factories import (
    BY,
    NOON,
    TODAY,
    HouseholdFactory,
    agreement,
    agreements,
    uid,
)
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid
from tungngo.visits.facts import HouseDayMove
from tungngo.visits.models import Fact, FollowUp, Helped, Visit
from tungngo.visits.tests.factories import Village, again, helped, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def test_a_visit_is_kept_and_becomes_a_fact(here: Village) -> None:
    house = here.house()
    person = here.resident(house)
    told = [helped(3, 1, person=str(person_uid(person))), helped(2, anon=2)]
    item = here.visit(house, people=told)
    (verdict,), effects = here.do(item)
    assert verdict.s == "ok"
    who = (Helped(person, 0, (1, 3)), Helped(None, 2, (2,)))
    at_home = (db_uuid(house.id), here.team.pk)
    fact = Fact(here.map.doi_che.fragment_id, TODAY, "met", who, *at_home)
    assert effects.facts == [(None, fact)]
    assert effects.house_days == [HouseDayMove(TODAY, None, fact.fragment)]
    visit = here.stored(item.key)
    assert (visit.outcome, visit.helps, visit.rev, visit.voided) == ("met", 4, 1, False)
    assert (visit.member_id, visit.team_id) == (here.one.pk, here.team.pk)


def person_uid(hexed: str) -> str:
    """Write an id as phones do."""
    return f"{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:]}"


@pytest.mark.parametrize("outcome", ["absent", "later", "refused"])
def test_a_visit_that_met_nobody_counts_no_house(here: Village, outcome: str) -> None:
    item = here.visit(here.house(), outcome=outcome)
    (verdict,), effects = here.do(item)
    assert (verdict.s, effects.house_days) == ("ok", [])
    assert here.stored(item.key).outcome == outcome


def test_the_same_visit_by_another_way_changes_nothing(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, anon=1)])
    here.do(item)
    (verdict,), effects = here.do(again(here.visit(None, item.row, place="point")))
    assert (verdict.s, effects.facts, effects.house_days) == ("ok", [], [])
    assert here.stored(item.key).place == "home"


def test_one_visit_told_twice_in_a_batch_is_one(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, anon=1)])
    verdicts, effects = here.do(item, again(item))
    assert [v.s for v in verdicts] == ["ok", "ok"]
    assert len(effects.facts) == 1
    assert Visit.objects.in_home(here.map.home).count() == 1


def test_two_members_at_one_door_are_both_kept_and_counted_once(here: Village) -> None:
    house = here.house()
    first, second = here.visit(house), here.visit(house, member=here.other.pk)
    here.do(first)
    (verdict,), effects = here.do(second)
    assert (verdict.s, verdict.code) == ("merged", "visits.same_day")
    assert verdict.patch == {"member": here.one.pk}
    assert (len(effects.facts), effects.house_days) == (1, [])
    assert Visit.objects.in_home(here.map.home).count() == 2


def test_the_next_day_counts_again(here: Village) -> None:
    house = here.house()
    here.do(here.visit(house))
    later = here.visit(house, at=NOON + timedelta(days=1), member=here.other.pk)
    (verdict,), effects = here.do(later)
    assert (verdict.s, len(effects.house_days)) == ("ok", 1)


def test_the_earlier_id_that_arrives_late_does_not_count_the_house_twice(here: Village) -> None:
    house = here.house()
    early, late = sorted((uid(), uid()))
    here.do(here.visit(house, late))
    _, effects = here.do(here.visit(house, early))
    assert effects.house_days == []


def test_a_refusal_keeps_its_outcome_and_day_and_nothing_else(here: Village) -> None:
    house = here.house()
    set_consent(by=BY, home=here.map.home, items=[agreement(here.map, house=house)])
    promise = uid()
    item = here.visit(
        house,
        outcome="refused",
        why="never",
        end=1,
        people=[helped(1, person=uid()), helped(2, anon=3)],
        kit={"smart": 2},
        note="Bác đang ốm",
        next={"id": promise, "due": "2026-12-01", "why": "recheck"},
        materials=[{"m": 1, "n": 2}],
        answers=[{"q": "q1", "a": 3}],
        blobs=[{"sha": "0" * 64, "bytes": 1, "kind": "photo"}],
    )
    (verdict,), effects = here.do(item)
    assert (verdict.s, verdict.code) == ("merged", "sync.stripped")
    visit = here.stored(item.key)
    assert (visit.outcome, visit.day, visit.why) == ("refused", TODAY, "never")
    left = (visit.helped, visit.content, bytes(visit.note_sealed), visit.end_ms, visit.helps)
    assert left == ("[]", "{}", b"", None, 0)
    assert not FollowUp.objects.filter(home=here.map.home).exists()
    assert [after.helped for _, after in effects.facts if after] == [()]


def test_a_note_needs_the_consent_of_the_house(here: Village) -> None:
    house = here.house()
    item = here.visit(house, note="Con trai ở xa")
    assert here.do(item)[0][0].code == "sync.stripped"
    assert bytes(here.stored(item.key).note_sealed) == b""


def test_a_note_with_consent_is_kept_sealed(here: Village) -> None:
    house = here.house()
    set_consent(by=BY, home=here.map.home, items=[agreement(here.map, house=house)])
    item = here.visit(house, note="Con trai ở xa")
    assert here.do(item)[0][0].s == "ok"
    sealed = bytes(here.stored(item.key).note_sealed)
    opened = open_notes(here.map.home, [(item.key, db_uuid(house.id), sealed)])
    assert opened == {item.key: "Con trai ở xa"}


PHOTO = [{"sha": "0" * 64, "bytes": 1, "kind": "photo"}]


@pytest.mark.parametrize("who", ["nobody", "another purpose", "the house", "who was helped"])
def test_a_photo_needs_the_consent_of_the_house_or_of_who_was_helped(
    here: Village, who: str
) -> None:
    house = here.house()
    person = person_uid(here.resident(house))
    of_person = db_uuid(person)
    said = {
        "nobody": [],
        "another purpose": [agreement(here.map, house=house)],
        "the house": [agreement(here.map, house=house, purposes=("photo",))],
        "who was helped": [agreement(here.map, house=house, person=of_person, purposes=("photo",))],
    }[who]
    set_consent(by=BY, home=here.map.home, items=said)
    item = here.visit(house, people=[helped(1, person=person)], blobs=PHOTO)
    dropped = None if who in ("the house", "who was helped") else {"bo": ["blobs"]}
    assert here.do(item)[0][0].patch == dropped


def test_a_photo_agreed_to_does_not_let_the_note_pass(here: Village) -> None:
    house = here.house()
    person = person_uid(here.resident(house))
    said = agreements(here.map, "photo", "register", house=house, person=db_uuid(person))
    set_consent(by=BY, home=here.map.home, items=said)
    told = [helped(1, person=person)]
    item = here.visit(house, people=told, blobs=PHOTO, note="Con trai ở xa")
    assert here.do(item)[0][0].patch == {"bo": ["note"]}


def test_the_second_at_a_door_hears_of_the_first_and_of_what_was_dropped(here: Village) -> None:
    house = here.house()
    here.do(here.visit(house))
    (verdict,), _ = here.do(here.visit(house, member=here.other.pk, note="Con trai ở xa"))
    assert verdict.code == "sync.stripped"
    assert verdict.patch == {"member": here.one.pk, "bo": ["note"]}


def test_answers_in_free_words_do_not_lie_open(here: Village) -> None:
    said = [{"q": "q1", "a": "wifi"}, {"q": "q2", "a": "Nhà bà Tư"}, {"q": "q3", "a": ["a", "B c"]}]
    item = here.visit(here.house(), answers=[*said, {"q": "q4", "a": 3}, {"q": "q5", "a": True}])
    here.do(item)
    kept = msgspec.json.decode(here.stored(item.key).content)["answers"]
    assert kept == [{"q": "q1", "a": "wifi"}, {"q": "q4", "a": 3}, {"q": "q5", "a": True}]


def test_skills_are_kept_with_their_steps(here: Village) -> None:
    told = helped(4, anon=1, kind="undone")
    item = here.visit(here.house(), people=[told])
    here.do(item)
    visit = here.stored(item.key)
    assert (visit.helps, visit.helped) == (0, "[]")
    steps = msgspec.json.decode(visit.content)["people"][0]["skills"]
    assert steps == [{"skill": 4, "kind": "undone"}]


def test_a_promise_is_kept_with_the_visit(here: Village) -> None:
    promise = uid()
    item = here.visit(
        here.house(), outcome="later", next={"id": promise, "due": "2026-12-01", "why": "later"}
    )
    here.do(item)
    one = FollowUp.objects.get(home=here.map.home, id=promise)
    assert (one.due, one.state) == (date(2026, 12, 1), "planned")
    assert (db_uuid(one.visit_id), db_uuid(one.household_id)) == (item.row, item.household)


def test_a_visit_at_a_point_needs_no_house(here: Village) -> None:
    item = here.visit(None, place="point", people=[helped(1, anon=5)])
    (verdict,), effects = here.do(item)
    assert (verdict.s, effects.house_days) == ("ok", [])
    assert here.stored(item.key).helps == 5


def test_a_visit_waits_for_its_house(here: Village) -> None:
    for item in (here.visit(None), here.visit(HouseholdFactory.build(hamlet=here.map.doi_che))):
        (verdict,), effects = here.do(item)
        assert (verdict.s, verdict.code, effects.facts) == ("held", "sync.no_parent", [])
    assert not Visit.objects.in_home(here.map.home).exists()


def test_a_visit_waits_for_the_people_it_names(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, person=str(new_id()))])
    assert here.do(item)[0][0].code == "sync.no_parent"


def test_a_visit_to_a_closed_house_is_left_to_the_leader(here: Village) -> None:
    house = HouseholdFactory.create(hamlet=here.map.doi_che, closed_on=date(2026, 11, 1))
    assert here.do(here.visit(house))[0][0].code == "households.closed"


def test_a_house_of_another_hamlet_is_out_of_scope(here: Village) -> None:
    house = here.house(here.map.suoi_trong)
    (verdict,), effects = here.do(here.visit(house))
    assert (verdict.s, verdict.code, effects.facts) == ("held", "sync.out_of_scope", [])


def test_one_bad_visit_does_not_hold_the_others(here: Village) -> None:
    verdicts, effects = here.do(
        here.visit(here.house()), here.visit(None), here.visit(here.house())
    )
    assert [v.s for v in verdicts] == ["ok", "held", "ok"]
    assert len(effects.facts) == 2


def test_the_fragment_is_that_of_the_house(here: Village) -> None:
    house = HouseholdFactory.create(
        hamlet=here.map.doi_che, fragment=here.map.fragments[1].pk
    )  # a hamlet joined across the border of fragments
    item = here.visit(house)
    _, effects = here.do(item)
    assert here.stored(item.key).fragment == here.map.fragments[1].pk
    assert effects.house_days[0].after == here.map.fragments[1].pk


def test_phones_hear_that_the_house_was_visited(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    assert Change.objects.get(home=here.map.home, row=item.house).type == "household"
    assert item.feed == (here.map.home, here.map.doi_che.fragment_id)
