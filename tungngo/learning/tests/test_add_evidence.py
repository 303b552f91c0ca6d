"""Evidence is kept for ever, folded, and told to whoever counts: always the same, in any order."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tungngo.feed.models import Change
from tungngo.households.models import Resident
from tungngo.learning.facts import Draft, LevelMove, Step, TakenBack
from tungngo.learning.models import Evidence, SkillState
from tungngo.learning.tests.factories import (
    FIRST,
    KNOWLEDGE,
    PRACTICAL,
    STAGED,
    Street,
    added,
    ms,
    sums_of,
)
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid

pytestmark = pytest.mark.django_db
DAY_ONE = FIRST.date()
# One street serves many examples: each begins by emptying the tables of learning.
MANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def empty(here: Street) -> None:
    for table in (Evidence, SkillState):
        table.objects.filter(home=here.map.home).delete()


def test_the_first_evidence_makes_a_standing(here: Street) -> None:
    who = here.person()
    learned = here.add(here.draft(who, "done_together", skill=STAGED))
    fragment = here.map.doi_che.fragment_id
    assert learned.levels == [LevelMove(fragment, STAGED, (), (Step(DAY_ONE, 4),))]
    state = here.state(who, STAGED)
    assert (state.level, state.checked, state.last_kind) == (4, False, "done_together")
    assert (state.recheck_from, state.recheck_by) == (date(2026, 11, 15), date(2026, 12, 1))
    assert (state.hamlet, state.fragment) == (here.map.doi_che.pk, fragment)


def test_evidence_keeps_what_was_claimed_beside_what_counts(here: Street) -> None:
    who = here.person()
    told = here.draft(who, "done_for", skill=STAGED, claimed=5, guide=7, confirm="tapped", member=9)
    learned = here.add(told)
    assert learned.capped == {told.op}
    kept = Evidence.objects.get(home=here.map.home)
    assert (kept.claimed, kept.level, kept.guide_version, kept.confirm) == (5, 3, 7, "tapped")
    assert (kept.by_member, kept.used_ms, db_uuid(kept.op), kept.n) == (9, ms(), told.op, 0)
    house = Resident.objects.get(home=here.map.home, id=who).household_id
    assert kept.household == house


def test_the_same_again_changes_nothing(here: Street) -> None:
    told = here.draft(here.person(), "done_alone")
    here.add(told)
    before = here.states()
    learned = here.add(told, told)
    assert (learned.levels, learned.rechecks, learned.fluent) == ([], [], [])
    assert here.states() == before
    assert Evidence.objects.filter(home=here.map.home).count() == 1


def test_what_says_nothing_of_a_level_makes_nothing(here: Street) -> None:
    who = here.person()
    learned = here.add(here.draft(who, "none"), here.draft(who, "recheck"))
    assert learned.levels == []
    assert not Evidence.objects.filter(home=here.map.home).exists()


def test_no_evidence_asks_the_database_nothing(here: Street) -> None:
    with CaptureQueriesContext(connection) as asked:
        here.add()
    assert [q["sql"] for q in asked if q["sql"].lstrip().startswith(("SELECT", "INSERT"))] == []


def test_evidence_in_order_takes_four_statements_however_many(here: Street) -> None:
    people = [here.person() for _ in range(5)]
    here.add(*[here.draft(who, "viewed", 0) for who in people])
    more = [here.draft(w, "done_alone", 1, n=s, skill=s) for w in people for s in (1, 2, 3)]
    with CaptureQueriesContext(connection) as asked:
        here.add(*more)
    tables = ("evidence", "skill_state", "resident", "household_skill")
    ours = [
        q["sql"] for q in asked if any(f'"{t}"' in q["sql"] or f" {t} " in q["sql"] for t in tables)
    ]
    assert len(ours) == 4, ours


def test_only_who_changed_is_told_to_the_phones(here: Street) -> None:
    one, other = here.person(), here.person()
    here.add(here.draft(one, "done_alone"), here.draft(other, "done_alone"))
    Change.objects.filter(home=here.map.home).delete()
    here.add(here.draft(one, "viewed", 1), here.draft(other, "undone", 1, claimed=1))
    told = Change.objects.filter(home=here.map.home)
    assert [(c.type, db_uuid(c.row), c.hamlet) for c in told] == [
        ("person", other, here.map.doi_che.pk)
    ]


def test_evidence_that_comes_late_is_folded_where_it_belongs(here: Street) -> None:
    who = here.person()
    failed = here.add(here.draft(who, "recheck", 20, claimed=1))
    late = here.add(here.draft(who, "done_alone", 0))
    assert here.state(who).level == 1
    assert late.levels == [
        LevelMove(
            here.map.doi_che.fragment_id,
            PRACTICAL,
            (Step(date(2026, 11, 21), 1),),
            (Step(DAY_ONE, 5), Step(date(2026, 11, 21), 1)),
        )
    ]
    assert added(sums_of(failed), sums_of(late)) == here.counted()
    assert [(r.day, r.alone, r.sign) for r in late.rechecks] == [(date(2026, 11, 21), False, 1)]


def test_a_person_counts_where_the_earliest_evidence_was_seen(here: Street) -> None:
    who = here.person()
    far = {"hamlet": here.map.nui_xa.pk, "fragment": here.map.nui_xa.fragment_id}
    first = here.add(here.draft(who, "done_alone", 5))
    late = here.add(here.draft(who, "viewed", 1, **far))
    fragments = [(move.fragment, bool(move.after)) for move in late.levels]
    assert fragments == [
        (here.map.doi_che.fragment_id, False),
        (here.map.nui_xa.fragment_id, True),
    ]
    assert added(sums_of(first), sums_of(late)) == here.counted()


def test_two_members_in_one_batch_tell_of_one_person(here: Street) -> None:
    who = here.person()
    here.add(here.draft(who, "done_for", 0, member=1), here.draft(who, "done_alone", 0.1, member=2))
    assert here.state(who).level == 5
    assert Evidence.objects.filter(home=here.map.home).count() == 2


def told_of(here: Street, people: list[str], one: tuple[int, str, int | None, int, bool]) -> Draft:
    who, kind, claimed, hours, phone = one
    skill = (PRACTICAL, STAGED, KNOWLEDGE)[hours % 3]
    fragment = here.map.fragments[hours % 2].pk
    more = {"claimed": claimed, "phone": phone, "skill": skill, "fragment": fragment}
    return here.draft(people[who], kind, hours / 6, **more)


ONE = st.tuples(
    st.integers(0, 1),
    st.sampled_from(["viewed", "done_for", "done_together", "done_alone", "recheck", "undone"]),
    st.none() | st.integers(0, 5),
    st.integers(0, 240),
    st.booleans(),
)


@given(told=st.lists(ONE, min_size=1, max_size=12), rng=st.randoms(use_true_random=False))
@MANY
def test_any_order_repetition_and_split_comes_to_the_same(
    here: Street, told: list, rng: Any
) -> None:
    people = [here.person(), here.person()]
    drafts = [told_of(here, people, one) for one in told]
    empty(here)
    at_once = sums_of(here.add(*drafts))
    expected = here.states()
    assert at_once == here.counted()

    empty(here)
    mixed = drafts + rng.sample(drafts, rng.randint(0, len(drafts)))
    rng.shuffle(mixed)
    sums = []
    while mixed:
        n = rng.randint(1, len(mixed))
        sums.append(sums_of(here.add(*mixed[:n])))
        mixed = mixed[n:]
    assert here.states() == expected
    assert added(*sums) == at_once


VISITS = st.lists(st.tuples(st.integers(0, 3), st.booleans(), ONE), min_size=1, max_size=12)


@given(acts=VISITS, rng=st.randoms(use_true_random=False))
@MANY
def test_what_is_taken_back_leaves_by_signed_moves(here: Street, acts: list, rng: Any) -> None:
    people = [here.person(), here.person()]
    visits = [db_uuid(new_id()) for _ in range(4)]
    told: list[Draft | TakenBack] = []
    standing: dict[str, list[Draft]] = {}
    for visit, is_void, one in acts:
        op, row = db_uuid(new_id()), visits[visit]
        if standing.get(row):
            told.append(here.back(row, *{d.subject for d in standing[row]}, days=50, op=op))
        draft = told_of(here, people, one)._replace(op=op, visit=row)
        standing[row] = [] if is_void else [draft]
        told += standing[row]
    empty(here)
    sums, rest = [], list(told)
    while rest:
        n = rng.randint(1, len(rest))
        sums.append(sums_of(here.add(*rest[:n])))
        rest = rest[n:]
    states = here.states()
    assert added(*sums) == here.counted()

    empty(here)
    alone = sums_of(here.add(*[d for some in standing.values() for d in some]))
    assert here.states() == states
    assert added(*sums) == alone


def test_what_was_seen_is_never_edited(here: Street) -> None:
    who, visit = here.person(), db_uuid(new_id())
    here.add(here.draft(who, "done_alone", visit=visit))
    before = list(Evidence.objects.filter(home=here.map.home).values())
    back = here.back(visit, who, days=1)
    here.add(back, here.draft(who, "done_for", op=back.op, visit=visit))
    rows = {str(row["id"]): row for row in Evidence.objects.filter(home=here.map.home).values()}
    assert [rows[str(row["id"])] for row in before] == before
    voiding = [row for row in rows.values() if row["voids"]]
    assert [(row["kind"], row["voids"]) for row in voiding] == [("void", before[0]["id"])]
    assert here.state(who).level == 1


def test_a_standing_without_evidence_is_none(here: Street) -> None:
    who, visit = here.person(), db_uuid(new_id())
    here.add(here.draft(who, "done_alone", visit=visit))
    learned = here.add(here.back(visit, who))
    assert here.states() == []
    assert here.counted() == {}
    assert learned.levels[0].after == ()


def test_taking_back_twice_is_once(here: Street) -> None:
    who, visit = here.person(), db_uuid(new_id())
    here.add(here.draft(who, "done_alone", visit=visit))
    here.add(here.back(visit, who))
    again = here.add(here.back(visit, who))
    assert again.levels == []
    assert Evidence.objects.filter(home=here.map.home).count() == 2
