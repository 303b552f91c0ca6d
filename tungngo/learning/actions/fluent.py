"""Households gain and lost the five skills (hộ đạt)."""

from typing import Any

import msgspec

from tungngo.feed.actions import writes
from tungngo.households.models import lock_houses
from tungngo.learning.facts import FluentMove
from tungngo.learning.fluency import RULE_SET, Turn, household_changes
from tungngo.learning.models import HouseholdSkill, Person, held_in
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid, put

_FIELDS = "home household resident id hamlet reached_at rule_set turns".split()

type Turns = dict[str, list[Turn]]  # by resident


@writes
def settle_fluency(
    *, by: Actor, home: int, before: Turns, after: Turns, people: dict[str, Person]
) -> list[FluentMove]:
    """Write down who gained and lost the five skills; return what it changed in households.

    The household is locked: two of its people may gain them at once, and it counts once.
    """
    changed = {who: turns for who, turns in after.items() if turns != before.get(who, [])}
    houses = {t.household for who in changed for t in (*before.get(who, []), *after[who])}
    if not houses:
        return []
    lock_houses(home, houses)
    was: dict[str, Turns] = {house: {} for house in houses}
    for one in held_in(home, houses):
        was[one.household][one.resident] = one.turns
    moves: list[FluentMove] = []
    rows: list[tuple[Any, ...]] = []
    for house in sorted(houses):
        now_ = dict(was[house])
        for who, turns in changed.items():
            mine = [turn for turn in turns if turn.household == house]
            if mine or who in now_:
                now_[who] = mine
                rows.append(_row(home, house, who, mine, people.get(who)))
        moves += _moves(_all(was[house]), _all(now_))
    put(HouseholdSkill, _FIELDS, rows, key=("home", "household", "resident"), keep=("id",))
    return moves


def _all(turns: Turns) -> list[Turn]:
    return sorted(turn for some in turns.values() for turn in some)


def _moves(before: list[Turn], after: list[Turn]) -> list[FluentMove]:
    """Return what changed in one household; it counts where it first had somebody."""
    was, now_ = household_changes(before), household_changes(after)
    if before and after and before[0].fragment != after[0].fragment:
        return [
            FluentMove(before[0].fragment, was, ()),
            FluentMove(after[0].fragment, (), now_),
        ]
    return [FluentMove((after or before)[0].fragment, was, now_)] if was != now_ else []


def _row(
    home: int, house: str, who: str, turns: list[Turn], person: Person | None
) -> tuple[Any, ...]:
    last = turns[-1] if turns else None
    reached = last.day.isoformat() if last and last.sign > 0 else None
    told = msgspec.json.encode(turns).decode()
    hamlet = person.hamlet if person else 0
    return (home, house, who, db_uuid(new_id()), hamlet, reached, RULE_SET, told)
