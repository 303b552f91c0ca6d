"""Every kind of operation: an example that is applied, wrong bodies that are refused by name."""

from typing import Any

import pytest

from tungngo.figures.jobs import recount
from tungngo.shared.wire import Item
from tungngo.sync.kinds import KINDS, in_order, rounds
from tungngo.sync.tests.examples import BODIES, RECORD, VISIT, filled, keep, up_to
from tungngo.sync.tests.stage import (
    SKILLS,
    Stage,
    body_changed,
    changed,
    statuses,
    stored,
)
from tungngo.visits.models import FollowUp, Visit

pytestmark = pytest.mark.django_db
NOBODY = "01990000-0000-7000-8000-00000000ffff"


def test_every_kind_has_an_example() -> None:
    assert sorted(BODIES) == sorted(KINDS)


def test_the_examples_are_applied_one_after_the_other(stage: Stage) -> None:
    for kind in BODIES:
        done = stage.apply([keep(stage, kind)])
        assert done.results[0].s in ("ok", "merged"), (kind, done.results[0])
    assert recount(home=stage.map.home) == []


def test_the_examples_are_applied_in_one_batch(stage: Stage) -> None:
    ops = [keep(stage, kind) for kind in BODIES]
    done = stage.apply(ops)
    assert [(r.s, r.code) for r in done.results if r.s not in ("ok", "merged")] == []
    assert Visit.objects.get(home=stage.map.home).voided
    states = FollowUp.objects.filter(home=stage.map.home).values_list("state", flat=True)
    assert sorted(states) == ["cancelled", "done"]
    assert recount(home=stage.map.home) == []


@pytest.mark.parametrize("kind", sorted(BODIES))
@pytest.mark.parametrize("body", [[], "x", 5, None], ids=["list", "text", "number", "null"])
def test_a_body_that_is_no_object_is_refused(stage: Stage, kind: str, body: Any) -> None:
    one = keep(stage, kind)
    done = stage.apply([changed(one, b=body)])
    assert (statuses(done), done.results[0].patch) == (
        [("rejected", "sync.bad_body")],
        {"truong": "b"},
    )


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("household.create", "lane", "x" * 61),
        ("household.create", "mark", "Cây đa"),
        ("household.create", "adults", 31),
        ("household.create", "after", "not an id"),
        ("household.patch", "set", []),
        ("household.close", "why", "sold"),
        ("person.create", "born", 1850),
        ("person.create", "consent", "x"),
        ("consent.set", "state", "perhaps"),
        ("consent.set", "purposes", []),
        ("visit.record", "team", "x"),
        ("visit.record", "outcome", "maybe"),
        ("visit.record", "start", -5),
        ("visit.record", "people", [{}] * 21),
        ("visit.record", "note", "x" * 501),
        ("visit.amend", "of", None),
        ("visit.void", "of", "x"),
        ("followup.plan", "due", "2026-02-30"),
        ("followup.plan", "due", "2026-02-28\n"),
        ("followup.plan", "why", ""),
        ("followup.done", "how", "dream"),
        ("followup.cancel", "why", None),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(
    stage: Stage, kind: str, field: str, value: Any
) -> None:
    done = stage.apply([body_changed(keep(stage, kind), **{field: value})])
    assert statuses(done) == [("rejected", "sync.bad_body")]
    assert done.results[0].patch == {"truong": field}
    assert done.results[0].msg == f"Phiếu bị lỗi ở mục {field}. Bấm để sửa và gửi lại."
    assert stored() == (1, 1, 1)


def test_a_wrong_value_deep_inside_is_named_by_its_way(stage: Stage) -> None:
    people = [{"skills": [{"skill": SKILLS[0], "kind": "sang"}]}]
    done = stage.apply([body_changed(keep(stage, "visit.record"), people=people)])
    assert done.results[0].patch == {"truong": "people[0].skills[0].kind"}


@pytest.mark.parametrize("kind", [k for k, kind in KINDS.items() if "e" in kind.needs])
def test_an_operation_on_a_row_must_name_it(stage: Stage, kind: str) -> None:
    done = stage.apply([changed(keep(stage, kind), e=None)])
    assert (statuses(done), done.results[0].patch) == (
        [("rejected", "sync.bad_body")],
        {"truong": "e"},
    )


