"""What a push says of people's skills: evidence, standings, cells and feed, all or nothing."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.cast import give
from tungngo.accounts.rights import Role
from tungngo.cli.phones import Stored
from tungngo.feed.models import Change
from tungngo.figures.jobs import recount
from tungngo.figures.measures import LEVEL
from tungngo.figures.models import Cell
from tungngo.learning.ladder import fold
from tungngo.learning.models import (
    Evidence,
    SkillState,
    evidence_of,
    standing_evidence,
    standings_of,
)
from tungngo.shared.clock import now, today
from tungngo.shared.sql import db_uuid
from tungngo.sync.models import Quarantine
from tungngo.sync.tests.breaking import failing_where
from tungngo.sync.tests.examples import HOUSE, PERSON, VISIT, filled, keep
from tungngo.sync.tests.stage import (
    MONTHS,
    SKILLS,
    Member,
    Stage,
    body_changed,
    evening_before,
    statuses,
)

pytestmark = pytest.mark.django_db
SKILL = SKILLS[0]
SECOND = "01990000-0000-7000-8000-000000000013"
WHERE = {"hh": HOUSE, "e": VISIT}


def settle(stage: Stage) -> None:
    """Let somebody live in a house, as far as phones and the database know."""
    done = stage.apply(
        [keep(stage, k) for k in ("household.create", "consent.set", "person.create")]
    )
    assert {s for s, _ in statuses(done)} <= {"ok", "merged"}
    Change.objects.filter(home=stage.map.home).delete()


def taught(stage: Stage, kind: str, claimed: int | None = None, **step: Any) -> dict[str, Any]:
    """Return the body of a visit at which somebody learnt a skill."""
    steps = [{"skill": SKILL, "kind": kind, "claimed": claimed, **step}]
    people = [{"person": PERSON, "anon": 0, "skills": steps}]
    told = {"team": stage.team.pk, "place": "home", "outcome": "met", "start": 1_764_000_000_000}
    return told | {"people": people}


def visit(
    stage: Stage,
    body: dict[str, Any],
    who: Member | None = None,
    at: datetime | None = None,
    row: str = VISIT,
) -> Stored:
    """Let a phone keep a visit."""
    phone = (who or stage.me).phone
    return phone.keep("visit.record", body, at or evening_before(), hh=HOUSE, e=row)


def check(stage: Stage, kind: str, claimed: int, how: str, at: datetime) -> Stored:
    """Let the phone keep a recheck without a visit."""
    steps = [{"skill": SKILL, "kind": kind, "claimed": claimed}]
    body = {"person": PERSON, "how": how, "steps": steps}
    return stage.phone.keep("skill.check", body, at, hh=HOUSE)


def hours_ago(hours: int) -> datetime:
    """Return a moment of the last day."""
    return now() - timedelta(hours=hours)


def level(stage: Stage) -> int | None:
    """Return the level of the person in the skill; None where nothing is known."""
    row = SkillState.objects.filter(home=stage.map.home, subject=PERSON, skill=SKILL).first()
    return row.level if row else None


def cells(stage: Stage) -> dict[int, int]:
    """Return how many people stand at the steps 3, 4 and 5 of the skill."""
    found = dict.fromkeys((3, 4, 5), 0)
    for cell in Cell.objects.filter(home=stage.map.home, measure__gte=LEVEL):
        skill, step = divmod(cell.measure - LEVEL, 10)
        assert skill == SKILL
        found[step] += cell.value
    return found


def test_a_visit_over_http_moves_level_cells_and_the_row_of_the_person(stage: Stage) -> None:
    settle(stage)
    answer = stage.send([visit(stage, taught(stage, "done_alone", 5))])
    assert [r["s"] for r in answer["results"]] == ["ok"]
    assert level(stage) == 5
    assert cells(stage) == {3: 1, 4: 1, 5: 1}
    told = Change.objects.filter(home=stage.map.home, type="person")
    assert [db_uuid(c.row) for c in told] == [db_uuid(PERSON)]
    assert recount(home=stage.map.home) == []


def test_a_claim_above_the_cap_is_lowered_and_said(stage: Stage) -> None:
    settle(stage)
    done = stage.apply([visit(stage, taught(stage, "done_for", 5))])
    assert statuses(done) == [("merged", "learning.level_capped")]
    assert done.results[0].msg == "Làm hộ chưa tính là biết làm."
    assert (level(stage), cells(stage)) == (1, {3: 0, 4: 0, 5: 0})


def test_another_remark_is_not_hidden_by_the_cap(stage: Stage) -> None:
    settle(stage)
    photo = {"sha": "0" * 64, "bytes": 80_000, "kind": "photo"}
    done = stage.apply([visit(stage, taught(stage, "done_for", 5) | {"blobs": [photo]})])
    assert statuses(done) == [("merged", "sync.stripped")]
    assert level(stage) == 1


def test_telling_a_visit_anew_and_taking_it_back_moves_the_cells(stage: Stage) -> None:
    settle(stage)
    stage.apply([visit(stage, taught(stage, "done_alone", 5))])
    amend = {"of": VISIT, "visit": taught(stage, "done_together", 4), "why": "mistake"}
    stage.apply([stage.phone.keep("visit.amend", amend, hours_ago(12), **WHERE)])
    assert (level(stage), cells(stage)) == (4, {3: 1, 4: 1, 5: 0})
    void = {"of": VISIT, "why": "wrong_house"}
    stage.apply([stage.phone.keep("visit.void", void, hours_ago(10), **WHERE)])
    assert (level(stage), cells(stage)) == (None, {3: 0, 4: 0, 5: 0})
    assert Evidence.objects.filter(home=stage.map.home).count() == 4
    assert recount(home=stage.map.home) == []


def test_all_of_it_in_one_batch_comes_to_the_same(stage: Stage) -> None:
    settle(stage)
    amend = {"of": VISIT, "visit": taught(stage, "done_together", 4), "why": "mistake"}
    ops = [
        visit(stage, taught(stage, "done_alone", 5)),
        stage.phone.keep("visit.amend", amend, hours_ago(12), **WHERE),
        check(stage, "recheck", 5, "met", hours_ago(10)),
    ]
    assert {s for s, _ in statuses(stage.apply(ops))} == {"ok"}
    assert (level(stage), cells(stage)) == (5, {3: 1, 4: 1, 5: 1})
    assert recount(home=stage.map.home) == []


def test_two_members_at_one_door_tell_of_one_person(stage: Stage) -> None:
    settle(stage)
    other = stage.add_member()
    stage.apply([visit(stage, taught(stage, "viewed"))])
    stage.apply([visit(stage, taught(stage, "done_alone"), other, row=SECOND)], other)
    assert (level(stage), cells(stage)) == (5, {3: 1, 4: 1, 5: 1})
    members = Evidence.objects.filter(home=stage.map.home).values_list("by_member", flat=True)
    assert set(members) == {stage.me.user.pk, other.user.pk}
    assert recount(home=stage.map.home) == []


def test_what_phones_send_in_another_order_comes_to_the_same(stage: Stage) -> None:
    settle(stage)
    early = visit(stage, taught(stage, "done_alone"), at=evening_before(20))
    late = check(stage, "recheck", 4, "met", evening_before(1))
    stage.apply([late])
    stage.apply([early])
    state = SkillState.objects.get(home=stage.map.home, subject=PERSON)
    assert (state.level, state.last_kind, state.checked) == (4, "recheck", False)
    assert recount(home=stage.map.home) == []


def test_a_recheck_after_two_weeks_proves_it_and_is_told(stage: Stage) -> None:
    settle(stage)
    stage.apply([visit(stage, taught(stage, "done_alone"), at=evening_before(20))])
    Change.objects.filter(home=stage.map.home).delete()
    done = stage.apply([check(stage, "recheck", 5, "met", evening_before(1))])
    assert statuses(done) == [("ok", None)]
    assert done.results[0].rev is not None
    assert SkillState.objects.get(home=stage.map.home, subject=PERSON).checked
    assert [c.type for c in Change.objects.filter(home=stage.map.home)] == ["person"]
    assert recount(home=stage.map.home) == []


def test_a_call_by_phone_may_lower_but_not_prove(stage: Stage) -> None:
    settle(stage)
    stage.apply([visit(stage, taught(stage, "done_alone"), at=evening_before(20))])
    stage.apply([check(stage, "recheck", 5, "phone", evening_before(2))])
    state = SkillState.objects.get(home=stage.map.home, subject=PERSON)
    assert (state.level, state.checked) == (5, False)
    stage.apply([check(stage, "recheck", 1, "phone", evening_before(1))])
    assert level(stage) == 1
    assert recount(home=stage.map.home) == []


def test_a_check_of_somebody_whom_nobody_knows_waits(stage: Stage) -> None:
    done = stage.apply([check(stage, "recheck", 5, "met", evening_before())])
    assert statuses(done) == [("held", "sync.no_parent")]


def test_a_check_in_another_hamlet_is_out_of_scope(stage: Stage) -> None:
    settle(stage)
    steps = [{"skill": SKILL, "kind": "recheck", "claimed": 5}]
    body = {"person": PERSON, "how": "met", "steps": steps}
    other = stage.map.suoi_trong.pk
    one = stage.phone.keep("skill.check", body, evening_before(), hamlet=other)
    assert statuses(stage.apply([one])) == [("held", "sync.out_of_scope")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("person", "x"),
        ("how", "dream"),
        ("steps", [{"skill": 1, "kind": "done_alone"}]),
        ("steps", [{"skill": 1, "kind": "recheck", "claimed": 6}]),
    ],
)
def test_a_check_with_a_wrong_value_is_refused(stage: Stage, field: str, value: Any) -> None:
    done = stage.apply([body_changed(keep(stage, "skill.check"), **{field: value})])
    assert statuses(done) == [("rejected", "sync.bad_body")]


def test_a_check_of_a_skill_that_nobody_knows_is_held(stage: Stage) -> None:
    steps = [{"skill": 2**31, "kind": "recheck", "claimed": 5}]
    done = stage.apply([keep(stage, "skill.check", steps=steps)])
    assert statuses(done) == [("held", "sync.unknown_ref")]


def test_evidence_of_an_operation_that_fails_goes_with_it(stage: Stage) -> None:
    settle(stage)
    good = visit(stage, taught(stage, "done_together"))
    bad = visit(stage, taught(stage, "done_alone"), row=SECOND)

    def poison(sql: str, values: Any) -> bool:
        return 'INSERT INTO "evidence"' in sql and db_uuid(bad.op) in str(values)

    with failing_where(poison):
        done = stage.apply([good, bad])
    assert statuses(done) == [("ok", None), ("held", "sync.fault")]
    assert (level(stage), cells(stage)) == (4, {3: 1, 4: 1, 5: 0})
    assert recount(home=stage.map.home) == []


@pytest.mark.parametrize("kind", ["visit.amend", "visit.void"])
def test_somebody_elses_visit_is_refused_and_kept_for_the_commune(stage: Stage, kind: str) -> None:
    settle(stage)
    stage.apply([visit(stage, taught(stage, "done_alone"))])
    other = stage.add_member()
    body: dict[str, Any] = {"of": VISIT, "why": "mistake"}
    if kind == "visit.amend":
        body["visit"] = taught(stage, "viewed")
    one = other.phone.keep(kind, body, evening_before(), **WHERE)
    done = stage.apply([one], other)
    assert statuses(done) == [("rejected", "sync.no_right")]
    assert done.results[0].msg == "Bạn không có quyền làm việc này. Xã đã nhận phiếu để xem lại."
    kept = Quarantine.objects.get(home=stage.map.home)
    assert (kept.reason, db_uuid(kept.op or ""), kept.state) == (
        "sync.no_right",
        db_uuid(one.op),
        "open",
    )
    assert level(stage) == 5
    give(other.user, Role.LEADER, stage.map.doi_che.place, today() - MONTHS, today() + MONTHS)
    again = other.phone.keep(kind, body, evening_before(), fixes=one.op, **WHERE)
    assert statuses(stage.apply([again], other))[0][0] == "ok"
    assert Quarantine.objects.get(home=stage.map.home).state == "applied"
    assert level(stage) == (1 if kind == "visit.amend" else None)


def test_days_of_two_members_are_counted_as_the_ledger_says(stage: Stage) -> None:
    stage.add_member()
    for number, who in enumerate(stage.members):
        who.phone.work(evening_before(30 - number), ops=60)
        who.phone.work(evening_before(5 - number), ops=60)
    rest = {who.device.uid: list(who.phone.outbox) for who in stage.members}
    while any(rest.values()):
        for who in stage.members:
            some, rest[who.device.uid] = rest[who.device.uid][:17], rest[who.device.uid][17:]
            if some:
                said = {s for s, _ in statuses(stage.apply(some, who))}
                assert said <= {"ok", "merged"}
    assert recount(home=stage.map.home) == []
    home = stage.map.home
    people = {
        db_uuid(s) for s in SkillState.objects.filter(home=home).values_list("subject", flat=True)
    }
    folded = standing_evidence(evidence_of(home, people))
    assert standings_of(home, people) == {
        pair: fold(seen).standing for pair, seen in folded.items()
    }
    assert len(folded) > 20


def test_the_recorded_example_says_nothing_of_people_without_a_name(stage: Stage) -> None:
    settle(stage)
    body = filled(msgspec.json.decode(keep(stage, "visit.record").raw)["b"], stage)
    assert sum(one["person"] is None for one in body["people"]) == 1
    stage.apply([stage.phone.outbox[-1]])
    assert Evidence.objects.filter(home=stage.map.home).count() == 1


def test_two_rows_of_one_person_that_are_merged_are_one_persons_level(stage: Stage) -> None:
    settle(stage)
    double = "01990000-0000-7000-8000-000000000022"
    born = keep(stage, "person.create")
    where = {"hh": HOUSE, "e": double}
    body = msgspec.json.decode(born.raw)["b"]
    stage.apply([stage.phone.keep("person.create", body, evening_before(), **where)])
    stage.apply([visit(stage, taught(stage, "done_alone"))])
    other = taught(stage, "done_together")
    other["people"][0]["person"] = double
    stage.apply([visit(stage, other, row=SECOND)])
    assert cells(stage) == {3: 2, 4: 2, 5: 1}
    merge = stage.phone.keep("person.merge", {"into": PERSON}, evening_before(), **where)
    assert statuses(stage.apply([merge])) == [("ok", None)]
    assert cells(stage) == {3: 1, 4: 1, 5: 1}
    assert recount(home=stage.map.home) == []
