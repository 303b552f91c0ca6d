"""People, houses and teams count once: the same as sets of visits, whatever comes and goes."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tungngo.catalogue.models import Skill
from tungngo.feed.actions import writes
from tungngo.figures.actions import count
from tungngo.figures.jobs import recount
from tungngo.figures.marks import EVER, days_of, first_slot, period_of, team_subject
from tungngo.figures.measures import (
    HOUSES_EVER,
    HOUSES_MONTH,
    PEOPLE_DVC_EVER,
    PEOPLE_DVC_MONTH,
    PEOPLE_EVER,
    PEOPLE_MONTH,
    TEAMS_MONTH,
    slot_of,
)
from tungngo.figures.models import Seen
from tungngo.figures.tests.ledgers import assert_ledger_holds, do, push, subjects
from tungngo.households.tests.factories import BY, NOON, TODAY, uid
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.visits.facts import Effects
from tungngo.visits.models import Fact, Helped, Visit, helped_text
from tungngo.visits.tests.factories import Village, again, helped, village

pytestmark = pytest.mark.django_db
MONTH = first_slot(period_of(TODAY))
MARKS = 1_000
type Kept = tuple[date, str, int]  # day, id, fragment


@pytest.fixture
def here() -> Village:
    return village()


def counted(here: Village) -> dict[tuple[int, int], int]:
    """Return {(slot, measure): value}."""
    found: Counter[tuple[int, int]] = Counter()
    for (_, slot, measure), n in subjects(here.map.home).items():
        found[slot, measure] += n
    return dict(found)


@writes
def mark(*, by: Actor, here: Village, hamlet: Hamlet, person: str, on: date) -> Kept:
    """Write a visit at a point, which helps the person, into the ledger and count it."""
    row, told = db_uuid(uid()), (Helped(person, 0, (1,)),)
    Visit.objects.create(
        home=here.map.home,
        id=row,
        hamlet=hamlet,
        fragment=hamlet.fragment_id,
        team=here.team,
        member=here.one,
        place="point",
        outcome="met",
        day=on,
        start_ms=0,
        helped=helped_text(told),
        helps=1,
    )
    fact = Fact(hamlet.fragment_id, on, "met", told, None, here.team.pk)
    count(by=by, home=here.map.home, effects=Effects([(None, fact)]))
    return on, row, hamlet.fragment_id


@writes
def unmark(*, by: Actor, here: Village, person: str, kept: Kept) -> None:
    """Take such a visit back."""
    on, row, fragment = kept
    Visit.objects.filter(home=here.map.home, id=row).update(voided=True, helped="[]", helps=0)
    fact = Fact(fragment, on, "met", (Helped(person, 0, (1,)),), None, here.team.pk)
    count(by=by, home=here.map.home, effects=Effects([(fact, None)]))


def by_sets(standing: list[Kept]) -> dict[tuple[int, int, int], int]:
    """Return the cells of one person and one team as sets of visits give them."""
    months: dict[int, list[Kept]] = {}
    for kept in standing:
        months.setdefault(first_slot(period_of(kept[0])), []).append(kept)
    cells = {
        (min(some)[2], slot, measure): 1
        for slot, some in months.items()
        for measure in (PEOPLE_MONTH, TEAMS_MONTH)
    }
    return cells | ({(min(standing)[2], EVER, PEOPLE_EVER): 1} if standing else {})


def test_a_thousand_marks_of_one_person_are_a_set(here: Village) -> None:
    rng, person = Random(7), db_uuid(uid())
    hamlets = (here.map.doi_che, here.map.nui_xa)
    standing: list[Kept] = []
    for n in range(MARKS):
        # The tide: many stand, then few, so that months and all time fall to nothing again.
        if standing and rng.random() < (0.35 if n // 100 % 2 else 0.65):
            gone = standing.pop(rng.randrange(len(standing)))
            unmark(by=BY, here=here, person=person, kept=gone)
        else:
            on = TODAY - timedelta(days=rng.randrange(3 * 365))
            hamlet = rng.choice(hamlets)
            standing.append(mark(by=BY, here=here, hamlet=hamlet, person=person, on=on))
        if n % 10 == 0:
            assert subjects(here.map.home) == by_sets(standing)
    assert subjects(here.map.home) == by_sets(standing)
    assert_ledger_holds(here.map.home)
    for kept in standing:
        unmark(by=BY, here=here, person=person, kept=kept)
    assert subjects(here.map.home) == {}
    assert_ledger_holds(here.map.home)


def test_a_house_visited_twice_a_day_counts_once(here: Village) -> None:
    house = here.house()
    do(here, here.visit(house), here.visit(house, member=here.other.pk))
    once = {(MONTH, HOUSES_MONTH): 1, (EVER, HOUSES_EVER): 1, (MONTH, TEAMS_MONTH): 1}
    assert counted(here) == once
    assert Seen.objects.get(home=here.map.home, subject=house.id, period=EVER).n == 1
    assert Seen.objects.get(home=here.map.home, subject=house.id, period__gt=0).n == 2


@pytest.mark.parametrize("outcome", ["absent", "later", "refused"])
def test_who_met_nobody_was_active_and_reached_no_house(here: Village, outcome: str) -> None:
    do(here, here.visit(here.house(), outcome=outcome))
    assert counted(here) == {(MONTH, TEAMS_MONTH): 1}
    (row,) = Seen.objects.filter(home=here.map.home)
    assert row.subject.hex == team_subject(here.team.pk)


def test_people_helped_with_public_services_are_counted_beside_all(here: Village) -> None:
    for number, group in ((1, "S"), (2, "G")):
        Skill.objects.create(
            id=number, code=f"s.{number}", slug_vi=f"s-{number}", name="Kỹ năng", group=group
        )
    house = here.house()
    one, other = (as_told(here.resident(house)) for _ in range(2))
    do(here, here.visit(house, people=[helped(1, person=one), helped(1, 2, person=other)]))
    found = {measure: n for (_, measure), n in counted(here).items()}
    wanted = {PEOPLE_MONTH: 2, PEOPLE_EVER: 2, PEOPLE_DVC_MONTH: 1, PEOPLE_DVC_EVER: 1}
    assert found == wanted | {HOUSES_MONTH: 1, HOUSES_EVER: 1, TEAMS_MONTH: 1}
    assert_ledger_holds(here.map.home)


def test_the_nameless_are_nobody_twice(here: Village) -> None:
    do(here, here.visit(here.house(), people=[helped(1, anon=5)]))
    assert PEOPLE_MONTH not in {measure for _, measure in counted(here)}


def test_a_month_ends_on_the_14th_and_all_time_does_not(here: Village) -> None:
    house = here.house()
    for back in (0, 31, 62):
        do(here, here.visit(house, at=NOON - timedelta(days=back)))
    months = {slot_of(days_of(period_of(TODAY - timedelta(days=b)))[0]) for b in (0, 31, 62)}
    assert {slot for slot, m in counted(here) if m == HOUSES_MONTH} == months
    assert len(months) == 3
    assert counted(here)[EVER, HOUSES_EVER] == 1


def test_an_amendment_that_keeps_its_marks_asks_nothing_of_them(here: Village) -> None:
    house = here.house()
    person = as_told(here.resident(house))
    item = here.visit(house, people=[helped(1, person=person)])
    do(here, item)
    before = counted(here)
    with CaptureQueriesContext(connection) as asked:
        do(here, here.amend(item.key, people=[helped(1, person=person), helped(2, anon=1)]))
    assert [q["sql"] for q in asked if '"seen"' in q["sql"]] == []
    assert counted(here) == before
    with CaptureQueriesContext(connection) as asked:
        do(here, again(item))
    assert [q["sql"] for q in asked if '"seen"' in q["sql"]] == []


def test_a_batch_of_new_people_and_houses_takes_two_statements(here: Village) -> None:
    houses = [here.house() for _ in range(10)]
    items = [
        here.visit(house, people=[helped(1, person=as_told(here.resident(house)))])
        for house in houses
    ]
    with CaptureQueriesContext(connection) as asked:
        push(by=BY, here=here, items=items)
    assert len([q["sql"] for q in asked if "seen" in q["sql"]]) == 2
    assert counted(here)[MONTH, HOUSES_MONTH] == counted(here)[EVER, PEOPLE_EVER] == 10


def test_a_wrong_row_is_found_and_set_right(here: Village) -> None:
    far = here.house(here.map.nui_xa)
    do(here, here.visit(here.house()), here.visit(far, hamlet=here.map.nui_xa))
    rows = Seen.objects.filter(home=here.map.home, measure=HOUSES_MONTH)
    before = sorted(rows.values_list("subject", "period", "fragment", "n"))
    rows.exclude(subject=far.id).update(n=7)
    rows.filter(subject=far.id).update(fragment=here.map.fragments[0].pk)
    found = recount(home=here.map.home, repair=True)
    assert {d.table for d in found} == {"seen", "seen_fragment"}
    assert sorted(rows.values_list("subject", "period", "fragment", "n")) == before
    assert_ledger_holds(here.map.home)


def as_told(person: str) -> str:
    """Write an id as phones do."""
    return f"{person[:8]}-{person[8:12]}-{person[12:16]}-{person[16:20]}-{person[20:]}"
