"""What a phone must hold after a pull, read from the tables in another way than the pull reads."""

from datetime import date, timedelta
from typing import Any

from tungngo.accounts.models import Grant
from tungngo.households.keys import keys_of
from tungngo.households.models import CALL, LABEL, NOTE, PHONE, Assignment, Household, Resident
from tungngo.learning.models import SkillState
from tungngo.places.models import Hamlet
from tungngo.shared.clock import VIETNAM, today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.replica import age_band
from tungngo.visits.models import FollowUp, Visit

type Row = dict[str, Any]
_MOMENT = "1970-01-01"


def cleaned(row: Row) -> Row:
    """Return a row without what says nothing."""
    return {name: value for name, value in row.items() if value not in (None, "", [], False)}


def grounds_of(user: int) -> dict[int, bool]:
    """Return {hamlet: whether they lead there} of what somebody may read today."""
    found: dict[int, bool] = {}
    mine = Grant.objects.filter(user=user, revoked_at=None, role__in=("member", "leader"))
    hamlets = set(Hamlet.objects.values_list("place_id", flat=True))
    for one in mine.filter(valid_from__lte=today(), valid_to__gte=today()):
        if one.place_id in hamlets:
            found[one.place_id] = found.get(one.place_id, False) or one.role == "leader"
    return found


class Truth:
    """The rows of a home as they are now, each hamlet read once."""

    def __init__(self, home: int) -> None:
        """Read everything of a home."""
        self.home = home
        with job_scope("test"):
            self._read()

    def _read(self) -> None:
        mine = {"home": self.home}
        self.houses = list(Household.objects.filter(**mine).exclude(closed_why="merged"))
        self.people = list(
            Resident.objects.filter(**mine, erased_on=None).exclude(left_why="merged")
        )
        self.promises = list(FollowUp.objects.filter(**mine, state="planned"))
        self.given = {
            one.household_id: one.member
            for one in Assignment.objects.filter(**mine, until__gte=today())
        }
        visits = Visit.objects.filter(**mine, voided=False).order_by("day", "start_ms", "id")
        self.last: dict[Any, date] = {}
        self.quiet: dict[Any, str | None] = {}
        for one in visits:
            self.last[one.household_id] = one.day
            if one.outcome != "absent":
                self.quiet[one.household_id] = _quiet(one)
        self.skills: dict[Any, list[list[Any]]] = {}
        for s in SkillState.objects.filter(**mine).order_by("skill"):
            since = _day_of_ms(s.first_four_ms)
            self.skills.setdefault(s.subject, []).append([s.skill, s.level, since, s.checked])
        subjects = [db_uuid(one.id) for one in (*self.houses, *self.people)]
        self.keys = keys_of(self.home, subjects)

    def rows_for(self, user: int) -> dict[tuple[int, str], Row]:
        """Return {(hamlet, row): what it holds} of all that a member's phone must show."""
        found: dict[tuple[int, str], Row] = {}
        grounds = grounds_of(user)
        for hamlet, leads in grounds.items():

            def full(house: Any, leads: bool = leads) -> bool:
                return leads or self.given.get(house) in (None, user)

            for h in self._in(self.houses, hamlet):
                found[hamlet, str(h.id)] = self._house(h, full(h.id))
            for p in self._in(self.people, hamlet):
                found[hamlet, str(p.id)] = self._person(p, full(p.household_id))
            for f in self._in(self.promises, hamlet):
                found[hamlet, str(f.id)] = _promise(f)
        return found

    @staticmethod
    def _in(rows: list[Any], hamlet: int) -> list[Any]:
        return [one for one in rows if one.hamlet_id == hamlet]

    def _open(self, sealed: bytes, where: str, row: Any) -> str:
        return self.keys.open(sealed, where=where, subject=db_uuid(row)) if sealed else ""

    def _house(self, h: Household, full: bool) -> Row:
        row: Row = {
            "t": "household",
            "hamlet": h.hamlet_id,
            "no": h.number,
            "lane": h.lane,
            "mark": h.mark,
            "after": h.after and str(h.after),
            "closed": h.closed_on and str(h.closed_on),
            "last": h.id in self.last and str(self.last[h.id]),
            "quiet": self.quiet.get(h.id),
        }
        if full:
            row |= {"door": h.door, "adults": h.adults}
            row["label"] = self._open(bytes(h.label_sealed), LABEL, h.id)
            row["note"] = self._open(bytes(h.note_sealed), NOTE, h.id)
        return cleaned(row)

    def _person(self, p: Resident, full: bool) -> Row:
        row: Row = {
            "t": "person",
            "hamlet": p.hamlet_id,
            "hh": str(p.household_id),
            "age": age_band(p.born, today().year),
            "sk": self.skills.get(p.id, []),
            "left": p.left_on and str(p.left_on),
        }
        if full:
            row |= {"born": p.born, "prio": [i for i in p.priority.split(",") if i]}
            row["call"] = self._open(bytes(p.call_sealed), CALL, p.id)
            row["phone"] = self._open(bytes(p.phone_sealed), PHONE, p.id)
        return cleaned(row)


def _promise(f: FollowUp) -> Row:
    return cleaned(
        {
            "t": "followup",
            "hamlet": f.hamlet_id,
            "hh": f.household_id and str(f.household_id),
            "visit": f.visit_id and str(f.visit_id),
            "due": str(f.due),
            "part": f.part,
            "why": f.why,
            "skill": f.skill,
            "person": f.person_id and str(f.person_id),
            "state": "planned",
        }
    )


def _quiet(one: Visit) -> str | None:
    if one.outcome != "refused":
        return None
    if one.why == "never":
        return "never"
    months = one.day.month - 1 + 6
    first = date(one.day.year + months // 12, months % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return str(min(first + timedelta(days=one.day.day - 1), last))


def _day_of_ms(ms: int | None) -> str | None:
    if ms is None:
        return None
    from_epoch = date.fromisoformat(_MOMENT).toordinal()
    hours = int(VIETNAM.utcoffset(None).total_seconds() // 3600)
    return str(date.fromordinal(from_epoch + (ms + hours * 3_600_000) // 86_400_000))
