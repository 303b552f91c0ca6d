"""Writes on people of houses; what nobody agreed to is dropped before it is stored."""

from typing import Any

from tungngo.feed.actions import writes
from tungngo.households.models import CALL, PHONE, Resident, agreed_in, lock_houses
from tungngo.households.telling import tell
from tungngo.households.verdicts import judge_house, kept_without
from tungngo.households.wire import PersonCreate
from tungngo.shared.actor import Actor
from tungngo.shared.sealed import seal
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.shared.wire import OK, Item, Verdict, clean

_PERSON = (
    "home id household_id hamlet_id call_sealed phone_sealed born priority left_why rev"
).split()
_NEEDS = {"call": "register", "born": "register", "phone": "contact", "prio": "priority"}


@writes
def add_people(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Add people of houses; an id that exists already is left as it is."""
    houses = lock_houses(home, [i.house for i in items])
    agreed = agreed_in(home, [db_uuid(i.body.consent) for i in items if i.body.consent])
    rows: dict[str, tuple[Any, ...]] = {}
    verdicts = []
    for item in items:
        verdict = judge_house(item, houses.get(item.house))
        if verdict is OK:
            yes = _agreed_for(item, agreed)
            rows.setdefault(item.key, _person_row(item, yes))
            verdict = kept_without(_not_agreed(item.body, yes))
        # One that is held keeps its body: who agreed to what is judged when its house has come.
        verdicts.append(verdict)
    fresh = {db_uuid(i) for (i,) in insert_new(Resident, _PERSON, rows.values())}
    tell([i for i in items if i.key in fresh], "person")
    return verdicts


def _agreed_for(item: Item, agreed: dict[str, dict[str, set[str]]]) -> set[str]:
    """Return the purposes that the cited consent gives for this person or for its house.

    The consent of somebody else does not count, however the operation cites it.
    """
    said = agreed.get(db_uuid(item.body.consent), {}) if item.body.consent else {}
    return said.get(item.key, set()) | said.get(item.house, set())


def _not_agreed(body: PersonCreate, yes: set[str]) -> list[str]:
    return [f for f, purpose in _NEEDS.items() if getattr(body, f) and purpose not in yes]


def _person_row(item: Item, yes: set[str]) -> tuple[Any, ...]:
    body: PersonCreate = item.body
    call = clean(body.call) if "register" in yes else ""
    phone = clean(body.phone) if "contact" in yes else ""
    return (
        item.home,
        item.key,
        item.household,
        item.hamlet,
        seal(call, where=CALL, home=item.home, row=item.key),
        seal(phone, where=PHONE, home=item.home, row=item.key),
        body.born if "register" in yes else None,
        ",".join(body.prio) if "priority" in yes else "",
        "",
        1,
    )
