"""What tests of counting share: doing operations as a push does, and asking for all sums."""

from tungngo.feed.actions import writes
from tungngo.figures.actions import count
from tungngo.figures.jobs import recount
from tungngo.figures.marks import DISTINCT
from tungngo.figures.measures import BY_DAY, DAY_COLUMNS, of_visits
from tungngo.figures.models import Board, Cell, DayBoard, DayTotal
from tungngo.households.tests.factories import BY
from tungngo.learning.actions import add_evidence
from tungngo.learning.facts import Draft, TakenBack
from tungngo.shared.actor import Actor
from tungngo.shared.wire import Item
from tungngo.visits import facts
from tungngo.visits.tests.factories import Village


@writes
def push(*, by: Actor, here: Village, items: list[Item]) -> None:
    """Do operations of one kind and count them, in one transaction."""
    _, effects = here.do(*items)
    drafts = [
        Draft(*one) if isinstance(one, facts.Draft) else TakenBack(*one) for one in effects.drafts
    ]
    learned = add_evidence(by=by, home=here.map.home, drafts=drafts)
    count(by=by, home=here.map.home, effects=effects, learned=learned)


def do(here: Village, *items: Item) -> None:
    """Do operations, each in a transaction of its own."""
    for item in items:
        push(by=BY, here=here, items=[item])


def cells(home: int) -> dict[tuple[int, int, int], int]:
    """Return {(fragment, slot, measure): value} of sums over visits, zeros left out."""
    return {key: n for key, n in all_cells(home).items() if of_visits(key[2])}


def subjects(home: int) -> dict[tuple[int, int, int], int]:
    """Return {(fragment, slot, measure): value} of those who count once, zeros left out."""
    return {key: n for key, n in all_cells(home).items() if key[2] in DISTINCT}


def all_cells(home: int) -> dict[tuple[int, int, int], int]:
    """Return {(fragment, slot, measure): value}, zeros left out."""
    rows = Cell.objects.filter(home=home).exclude(value=0)
    return {(c.fragment, c.slot, c.measure): c.value for c in rows}


def day_totals(home: int) -> dict[tuple[int, str, int], int]:
    """Return {(fragment, day, measure): value}, zeros left out."""
    return {
        (row.fragment, row.day.isoformat(), measure): getattr(row, column)
        for row in DayTotal.objects.filter(home=home)
        for measure, column in zip(BY_DAY, DAY_COLUMNS, strict=True)
        if getattr(row, column)
    }


def board(home: int) -> dict[tuple[int, int], int]:
    """Return {(measure, slot): value} of sums over visits on the board, zeros left out."""
    return {key: n for key, n in whole_board(home).items() if of_visits(key[0])}


def whole_board(home: int) -> dict[tuple[int, int], int]:
    """Return {(measure, slot): value} of the board, zeros left out."""
    rows = Board.objects.filter(home=home).exclude(value=0)
    return {(b.measure, b.slot): b.value for b in rows}


def day_board(home: int) -> dict[str, tuple[int, ...]]:
    """Return {day: values} of the board of days."""
    rows = DayBoard.objects.filter(home=home)
    return {b.day.isoformat(): tuple(getattr(b, c) for c in DAY_COLUMNS) for b in rows}


def assert_ledger_holds(home: int) -> None:
    """Fail where a stored sum does not equal its recount."""
    assert recount(home=home) == []
