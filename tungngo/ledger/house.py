"""One house as one visitor may see it: the place, its people, visits, promises, what was agreed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from tungngo.accounts.models import User
from tungngo.accounts.rights import ROLE_NAMES, Action, Level, Resource
from tungngo.audit.models import AccessEntry
from tungngo.audit.words import LEVELS
from tungngo.catalogue.models import Skill
from tungngo.households.agreed import answers_of
from tungngo.households.keys import open_notes
from tungngo.households.models import Consent, Household, assigned_to, follow, merged_into
from tungngo.households.texts import TEXTS
from tungngo.learning.ladder import day_of_ms
from tungngo.ledger.houses import quiet_words
from tungngo.ledger.people import Person, Seen, open_words, read_people
from tungngo.ledger.reasons import NO_SUCH_HOUSE
from tungngo.ledger.sight import Sight
from tungngo.ledger.words import (
    CHANNELS,
    OUTCOMES,
    OVERDUE,
    PARTS,
    PROMISES,
    PURPOSES,
    STATES,
    level_words,
    mark_words,
    reason_words,
    why_words,
)
from tungngo.places.lines import Names
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid
from tungngo.visits.models import FollowUp, Visit

MOST = 100  # visits, promises, answers, lines of who saw, on one page
_MOST_HOMES = 32_767  # what the column of a home holds


class Step(NamedTuple):
    """What a person can do."""

    skill: str
    words: str
    day: date


class Came(NamedTuple):
    """A visit to the house; ``who`` is empty where names are not shown."""

    id: UUID
    day: date
    outcome: str
    why: str
    helps: int
    who: str
    note: str
    opens: bool  # the page of the visit is for this visitor too


class Promise(NamedTuple):
    """A promise to come back."""

    due: date
    part: str
    why: str
    state: str
    is_open: bool


class Agreed(NamedTuple):
    """What was answered to one purpose; ``standing``: it is in force, ``op`` takes it back."""

    purpose: str
    code: str
    subject: str
    of: str
    state: str
    at: datetime
    text: str
    channel: str
    who: str
    standing: bool


class Look(NamedTuple):
    """Somebody who was shown the house."""

    at: datetime
    who: str
    roles: str
    level: str
    reason: str


@dataclass(slots=True)
class House:
    """A house with what the visitor's level shows; the rest is empty."""

    home: int
    id: str
    code: str
    hamlet: int
    hamlet_name: str
    lane: str
    seen: Seen
    rev: int
    member: int | None = None
    member_name: str = ""
    mark: str = ""
    mark_code: str = ""
    door: str = ""
    adults: int | None = None
    label: str = ""
    note: str = ""
    closed: date | None = None
    closed_why: str = ""
    quiet: str = ""
    people: list[tuple[Person, list[Step]]] = field(default_factory=list)
    visits: list[Came] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    agreed: list[Agreed] | None = None  # None: not for this visitor
    looks: list[Look] | None = None  # None: not for this visitor

    @property
    def level(self) -> Level:
        """Return how much of the house is shown."""
        return self.seen.level


def find_house(sight: Sight, home: int, house: UUID) -> tuple[Household, int | None]:
    """Return a house and its member; refuses (NO_SUCH_HOUSE) what is absent or not theirs to see.

    One that was merged is the house that it went into.
    """
    if not 0 <= home <= _MOST_HOMES:
        raise Refused(NO_SUCH_HOUSE)
    row = db_uuid(house)
    row = follow(home, [row]).get(row, row)
    mine = Household.objects.visible_to(sight.by, reason=True).in_home(home)
    found = mine.filter(id=row).first()
    if found is None:
        raise Refused(NO_SUCH_HOUSE)
    return found, assigned_to(home, [found.hamlet_id], today()).get(row)


def read_house(sight: Sight, home: int, house: UUID) -> House:
    """Return all that is shown of a house; a statement a table, whatever the number of rows."""
    row, member = find_house(sight, home, house)
    one = _place(sight, row, member)
    if one.level < Level.PSEUDONYM:
        return one
    seen = {one.id: one.seen}
    people = read_people(sight.by, home, seen)
    words = open_words(home, seen, people, {one.id: _sealed(row)})
    one.label, one.note = words.get(one.id, ("", ""))
    ids = [one.id, *merged_into(home, [one.id]).get(one.id, ())]
    _tell_visits(sight, one, ids)
    _tell_people(one, people)
    _tell_agreed(sight, one, people)
    _tell_looks(sight, one)
    _name_members(one)
    return one


def _sealed(row: Household) -> tuple[bytes, bytes]:
    return bytes(row.label_sealed), bytes(row.note_sealed)


def _place(sight: Sight, row: Household, member: int | None) -> House:
    """Return the house as a place, with what the level shows of it."""
    key = (row.home, db_uuid(row.id))
    level = sight.of_house(key, row.hamlet_id, member)
    visits = sight.of_house(key, row.hamlet_id, member, Resource.VISIT)
    one = House(
        home=row.home,
        id=key[1],
        code=f"{row.hamlet_id}-{row.number}",
        hamlet=row.hamlet_id,
        hamlet_name=Names([row.hamlet_id]).full(row.hamlet_id, today()),
        lane=row.lane,
        seen=Seen(level, skills=visits >= Level.PSEUDONYM),
        rev=row.rev,
        member=member,
        closed=row.closed_on,
        closed_why=why_words(row.closed_why),
    )
    if level >= Level.PSEUDONYM:
        one.mark, one.mark_code = mark_words(row.mark), row.mark
    if level >= Level.NAME:
        one.door, one.adults = row.door, row.adults
    return one


