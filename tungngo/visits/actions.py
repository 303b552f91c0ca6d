"""Writes on visits: record, amend, void, and promises to come back; batches of one home.

Each returns one verdict per item; those on visits also return what changed in the facts, for
``figures.actions.count``. Nothing here knows who counts it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import msgspec

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.models import House, known_people, open_houses, purposes_in_force
from tungngo.households.reasons import CLOSED
from tungngo.shared.actor import Actor
from tungngo.shared.sealed import seal
from tungngo.shared.sql import among, db_uuid, for_update, insert_new, put, select
from tungngo.shared.wire import OK, Item, Verdict, clean
from tungngo.visits.models import (
    Fact,
    FollowUp,
    Helped,
    Met,
    Visit,
    helped_of,
    helped_text,
    helps_in,
    met_on,
)
from tungngo.visits.reasons import SAME_DAY, VOIDED
from tungngo.visits.wire import Next, VisitRecord

NOTE = "visit|note"
NO_PARENT = Verdict("held", "sync.no_parent")
STRIPPED = Verdict("merged", "sync.stripped")
HELPING = frozenset(("viewed", "done_for", "done_together", "done_alone", "recheck"))
_VISIT = ["home", "id", "hamlet_id", "fragment", "household_id", "team_id", "member_id", "place", "outcome", "why", "day", "start_ms", "end_ms", "helped", "content", "note_sealed", "rev", "voided", "helps"]
_FOLLOW = ["home", "id", "visit_id", "household_id", "hamlet_id", "due", "part", "why", "skill", "person_id", "state", "how"]
_STRENGTH = {"planned": 0, "cancelled": 1, "done": 2}


class HouseDayMove(NamedTuple):
    """Where a household's day of a met visit is counted (lượt đến nhà), before and after; None = nowhere."""

    day: date
    before: int | None
    after: int | None


@dataclass(slots=True)
class Effects:
    """What an act changed in the facts."""

    facts: list[tuple[Fact | None, Fact | None]] = field(default_factory=list)
    house_days: list[HouseDayMove] = field(default_factory=list)

    def extend(self, other: "Effects") -> None:
        """Add the effects of another act of the same transaction."""
        self.facts += other.facts
        self.house_days += other.house_days


type Outcome = tuple[list[Verdict], Effects]


@writes
def record_visits(*, by: Actor, home: int, items: list[Item]) -> Outcome:
    """Record visits (lượt ghi); an id that exists already is left as it is."""
    houses = open_houses(home, [i.household or "" for i in items])
    people = _people_of([i.body for i in items])
    known = known_people(home, people)
    verdicts = [_judge(i, houses, known) for i in items]
    noted = _may_note(home, [i for i in items if i.body.note])
    rows = {}
    for item, verdict in zip(items, verdicts, strict=True):
        if verdict.s != "held":
            rows[item.row or ""] = _row(
                home, item, item.body, may_note=(item.household or "") in noted
            )
    fresh = {
        db_uuid(i) for (i,) in insert_new(Visit, _VISIT, sorted(rows.values(), key=lambda r: r[1]))
    }
    effects = Effects([(None, _fact(row)) for i, row in rows.items() if i in fresh])
    new = [i for i in items if (i.row or "") in fresh]
    _plan(home, [(i, i.body.next) for i in new if i.body.next])
    same_day = _move_house_days(home, [(i.household, i.day) for i in new], fresh, effects)
    _tell(new)
    return [_remark(i, v, noted, same_day) for i, v in zip(items, verdicts, strict=True)], effects


def _judge(item: Item, houses: dict[str, House], known: set[str]) -> Verdict:
    """Say whether all that the visit names is there; give it the fragment of its house."""
    if item.household:
        house = houses.get(item.household)
        if house is None:
            return NO_PARENT
        if house.closed:
            return Verdict("held", CLOSED.code)
        item.fragment = house.fragment
    elif item.body.place == "home":
        return NO_PARENT
    if any(db_uuid(p.person) not in known for p in item.body.people if p.person):
        return NO_PARENT
    return OK


def _people_of(bodies: list[VisitRecord]) -> set[str]:
    return {db_uuid(p.person) for body in bodies for p in body.people if p.person}


def _may_note(home: int, items: list[Item]) -> set[str]:
    """Return the households whose free text may be kept (consent `register`)."""
    if not items:
        return set()
    agreed = purposes_in_force(home, [i.household or "" for i in items])
    return {house for house, purposes in agreed.items() if "register" in purposes}


