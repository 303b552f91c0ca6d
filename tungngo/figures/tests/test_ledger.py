"""Whatever is recorded, repeated, amended, taken back, in any order: sums equal the ledger."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tungngo.catalogue.models import Skill
from tungngo.feed.models import Change, FeedCounter
from tungngo.figures.jobs import freshen
from tungngo.figures.marks import EVER, first_slot, period_of
from tungngo.figures.measures import (
    ABSENT,
    BY_DAY,
    HELPS,
    HELPS_ANON,
    HOME_VISITS,
    HOUSES_EVER,
    HOUSES_MONTH,
    LATER,
    PEOPLE_DVC_MONTH,
    PEOPLE_MONTH,
    REFUSED,
    SKILL,
    TEAMS_MONTH,
    VISITS,
    slot_of,
)
from tungngo.figures.models import Board, Cell, DayBoard, DayTotal, Seen, TouchedKey
from tungngo.figures.tests.ledgers import (
    all_cells,
    assert_ledger_holds,
    cells,
    day_board,
    day_totals,
    do,
    push,
    subjects,
    whole_board,
)
from tungngo.households.models import Household, Resident
from tungngo.households.tests.factories import BY, NOON, uid
from tungngo.learning.models import Evidence, SkillState
from tungngo.places.models import Hamlet
from tungngo.shared.clock import day_of
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Item
from tungngo.visits.models import Visit
from tungngo.visits.tests.factories import Village, again, helped, village

pytestmark = pytest.mark.django_db
OUTCOMES = {"absent": ABSENT, "later": LATER, "refused": REFUSED}
VISITS_TOLD = 6
DVC = 2  # the skill of a public service; the other is none
# Four of the six visits go to the first house, two of them on one day; two days lie in one slot.
HOUSE_OF = (0, 0, 0, 0, 1, 2)
DAY_OF = (0, 0, 1, 6, 1, 6)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a visit: its outcome, and how many nameless people learned which skill."""

    outcome: str
    skill: int
    anon: int
    known: bool = False  # whether one more is helped whose name is known: always the same

    @property
    def helps_known(self) -> bool:
        """Say whether the known person was helped."""
        return self.known and self.outcome != "refused"

    def fields(self, person: str) -> dict[str, object]:
        """Return the fields of the body."""
        people = [helped(self.skill, anon=self.anon)] if self.outcome != "refused" else []
        if people and self.known:
            people.append(helped(self.skill, person=person))
        return {"outcome": self.outcome, "people": people}


type Act = tuple[str, int, Told]
TOLD = st.builds(
    Told,
    st.sampled_from(["met", "met", *OUTCOMES]),
    st.sampled_from([1, 2]),
    st.integers(0, 3),
    st.booleans(),
)
KINDS = st.sampled_from(["record", "record", "amend", "amend", "void", "freshen"])
ACTS = st.lists(st.tuples(KINDS, st.integers(0, VISITS_TOLD - 1), TOLD), max_size=14)


