"""People of a hamlet, what is said of their skills, and what follows from it, for tests."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.small_map import SmallMap, small_map
from tungngo.catalogue.actions import load_catalogue
from tungngo.catalogue.models import Skill
from tungngo.households.models import Household
from tungngo.households.tests.factories import HouseholdFactory, ResidentFactory
from tungngo.learning.actions import add_evidence
from tungngo.learning.facts import Draft, FluentMove, Learned, LevelMove, Recheck, TakenBack
from tungngo.learning.fluency import RULED
from tungngo.learning.models import SkillState, ledger_of
from tungngo.places.models import Hamlet
from tungngo.shared.actor import job_actor
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid

BY = job_actor("test")
FIRST = datetime(2026, 11, 1, 5, tzinfo=UTC)  # noon in Vietnam
PRACTICAL, STAGED, KNOWLEDGE = 1, 19, 11  # phone.start, vneid.activate, safety.scam

type Sums = Counter[tuple[Any, ...]]


def ms(days: float = 0) -> int:
    """Return the moment so many days after noon of the first day."""
    return round((FIRST + timedelta(days=days)).timestamp() * 1000)


@dataclass(slots=True)
class Street:
    """Houses of thôn Đồi Chè and those who live in them."""

    map: SmallMap
    numbers: dict[str, int] = field(default_factory=dict)  # of skills, by code

    def house(self, hamlet: Hamlet | None = None) -> Household:
        """Build a house."""
        return HouseholdFactory.create(hamlet=hamlet or self.map.doi_che)

    def person(self, house: Household | None = None) -> str:
        """Let somebody live in a house."""
        return db_uuid(ResidentFactory.create(house=house or self.house()).id)

    def draft(self, subject: str, kind: str, days: float = 0, **told: Any) -> Draft:
        """Return what an operation says of somebody; of the first skill unless told."""
        words: dict[str, Any] = {
            "op": db_uuid(new_id()),
            "n": 0,
            "visit": None,
            "skill": PRACTICAL,
            "claimed": None,
            "why": "",
            "guide": None,
            "teach_back": None,
            "confirm": "none",
            "phone": False,
            "member": 1,
            "hamlet": self.map.doi_che.pk,
            "fragment": self.map.doi_che.fragment_id,
            "used_ms": ms(days),
        }
        return Draft(subject=subject, kind=kind, **words | told)

    def back(self, visit: str, *subjects: str, days: float = 0, op: str = "") -> TakenBack:
        """Return that a visit does not hold any more."""
        op = op or db_uuid(new_id())
        return TakenBack(op, visit, subjects, self.map.doi_che.pk, 1, ms(days))

    def all_five(self, subject: str, days: float = 0, **told: Any) -> list[Draft]:
        """Return that somebody did alone what the five skills ask for."""
        return [
            self.draft(subject, "done_alone", days, skill=self.numbers[code], **told)
            for code in sorted(RULED)
        ]

    def add(self, *drafts: Draft | TakenBack) -> Learned:
        """Write down what is said."""
        return add_evidence(by=BY, home=self.map.home, drafts=drafts)

    def state(self, subject: str, skill: int = PRACTICAL) -> SkillState:
        """Return how somebody stands in a skill."""
        return SkillState.objects.get(home=self.map.home, subject=subject, skill=skill)

    def counted(self) -> Sums:
        """Return what all evidence comes to, from nothing."""
        return sums_of(ledger_of(self.map.home))

    def states(self) -> list[dict[str, Any]]:
        """Return all standings."""
        rows = SkillState.objects.filter(home=self.map.home).order_by("subject", "skill")
        return [{k: v for k, v in row.items() if k != "id"} for row in rows.values()]


def street() -> Street:
    """Draw the small country and load the catalogue."""
    load_catalogue(by=job_actor("init"))
    return Street(small_map(), dict(Skill.objects.values_list("code", "id")))


def sums_of(moves: Learned | Iterable[LevelMove | Recheck | FluentMove]) -> Sums:
    """Return what moves come to: counts by fragment, day and what is counted, zeros left out."""
    if isinstance(moves, Learned):
        moves = [*moves.levels, *moves.rechecks, *moves.fluent]
    found: Sums = Counter()
    for one in moves:
        if isinstance(one, Recheck):
            found["recheck", one.fragment, one.day, one.alone] += one.sign
        elif isinstance(one, FluentMove):
            for sign, changes in ((-1, one.before), (1, one.after)):
                for day, n in changes:
                    found["fluent", one.fragment, day] += sign * n
        else:
            _add_crossings(found, one)
    return Counter({key: n for key, n in found.items() if n})


def _add_crossings(found: Sums, move: LevelMove) -> None:
    """Add where a person's level crosses 3, 4 and 5, as figures count it."""
    for sign, steps in ((-1, move.before), (1, move.after)):
        level = 0
        for day, now in steps:
            for mark in (3, 4, 5):
                crossed = (now >= mark) - (level >= mark)
                found["level", move.fragment, day, move.skill, mark] += sign * crossed
            level = now


def added(*sums: Sums) -> Sums:
    """Return counts added up, zeros left out."""
    found: Sums = Counter()
    for one in sums:
        for key, n in one.items():
            found[key] += n
    return Counter({key: n for key, n in found.items() if n})
