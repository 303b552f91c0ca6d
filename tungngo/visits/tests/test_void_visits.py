"""Taking visits back: final, once, and nothing of what was told stays."""

import pytest

from tungngo.households.actions import set_consent
from tungngo.households.tests.factories import BY, agreement, uid
from tungngo.visits.tests.factories import Village, again, helped, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def test_a_visit_taken_back_is_no_fact_any_more(here: Village) -> None:
    house = here.house()
    set_consent(by=BY, home=here.map.home, items=[agreement(here.map, house=house)])
    item = here.visit(house, people=[helped(1, anon=2)], note="Con trai ở xa", kit={"smart": 1})
    _, recorded = here.do(item)
    (verdict,), effects = here.do(here.void(item.key))
    assert verdict.s == "ok"
    assert effects.facts == [(after, before) for before, after in recorded.facts]
    assert [(m.before, m.after) for m in effects.house_days] == [
        (m.after, m.before) for m in recorded.house_days
    ]
    visit = here.stored(item.key)
    assert (visit.voided, visit.rev, visit.helps) == (True, 2, 0)
    assert (visit.helped, visit.content, bytes(visit.note_sealed)) == ("[]", "{}", b"")


def test_twice_is_once(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    here.do(here.void(item.key))
    (verdict,), effects = here.do(here.void(item.key))
    assert (verdict.s, effects.facts, effects.house_days) == ("ok", [], [])
    assert here.stored(item.key).rev == 2


def test_twice_in_one_batch_is_once(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    verdicts, effects = here.do(here.void(item.key), here.void(item.key))
    assert [v.s for v in verdicts] == ["ok", "ok"]
    assert (len(effects.facts), len(effects.house_days)) == (1, 1)


def test_recording_it_again_does_not_bring_it_back(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    here.do(here.void(item.key))
    (verdict,), effects = here.do(again(item))
    assert (verdict.s, effects.facts) == ("ok", [])
    assert here.stored(item.key).voided


def test_the_house_stays_counted_where_its_next_visit_was(here: Village) -> None:
    house = here.house()
    first, second = sorted((uid(), uid()))
    here.do(here.visit(house, first))
    here.do(here.visit(house, second, member=here.other.pk))
    _, effects = here.do(here.void(first))
    assert effects.house_days == []
    _, effects = here.do(here.void(second, member=here.other.pk))
    assert len(effects.house_days) == 1


def test_an_unknown_visit_waits_for_its_record(here: Village) -> None:
    assert here.do(here.void(uid()))[0][0].code == "sync.no_parent"


def test_a_visit_of_another_hamlet_is_out_of_scope(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    (verdict,), effects = here.do(here.void(item.key, hamlet=here.map.suoi_trong))
    assert (verdict.code, effects.facts) == ("sync.out_of_scope", [])
    assert not here.stored(item.key).voided
