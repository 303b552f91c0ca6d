"""Skills still missing (kỹ năng còn thiếu): what to help with next, the most useful first.

No database. The phone has the same in ``pwa/src/ops/missing.ts``; ``data/missing.jsonl`` holds both
to it. Points and rules: phone page 7.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from tungngo.learning.ladder import ALONE, FIRST_DAY, WITH_HELP

type Why = Literal["asked", "recheck", "group", "task", "begun", "new"]

# Highest first, each more than all below it together: the first that holds is the one to tell.
POINTS: dict[Why, int] = {"asked": 16, "recheck": 8, "group": 4, "task": 2, "begun": 1}
REST_DAYS = 30  # after "Chưa được"
_ENOUGH = {"install": 2, "activate": 3}  # what must be set up on the phone to go on from a skill


class Skill(NamedTuple):
    """A skill of the catalogue: its number, its kind, its stages, and what comes before it."""

    id: int
    knowledge: bool
    stages: str
    need: tuple[int, ...] = ()

    @property
    def enough(self) -> int:
        """Return the level from which on the skills that need this one may be taught."""
        return WITH_HELP if self.knowledge else _ENOUGH.get(self.stages, WITH_HELP)


class Group(NamedTuple):
    """A group of "hộ đạt": of these skills so many at level 5; without skills not chosen yet."""

    skills: frozenset[int]
    need: int


class Level(NamedTuple):
    """A level, since when it is 4 or more, and whether a recheck proved it."""

    level: int = 0
    since: date | None = None
    checked: bool = False

    def is_due(self, today: date) -> bool:
        """Say whether it should be asked again whether somebody can still do it."""
        held = self.level >= WITH_HELP and not self.checked and self.since is not None
        return bool(held and self.since and (today - self.since).days >= FIRST_DAY)


class Learner(NamedTuple):
    """Somebody of the house, and what is known of them; ``smart`` None: not known."""

    id: str
    levels: Mapping[int, Level]
    smart: bool | None = None
    asked: frozenset[int] = frozenset()
    unable: tuple[tuple[int, date], ...] = ()  # "Chưa được": skill and day

    def level(self, skill: int) -> Level:
        """Return how the person stands in a skill."""
        return self.levels.get(skill, Level())

    def fills(self, group: Group) -> bool:
        """Say whether the person has the group, or the group asks for nothing yet."""
        alone = sum(self.level(skill).level == ALONE for skill in group.skills)
        return not group.skills or alone >= group.need


class Wishes(NamedTuple):
    """What the list is made of; ``skills`` in the order of the catalogue."""

    people: Sequence[Learner]
    skills: Sequence[Skill]
    groups: Sequence[Group]
    running: frozenset[int]  # of the running task of the team and the newest fraud drill
    today: date


class Wanted(NamedTuple):
    """A skill to help somebody with, and why; ``before``: the skill that needs it first."""

    person: str
    skill: int
    score: int
    why: Why
    before: int | None


def missing(wishes: Wishes) -> list[Wanted]:
    """Return what is missing, the most useful first; ties as the catalogue and the people stand."""
    order = {skill.id: n for n, skill in enumerate(wishes.skills)}
    if _is_fluent(wishes):
        wishes = wishes._replace(groups=())
    found = [one for person in wishes.people for one in _of_person(person, wishes)]
    return sorted(found, key=lambda one: (-one.score, order[one.skill]))


def _is_fluent(wishes: Wishes) -> bool:
    """Say whether one person of the house has all groups that ask for anything."""
    asking = [group for group in wishes.groups if group.skills]
    return bool(asking) and any(all(p.fills(g) for g in asking) for p in wishes.people)


def _of_person(person: Learner, wishes: Wishes) -> Iterable[Wanted]:
    """Return the best reason for each skill; one that is needed first stands for the others."""
    known = {skill.id: skill for skill in wishes.skills}
    best: dict[int, Wanted] = {}
    for skill in wishes.skills:
        level = person.level(skill.id)
        if level.level == ALONE and not level.is_due(wishes.today):
            continue
        first = _first_needed(person, skill, known)
        if not all(_is_free(person, one, wishes.today) for one in (skill, first)):
            continue
        reasons = [why for why in POINTS if _holds(why, person, skill, wishes)]
        score = sum(POINTS[why] for why in reasons)
        before = None if first.id == skill.id else skill.id
        one = Wanted(person.id, first.id, score, reasons[0] if reasons else "new", before)
        held = best.get(first.id)
        # Of equal scores its own counts, then that of the skill that stands first.
        if held is None or (held.score, held.before is None) < (score, before is None):
            best[first.id] = one
    return best.values()


def _first_needed(person: Learner, skill: Skill, known: Mapping[int, Skill]) -> Skill:
    """Return the skill to begin with: the first that is needed and not there, however deep."""
    passed = {skill.id}
    while True:
        lacking = (
            known[id_]
            for id_ in skill.need
            if id_ in known and id_ not in passed and person.level(id_).level < known[id_].enough
        )
        first = next(lacking, None)
        if first is None:
            return skill
        skill = first
        passed.add(skill.id)


def _is_free(person: Learner, skill: Skill, today: date) -> bool:
    """Say whether it may be taught: practical skills on a smartphone, and nothing that failed."""
    if person.smart is False and not skill.knowledge:
        return False
    return not any(id_ == skill.id and (today - day).days < REST_DAYS for id_, day in person.unable)


def _holds(why: Why, person: Learner, skill: Skill, wishes: Wishes) -> bool:
    level = person.level(skill.id)
    if why == "asked":
        return skill.id in person.asked
    if why == "recheck":
        return level.is_due(wishes.today)
    if why == "group":
        mine = [group for group in wishes.groups if skill.id in group.skills]
        return level.level < ALONE and not all(person.fills(group) for group in mine)
    if why == "task":
        return skill.id in wishes.running
    return 0 < level.level < WITH_HELP
