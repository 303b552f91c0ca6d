"""The five skills of a household: one person for all groups, and signed changes."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tungngo.catalogue.rows import DATA, read_services, read_skills
from tungngo.learning.fluency import RULE_SET, RULED, RULES, covers
from tungngo.learning.models import Evidence, HouseholdSkill, SkillState
from tungngo.learning.tests.factories import Street, added, ms, sums_of
from tungngo.shared.sql import db_uuid

pytestmark = pytest.mark.django_db
DAY_ONE = date(2026, 11, 1)


def held(here: Street) -> list[tuple[str, str, date | None]]:
    rows = HouseholdSkill.objects.filter(home=here.map.home).order_by("household", "resident")
    return [(db_uuid(r.household), db_uuid(r.resident), r.reached_at) for r in rows]


def test_the_rules_name_the_skills_that_the_catalogue_gives_to_their_groups() -> None:
    skills = read_skills(DATA / "skills.csv", read_services(DATA / "services.csv"))
    groups: dict[str, set[str]] = {}
    for one in skills.values():
        groups.setdefault(one.cv3240, set()).add(one.code)
    assert {group: set(rule.skills) for group, rule in RULES.items()} == {
        group: groups[group] for group in RULES
    }


def test_each_group_is_needed() -> None:
    assert covers(RULED)
    one_way = {"dvc.submit", "shop.buy", "bill.pay", "safety.scam", "safety.secrets"}
    assert covers(one_way)
    for code in one_way:
        assert not covers(one_way - {code})


def test_a_household_gains_the_skills_with_the_last_of_one_person(here: Street) -> None:
    house = here.house()
    who = here.person(house)
    *most, last = here.all_five(who)
    assert here.add(*most).fluent == []
    learned = here.add(last._replace(used_ms=ms(3)))
    fragment = here.map.doi_che.fragment_id
    assert [tuple(m) for m in learned.fluent] == [(fragment, (), ((date(2026, 11, 4), 1),))]
    assert held(here) == [(db_uuid(house.id), who, date(2026, 11, 4))]
    assert HouseholdSkill.objects.get(home=here.map.home).rule_set == RULE_SET


def test_two_people_do_not_make_one(here: Street) -> None:
    house = here.house()
    one, other = here.person(house), here.person(house)
    both = list(zip(here.all_five(one), here.all_five(other), strict=True))
    here.add(*[pair[n % 2] for n, pair in enumerate(both)])
    assert held(here) == []
    assert not [key for key in here.counted() if key[0] == "fluent"]


def test_a_second_person_of_the_house_counts_nothing_more(here: Street) -> None:
    house = here.house()
    one, other = here.person(house), here.person(house)
    first = here.add(*here.all_five(one))
    second = here.add(*here.all_five(other, 2))
    assert len(first.fluent) == 1
    assert second.fluent == []
    # The first loses it: the house keeps it. Then the second: the house loses it.
    shop = here.numbers["shop.buy"]
    assert here.add(here.draft(one, "recheck", 20, skill=shop, claimed=1)).fluent == []
    lost = here.add(here.draft(other, "undone", 25, skill=shop, claimed=1))
    assert lost.fluent[0].after == ((DAY_ONE, 1), (date(2026, 11, 26), -1))
    assert added(*map(sums_of, (first, lost)))["fluent", here.map.doi_che.fragment_id, DAY_ONE] == 1
    assert {row[2] for row in held(here)} == {None}


def test_two_people_of_one_house_in_one_batch_count_once(here: Street) -> None:
    house = here.house()
    learned = here.add(*here.all_five(here.person(house)), *here.all_five(here.person(house), 1))
    assert [move.after for move in learned.fluent] == [((DAY_ONE, 1),)]
    assert len(held(here)) == 2


def test_level_four_is_not_enough(here: Street) -> None:
    who = here.person()
    here.add(*[d._replace(kind="done_together") for d in here.all_five(who)])
    assert held(here) == []


def test_a_visit_taken_back_takes_the_household_off(here: Street) -> None:
    who, visit = here.person(), db_uuid("0199" + "0" * 28)
    gained = here.add(*here.all_five(who, visit=visit))
    lost = here.add(here.back(visit, who, days=2))
    assert [(m.before, m.after) for m in lost.fluent] == [(((DAY_ONE, 1),), ())]
    assert added(sums_of(gained), sums_of(lost)) == here.counted() == {}
    assert [row[2] for row in held(here)] == [None]


ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["dvc.submit", "shop.buy", "bill.pay", "safety.scam", "safety.secrets"]),
        st.sampled_from(["done_alone", "done_alone", "done_alone", "recheck", "undone"]),
        st.integers(0, 40),
    ),
    min_size=20,
    max_size=40,
)


@given(acts=ACTS, rng=st.randoms(use_true_random=False))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_order_gives_the_same_households(here: Street, acts: list, rng: object) -> None:
    house = here.house()
    people = [here.person(house), here.person(house), here.person()]
    far = here.map.nui_xa.fragment_id
    drafts = [
        here.draft(
            people[who],
            kind,
            day,
            skill=here.numbers[code],
            claimed=1 if kind != "done_alone" else 5,
            **({"fragment": far} if day % 5 == 0 else {}),
        )
        for who, code, kind, day in acts
    ]
    for table in (Evidence, SkillState, HouseholdSkill):
        table.objects.filter(home=here.map.home).delete()
    at_once = sums_of(here.add(*drafts))
    expected = sorted(held(here))
    assert at_once == here.counted()
    for table in (Evidence, SkillState, HouseholdSkill):
        table.objects.filter(home=here.map.home).delete()
    rng.shuffle(drafts)  # type: ignore[attr-defined]
    sums = [sums_of(here.add(*drafts[n : n + 3])) for n in range(0, len(drafts), 3)]
    now = [row for row in held(here) if row in expected or row[2]]
    assert [row for row in now if row[2]] == [row for row in expected if row[2]]
    assert added(*sums) == at_once


def test_the_order_in_which_the_five_come_is_no_matter(here: Street) -> None:
    codes = ["dvc.submit", "shop.buy", "bank.qr", "safety.scam", "safety.secrets"]
    for n, order in enumerate(list(permutations(codes))[::24]):
        who = here.person()
        moves = [
            m
            for code in order
            for m in here.add(
                here.draft(who, "done_alone", codes.index(code), skill=here.numbers[code])
            ).fluent
        ]
        assert [m.after for m in moves] == [((date(2026, 11, 5), 1),)], (n, order)


def test_an_earlier_witness_of_the_same_day_moves_where_the_household_counts(here: Street) -> None:
    who = here.person()
    far = here.map.nui_xa.fragment_id
    first = here.add(*here.all_five(who, 0.2))
    shop = here.numbers["shop.buy"]
    for code in sorted(RULED - {"shop.buy"}):
        here.add(here.draft(who, "done_alone", 0.0, skill=here.numbers[code]))
    before = here.counted()
    late = here.add(here.draft(who, "done_alone", 0.1, skill=shop, fragment=far))
    assert added(before, sums_of(late)) == here.counted()
    assert [key for key in here.counted() if key[0] == "fluent"] == [("fluent", far, DAY_ONE)]
    assert len(first.fluent) == 1
