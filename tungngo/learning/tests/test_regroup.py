"""People and houses that were recorded twice, and houses that move: what is known follows."""

from datetime import date

import pytest

from tungngo.households.models import Alias, Resident
from tungngo.learning.actions import move_standings, regroup
from tungngo.learning.facts import Learned
from tungngo.learning.models import Evidence, HouseholdSkill, SkillState, states_of
from tungngo.learning.tests.factories import BY, STAGED, Street, added, sums_of
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid

pytestmark = pytest.mark.django_db
DAY_ONE = date(2026, 11, 1)


def join(here: Street, people: dict[str, str], houses: dict[str, str] | None = None) -> Learned:
    return regroup(by=BY, home=here.map.home, people=people, houses=houses or {})


def test_what_two_rows_knew_is_one_persons(here: Street) -> None:
    gone, stays = here.person(), here.person()
    far = here.map.nui_xa.fragment_id
    first = here.add(
        here.draft(gone, "done_alone", 1, fragment=far),
        here.draft(gone, "done_together", 1, skill=STAGED),
        here.draft(stays, "recheck", 5, claimed=4),
    )
    learned = join(here, {gone: stays})
    assert states_of(here.map.home, [gone]) == {}
    assert [row[:2] for row in states_of(here.map.home, [stays])[stays]] == [(1, 4), (STAGED, 4)]
    assert added(sums_of(first), sums_of(learned)) == here.counted()
    assert here.state(stays).fragment == far


def test_joining_twice_is_once(here: Street) -> None:
    gone, stays = here.person(), here.person()
    here.add(here.draft(gone, "done_alone"))
    join(here, {gone: stays})
    again = join(here, {gone: stays})
    assert (again.levels, again.fluent, again.rechecks) == ([], [], [])


def test_two_halves_of_a_person_have_the_five_skills_together(here: Street) -> None:
    house = here.house()
    gone, stays = here.person(house), here.person(house)
    told = here.all_five(gone)
    mine = [d._replace(subject=stays) for d in told[3:]]
    first = here.add(*told[:3], *mine)
    learned = join(here, {gone: stays})
    assert [m.after for m in learned.fluent] == [((DAY_ONE, 1),)]
    assert added(sums_of(first), sums_of(learned)) == here.counted()


def test_two_houses_that_were_one_count_once(here: Street) -> None:
    gone, stays = here.house(), here.house()
    one, other = here.person(gone), here.person(stays)
    first = here.add(*here.all_five(one), *here.all_five(other, 2))
    Resident.objects.filter(home=here.map.home, id=one).update(household_id=stays.id)
    learned = join(here, {}, {db_uuid(gone.id): db_uuid(stays.id)})
    sums = added(sums_of(first), sums_of(learned))
    assert sums == here.counted()
    assert [n for key, n in sums.items() if key[0] == "fluent"] == [1]
    rows = HouseholdSkill.objects.filter(home=here.map.home, reached_at__isnull=False)
    assert {db_uuid(r.household) for r in rows} == {db_uuid(stays.id)}


def test_a_visit_of_before_the_joining_can_be_taken_back(here: Street) -> None:
    gone, stays, visit = here.person(), here.person(), db_uuid(new_id())
    here.add(here.draft(gone, "done_alone", visit=visit))
    join(here, {gone: stays})
    Alias.objects.create(home=here.map.home, id=gone, kind="person", into=stays)
    here.add(here.back(visit, gone))
    assert here.counted() == {}
    assert not SkillState.objects.filter(home=here.map.home).exists()
    assert Evidence.objects.filter(home=here.map.home).count() == 2


def test_what_is_known_follows_a_house_that_moves(here: Street) -> None:
    house = here.house()
    who, stays = here.person(house), here.person()
    here.add(*here.all_five(who), here.draft(stays, "done_alone"))
    people = Resident.objects.filter(home=here.map.home, household_id=house.id)
    people.update(hamlet=here.map.suoi_trong)
    move_standings(by=BY, home=here.map.home, houses={db_uuid(house.id)})
    hamlets = SkillState.objects.filter(home=here.map.home).values_list("subject", "hamlet")
    assert {(db_uuid(s), h) for s, h in hamlets} == {
        (who, here.map.suoi_trong.pk),
        (stays, here.map.doi_che.pk),
    }
    row = HouseholdSkill.objects.get(home=here.map.home)
    assert row.hamlet == here.map.suoi_trong.pk
