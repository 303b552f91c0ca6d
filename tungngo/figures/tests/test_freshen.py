"""Freshening: the board is the sum of the cells, late commits are taken next time."""

import pytest

from tungngo.figures.actions import freshen_home, freshening
from tungngo.figures.jobs import freshen, freshen_due
from tungngo.figures.measures import HOME_VISITS, VISITS, slot_of
from tungngo.figures.models import Board, BoardState, TouchedKey
from tungngo.figures.tests.ledgers import assert_ledger_holds, board, day_board, do
from tungngo.households.tests.factories import BY, TODAY
from tungngo.visits.tests.factories import Village, village

pytestmark = pytest.mark.django_db
SLOT = slot_of(TODAY)


@pytest.fixture
def here() -> Village:
    return village()


def test_the_board_is_the_sum_of_all_fragments(here: Village) -> None:
    do(here, here.visit(here.house()))
    far = here.visit(here.house(here.map.nui_xa), hamlet=here.map.nui_xa)
    do(here, far)
    assert freshen() > 0
    assert board(here.map.home) == {(VISITS, SLOT): 2, (HOME_VISITS, SLOT): 2}
    assert day_board(here.map.home) == {TODAY.isoformat(): (2, 2, 0, 0, 0, 0)}
    assert BoardState.objects.filter(home=here.map.home).exists()


def test_it_is_due_while_anything_is_touched(here: Village) -> None:
    assert not freshen_due()
    do(here, here.visit(here.house()))
    assert freshen_due()
    freshen()
    assert not freshen_due()
    assert freshen() == 0


def test_what_is_taken_back_leaves_the_board(here: Village) -> None:
    item = here.visit(here.house())
    do(here, item)
    freshen()
    do(here, here.void(item.key))
    freshen()
    assert board(here.map.home) == {}
    assert set(day_board(here.map.home).values()) == {(0, 0, 0, 0, 0, 0)}
    assert_ledger_holds(here.map.home)


def test_twice_is_once(here: Village) -> None:
    do(here, here.visit(here.house()))
    freshen()
    before = board(here.map.home)
    do(here, here.visit(here.house()))
    freshen()
    freshen()
    assert board(here.map.home) == {key: n + 1 for key, n in before.items()}


def test_a_full_pass_is_followed_by_another(here: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshening, "MOST_KEYS", 1)
    do(here, here.visit(here.house()))
    touched = TouchedKey.objects.filter(home=here.map.home)
    before = touched.count()
    assert freshen_home(by=BY, home=here.map.home) == 1
    assert touched.count() == before - 1 > 0


def test_a_wrong_board_is_made_right_by_its_touched_key(here: Village) -> None:
    do(here, here.visit(here.house()))
    freshen()
    Board.objects.filter(home=here.map.home, measure=VISITS).update(value=99)
    do(here, here.visit(here.house()))
    freshen()
    assert board(here.map.home)[VISITS, SLOT] == 2
