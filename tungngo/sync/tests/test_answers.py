"""Answers to the questions of a form: checked again, and a bad one never costs the visit."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.cast import person
from tungngo.accounts.rights import Role, actor_of
from tungngo.catalogue.actions import add_question, retire_question
from tungngo.catalogue.models import Answer, Form, answers_in
from tungngo.catalogue.wire import FormItem, FormOption, FormWords
from tungngo.shared.actor import Actor
from tungngo.shared.clock import frozen, now
from tungngo.shared.home import job_scope
from tungngo.sync.jobs import release_held
from tungngo.sync.reasons import ODD_ANSWERS
from tungngo.sync.tests.examples import HOUSE, VISIT, keep
from tungngo.sync.tests.stage import Stage, changed, evening_before, statuses
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
WIFI = FormItem(id="x", t="yesno", l=FormWords(vi="Nhà mình có Wi-Fi không?"))
HOW = FormItem(
    id="x",
    t="one",
    l=FormWords(vi="Ai dạy?"),
    opts=[FormOption(v=v, l=FormWords(vi=v)) for v in ("child", "team")],
    req=True,
)


@pytest.fixture
def nation(stage: Stage) -> Actor:
    """Publish visit@3 with two questions: n.1 yes or no, n.2 one of two, to be answered."""
    by = actor_of(person("nation", {Role.NATIONAL_OFFICER: stage.map.nation}))
    for item in (WIFI, HOW):
        add_question(by=by, province=None, item=item)
    return by


def visit(stage: Stage, answers: Any, form: str | None = "visit@3") -> bytes:
    """Return a visit to a house that is there."""
    stage.apply([keep(stage, "household.create")])
    told = {"team": stage.team.pk, "place": "home", "outcome": "met", "start": 1_764_000_000_000}
    one = stage.phone.keep("visit.record", told, evening_before(), hh=HOUSE, e=VISIT)
    raw = changed(one, form=form)
    body = msgspec.json.decode(raw)
    return msgspec.json.encode(body | {"b": body["b"] | {"answers": answers}})


def kept() -> Any:
    with job_scope("sync"):
        one = Visit.objects.get()
    return msgspec.json.decode(one.content).get("answers", [])


def test_good_answers_are_kept(stage: Stage, nation: Actor) -> None:
    answers = [{"q": "n.1", "a": True}, {"q": "n.2", "a": "team"}]
    assert statuses(stage.apply([visit(stage, answers)])) == [("ok", None)]
    assert kept() == answers


def test_bad_ones_are_left_out_and_the_rest_of_the_visit_counts(
    stage: Stage, nation: Actor
) -> None:
    answers = [{"q": "n.1", "a": 1}, {"q": "n.2", "a": "team"}, {"q": "n.9", "a": "Bác Hoa"}]
    done = stage.apply([visit(stage, answers)])
    assert statuses(done) == [("merged", ODD_ANSWERS.code)]
    assert done.results[0].patch == {"n": 2, "q": ["n.1", "n.9"]}
    assert "2 câu trả lời" in (done.results[0].msg or "")
    assert kept() == [{"q": "n.2", "a": "team"}]


def test_a_question_left_open_is_no_reason_to_say_anything(stage: Stage, nation: Actor) -> None:
    assert statuses(stage.apply([visit(stage, [{"q": "n.2", "a": None}])])) == [("ok", None)]


def test_of_two_answers_to_one_question_the_last_stands(stage: Stage, nation: Actor) -> None:
    twice = [{"q": "n.1", "a": True}, {"q": "n.1", "a": False}]
    assert statuses(stage.apply([visit(stage, twice)])) == [("ok", None)]
    assert kept() == [{"q": "n.1", "a": False}]


@pytest.mark.parametrize("form", ["visit@1", None])
def test_without_questions_nothing_is_answered(stage: Stage, form: str | None) -> None:
    done = stage.apply([visit(stage, [{"q": "n.1", "a": True}], form)])
    assert statuses(done) == [("merged", ODD_ANSWERS.code)]
    assert kept() == []


def test_an_older_form_is_read_by_its_own_questions(stage: Stage, nation: Actor) -> None:
    retire_question(by=nation, province=None, question="n.1")
    answers = [{"q": "n.1", "a": True}]
    assert statuses(stage.apply([visit(stage, answers)])) == [("ok", None)]
    assert kept() == answers


def test_an_amended_visit_is_read_again(stage: Stage, nation: Actor) -> None:
    stage.apply([visit(stage, [{"q": "n.1", "a": True}])])
    told = {"team": stage.team.pk, "place": "home", "outcome": "met", "start": 1_764_000_000_000}
    answers = [{"q": "n.1", "a": "có"}, {"q": "n.2", "a": "child"}]
    body = {"of": VISIT, "visit": told | {"answers": answers}}
    one = stage.phone.keep("visit.amend", body, evening_before(), hh=HOUSE)
    assert statuses(stage.apply([changed(one, form="visit@3")])) == [("merged", ODD_ANSWERS.code)]
    assert kept() == [{"q": "n.2", "a": "child"}]


def test_an_unknown_form_is_held_and_released_when_it_is_known(stage: Stage) -> None:
    raw = visit(stage, [{"q": "n.1", "a": True}], "visit@2")
    assert statuses(stage.apply([raw])) == [("held", "sync.unknown_form")]
    by = actor_of(person("nation", {Role.NATIONAL_OFFICER: stage.map.nation}))
    add_question(by=by, province=None, item=WIFI)
    with frozen(now() + timedelta(days=1)):
        release_held()
    assert kept() == [{"q": "n.1", "a": True}]


def test_the_first_visit_marks_a_form_as_used(stage: Stage, nation: Actor) -> None:
    form = Form.objects.get(code="visit", ver=3)
    assert form.used_at is None
    stage.apply([visit(stage, [])])
    form.refresh_from_db()
    assert form.used_at is not None
    assert Form.objects.get(code="visit", ver=2).used_at is None


def test_the_receipt_of_a_repeat_says_the_same(stage: Stage, nation: Actor) -> None:
    raw = visit(stage, [{"q": "n.1", "a": 1}])
    first, second = stage.apply([raw]).results[0], stage.apply([raw]).results[0]
    assert (first.s, first.code, first.patch) == (second.s, second.code, second.patch)
    assert second.dup is True


def test_answers_are_counted_with_the_visits_that_stand(stage: Stage, nation: Actor) -> None:
    many = FormItem(id="x", t="many", l=FormWords(vi="Dùng gì?"), opts=HOW.opts)
    number = FormItem(id="x", t="int", l=FormWords(vi="Mấy máy?"))
    for item in (many, number):
        add_question(by=nation, province=None, item=item)

    def counted() -> dict[str, dict[str, Answer]]:
        return answers_in([stage.map.home], ["n.1", "n.2", "n.3", "n.4"])

    answers = [
        {"q": "n.1", "a": True},
        {"q": "n.2", "a": "team"},
        {"q": "n.3", "a": ["child", "team"]},
        {"q": "n.4", "a": 3},
    ]
    raw = visit(stage, answers, "visit@5")
    stage.apply([raw])
    stage.apply([raw])
    assert counted() == {
        "n.1": {"yes": Answer(1, 0)},
        "n.2": {"team": Answer(1, 0)},
        "n.3": {"child": Answer(1, 0), "team": Answer(1, 0)},
        "n.4": {"number": Answer(1, 3)},
    }
    told = {"team": stage.team.pk, "place": "home", "outcome": "met", "start": 1_764_000_000_000}
    less = told | {"answers": [{"q": "n.1", "a": False}, {"q": "n.4", "a": 5}]}
    body = {"of": VISIT, "visit": less}
    one = stage.phone.keep("visit.amend", body, evening_before(), hh=HOUSE)
    stage.apply([changed(one, form="visit@5")])
    assert counted() == {"n.1": {"no": Answer(1, 0)}, "n.4": {"number": Answer(1, 5)}}
    assert answers_in([stage.map.home + 1], ["n.1"]) == {}
    stage.apply([stage.phone.keep("visit.void", {"of": VISIT}, evening_before(), hh=HOUSE)])
    assert counted() == {}
