"""What visits say of people's skills, and whose visits may be changed by whom."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tungngo.households.tests.factories import NOON, uid
from tungngo.learning import facts as learning
from tungngo.shared.sql import db_uuid
from tungngo.visits import facts
from tungngo.visits.tests.factories import Village, village
from tungngo.visits.tests.factories import helped as helped_with

pytestmark = pytest.mark.django_db
NOON_MS = round(NOON.timestamp() * 1000)


def helped(*skills: int, person: str | None = None, **told: Any) -> Any:
    """Return who was helped, by the id that phones write."""
    return helped_with(*skills, person=str(UUID(person)) if person else None, **told)


@pytest.fixture
def here() -> Village:
    return village()


def test_what_is_handed_over_has_the_fields_that_learning_takes() -> None:
    assert facts.Draft._fields == learning.Draft._fields
    assert facts.TakenBack._fields == learning.TakenBack._fields


def test_a_visit_says_what_was_done_with_whom(here: Village) -> None:
    house = here.house()
    who = here.resident(house)
    step = {"skill": 2, "kind": "done_alone", "claimed": 5, "teach_back": True, "guide": 7}
    person = {"person": str(UUID(who)), "anon": 0, "skills": [{"skill": 1, "kind": "viewed"}, step]}
    item = here.visit(house, people=[helped(3, anon=2), person])
    _, effects = here.do(item)
    first, second = effects.drafts
    assert isinstance(first, facts.Draft)
    assert isinstance(second, facts.Draft)
    assert (first.n, first.subject, first.skill, first.kind, first.claimed) == (
        0,
        who,
        1,
        "viewed",
        None,
    )
    assert (second.op, second.n, second.visit, second.member) == (
        item.op,
        1,
        item.key,
        here.one.pk,
    )
    assert (second.claimed, second.teach_back, second.guide, second.phone) == (5, True, 7, False)
    where = (here.map.doi_che.pk, here.map.doi_che.fragment_id, NOON_MS)
    assert (second.hamlet, second.fragment, second.used_ms) == where


def test_people_without_a_name_and_refusals_say_nothing(here: Village) -> None:
    house = here.house()
    who = here.resident(house)
    nameless = here.visit(house, people=[helped(1, anon=3)])
    refusal = here.visit(house, outcome="refused", people=[helped(1, person=who)])
    _, effects = here.do(nameless, refusal)
    assert effects.drafts == []


def test_the_same_visit_by_another_way_says_nothing_again(here: Village) -> None:
    house = here.house()
    row = uid()
    people = [helped(1, person=here.resident(house))]
    here.do(here.visit(house, row, people=people))
    _, effects = here.do(here.visit(house, row, people=people))
    assert effects.drafts == []


def test_a_visit_told_anew_takes_back_and_counts_as_of_its_capture(here: Village) -> None:
    house = here.house()
    one, other = here.resident(house), here.resident(house)
    item = here.visit(house, people=[helped(1, person=one)])
    here.do(item)
    here.lead(here.other)
    later = NOON + timedelta(days=2)
    told = {"people": [helped(2, person=other)], "member": here.other.pk, "at": later}
    amend = here.amend(item.key, **told)
    _, effects = here.do(amend)
    back, draft = effects.drafts
    assert isinstance(back, facts.TakenBack)
    assert isinstance(draft, facts.Draft)
    assert (back.visit, back.subjects, back.op) == (item.key, (one,), amend.op)
    assert (draft.subject, draft.skill, draft.used_ms) == (other, 2, NOON_MS)
    assert draft.member == here.one.pk


def test_two_corrections_in_one_batch_take_back_one_after_the_other(here: Village) -> None:
    house = here.house()
    one, other = here.resident(house), here.resident(house)
    item = here.visit(house, people=[helped(1, person=one)])
    here.do(item)
    _, effects = here.do(
        here.amend(item.key, people=[helped(2, person=other)]), here.amend(item.key, people=[])
    )
    said = [one.subjects if isinstance(one, facts.TakenBack) else "told" for one in effects.drafts]
    assert said == [(one,), "told", (other,)]


def test_a_visit_taken_back_takes_back_what_it_said(here: Village) -> None:
    house = here.house()
    who = here.resident(house)
    item = here.visit(house, people=[helped(1, person=who, kind="undone")])
    here.do(item)
    void = here.void(item.key)
    _, effects = here.do(void)
    (back,) = effects.drafts
    assert isinstance(back, facts.TakenBack)
    assert (back.op, back.visit, back.subjects) == (void.op, db_uuid(item.key), (who,))
    _, effects = here.do(here.void(item.key))
    assert effects.drafts == []


@pytest.mark.parametrize("kind", ["amend", "void"])
def test_somebody_elses_visit_is_not_theirs_to_change(here: Village, kind: str) -> None:
    item = here.visit(here.house())
    here.do(item)
    act = here.amend if kind == "amend" else here.void
    (verdict,), effects = here.do(act(item.key, member=here.other.pk))
    assert (verdict.s, verdict.code, effects.facts) == ("rejected", "sync.no_right", [])
    assert here.stored(item.key).rev == 1


@pytest.mark.parametrize("kind", ["amend", "void"])
def test_a_leader_of_the_hamlet_may_change_it_while_they_lead(here: Village, kind: str) -> None:
    item = here.visit(here.house())
    here.do(item)
    here.lead(here.other, days=5)
    act = here.amend if kind == "amend" else here.void
    late = act(item.key, member=here.other.pk, at=NOON + timedelta(days=6))
    assert here.do(late)[0][0].code == "sync.no_right"
    assert here.do(act(item.key, member=here.other.pk))[0][0].s == "ok"
    assert here.stored(item.key).rev == 2


def test_what_an_officer_takes_is_done_whoever_sent_it(here: Village) -> None:
    item = here.visit(here.house())
    here.do(item)
    void = here.void(item.key, member=here.other.pk)
    void.judged = True
    assert here.do(void)[0][0].s == "ok"
