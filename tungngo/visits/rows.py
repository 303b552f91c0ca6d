"""A visit's row: made of a body, read back under lock."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from tungngo.households.models import lock_houses
from tungngo.shared.sealed import seal
from tungngo.shared.sql import among, db_uuid, for_update, select
from tungngo.shared.wire import Item, clean
from tungngo.visits.facts import content_of, helped_in, is_refusal
from tungngo.visits.models import Fact, helped_of, helped_text, helps_in
from tungngo.visits.wire import VisitRecord

NOTE = "visit|note"


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

    @property
    def on(self) -> date:
        """Return the day of the visit."""
        return date.fromisoformat(self.day)

    @property
    def fact(self) -> Fact | None:
        """Return what is counted; nothing of a visit taken back."""
        if self.voided:
            return None
        return Fact(self.fragment, self.on, self.outcome, tuple(helped_of(self.helped)))

    @property
    def house_day(self) -> tuple[str, date] | None:
        """Return household and day, if the visit is standing and met somebody at a house."""
        if self.voided or self.outcome != "met" or not self.household_id:
            return None
        return self.household_id, self.on


def new_row(item: Item, body: VisitRecord, agreed: set[str]) -> VisitRow:
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
        note_sealed=seal(note, where=NOTE, home=item.home, row=item.key),
        rev=1,
        voided=False,
        helps=helps_in(helped),
    )


def told_anew(old: VisitRow, item: Item, body: VisitRecord, agreed: set[str]) -> VisitRow:
    """Return the next revision; hamlet, household, day and member stay those of capture."""
    new = new_row(item, body, agreed)
    return new._replace(
        id=old.id,
        hamlet_id=old.hamlet_id,
        fragment=old.fragment,
        household_id=old.household_id,
        member_id=old.member_id,
        day=old.day,
        rev=old.rev + 1,
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
