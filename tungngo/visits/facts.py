"""What a visit's body says that is counted, what of it is kept, and what an act changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import msgspec
from msgspec import Struct

from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import Code
from tungngo.visits.models import Fact, Helped, Met
from tungngo.visits.wire import Answered, HelpedPerson, VisitRecord

# What a refusal must not have, and what of any visit needs a consent, by its purpose.
_NOT_OF_A_REFUSAL = ("people", "next", "kit", "materials", "answers", "note", "blobs")
_NEEDS = {"note": "register", "blobs": "photo"}
# What was done for a skill that counts as help; "undone" and "none" say that nothing came of it.
HELPING = frozenset(("viewed", "done_for", "done_together", "done_alone", "recheck"))


class HouseDayMove(NamedTuple):
    """Where a day on which a house was met is counted, before and after (lượt đến nhà)."""

    day: date
    before: int | None  # the fragment; None = nowhere
    after: int | None


class Draft(NamedTuple):
    """What a visit says of one person and one skill; who keeps the evidence takes it from here.

    Its fields are those of ``learning.facts.Draft``: the two apps do not know each other.
    """

    op: str
    n: int  # its place in the operation
    visit: str | None
    subject: str
    skill: int
    kind: str
    claimed: int | None
    why: str
    guide: int | None
    teach_back: bool | None
    confirm: str
    phone: bool
    member: int
    hamlet: int
    fragment: int
    used_ms: int


class TakenBack(NamedTuple):
    """All that a visit said of these people until now does not hold; as in ``learning.facts``."""

    op: str
    visit: str
    subjects: tuple[str, ...]
    hamlet: int
    member: int
    used_ms: int


@dataclass(slots=True)
class Effects:
    """What acts of one transaction changed in the facts: (before, after), either may be None.

    ``drafts``: what they say of skills, in the order in which it was said.
    """

    facts: list[tuple[Fact | None, Fact | None]] = field(default_factory=list)
    house_days: list[HouseDayMove] = field(default_factory=list)
    drafts: list[Draft | TakenBack] = field(default_factory=list)

    def extend(self, other: "Effects") -> None:
        """Add the effects of another act of the same transaction."""
        self.facts += other.facts
        self.house_days += other.house_days
        self.drafts += other.drafts

    def move(self, day: date, before: list[Met], after: list[Met]) -> None:
        """Note who met a house on a day, in id order: it counts once, where the first was."""
        was = before[0].fragment if before else None
        now = after[0].fragment if after else None
        if was != now:
            self.house_days.append(HouseDayMove(day, was, now))


def is_refusal(body: VisitRecord) -> bool:
    """Say whether the house refused: then outcome and day are kept, and nothing else."""
    return body.outcome == "refused"


def not_kept(body: VisitRecord, agreed: set[str]) -> list[str]:
    """Return the fields that are dropped: what a refusal must not have, what nobody agreed to."""
    if is_refusal(body):
        return [name for name in _NOT_OF_A_REFUSAL if getattr(body, name)]
    return [f for f, purpose in _NEEDS.items() if getattr(body, f) and purpose not in agreed]


def asked_of(house: str, body: VisitRecord) -> set[str]:
    """Return those whose consent decides what of a body is kept."""
    if is_refusal(body) or not (body.note or body.blobs):
        return set()
    return {house} | (people_in([body]) if body.blobs else set())


def agreed_to(house: str, body: VisitRecord, said: dict[str, set[str]]) -> set[str]:
    """Return what was agreed to: by the house, a photo also by somebody who was helped."""
    agreed = said.get(house, set())
    if body.blobs and any("photo" in said.get(person, ()) for person in people_in([body])):
        return agreed | {"photo"}
    return agreed


def helped_in(body: VisitRecord) -> tuple[Helped, ...]:
    """Return who was helped with which skills; a refusal has nobody."""
    if is_refusal(body):
        return ()
    found = []
    for one in body.people:
        skills = tuple(sorted({s.skill for s in one.skills if s.kind in HELPING}))
        if skills:
            found.append(Helped(db_uuid(one.person) if one.person else None, one.anon, skills))
    return tuple(found)


def people_in(bodies: Iterable[VisitRecord]) -> set[str]:
    """Return the people that bodies name; those of a refusal are dropped, whoever they are."""
    return {db_uuid(p.person) for b in bodies if not is_refusal(b) for p in b.people if p.person}


def content_of(body: VisitRecord) -> str:
    """Return the rest of the body as JSON: steps in full, kit, materials, answers.

    Answers in free words are not among them: they may hold names, and the log keeps them sealed.
    """
    if is_refusal(body):
        return "{}"
    parts = {
        "people": body.people,
        "kit": body.kit,
        "materials": body.materials,
        "answers": [a for a in body.answers if _is_coded(a)],
    }
    rest = {name: part for name, part in parts.items() if part}
    return msgspec.json.encode(rest).decode() if rest else "{}"


class _People(Struct):
    people: list[HelpedPerson] = []


_PEOPLE = msgspec.json.Decoder(_People)


def people_told(content: str) -> tuple[str, ...]:
    """Return the people whom the content of a visit names, sorted."""
    if '"person"' not in content:
        return ()
    named = {db_uuid(one.person) for one in _PEOPLE.decode(content).people if one.person}
    return tuple(sorted(named))


def _is_coded(answered: Answered) -> bool:
    """Say whether an answer is a number, a yes or no, or one that the form offers."""
    said = answered.a if isinstance(answered.a, list) else [answered.a]
    return all(not isinstance(one, str) or _is_code(one) for one in said)


def _is_code(text: str) -> bool:
    try:
        msgspec.convert(text, Code)
    except msgspec.ValidationError:
        return False
    return True
