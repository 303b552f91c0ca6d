"""Writes on houses: added, corrected, closed; each takes a batch of operations of one home."""

from typing import Any
from uuid import UUID

from tungngo.feed.actions import writes
from tungngo.households.keys import Keys, keys_for
from tungngo.households.models import (
    LABEL,
    NOTE,
    Household,
    lock_houses,
    may_keep,
)
from tungngo.households.numbers import next_numbers
from tungngo.households.reasons import FIELD_CONFLICT
from tungngo.households.telling import tell
from tungngo.households.verdicts import NO_PARENT, OUT_OF_SCOPE, judge_house, kept_without
from tungngo.households.wire import HouseholdField, field_name
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.shared.wire import OK, Item, Verdict, clean

_HOUSE = (
    "home id hamlet_id fragment number lane door after mark label_sealed note_sealed adults"
    " closed_why rev"
).split()
_SEALED = {"label": LABEL, "note": NOTE}

type Value = str | int | None


@writes
def add_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Add houses (thêm hộ); an id that exists already is left as it is."""
    numbers = next_numbers(home, (i.hamlet for i in items))
    named = may_keep(home, "register", [i.key for i in items if i.body.label])
    keys = keys_for(home, named)
    rows: dict[str, tuple[Any, ...]] = {}
    verdicts = []
    for item in items:
        may_name = item.key in named
        number = next(numbers[item.hamlet])
        rows.setdefault(item.key, _house_row(item, number, keys))
        verdicts.append(kept_without(["label"] if item.body.label and not may_name else []))
    fresh = {db_uuid(i) for (i,) in insert_new(Household, _HOUSE, rows.values())}
    tell([i for i in items if i.key in fresh], "household")
    return verdicts


def _house_row(item: Item, number: int, keys: Keys) -> tuple[Any, ...]:
    """Return the row of a house; without a key (nobody agreed) it has no label."""
    body = item.body
    after = db_uuid(body.after) if body.after else None
    place = (clean(body.lane), clean(body.door), after, body.mark or "")
    sealed = (keys.seal(clean(body.label), where=LABEL, subject=item.key), b"")
    where = (item.home, item.key, item.hamlet, item.fragment)
    return (*where, number, *place, *sealed, body.adults, "", 1)


@writes
def change_fields(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Change fields of houses: where the member saw another value, the last received wins."""
    houses = lock_houses(home, [i.key for i in items])
    asked = {i.key for i in items if any(field_name(c) in _SEALED for c in i.body.set)}
    keys = keys_for(home, may_keep(home, "register", asked & houses.keys()))
    found = Household.objects.in_home(home).filter(id__in=sorted(houses))
    rows = {db_uuid(one.id): one for one in found}
    verdicts = []
    for item in items:
        verdict = judge_house(item, houses.get(item.key))
        if verdict is OK:
            verdict = _change_house(item, rows[item.key], keys)
            tell([item], "household")
        verdicts.append(verdict)
    return verdicts


def _change_house(item: Item, house: Household, keys: Keys) -> Verdict:
    """Write the changes into the row, which stands for the next operation of the batch too."""
    verdict, news = OK, {"rev"}
    dropped: list[str] = []
    for place, change in enumerate(item.body.set):
        name = field_name(change)
        if name in _SEALED and item.key not in keys:
            dropped.append(f"set.{place}")
            continue
        if change.was is None and change.now is None:
            continue  # what it told was forgotten while it waited
        was, stands, now = _seen(change), _stands(house, name, keys), _wanted(change)
        if stands not in (was, now):
            verdict = _conflict(name, stands)
        column, value = _as_stored(house, name, now, keys)
        setattr(house, column, value)
        news.add(column)
    house.rev += 1
    row = Household.objects.in_home(item.home).filter(id=house.id)
    row.update(**{name: getattr(house, name) for name in news})
    return kept_without(dropped, verdict)


def _conflict(name: str, stands: Value) -> Verdict:
    """Say what the other wrote; a sealed text must not lie open in the stored answer."""
    value = "nội dung khác" if name in _SEALED or stands is None else f"“{stands}”"
    return Verdict("merged", FIELD_CONFLICT.code, {"f": name, "value": value})


def _seen(change: HouseholdField) -> Value:
    return clean(change.was) or None if isinstance(change.was, str) else change.was


def _wanted(change: HouseholdField) -> Value:
    return clean(change.now) or None if isinstance(change.now, str) else change.now


def _stands(house: Household, name: str, keys: Keys) -> Value:
    """Return the value of a field in the form in which phones tell it."""
    if name in _SEALED:
        value = getattr(house, f"{name}_sealed")
        return keys.open(value, where=_SEALED[name], subject=db_uuid(house.id)) or None
    stands: Value | UUID = getattr(house, name)
    if isinstance(stands, UUID):
        return str(stands)
    return None if stands == "" else stands


def _as_stored(house: Household, name: str, now: Value, keys: Keys) -> tuple[str, Any]:
    """Return the column and its new value."""
    if name in _SEALED:
        sealed = keys.seal(str(now or ""), where=_SEALED[name], subject=db_uuid(house.id))
        return f"{name}_sealed", sealed
    if name == "after":
        return name, UUID(str(now)) if now else None
    return name, now if name == "adults" else str(now or "")


@writes
def close_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Close houses (đóng sổ); closing twice changes nothing."""
    houses = lock_houses(home, [i.key for i in items])
    verdicts = []
    for item in items:
        house = houses.get(item.key)
        verdict = judge_house(item, house)
        if verdict is OK:
            mine = Household.objects.in_home(home).filter(id=item.key).open()
            if mine.update(closed_on=item.day, closed_why=item.body.why):
                tell([item], "household")
        verdicts.append(verdict if verdict in (NO_PARENT, OUT_OF_SCOPE) else OK)
    return verdicts
