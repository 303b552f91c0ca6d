"""A visit's row: made of a body, read back under lock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from tungngo.households.keys import Keys, keys_for
from tungngo.households.models import lock_houses
from tungngo.shared.sql import among, db_uuid, for_update, select
from tungngo.shared.wire import Item, clean
from tungngo.visits.facts import (
    Draft,
    TakenBack,
    content_of,
    helped_in,
    is_refusal,
    people_told,
)
from tungngo.visits.models import Fact, helped_of, helped_text, helps_in
from tungngo.visits.wire import VisitRecord

NOTE = "visit|note"

type Agreed = dict[str, set[str]]


class VisitRow(NamedTuple):
    """The columns of a visit, in the form in which they are written."""

    home: int
    id: str
    hamlet_id: int
    fragment: int
    household_id: str | None
    team_id: int
    member_id: int
    place: str
    outcome: str
    why: str
    day: str
    start_ms: int
    end_ms: int | None
    helped: str
    content: str
    note_sealed: bytes
    rev: int
    voided: bool
    helps: int
    used_ms: int

    @property
    def on(self) -> date:
        """Return the day of the visit."""
        return date.fromisoformat(self.day)

    @property
    def fact(self) -> Fact | None:
        """Return what is counted; nothing of a visit taken back."""
        if self.voided:
            return None
        helped = tuple(helped_of(self.helped))
        return Fact(self.fragment, self.on, self.outcome, helped, self.household_id, self.team_id)

    @property
    def house_day(self) -> tuple[str, date] | None:
        """Return household and day, if the visit is standing and met somebody at a house."""
        if self.voided or self.outcome != "met" or not self.household_id:
            return None
        return self.household_id, self.on


def note_keys(home: int, told: Iterable[tuple[str, VisitRecord]], said: Agreed) -> Keys:
    """Return the keys that seal notes; told: (house, body). Asked only where a note is kept."""
    noted = {h for h, b in told if h and b.note and not is_refusal(b)}
    return keys_for(home, {h for h in noted if "register" in said.get(h, ())})


def new_row(item: Item, body: VisitRecord, agreed: set[str], keys: Keys) -> VisitRow:
    """Return the row of a visit; a refusal keeps its outcome and day, and nothing else."""
    refused = is_refusal(body)
    note = clean(body.note) if "register" in agreed and not refused else ""
    helped = helped_in(body)
    return VisitRow(
        home=item.home,
        id=item.key,
        hamlet_id=item.hamlet,
        fragment=item.fragment,
        household_id=item.household,
        team_id=body.team,
        member_id=item.member,
        place=body.place,
        outcome=body.outcome,
        why=body.why or "",
        day=item.day.isoformat(),
        start_ms=body.start,
        end_ms=None if refused else body.end,
        helped=helped_text(helped),
        content=content_of(body),
        note_sealed=keys.seal(note, where=NOTE, subject=item.house, row=item.key),
        rev=1,
        voided=False,
        helps=helps_in(helped),
        used_ms=round(item.at.timestamp() * 1000),
    )


def told_anew(
    old: VisitRow, item: Item, body: VisitRecord, agreed: set[str], keys: Keys
) -> VisitRow:
    """Return the next revision; hamlet, household, day and member stay those of capture."""
    own = replace(item, row=old.id, household=old.household_id)
    new = new_row(own, body, agreed, keys)
    return new._replace(
        id=old.id,
        hamlet_id=old.hamlet_id,
        fragment=old.fragment,
        household_id=old.household_id,
        member_id=old.member_id,
        day=old.day,
        rev=old.rev + 1,
        used_ms=old.used_ms,
    )


def taken_back(old: VisitRow) -> VisitRow:
    """Return the last revision of a visit: nothing of what was told."""
    return old._replace(
        end_ms=None,
        helped="[]",
        content="{}",
        note_sealed=b"",
        rev=old.rev + 1,
        voided=True,
        helps=0,
    )


def drafts_in(item: Item, row: VisitRow, body: VisitRecord) -> list[Draft]:
    """Return what a visit says of the skills of those it names; it counts as of its capture."""
    if is_refusal(body):
        return []
    told = [(db_uuid(p.person), step) for p in body.people if p.person for step in p.skills]
    return [
        Draft(
            op=item.op,
            n=n,
            visit=row.id,
            subject=person,
            skill=step.skill,
            kind=step.kind,
            claimed=step.claimed,
            why=step.why or "",
            guide=step.guide,
            teach_back=step.teach_back,
            confirm=step.confirm,
            phone=False,
            member=row.member_id,
            hamlet=row.hamlet_id,
            fragment=row.fragment,
            used_ms=row.used_ms,
        )
        for n, (person, step) in enumerate(told)
    ]


def taken_back_in(item: Item, row: VisitRow) -> list[TakenBack]:
    """Return whose skills an older revision spoke of, which does not hold any more."""
    people = people_told(row.content)
    when = (row.hamlet_id, item.member, round(item.at.timestamp() * 1000))
    return [TakenBack(item.op, row.id, people, *when)] if people else []


def lock_visits(home: int, ids: Iterable[str]) -> dict[str, VisitRow]:
    """Return {id: row} of the visits that exist, locked with their houses until the act ends.

    Only visits whose houses were locked first: one that is committed in between is not known, or
    its house's days would be counted by two at once.
    """
    test, values = among("id", sorted(set(ids)))
    named = select(
        f"SELECT id, household_id FROM visit WHERE home = %s AND {test}", [home, *values]
    )
    if not named:
        return {}
    lock_houses(home, [db_uuid(house) for _, house in named if house])
    test, values = among("id", sorted(db_uuid(row) for row, _ in named))
    columns = ", ".join(VisitRow._fields)
    rows = select(
        f"SELECT {columns} FROM visit WHERE home = %s AND {test} ORDER BY id{for_update()}",
        [home, *values],
    )
    return {row.id: row for row in map(_as_written, rows)}


def _as_written(found: tuple[Any, ...]) -> VisitRow:
    row = VisitRow(*found)
    return row._replace(
        id=db_uuid(row.id),
        household_id=db_uuid(row.household_id) if row.household_id else None,
        day=str(row.day),
        note_sealed=bytes(row.note_sealed),
        voided=bool(row.voided),
    )
