"""Recounting pieces: drawn at random every minute, the months of the last days every night."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.audit.models import AuditEntry
from tungngo.cli.recount import run
from tungngo.cli.verbs import parser_of
from tungngo.figures.jobs import (
    freshen,
    night_due,
    recount,
    recount_nightly,
    sample,
    sums_exist,
)
from tungngo.figures.marks import EVER
from tungngo.figures.measures import HELPS, HOUSES_MONTH, VISITS, slot_of
from tungngo.figures.models import Board, Cell, Mismatch, Seen, open_mismatches
from tungngo.figures.sampling import random_part, random_subject
from tungngo.figures.spans import ALL, Span, month_of
from tungngo.figures.tests.ledgers import assert_ledger_holds, do
from tungngo.households.tests.factories import NOON, TODAY
from tungngo.shared.clock import frozen, now
from tungngo.visits.tests.factories import Village, helped, village

pytestmark = pytest.mark.django_db
OLD = 400  # days


@pytest.fixture
def here() -> Village:
    found = village()
    house, far = found.house(), found.house(found.map.nui_xa)
    do(found, found.visit(house, people=[helped(1, anon=2)]))
    do(found, found.visit(far, hamlet=found.map.nui_xa))
    do(found, found.visit(house, at=NOON - timedelta(days=OLD)))
    freshen()
    return found


def test_pieces_of_a_sound_home_do_not_differ(here: Village) -> None:
    assert sums_exist()
    assert [sample(Random(n)) for n in range(20)] == [[]] * 20
    assert not Mismatch.objects.filter(home=here.map.home).exists()


def test_nothing_is_drawn_where_nothing_is(db: None) -> None:
    assert (sums_exist(), sample(Random(1))) == (False, [])
    assert (random_part(98, Random(1)), random_subject(98, Random(1))) == (None, None)


def test_every_piece_is_drawn_sometimes(here: Village) -> None:
    home = here.map.home
    parts = {random_part(home, Random(n)) for n in range(200)}
    stored = set(Cell.objects.filter(home=home, slot__gt=0).values_list("fragment", "slot"))
    assert parts == stored
    subjects = {random_subject(home, Random(n)) for n in range(200)}
    assert len(subjects) == Seen.objects.filter(home=home).count()


def wrong_cell(home: int) -> int:
    return Cell.objects.filter(home=home, measure=VISITS).update(value=40)


def wrong_helps(home: int) -> int:
    return Cell.objects.filter(home=home, measure=HELPS).delete()[0]


def wrong_marks(home: int) -> int:
    return Seen.objects.filter(home=home, measure=HOUSES_MONTH, period__gt=0).update(n=9)


def wrong_ever(home: int) -> int:
    return Seen.objects.filter(home=home, period=EVER).update(n=9)


@pytest.mark.parametrize("harm", [wrong_cell, wrong_helps, wrong_marks, wrong_ever])
def test_what_is_wrong_is_found_within_hours_and_set_right(
    here: Village, harm: Callable[[int], int]
) -> None:
    home = here.map.home
    assert harm(home) > 0
    for n in range(100):
        sample(Random(n))
    freshen()
    assert_ledger_holds(home)
    assert Mismatch.objects.filter(home=home).exists()
    assert open_mismatches([home]) == []
    assert AuditEntry.objects.filter(home=home, verb="figures.recount").exists()


def test_what_is_not_set_right_is_shown(here: Village) -> None:
    home = here.map.home
    wrong_cell(home)
    recount(home=home)
    found = open_mismatches([home])
    assert {(m.stored, m.counted) for m in found} == {(40, 1)}
    assert open_mismatches([98]) == []


def test_the_night_counts_what_moved_lately(here: Village) -> None:
    home = here.map.home
    assert wrong_cell(home) == 3
    assert {d.table for d in recount_nightly()} == {"cell"}
    freshen()
    assert_ledger_holds(home)


def test_the_night_leaves_old_months_to_their_turn(here: Village) -> None:
    home, old = here.map.home, slot_of(TODAY - timedelta(days=OLD))
    Board.objects.filter(home=home).update(as_of=now() - timedelta(days=41))
    Cell.objects.filter(home=home, slot=old, measure=VISITS).update(value=40)
    found = []
    for night in range(30):
        with frozen(now() + timedelta(days=100 + night)):
            found += [(night, d.key[1]) for d in recount_nightly()]
    assert len(found) == 1
    assert found[0][1] == old


@pytest.mark.parametrize(("hour", "due"), [(18, True), (21, True), (22, False), (5, False)])
def test_the_night_is_from_one_to_five_in_vietnam(here: Village, hour: int, due: bool) -> None:
    with frozen(datetime(2026, 11, 20, hour, 30, tzinfo=UTC)):
        assert night_due() is due


def test_from_a_month_on_only_its_sums_are_judged(
    here: Village, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong_cell(here.map.home)
    for since, n in ((f"{TODAY:%Y-%m}", 2), ("2020-01", 3)):
        assert run(parser_of("recount").parse_args(["--from", since])) == 1
        assert f"{n} ô khác với sổ gốc" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        parser_of("recount").parse_args(["--from", "thang-muoi"])
    assert "viết như 2026-10" in capsys.readouterr().err


def test_a_part_of_the_months_gives_the_same_people_of_all_time(here: Village) -> None:
    assert recount(home=here.map.home, span=Span.between(slot_of(TODAY), slot_of(TODAY))) == []
    assert recount(home=here.map.home, span=Span(frozenset())) == []
    wrong_ever(here.map.home)
    found = recount(home=here.map.home, span=Span.between(slot_of(TODAY), slot_of(TODAY)))
    assert {(d.table, d.key[2], d.counted) for d in found} == {("seen", EVER, 2), ("seen", EVER, 1)}


@given(st.sets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=6), st.dates())
def test_the_days_of_a_span_are_those_of_its_months(days: set[date], day: date) -> None:
    span = Span(frozenset(month_of(slot_of(d)) for d in days))
    where, values = span.where()
    runs = list(zip(values[::2], values[1::2], strict=True))
    assert where.count("day >=") == len(runs)
    for one in {*days, day}:
        inside = any(first <= one.isoformat() <= last for first, last in runs)
        assert inside is span.holds(slot_of(one))
    assert ALL.holds(slot_of(day))
    assert ALL.where() == ("", [])
