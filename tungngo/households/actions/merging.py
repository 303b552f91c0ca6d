"""Rows that were recorded twice: one goes into the other and leaves its name behind (alias).

What still comes for the row that is no more is done to the other (``models.follow``). Visits keep
the row that they named.
"""

from typing import Any

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.actions.consents import empty_unagreed
from tungngo.households.actions.people import NOBODY
from tungngo.households.agreed import agreed_of_people, may_keep
from tungngo.households.keys import keys_for
from tungngo.households.models import (
    CALL,
    LABEL,
    NOTE,
    PHONE,
    Alias,
    Assignment,
    Consent,
    Household,
    Resident,
    follow,
    lock_houses,
    lock_people,
)
from tungngo.households.reasons import SAME_ROW
from tungngo.households.verdicts import (
    NO_PARENT,
    OUT_OF_SCOPE,
    SHUT,
    judge_house,
    judge_person,
    rejected,
)
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.shared.wire import OK, Item, Verdict

MERGED = "merged"
_ALIAS = ("home", "id", "kind", "into")
_PLACE = {"lane": "", "door": "", "mark": "", "adults": None}


@writes
def merge_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Let houses go into others of the same hamlet (gộp hộ); what the other lacks, it takes over.

    Twice is once, and two that were merged into each other are one.
    """
    verdicts = []
    for item in items:
        into, row = _ends(home, item)
        houses = lock_houses(home, [row, into])
        verdict = OK
        if into == row:
            verdict = OK if row != item.key or _is_alias(home, item) else rejected(SAME_ROW)
        elif (verdict := judge_house(item, houses.get(row))) is OK:
            other = houses.get(into)
            if other is None:
                verdict = NO_PARENT
            elif other.hamlet != item.hamlet:
                verdict = OUT_OF_SCOPE  # rights were checked for one hamlet only: move it first
            elif other.closed and not item.taken:
                verdict = SHUT
            else:
                _merge_house(by, item, row, into)
        verdicts.append(verdict)
    return verdicts


def _ends(home: int, item: Item) -> tuple[str, str]:
    """Return the rows that a merge is about, after all merges before it: (into, the one to go)."""
    into = db_uuid(item.body.into)
    known = follow(home, [into, item.key])
    return known.get(into, into), known.get(item.key, item.key)


def _is_alias(home: int, item: Item) -> bool:
    into = db_uuid(item.body.into)
    return into != item.key and bool(follow(home, [into, item.key]))


def _leave_alias(home: int, kind: str, row: str, into: str) -> None:
    """Let the row, and all that had gone into it, stand for the other."""
    Alias.objects.filter(home=home, into=row).update(into=into)
    insert_new(Alias, _ALIAS, [(home, row, kind, into)], returning=())


def _merge_house(by: Actor, item: Item, row: str, into: str) -> None:
    home = item.home
    mine = Household.objects.in_home(home)
    gone, other = mine.get(id=row), mine.get(id=into)
    people = Resident.objects.filter(home=home, household_id=row)
    moved = [db_uuid(i) for i in people.values_list("id", flat=True)]
    people.update(household_id=into, hamlet_id=other.hamlet_id)
    said = Consent.objects.filter(home=home, household_id=row)
    said.filter(subject=row).update(subject=into)
    said.update(household_id=into, hamlet_id=other.hamlet_id)
    Assignment.objects.filter(home=home, household_id=row).delete()
    _leave_alias(home, "household", row, into)
    mine.filter(id=into).update(**_taken_over(home, gone, other), rev=other.rev + 1)
    mine.filter(id=row).update(
        label_sealed=b"",
        note_sealed=b"",
        closed_on=item.day,
        closed_why=MERGED,
        rev=gone.rev + 1,
    )
    _tell(item, "household", row, into, moved)
    empty_unagreed(by=by, home=home, subjects={into})


def _taken_over(home: int, gone: Household, other: Household) -> dict[str, Any]:
    """Return what the other takes over: what it does not know itself and may know."""
    news: dict[str, Any] = {
        name: getattr(gone, name)
        for name, nothing in _PLACE.items()
        if getattr(other, name) == nothing != getattr(gone, name)
    }
    row, into = db_uuid(gone.id), db_uuid(other.id)
    texts = [
        (name, where)
        for name, where in (("label_sealed", LABEL), ("note_sealed", NOTE))
        if getattr(gone, name) and not getattr(other, name)
    ]
    if texts and may_keep(home, "register", [into]):
        keys = keys_for(home, [row, into])
        for name, where in texts:
            text = keys.open(getattr(gone, name), where=where, subject=row)
            news[name] = keys.seal(text, where=where, subject=into)
    return news


def _tell(item: Item, kind: str, row: str, into: str, moved: list[str]) -> None:
    item.feed = (item.home, item.fragment)
    here = (item.home, item.fragment, item.hamlet)
    touch(
        [
            Touch(*here, kind, row, "del"),
            Touch(*here, kind, into, "put"),
            *(Touch(*here, "person", one, "put") for one in moved),
        ]
    )


@writes
def merge_people(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Let people go into others of houses of the same hamlet; what the other lacks, it takes over.

    All that either answered counts for the one who stays.
    """
    verdicts = []
    for item in items:
        into, row = _ends(home, item)
        people, houses = lock_people(home, [row, into])
        verdict = OK
        if into == row:
            verdict = OK if row != item.key or _is_alias(home, item) else rejected(SAME_ROW)
        else:
            for one in (into, row):  # the one to go is judged last: its fragment is the feed
                item.row = one
                verdict = judge_person(item, people, houses) if verdict is OK else verdict
            if verdict is OK:
                _merge_person(by, item, people[row], people[into])
        verdicts.append(verdict)
    return verdicts


def _merge_person(by: Actor, item: Item, gone: Resident, other: Resident) -> None:
    home, row, into = item.home, db_uuid(gone.id), db_uuid(other.id)
    mine = Resident.objects.filter(home=home)
    news = {"household_id": other.household_id, "hamlet_id": other.hamlet_id}
    Consent.objects.filter(home=home, subject=row).update(subject=into, **news)
    _leave_alias(home, "person", row, into)
    mine.filter(id=into).update(**_known_of(home, gone, other), rev=other.rev + 1)
    left = {"left_on": gone.left_on or item.day, "left_why": MERGED, "rev": gone.rev + 1}
    mine.filter(id=row).update(**NOBODY, **left)
    _tell(item, "person", row, into, [])
    empty_unagreed(by=by, home=home, subjects={into})


def _known_of(home: int, gone: Resident, other: Resident) -> dict[str, Any]:
    """Return what the other takes over: what it does not know itself and may know."""
    row, into = db_uuid(gone.id), db_uuid(other.id)
    agreed = agreed_of_people(
        home, {into: db_uuid(other.household_id)}, {into: other.born or gone.born}
    )[into]
    news: dict[str, Any] = {}
    if "register" in agreed and not other.born and gone.born:
        news["born"] = gone.born
    if "priority" in agreed and not other.priority and gone.priority:
        news["priority"] = gone.priority
    texts = [
        (name, where)
        for name, where, need in (
            ("call_sealed", CALL, "register"),
            ("phone_sealed", PHONE, "contact"),
        )
        if need in agreed and getattr(gone, name) and not getattr(other, name)
    ]
    keys = keys_for(home, [row, into] if texts else [])
    for name, where in texts:
        text = keys.open(getattr(gone, name), where=where, subject=row)
        news[name] = keys.seal(text, where=where, subject=into)
        if where == PHONE:
            news["phone_index"] = gone.phone_index
    return news
