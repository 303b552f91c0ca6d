"""Telling visits anew: the difference counts, the capture stays, what was taken back stays so."""

from datetime import timedelta

import pytest

from tungngo.households.actions import set_consent
from tungngo.households.tests.factories import BY, NOON, TODAY, agreement, uid
from tungngo.visits.facts import HouseDayMove
from tungngo.visits.models import FollowUp
from tungngo.visits.tests.factories import Village, helped, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def test_the_fact_before_and_the_fact_after(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, anon=1)])
    here.do(item)
    (verdict,), effects = here.do(here.amend(item.key, outcome="absent"))
    assert verdict.s == "ok"
    (pair,) = effects.facts
    assert [fact and fact.outcome for fact in pair] == ["met", "absent"]
    fragment = here.map.doi_che.fragment_id
    assert effects.house_days == [HouseDayMove(TODAY, fragment, None)]
    visit = here.stored(item.key)
    assert (visit.outcome, visit.rev, visit.helps) == ("absent", 2, 0)


def test_hamlet_house_day_and_member_stay_those_of_capture(here: Village) -> None:
    house = here.house()
    item = here.visit(house)
    here.do(item)
    here.lead(here.other)
    later = here.amend(item.key, place="point", member=here.other.pk, at=NOON + timedelta(days=3))
    here.do(later)
    visit = here.stored(item.key)
    assert (visit.place, visit.day, visit.member_id) == ("point", TODAY, here.one.pk)
    assert (visit.household_id, visit.hamlet_id) == (house.id, here.map.doi_che.pk)


def test_two_corrections_in_one_batch_are_two_revisions_and_one_difference(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, anon=1)])
    here.do(item)
    verdicts, effects = here.do(
        here.amend(item.key, outcome="absent"), here.amend(item.key, people=[helped(2, anon=1)])
    )
    assert [v.s for v in verdicts] == ["ok", "ok"]
    ((before, after),) = effects.facts
    assert before is not None
    assert after is not None
    assert (before.helped[0].skills, after.helped[0].skills) == ((1,), (2,))
    assert (here.stored(item.key).rev, effects.house_days) == (3, [])


def test_the_house_stays_counted_while_somebody_else_met_it(here: Village) -> None:
    house = here.house()
    first, second = here.visit(house), here.visit(house, member=here.other.pk)
    here.do(first)
    here.do(second)
    _, effects = here.do(here.amend(first.key, outcome="absent"))
    assert effects.house_days == []
    _, effects = here.do(here.amend(second.key, outcome="absent", member=here.other.pk))
    assert [m.after for m in effects.house_days] == [None]


def test_a_visit_amended_to_a_refusal_keeps_nothing_of_what_was_told(here: Village) -> None:
    house = here.house()
    set_consent(by=BY, home=here.map.home, items=[agreement(here.map, house=house)])
    item = here.visit(house, people=[helped(1, anon=1)], note="Con trai ở xa", kit={"smart": 1})
    here.do(item)
    told = here.amend(item.key, outcome="refused", note="Không muốn", kit={"smart": 1})
    assert here.do(told)[0][0].code == "sync.stripped"
    visit = here.stored(item.key)
    assert (visit.helped, visit.content, bytes(visit.note_sealed)) == ("[]", "{}", b"")


def test_a_note_is_kept_where_the_house_of_the_visit_agreed(here: Village) -> None:
    house = here.house()
    item = here.visit(house)
    here.do(item)
    assert here.do(here.amend(item.key, note="Con trai ở xa"))[0][0].code == "sync.stripped"
    set_consent(by=BY, home=here.map.home, items=[agreement(here.map, house=house)])
    assert here.do(here.amend(item.key, note="Con trai ở xa"))[0][0].s == "ok"
    assert bytes(here.stored(item.key).note_sealed) != b""


def test_a_promise_told_later_is_kept(here: Village) -> None:
    item, promise = here.visit(here.house()), uid()
    here.do(item)
    here.do(here.amend(item.key, next={"id": promise, "due": "2026-12-01", "why": "recheck"}))
    one = FollowUp.objects.get(home=here.map.home, id=promise)
    assert one.visit_id == here.stored(item.key).id


def test_a_visit_taken_back_is_not_told_anew(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    here.do(here.void(item.key))
    (verdict,), effects = here.do(here.amend(item.key, outcome="absent"))
    assert (verdict.s, verdict.code, effects.facts) == ("held", "visits.voided", [])
    assert here.stored(item.key).voided


def test_an_unknown_visit_waits_for_its_record(here: Village) -> None:
    assert here.do(here.amend(uid()))[0][0].code == "sync.no_parent"


def test_people_must_be_known(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    verdict = here.do(here.amend(item.key, people=[helped(1, person=uid())]))[0][0]
    assert verdict.code == "sync.no_parent"
    assert here.stored(item.key).rev == 1


def test_a_visit_of_another_hamlet_is_out_of_scope(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    told = here.amend(item.key, outcome="absent", hamlet=here.map.suoi_trong)
    (verdict,), effects = here.do(told)
    assert (verdict.code, effects.facts) == ("sync.out_of_scope", [])
    assert here.stored(item.key).outcome == "met"
