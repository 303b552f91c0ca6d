"""Whatever is recorded, repeated, amended, taken back, in any order: sums equal the ledger."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tungngo.feed.models import Change, FeedCounter
from tungngo.figures.jobs import freshen
from tungngo.figures.measures import (
    ABSENT,
    BY_DAY,
    HELPS,
    HELPS_ANON,
    HOME_VISITS,
    LATER,
    REFUSED,
    SKILL,
    VISITS,
    slot_of,
)
from tungngo.figures.models import Board, Cell, DayBoard, DayTotal, TouchedKey
from tungngo.figures.tests.ledgers import (
    assert_ledger_holds,
    board,
    cells,
    day_board,
    day_totals,
    do,
    push,
)
from tungngo.households.models import Household
from tungngo.households.tests.factories import BY, NOON, uid
from tungngo.places.models import Hamlet
from tungngo.shared.clock import day_of
from tungngo.shared.wire import Item
from tungngo.visits.models import Visit
from tungngo.visits.tests.factories import Village, again, helped, village

pytestmark = pytest.mark.django_db
OUTCOMES = {"absent": ABSENT, "later": LATER, "refused": REFUSED}
VISITS_TOLD = 6
# Four of the six visits go to the first house, two of them on one day; two days lie in one slot.
HOUSE_OF = (0, 0, 0, 0, 1, 2)
DAY_OF = (0, 0, 1, 6, 1, 6)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a visit: its outcome, and how many nameless people learned which skill."""

    outcome: str
    skill: int
    anon: int

    def fields(self) -> dict[str, object]:
        """Return the fields of the body."""
        people = [helped(self.skill, anon=self.anon)] if self.outcome != "refused" else []
        return {"outcome": self.outcome, "people": people}


type Act = tuple[str, int, Told]
TOLD = st.builds(
    Told, st.sampled_from(["met", "met", *OUTCOMES]), st.sampled_from([1, 2]), st.integers(0, 3)
)
KINDS = st.sampled_from(["record", "record", "amend", "amend", "void", "freshen"])
ACTS = st.lists(st.tuples(KINDS, st.integers(0, VISITS_TOLD - 1), TOLD), max_size=14)


class Story:
    """Six visits that are told, told again, amended and taken back, and what must come of it."""

    def __init__(self, here: Village, houses: list[Household], hamlets: list[Hamlet]) -> None:
        """Begin with an empty ledger."""
        self.here, self.houses, self.hamlets = here, houses, hamlets
        for model in (Visit, Cell, DayTotal, TouchedKey, Board, DayBoard, Change, FeedCounter):
            model.objects.filter(home=here.map.home).delete()
        self.rows = [uid() for _ in range(VISITS_TOLD)]
        self.stand: dict[int, Told | None] = {}

    def operation(self, kind: str, n: int, told: Told) -> Item:
        """Return the operation of an act."""
        around = {"hamlet": self.hamlets[HOUSE_OF[n]]}
        if kind == "void":
            return self.here.void(self.rows[n], **around)
        if kind == "amend":
            return self.here.amend(self.rows[n], **told.fields(), **around)
        at = NOON - timedelta(days=DAY_OF[n])
        house = self.houses[HOUSE_OF[n]]
        return self.here.visit(house, self.rows[n], at=at, **told.fields(), **around)

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
            for measure in (HELPS, HELPS_ANON, SKILL + told.skill):
                found[fragment, slot_of(day), measure] += helps
            found[fragment, slot_of(day), VISITS] += 1
            if told.outcome == "met":
                met.add((HOUSE_OF[n], fragment, day))
            else:
                found[fragment, slot_of(day), OUTCOMES[told.outcome]] += 1
        for _, fragment, day in met:
            found[fragment, slot_of(day), HOME_VISITS] += 1
        return {key: n for key, n in found.items() if n}

    def check(self) -> None:
        """Fail where any table of sums differs from what must stand."""
        home = self.here.map.home
        assert cells(home) == self.sums()
        assert_ledger_holds(home)
        freshen()
        above: Counter[tuple[int, int]] = Counter()
        for (_, slot, measure), n in cells(home).items():
            above[measure, slot] += n
        assert board(home) == above
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
    return [here.house(hamlet) for hamlet in hamlets], hamlets


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
