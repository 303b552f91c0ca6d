"""The people of houses as one visitor may see them: an allowlist of fields per level."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tungngo.accounts.rights import Level
from tungngo.households.keys import Keys, keys_of
from tungngo.households.models import CALL, LABEL, NOTE, PHONE
from tungngo.learning.ladder import ALONE, WITH_HELP
from tungngo.ledger.words import age_band, priority_words
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.sql import among, db_uuid, select


class Seen(NamedTuple):
    """How much is shown of a house and of what its people can do."""

    level: Level
    skills: bool


NOTHING = Seen(Level.NONE, skills=False)


class Stands(NamedTuple):
    """How somebody stands in a skill."""

    level: int
    checked: bool
    last_ms: int


class Words(NamedTuple):
    """What is sealed of a house; empty where the level does not show it."""

    label: str = ""
    note: str = ""


@dataclass(slots=True)
class Person:
    """A person of a house; what the level does not show is empty."""

    id: str
    house: str
    age: str = ""
    name: str = ""
    born: int | None = None
    phone: str = ""
    priority: str = ""
    erased: bool = False
    standings: dict[int, Stands] = field(default_factory=dict)
    sealed: tuple[bytes, bytes] = field(default=(b"", b""), repr=False)  # name, phone

    @property
    def alone(self) -> int:
        """Return how many skills the person does alone."""
        return sum(one.level >= ALONE for one in self.standings.values())

    @property
    def helped(self) -> int:
        """Return how many skills the person does with help."""
        return sum(one.level == WITH_HELP for one in self.standings.values())

    @property
    def begun(self) -> int:
        """Return how many skills the person has begun."""
        return len(self.standings) - self.alone - self.helped


_COLUMNS = (
    "r.id, r.household_id, r.born, r.priority, r.erased_on, r.call_sealed, r.phone_sealed,"
    " s.skill, s.level, s.checked, s.last_ms"
)


def read_people(by: Actor, home: int, seen: Mapping[str, Seen]) -> list[Person]:
    """Return the people who live in houses of which at least pseudonyms are shown, unnamed yet.

    One statement, with what they can do. Names come by ``open_words``, all of a page at once.
    """
    wanted = sorted(house for house, one in seen.items() if one.level >= Level.PSEUDONYM)
    if not wanted:
        return []
    test, values = among("r.household_id", wanted)
    place, hamlets = among("r.hamlet_id", sorted(by.hamlets), "bigint")
    rows = select(
        f"SELECT {_COLUMNS} FROM resident r"
        " LEFT JOIN skill_state s ON s.home = r.home AND s.subject = r.id"
        f" WHERE r.home = %s AND {test} AND {place} AND r.left_on IS NULL ORDER BY r.id, s.skill",
        [home, *values, *hamlets],
    )
    people: dict[str, Person] = {}
    for row, house, *known, skill, level, checked, last in rows:
        person, key = db_uuid(row), db_uuid(house)
        if person not in people:
            people[person] = _person(person, key, known, seen[key].level)
        if skill is not None and seen[key].skills:
            people[person].standings[skill] = Stands(level, bool(checked), last)
    return list(people.values())


def _person(row: str, house: str, known: list[Any], level: Level) -> Person:
    """Return a person with what the level shows; name and phone stay sealed for now."""
    born, priority, erased, call, phone = known
    person = Person(row, house, age=age_band(born, today().year), erased=erased is not None)
    if level >= Level.NAME:
        person.sealed = (bytes(call), b"")
    if level >= Level.FULL:
        person.born, person.priority = born, priority_words(priority)
        person.sealed = (bytes(call), bytes(phone))
    return person


type Sealed = tuple[bytes, bytes]


def open_words(
    home: int, seen: Mapping[str, Seen], people: Collection[Person], houses: Mapping[str, Sealed]
) -> dict[str, Words]:
    """Open names, phones, labels and notes that the level of their house shows; one statement.

    ``houses``: {house: (label, note)} as sealed.
    """
    named = {house for house in houses if seen[house].level >= Level.NAME}
    mine = [person for person in people if any(person.sealed)]
    keys = keys_of(home, [*(p.id for p in mine), *(h for h in named if any(houses[h]))])
    for person in mine:
        call, phone = person.sealed
        person.name = _open(keys, call, CALL, person.id)
        person.phone = _open(keys, phone, PHONE, person.id)
    return {house: _words(keys, house, seen[house], houses[house]) for house in sorted(named)}


def _words(keys: Keys, house: str, seen: Seen, sealed: Sealed) -> Words:
    label, note = sealed
    shown = note if seen.level >= Level.FULL else b""
    return Words(_open(keys, label, LABEL, house), _open(keys, shown, NOTE, house))


def _open(keys: Keys, value: bytes, where: str, subject: str) -> str:
    return keys.open(value, where=where, subject=subject) if value else ""
