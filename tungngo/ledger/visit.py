"""One visit as one visitor may see it: what was told, the numbers it moved, its revisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F
from django.urls import reverse

from tungngo.accounts.rights import Action, Level, Resource
from tungngo.figures.asked import asked_of, skill_key, skill_name
from tungngo.figures.asked import known as number_of
from tungngo.figures.links import State
from tungngo.figures.measures import (
    HELPS_ANON,
    HOME_VISITS,
    HOUSES_MONTH,
    PEOPLE_MONTH,
    SKILL,
    TEAMS_MONTH,
    contributions,
)
from tungngo.figures.scopes import Month
from tungngo.ledger.drilling import name_of_hamlet
from tungngo.ledger.reasons import NO_SUCH_VISIT
from tungngo.ledger.sight import Sight
from tungngo.ledger.words import OUTCOMES, why_words
from tungngo.shared.clock import VIETNAM
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid, select
from tungngo.visits.models import Fact, Visit, helped_of

_MOST_HOMES = 32_767  # what the column of a home holds
_KINDS = {"visit.record": "Ghi", "visit.amend": "Sửa", "visit.void": "Bỏ"}
_PLACES = {"home": "Tại nhà", "point": "Tại điểm hỗ trợ", "event": "Tại buổi tập trung"}


class Moved(NamedTuple):
    """A number that the visit moved, and where it opens."""

    heading: str
    n: str
    href: str


class Revision(NamedTuple):
    """A version of the visit as it came in; ``who`` is empty where names are not shown."""

    what: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class OneVisit:
    """A visit with what the visitor's level shows; the rest is empty."""

    id: UUID
    day: date
    hamlet: str
    hamlet_href: str
    team: str
    house: str
    house_href: str
    place: str
    outcome: str
    why: str
    voided: bool
    who: str
    start: datetime | None
    helped: Sequence[tuple[str, str]]  # who, skills
    moved: Sequence[Moved]
    revisions: Sequence[Revision]
    rev: int


def read_visit(sight: Sight, home: int, visit: UUID) -> OneVisit:
    """Return a visit; refuses (NO_SUCH_VISIT) what is absent or not theirs to see. Two queries."""
    if not 0 <= home <= _MOST_HOMES:
        raise Refused(NO_SUCH_VISIT)
    rows = Visit.objects.visible_to(sight.by).in_home(home).filter(id=visit)
    row = rows.annotate(
        place_name=name_of_hamlet("hamlet_id"),
        house_number=F("household__number"),
        who=F("member__name"),
        team_name=F("team__name"),
    ).first()
    level = _level(sight, row)
    if row is None or level < Level.PSEUDONYM:
        raise Refused(NO_SUCH_VISIT)
    revisions, first_met = _told(row, names=level >= Level.NAME)
    house = f"{row.hamlet_id}-{row.house_number}" if row.household_id else ""  # type: ignore[attr-defined]  # annotated
    return OneVisit(
        id=visit,
        day=row.day,
        hamlet=row.place_name or "",  # type: ignore[attr-defined]  # annotated
        hamlet_href=_state(row).url(),
        team=row.team_name,  # type: ignore[attr-defined]  # annotated
        house=house,
        house_href=reverse("ledger:house", args=[home, row.household_id]) if house else "",
        place=_PLACES.get(row.place, ""),
        outcome=OUTCOMES.get(row.outcome, row.outcome),
        why=why_words(row.why),
        voided=row.voided,
        who=row.who if level >= Level.NAME else "",  # type: ignore[attr-defined]  # annotated
        start=_moment(row.start_ms) if level >= Level.NAME and row.start_ms else None,
        helped=_helped(row),
        moved=_moved(row, first_met=first_met),
        revisions=revisions,
        rev=row.rev,
    )


def _level(sight: Sight, row: Visit | None) -> Level:
    if row is None:
        return Level.NONE
    own = row.member_id == sight.by.user_id
    return sight.at(Resource.VISIT, Action.SEE, row.hamlet_id, own=own)


def _state(row: Visit) -> State:
    return State(row.hamlet_id, Month.of(row.day))


def _helped(row: Visit) -> list[tuple[str, str]]:
    """Return who was helped with what; people by their place in the visit, never by name."""
    found, n = [], 0
    for person, anon, skills in helped_of(row.helped):
        n += bool(person)
        who = f"Người {n}" if person else f"{anon} người không ghi tên"
        found.append((who, ", ".join(skill_name(skill) for skill in skills)))
    return found


def _moved(row: Visit, *, first_met: bool) -> list[Moved]:
    """Return the numbers that the visit moved, each with the page on which it opens."""
    if row.voided:
        return []
    house = db_uuid(row.household_id) if row.household_id else None
    fact = Fact(
        row.fragment, row.day, row.outcome, tuple(helped_of(row.helped)), house, row.team_id
    )
    state, found = _state(row), []
    numbers = contributions(fact) | ({HOME_VISITS: 1} if first_met else {})
    for measure, n in sorted(numbers.items()):
        if n and measure != HELPS_ANON:
            asked = asked_of(skill_key(measure - SKILL)) if measure > SKILL else number_of(measure)
            found.append(Moved(asked.heading, f"+{n}", state.opens(asked.key)))
    people = len({one.person for one in fact.helped if one.person})
    marks = ((PEOPLE_MONTH, people), (HOUSES_MONTH, int(first_met)), (TEAMS_MONTH, 1))
    for measure, n in marks:
        if n:
            asked = number_of(measure)
            told = f"{n} {asked.unit}, tính một lần trong kỳ"
            found.append(Moved(asked.heading, told, state.opens(asked.key)))
    return found


# Operations are kept by ``sync``, which lies above; only when, what and by whom is read of them.
_REVISIONS = (
    "SELECT o.kind, CAST(o.received_at AS text), a.name FROM op_log o"
    " LEFT JOIN account a ON a.id = o.member WHERE o.home = %s AND {house} AND o.e = %s"
    " UNION ALL SELECT 'met', CAST(MIN(CAST(w.id AS text)) AS text), NULL FROM visit w"
    " WHERE w.home = %s AND w.household_id = %s AND w.day = %s AND w.outcome = 'met'"
    " AND NOT w.voided"
)


def _told(row: Visit, *, names: bool) -> tuple[list[Revision], bool]:
    """Return the revisions of a visit, and whether it is the first that met its house that day."""
    house = db_uuid(row.household_id) if row.household_id else None
    where = "o.hh = %s" if house else "o.hh IS NULL AND o.hamlet = %s"
    rows = select(
        _REVISIONS.format(house=where),
        [row.home, house or row.hamlet_id, db_uuid(row.id), row.home, house, row.day.isoformat()],
    )
    first = next((at for kind, at, _ in rows if kind == "met"), None)
    revisions = [
        Revision(_KINDS.get(kind, kind), _when(at), (name or "") if names else "")
        for kind, at, name in rows
        if kind != "met"
    ]
    met = bool(first) and db_uuid(first) == db_uuid(row.id)
    return sorted(revisions, key=lambda one: one.at), met


def _when(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, VIETNAM)
