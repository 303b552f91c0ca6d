"""Telling visits anew and taking them back: new revisions, and what they change in the facts."""

from datetime import date

from tungngo.accounts.models import hamlets_held
from tungngo.accounts.rights import Role
from tungngo.catalogue.actions import count_answers
from tungngo.feed.actions import writes
from tungngo.households.models import known_people, purposes_in_force
from tungngo.households.verdicts import NO_PARENT, OUT_OF_SCOPE, kept_without
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid, put
from tungngo.shared.wire import OK, Item, Verdict
from tungngo.visits.actions.followups import make_promises
from tungngo.visits.answers import answer_changes
from tungngo.visits.facts import (
    Draft,
    Effects,
    TakenBack,
    agreed_to,
    asked_of,
    not_kept,
    people_in,
)
from tungngo.visits.models import Visit, met_on
from tungngo.visits.reasons import VOIDED
from tungngo.visits.rows import (
    VisitRow,
    drafts_in,
    lock_visits,
    note_keys,
    taken_back,
    taken_back_in,
    told_anew,
)
from tungngo.visits.telling import tell_house_where_it_stands
from tungngo.visits.wire import VisitRecord

NO_RIGHT = Verdict("rejected", "sync.no_right")


@writes
def amend_visits(*, by: Actor, home: int, items: list[Item]) -> tuple[list[Verdict], Effects]:
    """Tell visits anew (sửa phiếu); of two, the last received stands. One taken back stays so."""
    before = lock_visits(home, [db_uuid(i.body.of) for i in items])
    now = dict(before)
    known = known_people(home, people_in(i.body.visit for i in items))
    said = purposes_in_force(home, _asked(items, before))
    keys = note_keys(home, _told(items, before), said)
    verdicts, done = [], []
    drafts: list[Draft | TakenBack] = []
    leads = _led(items, before)
    for item in items:
        old, told = now.get(db_uuid(item.body.of)), item.body.visit
        verdict = _judge(item, old, leads)
        if old is None or verdict is not OK:
            verdicts.append(verdict)
            continue
        if not people_in([told]) <= known:
            verdicts.append(NO_PARENT)
            continue
        agreed = agreed_to(old.household_id or "", told, said)
        now[old.id] = told_anew(old, item, told, agreed, keys)
        drafts += taken_back_in(item, old)
        drafts += drafts_in(item, now[old.id], told)
        _hang_on(item, old)
        done.append(item)
        verdicts.append(kept_without([f"visit.{name}" for name in not_kept(told, agreed)]))
    make_promises(by=by, home=home, items=done)
    effects = _write(by, home, before, now, done)
    effects.drafts = drafts
    return verdicts, effects


@writes
def void_visits(*, by: Actor, home: int, items: list[Item]) -> tuple[list[Verdict], Effects]:
    """Take visits back (bỏ phiếu); final, and twice is once."""
    before = lock_visits(home, [db_uuid(i.body.of) for i in items])
    now = dict(before)
    verdicts, done = [], []
    drafts: list[Draft | TakenBack] = []
    leads = _led(items, before)
    for item in items:
        old = now.get(db_uuid(item.body.of))
        verdict = _judge(item, old, leads)
        if old is not None and verdict is OK:
            now[old.id] = taken_back(old)
            drafts += taken_back_in(item, old)
            _hang_on(item, old)
            done.append(item)
        verdicts.append(OK if verdict.code == VOIDED.code else verdict)
    effects = _write(by, home, before, now, done)
    effects.drafts = drafts
    return verdicts, effects


def _asked(items: list[Item], visits: dict[str, VisitRow]) -> set[str]:
    """Return those whose consent counts; the house is that of the visit."""
    return {s for house, told in _told(items, visits) for s in asked_of(house, told)}


def _told(items: list[Item], visits: dict[str, VisitRow]) -> list[tuple[str, VisitRecord]]:
    """Return the houses of the visits that are known, each with what is told of it now."""
    known = [(visits.get(db_uuid(i.body.of)), i.body.visit) for i in items]
    return [(visit.household_id or "", told) for visit, told in known if visit]


def _led(items: list[Item], visits: dict[str, VisitRow]) -> dict[int, list[tuple[date, date]]]:
    """Return {hamlet: days} in which who sends them leads; not asked where all is their own."""
    known = [(i.member, visits.get(db_uuid(i.body.of))) for i in items]
    others = {member for member, visit in known if visit and visit.member_id != member}
    # A batch is of one phone, so of one member.
    return hamlets_held(min(others), (Role.LEADER,)) if others else {}


def _judge(item: Item, old: VisitRow | None, leads: dict[int, list[tuple[date, date]]]) -> Verdict:
    """Say whether a visit may be changed: by who made it, or by a leader of its hamlet."""
    if old is None:
        return NO_PARENT
    if old.hamlet_id != item.hamlet:
        return OUT_OF_SCOPE
    if not (item.judged or old.member_id == item.member or _leads(item, leads)):
        return NO_RIGHT
    return Verdict("held", VOIDED.code) if old.voided else OK


def _leads(item: Item, leads: dict[int, list[tuple[date, date]]]) -> bool:
    return any(first <= item.day <= last for first, last in leads.get(item.hamlet, ()))


def _hang_on(item: Item, visit: VisitRow) -> None:
    """Give the operation the row, household and fragment of the visit that it changes."""
    item.row, item.household, item.fragment = visit.id, visit.household_id, visit.fragment


def _write(
    by: Actor,
    home: int,
    before: dict[str, VisitRow],
    now: dict[str, VisitRow],
    items: list[Item],
) -> Effects:
    """Write the newest revisions; return what they change in the facts."""
    changed = [key for key in before if now[key] is not before[key]]
    effects = Effects([(before[key].fact, now[key].fact) for key in changed])
    days = {d for key in changed for d in (before[key].house_day, now[key].house_day) if d}
    met_before = met_on(home, days)
    put(Visit, VisitRow._fields, [now[key] for key in changed], key=("home", "id"))
    if answers := answer_changes((before[key], now[key]) for key in changed):
        count_answers(by=by, home=home, changes=answers)
    met_after = met_on(home, days)
    for key in sorted(days):
        effects.move(key[1], met_before.get(key, []), met_after.get(key, []))
    tell_house_where_it_stands(home, items)
    return effects
