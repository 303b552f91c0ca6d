"""Counting effects: exact sums in the fragment, nothing above it, and word left for the board."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tungngo.figures.actions import count
from tungngo.figures.marks import EVER, first_slot, period_of
from tungngo.figures.measures import (
    ABSENT,
    HELPS,
    HELPS_ANON,
    HOME_VISITS,
    HOUSES_EVER,
    HOUSES_MONTH,
    SKILL,
    TEAMS_MONTH,
    VISITS,
    slot_of,
)
from tungngo.figures.models import Board, Cell, DayBoard, DayTotal, Mismatch, TouchedKey
from tungngo.figures.tests.ledgers import assert_ledger_holds, cells, day_totals, do
from tungngo.households.tests.factories import BY, NOON, TODAY
from tungngo.visits.facts import Effects
from tungngo.visits.tests.factories import Village, again, helped, village

pytestmark = pytest.mark.django_db
SLOT = slot_of(TODAY)


@pytest.fixture
def here() -> Village:
    return village()


def measured(here: Village) -> dict[int, int]:
    return {measure: n for (_, _, measure), n in cells(here.map.home).items()}


def test_a_visit_is_in_the_cells_and_the_day_of_its_fragment(here: Village) -> None:
    do(here, here.visit(here.house(), people=[helped(1, 2, anon=2)]))
    expected = {VISITS: 1, HOME_VISITS: 1, HELPS: 4, HELPS_ANON: 4, SKILL + 1: 2, SKILL + 2: 2}
    fragment = here.map.doi_che.fragment_id
    assert cells(here.map.home) == {(fragment, SLOT, m): n for m, n in expected.items()}
    assert day_totals(here.map.home) == {
        (fragment, TODAY.isoformat(), m): n for m, n in expected.items() if m < HELPS_ANON
    }
    assert_ledger_holds(here.map.home)


def test_a_replay_changes_no_row(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, anon=1)])
    do(here, item)
    touched = TouchedKey.objects.filter(home=here.map.home).count()
    before = cells(here.map.home)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        do(here, again(item))
    written = [q["sql"] for q in asked if "cell" in q["sql"] or "day_total" in q["sql"]]
    assert (cells(here.map.home), written) == (before, [])
    assert TouchedKey.objects.filter(home=here.map.home).count() == touched


def test_two_at_one_door_are_two_visits_and_one_house(here: Village) -> None:
    house = here.house()
    do(here, here.visit(house), here.visit(house, member=here.other.pk))
    assert measured(here) == {VISITS: 2, HOME_VISITS: 1}


def test_a_correction_moves_the_difference(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, anon=1)])
    do(here, item, here.amend(item.key, outcome="absent"))
    assert measured(here) == {VISITS: 1, ABSENT: 1}
    assert_ledger_holds(here.map.home)


def test_recording_and_taking_back_leaves_no_number(here: Village) -> None:
    item = here.visit(here.house(), people=[helped(1, anon=1)])
    do(here, item, here.void(item.key))
    assert (cells(here.map.home), day_totals(here.map.home)) == ({}, {})
    assert_ledger_holds(here.map.home)


def test_nothing_above_the_fragment_is_written(here: Village) -> None:
    do(here, here.visit(here.house()))
    assert not Board.objects.filter(home=here.map.home).exists()
    assert not DayBoard.objects.filter(home=here.map.home).exists()
    touched = TouchedKey.objects.filter(home=here.map.home).values_list("measure", "slot")
    month = first_slot(period_of(TODAY))
    distinct = [(HOUSES_MONTH, month), (HOUSES_EVER, EVER), (TEAMS_MONTH, month)]
    assert sorted(touched) == [(VISITS, SLOT), (HOME_VISITS, SLOT), *distinct]


def test_the_day_counts_and_not_the_arrival(here: Village) -> None:
    do(here, here.visit(here.house(), at=NOON - timedelta(days=40)))
    ((_, slot, _),) = [key for key in cells(here.map.home) if key[2] == VISITS]
    assert slot == slot_of(TODAY - timedelta(days=40))


def test_no_effect_writes_nothing(here: Village) -> None:
    with CaptureQueriesContext(connection) as asked:
        count(by=BY, home=here.map.home, effects=Effects())
    assert [q["sql"] for q in asked if "INSERT" in q["sql"]] == []


def test_a_cell_that_falls_below_nothing_is_reported_and_counted_anew(here: Village) -> None:
    kept, gone = here.visit(here.house()), here.visit(here.house())
    do(here, kept, gone)
    Cell.objects.filter(home=here.map.home, measure=VISITS).update(value=0)
    do(here, here.void(gone.key))
    assert measured(here) == {VISITS: 1, HOME_VISITS: 1}
    (reported,) = Mismatch.objects.filter(home=here.map.home)
    assert (reported.stored, reported.counted) == (-1, 1)
    assert reported.repaired_at is not None
    assert_ledger_holds(here.map.home)


def test_hamlets_of_two_fragments_are_counted_apart(here: Village) -> None:
    do(here, here.visit(here.house()))
    far = here.house(here.map.nui_xa)
    do(here, here.visit(far, hamlet=here.map.nui_xa))
    fragments = {fragment for fragment, _, _ in cells(here.map.home)}
    assert fragments == {here.map.doi_che.fragment_id, here.map.nui_xa.fragment_id}
    assert Cell.objects.filter(home=here.map.home, measure=VISITS).count() == 2
    assert DayTotal.objects.filter(home=here.map.home).count() == 2