def _tell_people(one: House, people: list[Person]) -> None:
    skills = {skill for person in people for skill in person.standings}
    names = dict(Skill.objects.filter(id__in=skills).values_list("id", "name")) if skills else {}
    for person in people:
        steps = [
            Step(
                names.get(skill, str(skill)),
                level_words(standing.level, checked=standing.checked),
                day_of_ms(standing.last_ms),
            )
            for skill, standing in person.standings.items()
        ]
        one.people.append((person, steps))


def _tell_visits(sight: Sight, one: House, ids: list[str]) -> None:
    """Tell visits and promises, where their own level shows them."""
    level = sight.of_house((one.home, one.id), one.hamlet, one.member, Resource.VISIT)
    if level < Level.PSEUDONYM:
        return
    mine = Visit.objects.visible_to(sight.by).in_home(one.home).filter(household_id__in=ids)
    rows = list(mine.order_by("-day", "-start_ms", "-id")[:MOST])
    full = [v for v in rows if level >= Level.FULL and v.note_sealed]
    noted = [(db_uuid(v.id), db_uuid(v.household_id or one.id), bytes(v.note_sealed)) for v in full]
    notes = open_notes(one.home, noted)
    for visit in rows:
        words = "Đã bỏ" if visit.voided else OUTCOMES.get(visit.outcome, visit.outcome)
        who = f"user:{visit.member_id}" if level >= Level.NAME else ""
        note, why = notes.get(db_uuid(visit.id), ""), why_words(visit.why)
        own = visit.member_id == sight.by.user_id
        opens = sight.at(Resource.VISIT, Action.SEE, visit.hamlet_id, own=own) >= Level.PSEUDONYM
        one.visits.append(Came(visit.id, visit.day, words, why, visit.helps, who, note, opens))
    said = next((v for v in rows if not v.voided and v.outcome != "absent"), None)
    one.quiet = quiet_words(said.outcome, said.why, said.day) if said else ""
    promised = FollowUp.objects.visible_to(sight.by).filter(home=one.home, household_id__in=ids)
    for row in promised.order_by("-due", "-id")[:MOST]:
        state, part = PROMISES.get(row.state, row.state), PARTS.get(row.part, "")
        is_open = row.state == "planned"
        if is_open and row.due < today():
            state = OVERDUE
        one.promises.append(Promise(row.due, part, why_words(row.why), state, is_open))
    one.promises.sort(key=lambda promise: not promise.is_open)


def _tell_agreed(sight: Sight, one: House, people: Iterable[Person]) -> None:
    """Tell what was agreed to, the newest first; who answered by name where names are shown."""
    level = sight.of_house((one.home, one.id), one.hamlet, one.member, Resource.CONSENT)
    if level < Level.PSEUDONYM:
        return
    by = sight.by
    mine = Consent.objects.visible_to(by, reason=True).filter(home=one.home, household_id=one.id)
    rows = list(mine.order_by("-at", "-id")[:MOST])
    answers = answers_of(one.home, {db_uuid(row.subject) for row in rows})
    standing = {subject: said.in_force() for subject, said in answers.items()}
    names = _called(people)
    told: set[tuple[str, str]] = set()
    one.agreed = []
    for row in rows:
        subject = db_uuid(row.subject)
        key = (subject, row.purpose)
        in_force = row.state == "given" and key not in told
        in_force = in_force and row.purpose in standing.get(subject, ())
        told.add(key)
        one.agreed.append(
            Agreed(
                purpose=PURPOSES.get(row.purpose, row.purpose),
                code=row.purpose,
                subject=subject,
                of=names.get(subject, "cả hộ" if subject == one.id else "người đã rời hộ"),
                state=STATES.get(row.state, row.state),
                at=row.at,
                text=TEXTS[row.text].words if row.text in TEXTS else row.text,
                channel=CHANNELS.get(row.channel, row.channel),
                who=f"user:{row.member}" if level >= Level.NAME else "",
                standing=in_force,
            )
        )


def _called(people: Iterable[Person]) -> dict[str, str]:
    """Return how each person is called on the page: by name, or by a number."""
    return {p.id: p.name or f"người {n}" for n, p in enumerate(people, 1)}


def _tell_looks(sight: Sight, one: House) -> None:
    """Tell who was shown the house, where the visitor may know; accounts by name at NAME."""
    level = sight.at(Resource.ACCESS, Action.SEE, one.hamlet)
    if level < Level.PSEUDONYM:
        return
    rows = AccessEntry.objects.of(one.home, one.id).newest()[:MOST]
    one.looks = [
        Look(
            row.at,
            row.actor if level >= Level.NAME else "",
            ", ".join(ROLE_NAMES.get(role, role) for role in row.role.split(",") if role),
            LEVELS.get(row.level, str(row.level)),
            reason_words(row.reason),
        )
        for row in rows
    ]


def _name_members(one: House) -> None:
    """Put names of accounts in the place of their numbers, all at once."""
    told = [*one.visits, *(one.agreed or ()), *(one.looks or ())]
    numbers = {int(t.who[5:]) for t in told if t.who.startswith("user:")}
    if one.member is not None and one.level >= Level.NAME:
        numbers.add(one.member)
    users = User.objects.filter(pk__in=numbers) if numbers else User.objects.none()
    names = {f"user:{pk}": name for pk, name in users.values_list("pk", "name")}
    one.visits = [v._replace(who=_name(v.who, names)) for v in one.visits]
    if one.agreed is not None:
        one.agreed = [a._replace(who=_name(a.who, names)) for a in one.agreed]
    if one.looks is not None:
        one.looks = [look._replace(who=_name(look.who, names)) for look in one.looks]
    if one.member is not None:
        one.member_name = names.get(f"user:{one.member}", "")


def _name(who: str, names: Mapping[str, str]) -> str:
    return names.get(who, who.removeprefix("user:"))