@pytest.mark.parametrize("kind", ["consent.set", "person.create"])
def test_what_belongs_to_a_house_must_name_it(stage: Stage, kind: str) -> None:
    done = stage.apply([changed(keep(stage, kind), hh=None)])
    assert done.results[0].patch == {"truong": "hh"}


@pytest.mark.parametrize(
    "kind", ["household.patch", "household.close", "person.create", "visit.record"]
)
def test_a_house_that_nobody_knows_is_waited_for(stage: Stage, kind: str) -> None:
    done = stage.apply([keep(stage, kind)])
    assert statuses(done) == [("held", "sync.no_parent")]
    assert done.results[0].msg == "Đang chờ phiếu tạo hộ này."


@pytest.mark.parametrize("kind", ["visit.amend", "visit.void"])
def test_a_visit_that_nobody_knows_is_waited_for(stage: Stage, kind: str) -> None:
    assert statuses(stage.apply([keep(stage, kind)])) == [("held", "sync.no_parent")]


def test_a_person_that_nobody_knows_is_waited_for(stage: Stage) -> None:
    stage.apply([keep(stage, "household.create")])
    people = [{"person": NOBODY, "skills": []}]
    done = stage.apply([keep(stage, "visit.record", people=people)])
    assert statuses(done) == [("held", "sync.no_parent")]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"team": 2**53}, "tổ"),
        ({"people": [{"anon": 1, "skills": [{"skill": 2**53, "kind": "viewed"}]}]}, "kỹ năng"),
        ({"next": RECORD["next"] | {"skill": 2**31}}, "kỹ năng"),
    ],
    ids=["team", "skill", "skill of the promise"],
)
def test_a_team_or_skill_that_nobody_knows_is_held(
    stage: Stage, more: dict[str, Any], what: str
) -> None:
    stage.apply(up_to(stage, "visit.record"))
    done = stage.apply([keep(stage, "visit.record", **more)])
    assert statuses(done) == [("held", "sync.unknown_ref")]
    assert done.results[0].msg == f"Phiếu nhắc đến {what} mà máy chủ chưa biết. Phiếu được giữ lại."
    assert not Visit.objects.filter(home=stage.map.home).exists()


def test_a_team_in_an_amendment_that_nobody_knows_is_held(stage: Stage) -> None:
    stage.apply(up_to(stage, "visit.amend"))
    told = filled(RECORD, stage) | {"team": 2**53}
    done = stage.apply([keep(stage, "visit.amend", visit=told)])
    assert statuses(done) == [("held", "sync.unknown_ref")]


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({"k": "airing.heard"}, "sync.unknown_kind"),
        ({"kv": 2}, "sync.unknown_kind"),
        ({"form": "visit@77"}, "sync.unknown_form"),
    ],
)
def test_what_this_server_does_not_know_yet_is_held(
    stage: Stage, envelope: dict[str, Any], code: str
) -> None:
    done = stage.apply([changed(keep(stage, "visit.record"), **envelope)])
    assert statuses(done) == [("held", code)]
    assert done.results[0].msg == "Máy chủ chưa biết mẫu này. Phiếu được giữ lại."


def item(kind: str, seq: int, row: str, of: str = "") -> Item:
    """Return an item as far as its order is concerned."""
    body = KINDS[kind].decoder.type(**({"of": of} if of else {"why": "x"})) if of else None
    nothing: Any = None
    return Item(row, kind, seq, 1, 1, 1, None, row, nothing, nothing, 1, "", body)


def test_a_batch_is_done_in_the_fixed_order_of_kinds() -> None:
    items = [
        item("household.close", 1, "h"),
        item("visit.record", 2, "v"),
        item("consent.set", 3, "c"),
    ]
    assert len(rounds(items)) == 1
    assert [i.k for i in in_order(items)] == ["consent.set", "visit.record", "household.close"]


def test_what_touches_one_row_against_that_order_goes_by_number() -> None:
    items = [item("visit.record", 3, VISIT), item("visit.void", 2, "x", of=VISIT)]
    row = VISIT.replace("-", "")
    items[0].row = row
    assert [[i.k for i in some] for some in rounds(items)] == [["visit.void"], ["visit.record"]]


def test_a_change_behind_the_closing_of_its_house_is_held(stage: Stage) -> None:
    stage.apply([keep(stage, "household.create")])
    done = stage.apply([keep(stage, "household.close"), keep(stage, "household.patch")])
    assert statuses(done) == [("ok", None), ("held", "households.closed")]
