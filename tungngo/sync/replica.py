"""Rows of hamlets as phones keep them: read by a few statements, whatever their number.

Sealed columns are read only where the caller asks for them, and opened only where the level is
full: a snapshot never touches them.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

from tungngo.households.actions.merging import MERGED
from tungngo.households.keys import Keys, keys_of
from tungngo.households.models import CALL, LABEL, NOTE, PHONE
from tungngo.learning.ladder import day_of_ms
from tungngo.shared.clock import today
from tungngo.shared.sql import among, db_uuid, select
from tungngo.shared.walls import as_job
from tungngo.sync.wire import (
    AgeBand,
    FollowUpRow,
    HouseholdFull,
    HouseholdRow,
    PersonFull,
    PersonRow,
    SkillLevel,
)

QUIET_MONTHS = 6  # after a refusal nobody knocks, unless they ask (people page, consent)
NEVER = "never"
PLANNED: Literal["planned"] = "planned"
_BANDS: tuple[tuple[int, AgeBand], ...] = (
    (15, "0-15"),
    (29, "16-29"),
    (44, "30-44"),
    (59, "45-59"),
    (69, "60-69"),
)

type IsFull = Callable[[str], bool]  # of a house
type Found[R] = dict[str, tuple[int, R]]  # {row: (its hamlet now, its body)}


class Where(NamedTuple):
    """Which rows are read: some by their ids, or all of a hamlet."""

    home: int
    ids: tuple[str, ...] = ()
    hamlet: int = 0

    def of(self, table: str, row: str = "id", hamlet: str = "hamlet_id") -> tuple[str, list[Any]]:
        """Return the condition on a table's alias and its parameters."""
        if self.hamlet:
            return f"{table}.home = %s AND {table}.{hamlet} = %s", [self.home, self.hamlet]
        test, values = among(f"{table}.{row}", self.ids)
        return f"{table}.home = %s AND {test}", [self.home, *values]


def nobody(house: str) -> bool:
    """Say of no house that it may be seen in full."""
    del house
    return False


def dashed(value: UUID | str) -> str:
    """Return an id as phones write it."""
    if isinstance(value, str):
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return str(value)


def _or_none(value: UUID | str | None) -> str | None:
    return dashed(value) if value else None


def _day(value: date | str | None) -> str | None:
    return str(value) if value else None


# Of what was said last to a member at the door, if it was anything: outcome, why and day.
_SPOKEN = (
    "(SELECT v.outcome || '|' || v.why || '|' || CAST(v.day AS TEXT) FROM visit v"
    " WHERE v.home = h.home AND v.household_id = h.id AND NOT v.voided AND v.outcome <> 'absent'"
    " ORDER BY v.day DESC, v.start_ms DESC, v.id DESC LIMIT 1)"
)
_LAST = (
    "(SELECT v.day FROM visit v WHERE v.home = h.home AND v.household_id = h.id"
    " AND NOT v.voided ORDER BY v.day DESC LIMIT 1)"
)
_OF_HOUSE = f"h.id, h.hamlet_id, h.number, h.lane, h.mark, h.after, h.closed_on, {_LAST}, {_SPOKEN}"
_SEALED_OF_HOUSE = "h.door, h.adults, h.label_sealed, h.note_sealed"


def read_houses(where: Where, is_full: IsFull = nobody) -> Found[HouseholdRow]:
    """Return houses; label, note, door and adults of those that may be seen in full.

    Read as jobs do: visits stay in the hamlet where they were made, and who works where a house
    moved to must know when it was visited last, and whether it asked that nobody come. Which
    houses are asked for was judged before.
    """
    test, values = where.of("h")
    test += " AND h.closed_why <> %s"  # one that was merged is no row of a phone any more
    values.append(MERGED)
    secret = "" if is_full is nobody else f", {_SEALED_OF_HOUSE}"
    ask = f"SELECT {_OF_HOUSE}{secret} FROM household h WHERE {test} ORDER BY h.id"
    with as_job():
        rows = select(ask, values)
    found: Found[HouseholdRow] = {}
    sealed: dict[str, tuple[bytes, bytes]] = {}
    for row, hamlet, no, lane, mark, after, closed, last, spoken, *more in rows:
        key = db_uuid(row)
        body = HouseholdRow(
            no=no,
            lane=lane,
            mark=mark,
            after=_or_none(after),
            closed=_day(closed),
            last=_day(last),
            quiet=quiet_after(spoken),
        )
        found[key] = (hamlet, body)
        if more and is_full(key):
            body.door, body.adults, label, note = more
            if label or note:
                sealed[key] = (label, note)
    keys = keys_of(where.home, sealed)
    for key, (label, note) in sealed.items():
        body = found[key][1]
        body.label, body.note = _open(keys, key, (LABEL, label), (NOTE, note))
    return found


def _open(keys: Keys, key: str, *values: tuple[str, bytes]) -> list[str]:
    return [keys.open(value, where=where, subject=key) for where, value in values]


def quiet_after(spoken: str | None) -> str | None:
    """Return until when nobody knocks, by what was said last: "outcome|why|day"."""
    outcome, why, day = (spoken or "||").split("|")
    if outcome != "refused":
        return None
    if why == NEVER:
        return NEVER
    said = date.fromisoformat(day)
    months = said.month - 1 + QUIET_MONTHS
    year, month = said.year + months // 12, months % 12 + 1
    # The 31st of a shorter month is its last day.
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(said.day, last)).isoformat()


