"""What evidence adds to the cells: levels and households as stocks, rechecks as a flow."""

from collections.abc import Iterable
from datetime import date

from tungngo.figures.measures import FLUENT, LEVEL, RECHECKS, RECHECKS_ALONE, Sums, add
from tungngo.learning.facts import Learned, LevelMove, Step

COUNTED_STEPS = (3, 4, 5)  # activated, with help, alone


def level_measure(skill: int, step: int) -> int:
    """Return the measure of those who stand at a step (3, 4, 5) of a skill, or above it."""
    return LEVEL + 10 * skill + step


def crossings(steps: Iterable[Step]) -> dict[tuple[date, int], int]:
    """Return {(day, step): +1 or -1} of one person's way up and down a ladder, from 0.

    Several on one day add up, so that up and down again on it is nothing.
    """
    found: dict[tuple[date, int], int] = {}
    level = 0
    for day, now in steps:
        for step in COUNTED_STEPS:
            change = (now >= step) - (level >= step)
            if change:
                add(found, (day, step), change)
        level = now
    return found


def learned_sums(learned: Learned) -> Sums:
    """Return {(fragment, day, measure): signed difference} of what was learned, zeros left out."""
    sums: Sums = {}
    for move in learned.levels:
        _add_level(sums, move, -1, move.before)
        _add_level(sums, move, 1, move.after)
    for house in learned.fluent:
        for changes, sign in ((house.before, -1), (house.after, 1)):
            for day, n in changes:
                add(sums, (house.fragment, day, FLUENT), sign * n)
    for one in learned.rechecks:
        add(sums, (one.fragment, one.day, RECHECKS), one.sign)
        if one.alone:
            add(sums, (one.fragment, one.day, RECHECKS_ALONE), one.sign)
    return {key: n for key, n in sums.items() if n}


def _add_level(sums: Sums, move: LevelMove, sign: int, steps: Iterable[Step]) -> None:
    for (day, step), n in crossings(steps).items():
        add(sums, (move.fragment, day, level_measure(move.skill, step)), sign * n)