def _remark(item: Item, verdict: Verdict, noted: set[str], same_day: dict[str, int]) -> Verdict:
    if verdict.s == "held":
        return verdict
    if item.body.note and (item.household or "") not in noted:
        return STRIPPED
    if (item.row or "") in same_day:
        return Verdict("merged", SAME_DAY.code, {"member": same_day[item.row or ""]})
    return OK


def helped_in(body: VisitRecord) -> tuple[Helped, ...]:
    """Return who was helped with which skills; a refusal has nobody."""
    if body.outcome == "refused":
        return ()
    found = []
    for one in body.people:
        skills = tuple(sorted({s.skill for s in one.skills if s.kind in HELPING}))
        if skills:
            found.append(Helped(db_uuid(one.person) if one.person else None, one.anon, skills))
    return tuple(found)


def _row(
    home: int, item: Item, body: VisitRecord, *, may_note: bool, rev: int = 1
) -> tuple[Any, ...]:
    """Return the row of a visit; a refusal keeps its outcome and day, and nothing else."""
    row = item.row or ""
    refused = body.outcome == "refused"
    note = clean(body.note) if may_note and not refused else ""
    helped = helped_in(body)
    return (
        home,
        row,
        item.hamlet,
        item.fragment,
        item.household,
        body.team,
        item.member,
        body.place,
        body.outcome,
        body.why or "",
        item.day.isoformat(),
        body.start,
        body.end,
        helped_text(helped),
        "{}" if refused else _content(body),
        seal(note, where=NOTE, home=home, row=row),
        rev,
        False,
        helps_in(helped),
    )


def _content(body: VisitRecord) -> str:
    """Return the rest of the body as JSON: steps in full, kit, materials, answers."""
    parts = {
        "people": body.people,
        "kit": body.kit,
        "materials": body.materials,
        "answers": body.answers,
    }
    rest = {name: part for name, part in parts.items() if part}
    return msgspec.json.encode(rest).decode() if rest else "{}"


def _fact(row: tuple[Any, ...]) -> Fact:
    return Fact(row[3], date.fromisoformat(row[10]), row[8], helped_of(row[13]))


def _move_house_days(
    home: int, keys: list[tuple[str | None, date]], fresh: set[str], effects: Effects
) -> dict[str, int]:
    """Note the house days that the fresh visits began; return {visit: who was there before}.

    A household's day counts once, in the fragment of its first visit by id.
    """
    wanted = [(house, day) for house, day in keys if house]
    second: dict[str, int] = {}
    for (_, day), mets in met_on(home, wanted).items():
        old = [m for m in mets if m.id not in fresh]
        _note_move(effects, day, old, mets)
        who = {m.member for m in mets}
        if len(who) > 1:
            first = old[0] if old else mets[0]
            second |= {
                m.id: first.member for m in mets if m.id in fresh and m.member != first.member
            }
    return second


def _note_move(effects: Effects, day: str, before: list[Met], after: list[Met]) -> None:
    was = before[0].fragment if before else None
    now = after[0].fragment if after else None
    if was != now:
        effects.house_days.append(HouseDayMove(date.fromisoformat(day), was, now))


@writes
def amend_visits(*, by: Actor, home: int, items: list[Item]) -> Outcome:
    """Tell visits anew (sửa phiếu): a new revision and the signed difference in the facts."""
    stored = _locked(home, [db_uuid(i.body.of) for i in items])
    known = known_people(home, _people_of([i.body.visit for i in items]))
    noted = _may_note(home, [i for i in items if i.body.visit.note])
    verdicts, effects = [], Effects()
    for item in items:
        old = stored.get(db_uuid(item.body.of))
        verdict = _may_change(old, item, known)
        verdicts.append(verdict)
        if old is None or verdict.s == "held":
            continue
        new = _revision(home, item, old, noted)
        before = met_on(home, _house_day(old))
        put(Visit, _VISIT, [new], key=("home", "id"))
        effects.facts.append((_fact(old), _fact(new)))
        _compare(home, old, before, effects)
        stored[old[1]] = new
        _tell([item])
    return verdicts, effects


def _may_change(old: tuple[Any, ...] | None, item: Item, known: set[str]) -> Verdict:
    if old is None:
        return NO_PARENT
    if old[17]:
        return Verdict("held", VOIDED.code)
    if any(db_uuid(p.person) not in known for p in item.body.visit.people if p.person):
        return NO_PARENT
    return OK


def _revision(home: int, item: Item, old: tuple[Any, ...], noted: set[str]) -> tuple[Any, ...]:
    """Return the row of the new revision; place, household and day stay those of the capture."""
    item.row, item.household = old[1], old[4]
    item.hamlet, item.fragment, item.day = old[2], old[3], date.fromisoformat(old[10])
    member, item.member = item.member, old[6]
    may_note = (item.household or "") in noted
    new = _row(home, item, item.body.visit, may_note=may_note, rev=old[16] + 1)
    item.member = member
    return new