def age_band(born: int | None, year: int) -> AgeBand | None:
    """Return the age band of somebody born in a year."""
    if born is None:
        return None
    return next((band for most, band in _BANDS if year - born <= most), "70+")


_OF_PERSON = "r.id, r.hamlet_id, r.household_id, r.erased_on, r.born, r.left_on"
_SEALED_OF_PERSON = "r.priority, r.call_sealed, r.phone_sealed"


def read_people(where: Where, is_full: IsFull = nobody) -> Found[PersonRow]:
    """Return people; their own fields where their house is seen in full.

    Those who were erased are told, as nothing else, only where somebody asks for them by id.
    """
    test, values = where.of("r")
    secret = "" if is_full is nobody else f", {_SEALED_OF_PERSON}"
    test += " AND r.left_why <> %s" + (" AND r.erased_on IS NULL" if where.hamlet else "")
    values.append(MERGED)
    rows = select(f"SELECT {_OF_PERSON}{secret} FROM resident r WHERE {test} ORDER BY r.id", values)
    levels, year = read_levels(where, (db_uuid(row[0]) for row in rows)), today().year
    found: Found[PersonRow] = {}
    sealed: dict[str, tuple[bytes, bytes]] = {}
    for row, hamlet, house, erased, born, left, *more in rows:
        key = db_uuid(row)
        if erased:
            found[key] = (hamlet, PersonRow(erased=True))
            continue
        skills = levels.get(key, [])
        band = age_band(born, year)
        body = PersonRow(hh=dashed(house), age=band, sk=skills, left=_day(left))
        found[key] = (hamlet, body)
        if more and is_full(db_uuid(house)):
            priority, call, phone = more
            body.born, body.prio = born, priority.split(",") if priority else []
            if call or phone:
                sealed[key] = (call, phone)
    keys = keys_of(where.home, sealed)
    for key, (call, phone) in sealed.items():
        body = found[key][1]
        body.call, body.phone = _open(keys, key, (CALL, call), (PHONE, phone))
    return found


def read_levels(where: Where, people: Iterable[str]) -> dict[str, list[SkillLevel]]:
    """Return {person: skill levels, by skill}; nothing is asked where nobody is named."""
    ids = tuple(people)
    if not ids:
        return {}
    test, values = where._replace(ids=ids).of("s", "subject", "hamlet")
    rows = select(
        "SELECT s.subject, s.skill, s.level, s.first_four_ms, s.checked FROM skill_state s"
        f" WHERE {test} ORDER BY s.subject, s.skill",
        values,
    )
    found: dict[str, list[SkillLevel]] = {}
    for subject, skill, level, ms, checked in rows:
        since = day_of_ms(ms).isoformat() if ms is not None else None
        one = (skill, level, since, bool(checked))
        found.setdefault(db_uuid(subject), []).append(one)
    return found


def read_promises(where: Where) -> Found[FollowUpRow]:
    """Return the promises that are open; a settled one is no row of the phone any more."""
    test, values = where.of("f")
    rows = select(
        "SELECT f.id, f.hamlet_id, f.household_id, f.visit_id, f.due, f.part, f.why, f.skill,"
        f" f.person_id FROM follow_up f WHERE {test} AND f.state = %s ORDER BY f.id",
        [*values, PLANNED],
    )
    return {
        db_uuid(row): (
            hamlet,
            FollowUpRow(
                hh=_or_none(house),
                visit=_or_none(visit),
                due=str(due),
                part=part or None,
                why=why,
                skill=skill,
                person=_or_none(person),
                state=PLANNED,
            ),
        )
        for row, hamlet, house, visit, due, part, why, skill, person in rows
    }


def read_full(
    home: int, hamlet: int, is_full: IsFull
) -> tuple[list[HouseholdFull], list[PersonFull], list[str]]:
    """Return the personal fields of a hamlet's houses and people, where there is any; whose."""
    where, shown = Where(home, hamlet=hamlet), set()
    houses, people = [], []
    for key, (_, b) in read_houses(where, is_full).items():
        if b.door or b.adults is not None or b.label or b.note:
            one = HouseholdFull(id=dashed(key), door=b.door, adults=b.adults)
            one.label, one.note = b.label, b.note
            houses.append(one)
        if b.label or b.note:
            shown.add(dashed(key))
    for key, (_, p) in read_people(where, is_full).items():
        if p.born or p.call or p.phone or p.prio:
            who = dashed(key)
            people.append(PersonFull(id=who, born=p.born, call=p.call, phone=p.phone, prio=p.prio))
            shown.add(p.hh)
    return houses, people, sorted(shown)


def full_for(member: int, assigned: dict[str, int | None]) -> IsFull:
    """Return which houses a member sees in full: all but those given to somebody else.

    ``assigned`` holds the hamlets that the member does not lead: a leader sees all.
    """
    others = {house for house, whose in assigned.items() if whose not in (None, member)}
    return lambda house: house not in others


def ids_of(rows: Collection[tuple[str, str]], kind: str) -> tuple[str, ...]:
    """Return the sorted ids of (kind, id) pairs of one kind."""
    return tuple(sorted(row for one, row in rows if one == kind))
