"""Promises to come back: done beats cancelled beats planned, whatever arrives first."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from tungngo.feed.models import Change
from tungngo.households.tests.factories import BY, operation, uid
from tungngo.shared.wire import Item
from tungngo.visits.actions import plan_followups, settle_followups
from tungngo.visits.models import FollowUp
from tungngo.visits.tests.factories import Village, village
from tungngo.visits.wire import FollowUpCancel, FollowUpDone, FollowUpPlan

pytestmark = pytest.mark.django_db
ORDERS = [order for n in (1, 2, 3) for order in permutations(("plan", "cancel", "done"), n)]


@pytest.fixture
def here() -> Village:
    return village()


def told(here: Village, what: str, row: str, **around: Any) -> Item:
    bodies = {
        "plan": FollowUpPlan(id=row, due="2026-12-01", why="recheck", part="am", skill=3),
        "cancel": FollowUpCancel(why="moved"),
        "done": FollowUpDone(how="phone"),
    }
    return operation(f"followup.{what}", bodies[what], here.map, row=row, **around)


def do(here: Village, item: Item) -> str:
    act = plan_followups if item.k == "followup.plan" else settle_followups
    return act(by=BY, home=here.map.home, items=[item])[0].s


def stored(here: Village, row: str) -> FollowUp:
    return FollowUp.objects.get(home=here.map.home, id=row)


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_the_strongest_stands_in_any_order(here: Village, order: tuple[str, ...]) -> None:
    row = uid()
    assert [do(here, told(here, what, row)) for what in order] == ["ok"] * len(order)
    one = stored(here, row)
    strongest = max(order, key=("plan", "cancel", "done").index)
    assert one.state == {"plan": "planned", "cancel": "cancelled", "done": "done"}[strongest]
    assert one.how == ("phone" if "done" in order else "")
    if "plan" in order:
        assert (one.due, one.why, one.part, one.skill) == (date(2026, 12, 1), "recheck", "am", 3)


@pytest.mark.parametrize("what", ["plan", "cancel", "done"])
def test_twice_is_once(here: Village, what: str) -> None:
    row = uid()
    do(here, told(here, what, row))
    before = stored(here, row).state
    assert do(here, told(here, what, row)) == "ok"
    assert (stored(here, row).state, FollowUp.objects.filter(home=here.map.home).count()) == (
        before,
        1,
    )


def test_a_promise_is_not_told_over(here: Village) -> None:
    row = uid()
    do(here, told(here, "plan", row))
    body = FollowUpPlan(id=row, due="2027-01-01", why="later")
    do(here, operation("followup.plan", body, here.map, row=row))
    assert stored(here, row).due == date(2026, 12, 1)


def test_phones_of_the_hamlet_that_promised_hear_that_it_was_kept(here: Village) -> None:
    row = uid()
    do(here, told(here, "plan", row, hamlet=here.map.nui_xa))
    item = told(here, "done", row)
    do(here, item)
    heard = Change.objects.get(home=here.map.home, row=row)
    assert (heard.hamlet, heard.fragment) == (here.map.nui_xa.pk, here.map.nui_xa.fragment_id)
    assert item.feed == (here.map.home, here.map.nui_xa.fragment_id)
