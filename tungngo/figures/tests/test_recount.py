"""Recounting: agrees with the cells, finds what is wrong, says so, and sets it right when told."""

from datetime import timedelta

import pytest

from tungngo.audit.models import AuditEntry
from tungngo.cli.recount import run, show_progress
from tungngo.cli.verbs import parser_of
from tungngo.figures.actions import settle_differences
from tungngo.figures.comparing import Difference
from tungngo.figures.jobs import freshen, recount
from tungngo.figures.ledger import count_ledger
from tungngo.figures.marks import DISTINCT
from tungngo.figures.measures import DAY_COLUMNS, HOME_VISITS, VISITS, slot_of
from tungngo.figures.models import Board, Cell, DayBoard, DayTotal, Mismatch
from tungngo.figures.tests.factories import add_skill
from tungngo.figures.tests.ledgers import (
    all_cells,
    assert_ledger_holds,
    board,
    cells,
    do,
)
from tungngo.households.models import Household
from tungngo.households.tests.factories import BY, TODAY, uid
from tungngo.visits.models import Visit
from tungngo.visits.tests.factories import Village, helped, village

pytestmark = pytest.mark.django_db
SLOT = slot_of(TODAY)


@pytest.fixture
def here() -> Village:
    found = village()
    add_skill(2, "Tra cứu")
    add_skill(3, "Thanh toán")
    house = found.house()
    person = found.resident(house)
    known = helped(
        2, 3, person=f"{person[:8]}-{person[8:12]}-{person[12:16]}-{person[16:20]}-{person[20:]}"
    )
    do(found, found.visit(house, people=[helped(1, anon=2), known]), found.visit(found.house()))
    do(
        found,
        found.visit(house, member=found.other.pk),
        found.visit(found.house(), outcome="absent"),
    )
    freshen()
    return found


def differing(here: Village) -> set[tuple[str, int, int]]:
    return {(d.table, d.stored, d.counted) for d in recount(home=here.map.home)}


def test_nothing_differs(here: Village) -> None:
    assert recount() == []
    assert not Mismatch.objects.filter(home=here.map.home).exists()


def test_the_ledger_alone_gives_the_cells(here: Village) -> None:
    counted = count_ledger(here.map.home)
    alone = {(f, s, m): n for (f, s), each in counted.cells.items() for m, n in each.items() if n}
    told = {key: n for key, n in all_cells(here.map.home).items() if key[2] not in DISTINCT}
    assert alone == told
    assert counted.seen  # who counts once is known, and put into cells when all is compared


def test_a_house_met_in_two_fragments_on_one_day_counts_where_it_was_met_first(
    here: Village,
) -> None:
    house = here.house()
    first, second = sorted((uid(), uid()))
    do(here, here.visit(house, second))
    here_now = Household.objects.in_home(here.map.home).filter(id=house.id)
    here_now.update(fragment=here.map.fragments[1].pk)
    do(here, here.visit(house, first, member=here.other.pk))
    assert_ledger_holds(here.map.home)
    met = {f: n for (f, _, m), n in cells(here.map.home).items() if m == HOME_VISITS}
    assert met == {here.map.fragments[0].pk: 2, here.map.fragments[1].pk: 1}
    do(here, here.void(first, member=here.other.pk))
    assert_ledger_holds(here.map.home)
    met = {f: n for (f, _, m), n in cells(here.map.home).items() if m == HOME_VISITS}
    assert met == {here.map.fragments[0].pk: 3}


