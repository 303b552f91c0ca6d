"""What is sent in one batch comes to the same as if it were sent one by one."""

from typing import Any

import pytest

from tests.faults.state import state_of
from tests.faults.wandering import undone
from tungngo.cli.phones import House, Stored
from tungngo.sync.tests.stage import Stage, draw_stage, evening_before, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db: None) -> Stage:
    """Draw the stage."""
    return draw_stage()


def keep(stage: Stage, house: House, kind: str, body: dict[str, Any], **more: Any) -> Stored:
    """Let the phone keep an operation on a house."""
    where = {"hamlet": house.hamlet, "hh": house.uid, "e": house.uid} | more
    return stage.phone.keep(kind, body, evening_before(1), **where)


def check(stage: Stage, ops: list[Stored]) -> None:
    """Send operations together, then one by one: all are done, and to the same end."""
    first = [o for o in stage.phone.made if o not in ops]
    states = []
    for parts in ([ops], [[one] for one in ops]):
        with undone():
            stage.apply(first)
            done = [s for part in parts for s in statuses(stage.apply(part))]
            assert {s for s, _ in done} == {"ok"}, done
            states.append(state_of(stage.map.home))
    assert states[0] == states[1]


def test_a_house_moves_there_and_on(stage: Stage) -> None:
    house = stage.phone.add_house(evening_before(2))
    house.hamlet, there = stage.map.doi_che.pk, stage.map.suoi_trong.pk
    stage.phone.made.clear()
    keep(stage, house, "household.create", {})
    on = keep(stage, house, "household.move", {"to": there})
    back = keep(stage, house, "household.move", {"to": house.hamlet}, hamlet=there)
    check(stage, [on, back])


def test_a_house_that_was_merged_is_corrected_after(stage: Stage) -> None:
    two = [stage.phone.add_house(evening_before(2)) for _ in range(2)]
    stage.phone.made.clear()
    for house in two:
        house.hamlet = stage.map.doi_che.pk
        keep(stage, house, "household.create", {})
    merged = keep(stage, two[0], "household.merge", {"into": two[1].uid})
    change = {"set": [{"f": "lane", "was": None, "now": "Ngõ 9"}]}
    check(stage, [merged, keep(stage, two[0], "household.patch", change)])