@writes
def void_visits(*, by: Actor, home: int, items: list[Item]) -> Outcome:
    """Take visits back (bỏ phiếu); final, and twice is once."""
    stored = _locked(home, [db_uuid(i.body.of) for i in items])
    verdicts, effects = [], Effects()
    for item in items:
        old = stored.get(db_uuid(item.body.of))
        verdicts.append(OK if old else NO_PARENT)
        if old is None or old[17]:
            continue
        before = met_on(home, _house_day(old))
        new = (*old[:12], None, "[]", "{}", b"", old[16] + 1, True, 0)
        put(Visit, _VISIT, [new], key=("home", "id"))
        effects.facts.append((_fact(old), None))
        _compare(home, old, before, effects)
        stored[old[1]] = new
        item.row, item.household, item.hamlet, item.fragment = old[1], old[4], old[2], old[3]
        _tell([item])
    return verdicts, effects


def _locked(home: int, ids: list[str]) -> dict[str, tuple[Any, ...]]:
    """Return {id: row as `_VISIT` lists it} of visits, their households locked before them."""
    test, values = among("id", sorted(set(ids)))
    named = select(f"SELECT household_id FROM visit WHERE home = %s AND {test}", [home, *values])
    open_houses(home, [db_uuid(h) for (h,) in named if h])
    fields = ", ".join(_VISIT)
    rows = select(
        f"SELECT {fields} FROM visit WHERE home = %s AND {test} ORDER BY id{for_update()}",
        [home, *values],
    )
    return {db_uuid(r[1]): _plain(r) for r in rows}


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row with ids, days and bytes in the form in which they are written."""
    house = db_uuid(row[4]) if row[4] else None
    return (
        row[0],
        db_uuid(row[1]),
        *row[2:4],
        house,
        *row[5:10],
        str(row[10]),
        *row[11:15],
        bytes(row[15]),
        row[16],
        bool(row[17]),
        row[18],
    )


def _house_day(row: tuple[Any, ...]) -> list[tuple[str, date]]:
    return [(row[4], date.fromisoformat(row[10]))] if row[4] else []


def _compare(
    home: int, row: tuple[Any, ...], before: dict[tuple[str, str], list[Met]], effects: Effects
) -> None:
    for house, day in _house_day(row):
        key = (house, day.isoformat())
        _note_move(effects, key[1], before.get(key, []), met_on(home, [(house, day)]).get(key, []))


@writes
def plan_followups(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Promise to come back, without a visit; the operation's row is the promise."""
    _plan(home, [(i, i.body) for i in items])
    return [OK] * len(items)


def _plan(home: int, plans: list[tuple[Item, Next]]) -> None:
    rows = [_follow_row(home, item, plan, "planned", "") for item, plan in plans]
    insert_new(FollowUp, _FOLLOW, rows)
    touch([Touch(home, i.fragment, i.hamlet, "followup", db_uuid(p.id), "put") for i, p in plans])
    for item, _ in plans:
        item.feed = (home, item.fragment)


def _follow_row(home: int, item: Item, plan: Next, state: str, how: str) -> tuple[Any, ...]:
    visit = item.row if item.k == "visit.record" else None
    person = db_uuid(plan.person) if plan.person else None
    said = (plan.due, plan.part or "", plan.why, plan.skill, person)
    return (home, db_uuid(plan.id), visit, item.household, item.hamlet, *said, state, how)


@writes
def settle_followups(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Keep promises or let them go; done beats cancelled beats planned in any order of arrival."""
    verdicts = []
    for item in items:
        state = "done" if item.k == "followup.done" else "cancelled"
        one = FollowUp.objects.filter(home=home, id=item.row).select_for_update().first()
        verdicts.append(OK if one else NO_PARENT)
        if one is None or _STRENGTH[one.state] >= _STRENGTH[state]:
            continue
        how = item.body.how if state == "done" else ""
        FollowUp.objects.filter(home=home, id=item.row).update(state=state, how=how)
        item.hamlet = one.hamlet_id
        touch([Touch(home, item.fragment, item.hamlet, "followup", item.row or "", "put")])
        item.feed = (home, item.fragment)
    return verdicts


def _tell(items: list[Item]) -> None:
    """Tell phones that the last visit of these houses changed."""
    touches = []
    for item in items:
        item.feed = (item.home, item.fragment)
        row, kind = (item.household, "household") if item.household else (item.row, "visit")
        touches.append(Touch(item.home, item.fragment, item.hamlet, kind, row or "", "put"))
    touch(touches)