class Story:
    """Six visits that are told, told again, amended and taken back, and what must come of it."""

    def __init__(self, here: Village, houses: list[Household], hamlets: list[Hamlet]) -> None:
        """Begin with an empty ledger."""
        self.here, self.houses, self.hamlets = here, houses, hamlets
        told = (Visit, Evidence, SkillState, Change, FeedCounter)
        for model in (*told, Cell, DayTotal, Seen, TouchedKey, Board, DayBoard):
            model.objects.filter(home=here.map.home).delete()
        self.rows = [uid() for _ in range(VISITS_TOLD)]
        person = Resident.objects.filter(home=here.map.home).get()
        self.person = str(person.id)
        self.stand: dict[int, Told | None] = {}

    def operation(self, kind: str, n: int, told: Told) -> Item:
        """Return the operation of an act."""
        around = {"hamlet": self.hamlets[HOUSE_OF[n]]}
        if kind == "void":
            return self.here.void(self.rows[n], **around)
        if kind == "amend":
            return self.here.amend(self.rows[n], **told.fields(self.person), **around)
        at = NOON - timedelta(days=DAY_OF[n])
        house = self.houses[HOUSE_OF[n]]
        return self.here.visit(house, self.rows[n], at=at, **told.fields(self.person), **around)

    def expect(self, kind: str, n: int, told: Told) -> None:
        """Remember what must stand now: the first record, the last amend, no void undone."""
        if kind == "record":
            self.stand.setdefault(n, told)
        elif self.stand.get(n):
            self.stand[n] = None if kind == "void" else told

    def act(self, acts: list[Act]) -> None:
        """Do the acts one by one."""
        for kind, n, told in acts:
            if kind == "freshen":
                freshen()
                continue
            do(self.here, self.operation(kind, n, told))
            self.expect(kind, n, told)

    def sums(self) -> dict[tuple[int, int, int], int]:
        """Return {(fragment, slot, measure): value} as a person would count it on paper."""
        found: Counter[tuple[int, int, int]] = Counter()
        met = set()
        for n, told in self.stand.items():
            if told is None:
                continue
            fragment = self.hamlets[HOUSE_OF[n]].fragment_id
            day = day_of(NOON - timedelta(days=DAY_OF[n]))
            helps = 0 if told.outcome == "refused" else told.anon
            found[fragment, slot_of(day), HELPS_ANON] += helps
            for measure in (HELPS, SKILL + told.skill):
                found[fragment, slot_of(day), measure] += helps + told.helps_known
            found[fragment, slot_of(day), VISITS] += 1
            if told.outcome == "met":
                met.add((HOUSE_OF[n], fragment, day))
            else:
                found[fragment, slot_of(day), OUTCOMES[told.outcome]] += 1
        for _, fragment, day in met:
            found[fragment, slot_of(day), HOME_VISITS] += 1
        return {key: n for key, n in found.items() if n}

    def subjects(self) -> dict[tuple[int, int, int], int]:
        """Return {(fragment, slot, measure): value} of those who count once, by sets of visits."""
        places: dict[tuple[int, int, object], list[tuple[date, str, int]]] = {}
        for n, told in self.stand.items():
            if told is None:
                continue
            day = day_of(NOON - timedelta(days=DAY_OF[n]))
            visit = (day, db_uuid(self.rows[n]), self.hamlets[HOUSE_OF[n]].fragment_id)
            month = first_slot(period_of(day))
            places.setdefault((TEAMS_MONTH, month, "team"), []).append(visit)
            if told.outcome == "met":
                places.setdefault((HOUSES_MONTH, month, HOUSE_OF[n]), []).append(visit)
                places.setdefault((HOUSES_EVER, EVER, HOUSE_OF[n]), []).append(visit)
            for measure in (PEOPLE_MONTH, PEOPLE_DVC_MONTH) if told.helps_known else ():
                if measure == PEOPLE_MONTH or told.skill == DVC:
                    places.setdefault((measure, month, "person"), []).append(visit)
                    places.setdefault((measure + 1, EVER, "person"), []).append(visit)
        found: Counter[tuple[int, int, int]] = Counter()
        for (measure, slot, _), visits in places.items():
            found[min(visits)[2], slot, measure] += 1
        return found

    def check(self) -> None:
        """Fail where any table of sums differs from what must stand."""
        home = self.here.map.home
        assert cells(home) == self.sums()
        assert subjects(home) == self.subjects()
        assert_ledger_holds(home)
        freshen()
        above: Counter[tuple[int, int]] = Counter()
        for (_, slot, measure), n in all_cells(home).items():
            above[measure, slot] += n
        assert whole_board(home) == above
        days: dict[str, list[int]] = {}
        for (_, day, measure), n in day_totals(home).items():
            days.setdefault(day, [0] * len(BY_DAY))[BY_DAY.index(measure)] += n
        shown = {day: list(n) for day, n in day_board(home).items() if any(n)}
        assert shown == days
        assert_ledger_holds(home)


@pytest.fixture
def here() -> Village:
    return village()


def stories(here: Village) -> tuple[list[Household], list[Hamlet]]:
    hamlets = [here.map.doi_che, here.map.doi_che, here.map.nui_xa]
    houses = [here.house(hamlet) for hamlet in hamlets]
    here.resident(houses[0])
    for number, group in ((1, "X"), (DVC, "G")):
        words = {"code": f"s.{number}", "slug_vi": f"s-{number}", "fold": "", "sort_key": ""}
        Skill.objects.create(id=number, name="Kỹ năng", group=group, stages="none", **words)
    return houses, hamlets


def test_all_sums_equal_the_ledger_after_any_story(here: Village) -> None:
    houses, hamlets = stories(here)

    @given(ACTS)
    def holds(acts: list[Act]) -> None:
        story = Story(here, houses, hamlets)
        story.act(acts)
        story.check()

    holds()


def test_batches_come_to_the_same_as_single_operations(here: Village) -> None:
    houses, hamlets = stories(here)

    @given(st.lists(st.tuples(st.sampled_from(["record", "amend", "void"]), ACTS), max_size=4))
    def holds(batches: list[tuple[str, list[Act]]]) -> None:
        story = Story(here, houses, hamlets)
        for kind, acts in batches:
            if acts:
                items = [story.operation(kind, n, told) for _, n, told in acts]
                push(by=BY, here=here, items=items)
            for _, n, told in acts:
                story.expect(kind, n, told)
        story.check()

    holds()


def test_taking_everything_back_leaves_no_number(here: Village) -> None:
    houses, hamlets = stories(here)

    @settings(max_examples=25)
    @given(ACTS, st.permutations(range(VISITS_TOLD)))
    def holds(acts: list[Act], order: list[int]) -> None:
        story = Story(here, houses, hamlets)
        story.act(acts)
        story.act([("void", n, Told("met", 1, 1)) for n in order])
        assert (cells(here.map.home), day_totals(here.map.home)) == ({}, {})
        story.check()

    holds()


def test_repeats_anywhere_change_nothing(here: Village) -> None:
    houses, hamlets = stories(here)

    @settings(max_examples=25)
    @given(ACTS, st.lists(st.integers(0, VISITS_TOLD - 1), max_size=6))
    def holds(acts: list[Act], repeated: list[int]) -> None:
        story = Story(here, houses, hamlets)
        story.act(acts)
        before = cells(here.map.home)
        for n in repeated:
            if n in story.stand:
                do(here, again(story.operation("record", n, Told("met", 2, 3))))
        assert cells(here.map.home) == before

    holds()
