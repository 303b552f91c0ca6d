"""The ladder, what may raise it, and the fold of evidence into a standing. No database.

0 chưa biết, 1 đã biết, 2 đã cài, 3 đã kích hoạt, 4 làm được khi có người giúp, 5 tự làm được.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from tungngo.learning.facts import Recheck, Step

WITH_HELP, ALONE = 4, 5
# The only table of caps: kind -> (practical, knowledge). 3 stands for the skill's last stage.
CAPS: dict[str, tuple[int, int]] = {
    "viewed": (1, 1),
    "attended": (1, 1),
    "quiz": (1, 4),
    "self_report": (3, 1),
    "family": (3, 4),
    "done_for": (3, 1),
    "done_together": (4, 4),
    "done_alone": (5, 5),
    "quiz_watched": (1, 5),
    "recheck": (5, 5),
    "imported": (4, 4),  # on skills of a framework only; none is loaded, so nothing makes it yet
    "undone": (5, 5),
}
VOID = "void"  # takes back another row; no kind of evidence
# What is meant where no level was claimed; of all others the cap. A recheck without a level says
# nothing, and makes no evidence.
_MEANT = {"undone": 1, "recheck": None}
# Levels that a skill has, by its stages; 2 and 3 speak of the phone, 4 and 5 of the hands.
_LEVELS = {"install": (0, 1, 2, 4, 5), "activate": (0, 1, 2, 3, 4, 5)}
_NO_STAGES = (0, 1, 4, 5)

FIRST_DAY, LAST_DAY = 14, 30  # of a recheck, counted from the day on which level 4 was reached
_DAY_MS = 86_400_000
_VIETNAM_MS = 7 * 3_600_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class SkillKind(NamedTuple):
    """What the ladder must know of a skill."""

    code: str
    knowledge: bool
    stages: str

    @property
    def levels(self) -> tuple[int, ...]:
        """Return the levels that the skill has."""
        return _NO_STAGES if self.knowledge else _LEVELS.get(self.stages, _NO_STAGES)


class Counted(NamedTuple):
    """The kind and the level that count of what was told, and whether more had been claimed."""

    kind: str
    level: int
    capped: bool


def level_told(
    skill: SkillKind, kind: str, claimed: int | None, *, teach_back: bool | None = None
) -> Counted | None:
    """Return what counts of a claim; None where nothing was said of the level.

    Who did it alone and could not say how is taken to have done it together.
    """
    if kind == "done_alone" and teach_back is False:
        kind = "done_together"
    if kind not in CAPS:
        return None
    most = CAPS[kind][skill.knowledge]
    wanted = _MEANT.get(kind, most) if claimed is None else claimed
    if wanted is None:
        return None
    level = max(n for n in skill.levels if n <= min(wanted, most))
    return Counted(kind, level, wanted > most)


class Seen(NamedTuple):
    """Evidence as the fold sees it; sorted as it stands: by moment, then by id."""

    used_ms: int
    id: str
    kind: str
    level: int
    phone: bool
    fragment: int
    household: str | None


class Standing(NamedTuple):
    """How somebody stands in a skill; all that the fold must remember."""

    fragment: int  # of the earliest evidence
    level: int = 0
    peak: int = 0
    checked: bool = False
    first_four_ms: int | None = None
    last_ms: int = 0
    last_id: str = ""
    last_kind: str = ""
    recheck_from: date | None = None

    @property
    def recheck_by(self) -> date | None:
        """Return the last day of the recheck that is due."""
        span = timedelta(days=LAST_DAY - FIRST_DAY)
        return self.recheck_from + span if self.recheck_from else None


@dataclass(slots=True)
class Folded:
    """A standing, and how it came about."""

    standing: Standing | None = None
    steps: list[Step] = field(default_factory=list)
    rechecks: list[Recheck] = field(default_factory=list)

    def add(self, seen: Seen) -> None:
        """Take the next evidence, which must be later than all before."""
        was = self.standing or Standing(seen.fragment)
        day = day_of_ms(seen.used_ms)
        age = _days_since(was.first_four_ms, day)
        if seen.kind == "recheck" and not seen.phone and FIRST_DAY <= age <= LAST_DAY:
            self.rechecks.append(Recheck(seen.fragment, day, seen.level == ALONE, 1))
        level = _next_level(was.level, seen)
        if level != was.level:
            self.steps.append(Step(day, level))
        self.standing = _now(was, seen, level, day, age)


def fold(evidence: Iterable[Seen]) -> Folded:
    """Fold evidence that is not void, in whatever order it comes."""
    found = Folded()
    for seen in sorted(evidence):
        found.add(seen)
    return found


def continued(standing: Standing) -> Folded:
    """Return a fold that goes on from a standing; its first step stands for all that led there."""
    day = day_of_ms(standing.last_ms)
    return Folded(standing, [Step(day, standing.level)] if standing.level else [])


def day_of_ms(ms: int) -> date:
    """Return the day in Asia/Ho_Chi_Minh of a moment in UTC milliseconds."""
    return date.fromordinal(_EPOCH_DAY + (ms + _VIETNAM_MS) // _DAY_MS)


def _days_since(first_ms: int | None, day: date) -> int:
    """Return how many days ago level 4 was reached; -1 if it is not held."""
    return -1 if first_ms is None else (day - day_of_ms(first_ms)).days


def _next_level(level: int, seen: Seen) -> int:
    """Return the level after a piece of evidence; only a recheck or an undoing may lower it."""
    if seen.kind == "undone":
        return min(level, seen.level)
    if seen.kind != "recheck":
        return max(level, seen.level)
    if seen.phone and seen.level >= level:
        return max(level, min(seen.level, WITH_HELP))
    return seen.level


def _now(was: Standing, seen: Seen, level: int, day: date, age: int) -> Standing:
    """Return the standing after a piece of evidence."""
    first, due, checked = was.first_four_ms, was.recheck_from, was.checked
    if level < WITH_HELP:
        first = due = None
    elif first is None:
        first, due = seen.used_ms, day + timedelta(days=FIRST_DAY)
    elif seen.kind == "recheck" and not seen.phone and age >= FIRST_DAY:
        due, checked = None, True
    return Standing(
        fragment=was.fragment,
        level=level,
        peak=max(was.peak, level),
        checked=checked and level == ALONE,
        first_four_ms=first,
        last_ms=seen.used_ms,
        last_id=seen.id,
        last_kind=seen.kind,
        recheck_from=due,
    )
