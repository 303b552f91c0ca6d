"""What people agreed to: the answers of all consents put together, whatever order they came in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tungngo.shared.clock import today
from tungngo.shared.sql import among, db_uuid, select

# Only the year of birth is known, so a year counts as a child's until it is surely over.
CHILD = 16  # under it no phone, message or photo
SPOKEN_FOR = 7  # under it the representative alone; from it both answer
_NOT_OF_CHILDREN = frozenset(("contact", "message", "photo"))
_OF_CHILDREN = "tre-em@"  # texts that are read only where a child is named


@dataclass(slots=True)
class Answer:
    """What was said to one purpose."""

    latest: bool = False  # of a yes and a no the later one counts
    taken_back: bool = False  # by a withdrawal that no later consent answers
    sides: dict[str, bool] = field(default_factory=dict)  # the latest of self and representative

    def stands(self, *, age: int | None) -> bool:
        """Say whether it may be acted on, for somebody of that age (None = grown up)."""
        if not self.latest or self.taken_back:
            return False
        if age is None or age > CHILD:
            return True
        spoken_for = self.sides.get("representative", False)
        return spoken_for if age < SPOKEN_FOR else spoken_for and self.sides.get("self", False)


@dataclass(slots=True)
class Answers:
    """All that one subject answered."""

    age: int | None = None
    said: dict[str, Answer] = field(default_factory=dict)  # by purpose

    @property
    def is_child(self) -> bool:
        """Say whether the rules of children hold."""
        return self.age is not None and self.age <= CHILD

    def in_force(self) -> set[str]:
        """Return the purposes agreed to and not taken back."""
        found = {p for p, one in self.said.items() if one.stands(age=self.age)}
        return found - _NOT_OF_CHILDREN if self.is_child else found


def age_of(born: int | None) -> int | None:
    """Return the age reached this year; None where the year of birth is not known."""
    return None if born is None else today().year - born


def answers_of(
    home: int, subjects: Iterable[str], born: Mapping[str, int | None] | None = None
) -> dict[str, Answers]:
    """Return {subject: answers} of those who answered anything; one statement.

    ``born`` gives years of birth that are not stored yet. What was said before a subject was
    forgotten (erased) counts no more.
    """
    wanted = sorted({s for s in subjects if s})
    if not wanted:
        return {}
    test, values = among("c.subject", wanted)
    rows = select(
        "SELECT c.subject, c.purpose, c.state, c.op, c.after, c.given_by, c.text, r.born"
        " FROM consent c"
        " LEFT JOIN resident r ON r.home = c.home AND r.id = c.subject"
        " LEFT JOIN subject_key k ON k.home = c.home AND k.subject = c.subject"
        f" WHERE c.home = %s AND {test} AND (k.destroyed_at IS NULL OR c.at > k.destroyed_at)"
        " ORDER BY c.at, c.state = 'refused', c.id",  # at one moment the no counts
        [home, *values],
    )
    renewed = {
        (db_uuid(subject), purpose, db_uuid(after))
        for subject, purpose, state, _, after, *_ in rows
        if after and state == "given"
    }
    found: dict[str, Answers] = {}
    for subject, purpose, state, op, _, given_by, text, year in rows:
        key = db_uuid(subject)
        one = found.setdefault(key, Answers(age_of((born or {}).get(key) or year)))
        if one.age is None and text.startswith(_OF_CHILDREN):
            one.age = CHILD - 1
        said = one.said.setdefault(purpose, Answer())
        if state != "withdrawn":
            said.latest = said.sides[given_by] = state == "given"
        elif (key, purpose, db_uuid(op)) not in renewed:
            said.taken_back = True
    return found


def purposes_in_force(home: int, subjects: Iterable[str]) -> dict[str, set[str]]:
    """Return {subject: purposes that somebody agreed to and nobody took back}.

    A withdrawal wins in any order of arrival, except over a consent to the same purpose whose
    ``after`` names it; of a yes and a no the later one counts.
    """
    return {subject: one.in_force() for subject, one in answers_of(home, subjects).items()}


def erased_among(home: int, subjects: Iterable[str]) -> set[str]:
    """Return the subjects who were erased, asked anew since or not."""
    wanted = sorted({s for s in subjects if s})
    if not wanted:
        return set()
    test, values = among("subject", wanted)
    rows = select(
        f"SELECT subject FROM subject_key WHERE home = %s AND {test} AND destroyed_at IS NOT NULL",
        [home, *values],
    )
    return {db_uuid(subject) for (subject,) in rows}


def forgotten_among(home: int, subjects: Iterable[str]) -> set[str]:
    """Return the subjects who were erased and have agreed to nothing since."""
    erased = erased_among(home, subjects)
    agreed = purposes_in_force(home, erased)
    return {subject for subject in erased if not agreed.get(subject)}


def may_keep(home: int, purpose: str, subjects: Iterable[str]) -> set[str]:
    """Return the subjects of whom something may be kept for a purpose."""
    agreed = purposes_in_force(home, subjects)
    return {subject for subject, purposes in agreed.items() if purpose in purposes}


def agreed_of_people(
    home: int, houses: Mapping[str, str], born: Mapping[str, int | None] | None = None
) -> dict[str, set[str]]:
    """Return {person: purposes in force} of people and their houses ({person: house}).

    Whoever answered a purpose for themselves is not overruled by the house; who did not is spoken
    for by it, but for children and for those who were erased: they must be asked anew.
    """
    said = answers_of(home, {*houses, *houses.values()}, born)
    found: dict[str, set[str]] = {}
    through: dict[str, set[str]] = {}
    for person, house in houses.items():
        own = said.get(person) or Answers(age_of((born or {}).get(person)))
        found[person] = own.in_force()
        if not own.is_child and house in said:
            through[person] = said[house].in_force() - own.said.keys()
    erased = erased_among(home, [person for person, purposes in through.items() if purposes])
    for person in through.keys() - erased:
        found[person] |= through[person]
    return found


def cited_in(home: int, ops: list[str]) -> dict[str, set[str]]:
    """Return {consent operation: those for whom it gave anything}, still in force or not."""
    if not ops:
        return {}
    test, values = among("op", ops)
    found: dict[str, set[str]] = {}
    for op, subject in select(
        f"SELECT op, subject FROM consent WHERE home = %s AND state = 'given' AND {test}",
        [home, *values],
    ):
        found.setdefault(db_uuid(op), set()).add(db_uuid(subject))
    return found
