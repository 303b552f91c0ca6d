"""What is known of people's skills: evidence for ever, and what follows from it today."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, Self
from uuid import UUID

import msgspec
from django.db import models

from tungngo.catalogue.models import Skill
from tungngo.learning.facts import FluentMove, LevelMove, Recheck
from tungngo.learning.fluency import Turn, household_changes, turns_of
from tungngo.learning.ladder import Seen, SkillKind, Standing, day_of_ms, fold
from tungngo.shared.home import PersonalQuerySet, PersonalTable
from tungngo.shared.sql import among, db_uuid, for_update, select, stream

_TURNS = msgspec.json.Decoder(list[Turn])


class EvidenceQuerySet(PersonalQuerySet["Evidence"]):
    """Reads of evidence."""

    def in_home(self, home: int) -> Self:
        """Keep evidence of one data home."""
        return self.filter(home=home)


class Evidence(PersonalTable):
    """What somebody saw of a person's skill (bằng chứng); append-only.

    A mistake is voided by a new row (``kind`` void, ``voids`` names the row), never edited. After
    an erasure ``subject`` is a random token: the row stays, and nobody can say whose it was.
    """

    hamlet = models.BigIntegerField()  # where it was seen
    fragment = models.IntegerField()  # of the visit or the house at capture, for ever
    subject = models.UUIDField()
    household = models.UUIDField(null=True)  # of the subject at capture
    skill = models.IntegerField()
    kind = models.CharField(max_length=13)
    claimed = models.SmallIntegerField(null=True)
    level = models.SmallIntegerField()  # what of the claim counts
    by_member = models.BigIntegerField()
    phone = models.BooleanField()  # told by phone, not seen
    visit = models.UUIDField(null=True)
    guide_version = models.BigIntegerField(null=True)
    confirm = models.CharField(max_length=7)
    why = models.CharField(max_length=40, blank=True)
    used_ms = models.BigIntegerField()  # UTC; ``at_used`` of the operation log
    received_ms = models.BigIntegerField()
    op = models.UUIDField()
    n = models.SmallIntegerField()
    voids = models.UUIDField(null=True)

    resource = "visit"
    objects = EvidenceQuerySet.as_manager()  # type: ignore[misc]  # in place of the common reads

    class Meta:
        db_table = "evidence"
        constraints = [models.UniqueConstraint("home", "op", "n", name="evidence_once")]
        indexes = [models.Index("home", "subject", "skill", name="evidence_of_subject")]


class SkillState(PersonalTable):
    """How a person stands in a skill: the fold of the evidence, the only row that screens read."""

    subject = models.UUIDField()
    skill = models.IntegerField()
    hamlet = models.BigIntegerField()  # where the person lives
    fragment = models.IntegerField()  # of the earliest evidence: there the person is counted
    level = models.SmallIntegerField()
    peak = models.SmallIntegerField()  # the highest level so far
    checked = models.BooleanField()
    first_four_ms = models.BigIntegerField(null=True)  # since when the level is 4 or 5
    last_ms = models.BigIntegerField()
    last_id = models.UUIDField()
    last_kind = models.CharField(max_length=13)
    recheck_from = models.DateField(null=True)
    recheck_by = models.DateField(null=True)

    resource = "visit"

    class Meta:
        db_table = "skill_state"
        constraints = [models.UniqueConstraint("home", "subject", "skill", name="skill_state_one")]
        indexes = [
            models.Index(
                fields=["home", "hamlet", "recheck_from"],
                name="skill_state_due",
                condition=models.Q(recheck_from__isnull=False),
            )
        ]


class HouseholdSkill(PersonalTable):
    """A resident who has, or once had, the five skills (hộ đạt), under one set of rules."""

    household = models.UUIDField()
    resident = models.UUIDField()
    hamlet = models.BigIntegerField()
    reached_at = models.DateField(null=True)  # empty: no longer
    rule_set = models.CharField(max_length=20)
    turns = models.TextField()  # JSON: when it was gained and lost, see ``fluency.Turn``

    resource = "visit"

    class Meta:
        db_table = "household_skill"
        constraints = [
            models.UniqueConstraint("home", "household", "resident", name="household_skill_one")
        ]


class Person(NamedTuple):
    """Where a resident lives."""

    household: str
    hamlet: int
    fragment: int


def people_of(home: int, ids: Iterable[str], *, lock: bool = False) -> dict[str, Person]:
    """Return {id: where they live} of the residents there are; locked in order of ids if asked.

    The row of the person is the lock of all that is known of their skills.
    """
    wanted = sorted({i for i in ids if i})
    if not wanted:
        return {}
    test, values = among("r.id", wanted)
    locked = for_update("r") if lock else ""
    rows = select(
        "SELECT r.id, r.household_id, r.hamlet_id, h.fragment FROM resident r"
        " JOIN household h ON h.home = r.home AND h.id = r.household_id"
        f" WHERE r.home = %s AND {test} ORDER BY r.id{locked}",
        [home, *values],
    )
    return {db_uuid(i): Person(db_uuid(house), *where) for i, house, *where in rows}


# Numbers of skills never change their sense, so what was read stays known to this process.
_kinds: dict[int, SkillKind] = {}
_NO_KIND = SkillKind("", knowledge=False, stages="none")


def kinds_of(skills: Iterable[int]) -> dict[int, SkillKind]:
    """Return {skill: what the ladder must know of it}; one that nobody knows has no stages."""
    wanted = set(skills)
    missing = sorted(wanted - _kinds.keys())
    if missing:
        rows = Skill.objects.filter(id__in=missing).values_list("id", "code", "kind", "stages")
        for skill, code, kind, stages in rows:
            _kinds[skill] = SkillKind(code, kind == "knowledge", stages)
    return {skill: _kinds.get(skill, _NO_KIND) for skill in wanted}


type Pair = tuple[str, int]  # subject, skill


def standings_of(home: int, subjects: Iterable[str]) -> dict[Pair, Standing]:
    """Return {(subject, skill): standing} of all skills of some people."""
    wanted = sorted(set(subjects))
    if not wanted:
        return {}
    test, values = among("subject", wanted)
    rows = select(
        "SELECT subject, skill, fragment, level, peak, checked, first_four_ms, last_ms, last_id,"
        f" last_kind, recheck_from FROM skill_state WHERE home = %s AND {test}",
        [home, *values],
    )
    return {
        (db_uuid(subject), skill): Standing(
            fragment, level, peak, bool(checked), four, ms, db_uuid(last), kind, _day(due)
        )
        for subject, skill, fragment, level, peak, checked, four, ms, last, kind, due in rows
    }


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


class Kept(NamedTuple):
    """A stored piece of evidence, or the voiding of one."""

    subject: str
    skill: int
    seen: Seen
    op: str
    visit: str | None
    voids: str | None


_KEPT = "subject, skill, used_ms, id, kind, level, phone, fragment, household, op, visit, voids"


def _kept(row: tuple[Any, ...]) -> Kept:
    subject, skill, ms, row_id, kind, level, phone, fragment, house, op, visit, voids = row
    seen = Seen(ms, db_uuid(row_id), kind, level, bool(phone), fragment, _uuid(house))
    return Kept(db_uuid(subject), skill, seen, db_uuid(op), _uuid(visit), _uuid(voids))


def _uuid(value: UUID | str | None) -> str | None:
    return db_uuid(value) if value else None


def evidence_of(home: int, subjects: Iterable[str]) -> list[Kept]:
    """Return all evidence of some people, void or not, in no order."""
    wanted = sorted(set(subjects))
    if not wanted:
        return []
    test, values = among("subject", wanted)
    found = select(f"SELECT {_KEPT} FROM evidence WHERE home = %s AND {test}", [home, *values])
    return [_kept(row) for row in found]


def standing_evidence(kept: Iterable[Kept]) -> dict[Pair, list[Seen]]:
    """Return {(subject, skill): evidence that is not void}; unsorted."""
    kept = list(kept)
    void = {one.voids for one in kept if one.voids}
    found: dict[Pair, list[Seen]] = {}
    for one in kept:
        if not one.voids and one.seen.id not in void:
            found.setdefault((one.subject, one.skill), []).append(one.seen)
    return found


def ledger_of(home: int) -> Iterator[LevelMove | Recheck | FluentMove]:
    """Yield all that the evidence of a home makes, from nothing; levels first, households last."""
    rows = stream(
        f"SELECT {_KEPT} FROM evidence WHERE home = %s ORDER BY subject, skill, used_ms, id",
        [home],
    )
    households: dict[str, list[Turn]] = {}
    for _, some in groupby(map(_kept, rows), key=attrgetter("subject")):
        seen = standing_evidence(some)
        kinds = kinds_of(skill for _, skill in seen)
        for (_, skill), evidence in sorted(seen.items()):
            folded = fold(evidence)
            if folded.standing and folded.steps:
                yield LevelMove(folded.standing.fragment, skill, (), tuple(folded.steps))
            yield from folded.rechecks
        for turn in turns_of({kinds[skill].code: some for (_, skill), some in seen.items()}):
            households.setdefault(turn.household, []).append(turn)
    for _, turns in sorted(households.items()):
        yield FluentMove(min(turns).fragment, (), household_changes(turns))


def states_of(home: int, subjects: Iterable[str]) -> dict[str, list[tuple[int, int, date, bool]]]:
    """Return {subject: [(skill, level, day of the last evidence, checked)]}, by skill."""
    found: dict[str, list[tuple[int, int, date, bool]]] = {}
    for (subject, skill), one in sorted(standings_of(home, subjects).items()):
        row = (skill, one.level, day_of_ms(one.last_ms), one.checked)
        found.setdefault(subject, []).append(row)
    return found


class Due(NamedTuple):
    """A recheck that is due (cần kiểm tra lại)."""

    subject: str
    skill: int
    hamlet: int
    level: int
    first: date
    last: date


def due_rechecks(home: int, hamlets: Iterable[int], on: date) -> list[Due]:
    """Return the rechecks that may be done on a day, the most urgent first; late ones stay."""
    wanted = sorted(set(hamlets))
    if not wanted:
        return []
    test, values = among("hamlet", wanted, "bigint")
    rows = select(
        "SELECT subject, skill, hamlet, level, recheck_from, recheck_by FROM skill_state"
        f" WHERE home = %s AND {test} AND recheck_from <= %s"
        " ORDER BY recheck_by, hamlet, subject, skill",
        [home, *values, on.isoformat()],
    )
    return [
        Due(db_uuid(s), skill, hamlet, level, *(_day(d) or on for d in days))
        for s, skill, hamlet, level, *days in rows
    ]


class Held(NamedTuple):
    """What is stored of one resident's five skills, in one household."""

    household: str
    resident: str
    turns: list[Turn]


def held_in(home: int, households: Iterable[str]) -> list[Held]:
    """Return who has, or once had, the five skills in some households."""
    test, values = among("household", sorted(set(households)))
    rows = select(
        f"SELECT household, resident, turns FROM household_skill WHERE home = %s AND {test}",
        [home, *values],
    )
    return [Held(db_uuid(h), db_uuid(r), _TURNS.decode(turns)) for h, r, turns in rows]
