"""The five skills of a household (hộ đạt): one and the same person at level 5 in every group.

Own convention, shown as such: the annexes of CV 3240/BTTTT-CĐSQG (2024) were not read. No database.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from tungngo.learning.ladder import ALONE, Seen, day_of_ms, fold


class GroupRule(NamedTuple):
    """Of these skills so many must be at level 5."""

    skills: frozenset[str]
    need: int


# The name is stored with what was counted by it; other rules get another name, and a recount.
# The fifth group, "local", has no rule until the province chooses its skills ("chưa chọn").
RULE_SET = "cv3240@1"
RULES = {
    "public_services": GroupRule(frozenset({"dvc.submit"}), 1),
    "shopping": GroupRule(frozenset({"shop.buy"}), 1),
    "payment": GroupRule(frozenset({"bank.qr", "mobile-money.use", "bill.pay"}), 1),
    "self_protection": GroupRule(frozenset({"safety.scam", "safety.secrets"}), 2),
}
RULED = frozenset(code for rule in RULES.values() for code in rule.skills)


class Turn(NamedTuple):
    """Somebody gained (+1) or lost (-1) the last of the skills; sorted as it stands."""

    used_ms: int
    id: str
    sign: int
    fragment: int
    household: str

    @property
    def day(self) -> date:
        """Return the day in Asia/Ho_Chi_Minh."""
        return day_of_ms(self.used_ms)


def covers(alone: Collection[str]) -> bool:
    """Say whether the skills (codes) in which somebody is at level 5 are enough."""
    return all(len(rule.skills.intersection(alone)) >= rule.need for rule in RULES.values())


def turns_of(evidence: Mapping[str, Iterable[Seen]]) -> list[Turn]:
    """Return when one person gained and lost the skills, from the evidence by code of skill.

    A turn counts in the household, and in the fragment, of the evidence that completed the skills.
    """
    changes: list[tuple[Seen, str, bool]] = []
    for code, seen in evidence.items():
        if code in RULED:
            changes += [(one, code, alone) for one, alone in _changes(seen)]
    alone: set[str] = set()
    turns: list[Turn] = []
    for one, code, is_alone in sorted(changes):
        (alone.add if is_alone else alone.discard)(code)
        inside = bool(turns) and turns[-1].sign > 0
        if covers(alone) and not inside and one.household:
            turns.append(Turn(one.used_ms, one.id, 1, one.fragment, one.household))
        elif inside and not covers(alone):
            last = turns[-1]
            turns.append(Turn(one.used_ms, one.id, -1, last.fragment, last.household))
    return turns


def _changes(evidence: Iterable[Seen]) -> Iterable[tuple[Seen, bool]]:
    """Yield the evidence with which level 5 was reached (True) or lost."""
    ordered = sorted(evidence)
    levels = [0]
    found = fold(())
    for one in ordered:
        found.add(one)
        levels.append(found.standing.level if found.standing else 0)
    for one, (before, after) in zip(ordered, pairwise(levels), strict=True):
        if (before == ALONE) != (after == ALONE):
            yield one, after == ALONE


def household_changes(turns: Iterable[Turn]) -> tuple[tuple[date, int], ...]:
    """Return when a household gained and lost its first person with the skills."""
    found: list[tuple[date, int]] = []
    n = 0
    for turn in sorted(turns):
        before, n = n, n + turn.sign
        if (before > 0) != (n > 0):
            found.append((turn.day, turn.sign))
    return tuple(found)