def test_a_planted_wrong_cell_is_found_reported_and_repaired(here: Village) -> None:
    Cell.objects.filter(home=here.map.home, measure=VISITS).update(value=40)
    assert differing(here) == {("cell", 40, 4)}
    (reported,) = Mismatch.objects.filter(home=here.map.home)
    assert (reported.stored, reported.counted, reported.repaired_at) == (40, 4, None)
    assert reported.key == f"cell {here.map.doi_che.fragment_id}/{SLOT}/{VISITS}"
    recount(repair=True)
    assert cells(here.map.home)[here.map.doi_che.fragment_id, SLOT, VISITS] == 4
    assert Mismatch.objects.filter(home=here.map.home).exclude(repaired_at=None).count() == 1
    freshen()
    assert_ledger_holds(here.map.home)
    lines = AuditEntry.objects.filter(home=here.map.home, verb="figures.recount").order_by("at")
    assert [line.detail for line in lines] == [
        '{"differences": 1, "repaired": 0}',
        '{"differences": 1, "repaired": 1}',
    ]


def test_a_missing_cell_is_made(here: Village) -> None:
    Cell.objects.filter(home=here.map.home, measure=HOME_VISITS).delete()
    assert differing(here) == {("cell", 0, 2)}
    recount(home=here.map.home, repair=True)
    assert_ledger_holds(here.map.home)


def test_a_wrong_day_is_found_and_repaired(here: Village) -> None:
    DayTotal.objects.filter(home=here.map.home).update(absent=7)
    assert differing(here) == {("day_total", 7, 1)}
    recount(home=here.map.home, repair=True)
    freshen()
    assert_ledger_holds(here.map.home)


def test_a_wrong_board_is_found_and_made_anew(here: Village) -> None:
    Board.objects.filter(home=here.map.home, measure=VISITS).update(value=5)
    Board.objects.create(
        home=here.map.home, measure=999, slot=SLOT, value=3, as_of="2026-11-20T00:00Z"
    )
    DayBoard.objects.filter(home=here.map.home).update(visits=6)
    nothing = dict.fromkeys(DAY_COLUMNS, 0)
    stray = TODAY - timedelta(days=1)
    DayBoard.objects.create(home=here.map.home, day=stray, **(nothing | {"visits": 2}))
    assert differing(here) == {
        ("board", 5, 4),
        ("board", 3, 0),
        ("day_board", 6, 4),
        ("day_board", 2, 0),
    }
    recount(home=here.map.home, repair=True)
    freshen()
    assert (999, SLOT) not in board(here.map.home)
    assert_ledger_holds(here.map.home)


def test_a_board_that_is_still_behind_is_no_fault(here: Village) -> None:
    do(here, here.visit(here.house()))
    assert_ledger_holds(here.map.home)


def test_a_visit_lost_from_the_ledger_shows(here: Village) -> None:
    Visit.objects.in_home(here.map.home).filter(outcome="absent").delete()
    assert ("cell", 1, 0) in differing(here)


def test_a_sum_that_moved_since_it_was_counted_is_left_alone(here: Village) -> None:
    fragment = here.map.doi_che.fragment_id
    late = Difference(here.map.home, "cell", (fragment, SLOT, VISITS), stored=3, counted=9)
    assert settle_differences(by=BY, home=here.map.home, found=[late], repair=True) == 0
    assert cells(here.map.home)[fragment, SLOT, VISITS] == 4


def test_one_home_is_counted_alone(here: Village) -> None:
    Cell.objects.filter(home=here.map.home, measure=VISITS).update(value=40)
    assert recount(home=98) == []


def test_the_command_lists_what_differs_and_exits_with_a_fault(
    here: Village, capsys: pytest.CaptureFixture[str]
) -> None:
    Cell.objects.filter(home=here.map.home, measure=VISITS).update(value=40)
    assert run(parser_of("recount").parse_args(["--home", str(here.map.home)])) == 1
    said = capsys.readouterr()
    assert "lưu 40, đếm lại 4" in said.out
    assert "1 ô khác với sổ gốc" in said.out
    assert "1/1" in said.err
    assert run(parser_of("recount").parse_args(["--repair"])) == 1
    assert "đã sửa" in capsys.readouterr().out
    assert run(parser_of("recount").parse_args([])) == 0


def test_progress_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show_progress(1, 2)
    show_progress(2, 2)
    assert capsys.readouterr().err.count("\n") == 1
