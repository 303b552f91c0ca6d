"""The few hand-written statements: once, added up, put; the same on both databases."""

import pytest
from django.db import IntegrityError

from tungngo.feed.models import Change, FeedCounter
from tungngo.figures.models import Cell
from tungngo.shared.ids import new_id
from tungngo.shared.sql import add_up, among, db_uuid, insert_all, insert_new, put, select
from tungngo.sync.models import OpLost

pytestmark = pytest.mark.django_db
HOME = 97
KEY = ("home", "fragment", "slot", "measure")
CELL = (*KEY, "value")
LOST = ("home", "id", "device", "from_seq", "to_seq", "reason", "noted_at", "closed_why")


def cells() -> dict[int, int]:
    """Return {measure: value}."""
    return dict(Cell.objects.filter(home=HOME).values_list("measure", "value"))


def lost(row: str, device: str, first: int = 1) -> tuple[object, ...]:
    """Return a row of the table of losses, which has a second unique key."""
    return (HOME, row, device, first, 9, "reported", "2026-11-24 00:00:00+00:00", "")


def test_a_row_is_inserted_once_and_only_the_new_ones_come_back() -> None:
    one, two, device = (new_id().hex for _ in range(3))
    assert insert_new(OpLost, LOST, [lost(one, device)]) != []
    back = insert_new(OpLost, LOST, [lost(one, device), lost(two, device, 2)])
    assert [db_uuid(i) for (i,) in back] == [two]
    assert OpLost.objects.filter(home=HOME).count() == 2


def test_the_same_row_twice_in_one_call_is_one() -> None:
    one, device = new_id().hex, new_id().hex
    assert len(insert_new(OpLost, LOST, [lost(one, device)] * 2)) == 1


def test_a_clash_on_another_key_is_no_repeat() -> None:
    device = new_id().hex
    insert_new(OpLost, LOST, [lost(new_id().hex, device)])
    with pytest.raises(IntegrityError):
        insert_new(OpLost, LOST, [lost(new_id().hex, device)])


def test_nothing_is_no_statement() -> None:
    assert insert_new(OpLost, LOST, []) == []
    assert add_up(Cell, CELL, [], key=KEY) == []
    insert_all(OpLost, LOST, [])
    put(Cell, CELL, [], key=KEY)


def test_numbers_add_up() -> None:
    add_up(Cell, CELL, [(HOME, 1, 1, 1, 5), (HOME, 1, 1, 2, 7)], key=KEY)
    back = add_up(Cell, CELL, [(HOME, 1, 1, 2, -3)], key=KEY, returning=("measure", "value"))
    assert back == [(2, 4)]
    assert cells() == {1: 5, 2: 4}


def test_what_is_kept_is_set_once() -> None:
    fields = ("home", "fragment", "id", "floor", "rev")
    for n in (3, 4):
        row = (HOME, 1, new_id().hex, n, n)
        add_up(FeedCounter, fields, [row], key=("home", "fragment"), keep=("id", "floor"))
    assert FeedCounter.objects.values_list("floor", "rev").get(home=HOME) == (3, 7)


def test_put_makes_or_overwrites() -> None:
    put(Cell, CELL, [(HOME, 1, 1, 1, 5)], key=KEY)
    put(Cell, CELL, [(HOME, 1, 1, 1, 6), (HOME, 1, 1, 2, 1)], key=KEY)
    assert cells() == {1: 6, 2: 1}


def test_more_rows_than_a_statement_takes_are_all_written() -> None:
    rows = [(HOME, 1, 1, n, n) for n in range(7000)]
    add_up(Cell, CELL, rows, key=KEY)
    add_up(Cell, CELL, rows, key=KEY)
    assert len(cells()) == 7000
    assert cells()[6999] == 2 * 6999


def test_among_finds_all_that_are_named() -> None:
    fields = ("home", "hamlet", "row", "id", "fragment", "type", "row_home", "rev", "o", "day")
    rows = [new_id().hex for _ in range(3)]
    told = (1, "household", HOME, 1, "put", "2026-11-25")
    made = [(HOME, 1, row, new_id().hex, *told) for row in rows]
    put(Change, fields, made, key=("home", "hamlet", "row"))
    test, values = among("row", rows[:2])
    found = select(f"SELECT row FROM feed_change WHERE home = %s AND {test}", [HOME, *values])
    assert sorted(db_uuid(r) for (r,) in found) == sorted(rows[:2])
