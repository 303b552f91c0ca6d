"""Writes on people of houses: added, corrected, gone; what nobody agreed to is dropped first."""

from typing import Any

from tungngo.feed.actions import writes
from tungngo.households.agreed import CHILD, age_of, agreed_of_people, cited_in
from tungngo.households.keys import Keys, keys_for
from tungngo.households.models import CALL, PHONE, Resident, lock_houses, lock_people
from tungngo.households.reasons import FIELD_CONFLICT
from tungngo.households.telling import tell
from tungngo.households.verdicts import judge_house, judge_person, kept_without
from tungngo.households.wire import PersonCreate, field_name
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.shared.wire import OK, Item, Verdict, clean

_PERSON = (
    "home id household_id hamlet_id call_sealed phone_sealed phone_index born priority left_why rev"
).split()
NEEDS = {"call": "register", "born": "register", "phone": "contact", "prio": "priority"}
NO_PHONE: dict[str, Any] = {"phone_sealed": b"", "phone_index": b""}
NOBODY: dict[str, Any] = {"call_sealed": b"", "born": None, "priority": ""} | NO_PHONE
_SEALED = {"call": CALL, "phone": PHONE}

type Value = str | int | None


@writes
def add_people(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Add people of houses; an id that exists already is left as it is."""
    houses = lock_houses(home, [i.house for i in items])
    agreed = _agreed_in(home, items)
    keys = _keys_for(home, items, agreed)
    rows: dict[str, tuple[Any, ...]] = {}
    verdicts = []
    for item in items:
        verdict = judge_house(item, houses.get(item.house))
        if verdict is OK:
            yes = agreed[item.op]
            rows.setdefault(item.key, _person_row(item, yes, keys))
            verdict = kept_without(_not_agreed(item.body, yes))
        # One that is held keeps its body: who agreed to what is judged when its house has come.
        verdicts.append(verdict)
    fresh = {db_uuid(i) for (i,) in insert_new(Resident, _PERSON, rows.values())}
    tell([i for i in items if i.key in fresh], "person")
    return verdicts


def _agreed_in(home: int, items: list[Item]) -> dict[str, set[str]]:
    """Return {operation: purposes} of what may be kept of the person that it adds.

    What the person agreed to; what was agreed for the house only where a consent for it is cited.
    Without any consent cited nothing is kept, and that of somebody else gives nothing.
    """
    citing = {i.op: db_uuid(i.body.consent) for i in items if i.body.consent}
    if not citing:
        return {i.op: set() for i in items}
    cited = cited_in(home, sorted(set(citing.values())))
    through = {i.op: i.house in cited.get(citing.get(i.op, ""), ()) for i in items}
    houses = {i.key: i.house if through[i.op] else "" for i in items if i.op in citing}
    in_force = agreed_of_people(home, houses, {i.key: i.body.born for i in items})
    return {i.op: in_force[i.key] if i.op in citing else set() for i in items}


def _keys_for(home: int, items: list[Item], agreed: dict[str, set[str]]) -> Keys:
    """Return the keys of those of whom something is sealed."""
    called = {i.key for i in items if i.body.call and "register" in agreed[i.op]}
    phoned = {i.key for i in items if i.body.phone and "contact" in agreed[i.op]}
    return keys_for(home, called | phoned, phones=bool(phoned))


def _not_agreed(body: PersonCreate, yes: set[str]) -> list[str]:
    return [f for f, purpose in NEEDS.items() if getattr(body, f) and purpose not in yes]


def _person_row(item: Item, yes: set[str], keys: Keys) -> tuple[Any, ...]:
    body: PersonCreate = item.body
    call = clean(body.call) if "register" in yes else ""
    phone = clean(body.phone) if "contact" in yes else ""
    return (
        item.home,
        item.key,
        item.household,
        item.hamlet,
        keys.seal(call, where=CALL, subject=item.key),
        keys.seal(phone, where=PHONE, subject=item.key),
        keys.index_of(phone),
        body.born if "register" in yes else None,
        ",".join(body.prio) if "priority" in yes else "",
        "",
        1,
    )


@writes
def change_people(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Change fields of people: where the member saw another value, the last received wins."""
    verdicts: dict[str, Verdict] = {}
    for some in _once_each(items):
        verdicts |= zip((i.op for i in some), _change_people(home, some), strict=True)
    return [verdicts[i.op] for i in items]


def _once_each(items: list[Item]) -> list[list[Item]]:
    """Return the items in groups in which nobody comes twice, each person's in their order.

    What may be kept follows from the year of birth, so of two patches the second stands on the
    first, however they were sent.
    """
    groups: list[list[Item]] = []
    times: dict[str, int] = {}
    for item in items:
        n = times[item.key] = times.get(item.key, -1) + 1
        if n == len(groups):
            groups.append([])
        groups[n].append(item)
    return groups


def _change_people(home: int, items: list[Item]) -> list[Verdict]:
    people, houses = lock_people(home, [i.key for i in items])
    # As old as the operations say: who turns out to be a child has no phone any more.
    born = {row: one.born for row, one in people.items()}
    born |= {i.key: c.now for i in items for c in i.body.set if field_name(c) == "born" and c.now}
    of_house = {row: db_uuid(one.household_id) for row, one in people.items()}
    agreed = agreed_of_people(home, of_house, born)
    touched = {i.key: {field_name(c) for c in i.body.set} & _SEALED.keys() for i in items}
    named = {key for key in people if agreed.get(key) and touched[key]}
    keys = keys_for(home, named, phones=any("phone" in touched[key] for key in named))
    verdicts = []
    for item in items:
        verdict = judge_person(item, people, houses)
        if verdict is OK:
            verdict = _change_person(item, people[item.key], agreed.get(item.key, set()), keys)
            tell([item], "person")
        verdicts.append(verdict)
    return verdicts


def _change_person(item: Item, person: Resident, yes: set[str], keys: Keys) -> Verdict:
    """Write the changes into the row, which stands for the next operation of the batch too."""
    verdict, news = OK, {"rev"}
    dropped: list[str] = []
    for place, change in enumerate(item.body.set):
        name = field_name(change)
        if NEEDS[name] not in yes:
            dropped.append(f"set.{place}")
            continue
        if not (change.was or change.now):
            continue  # what it told was forgotten while it waited
        stands, now = _stands(person, name, keys), _told(change.now)
        if stands not in (_told(change.was), now):
            verdict = _conflict(name)
        for column, value in _as_stored(person, name, now, keys).items():
            setattr(person, column, value)
            news.add(column)
    person.rev += 1
    row = Resident.objects.filter(home=item.home, id=person.id)
    row.update(**{name: getattr(person, name) for name in news})
    return kept_without(dropped, verdict)


def _conflict(name: str) -> Verdict:
    """Say that somebody else wrote something else; what it was does not lie open in the answer."""
    return Verdict("merged", FIELD_CONFLICT.code, {"f": name, "value": "nội dung khác"})


def _told(value: str | int | list[str] | None) -> Value:
    """Return a value as it stands in the table; None for an empty one."""
    if isinstance(value, list):
        return ",".join(value) or None
    return clean(value) or None if isinstance(value, str) else value


def _stands(person: Resident, name: str, keys: Keys) -> Value:
    if name in _SEALED:
        value = getattr(person, f"{name}_sealed")
        return keys.open(value, where=_SEALED[name], subject=db_uuid(person.id)) or None
    return person.born if name == "born" else person.priority or None


def _as_stored(person: Resident, name: str, now: Value, keys: Keys) -> dict[str, Any]:
    """Return the columns and their new values."""
    if name == "born":
        age = age_of(now if isinstance(now, int) else None)
        child = age is not None and age <= CHILD
        return {"born": now} | (NO_PHONE if child else {})
    if name == "prio":
        return {"priority": str(now or "")}
    text = str(now or "")
    sealed = keys.seal(text, where=_SEALED[name], subject=db_uuid(person.id))
    more = {"phone_index": keys.index_of(text)} if name == "phone" else {}
    return {f"{name}_sealed": sealed, **more}


@writes
def let_people_go(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Write down that people left their house; twice changes nothing.

    Of one who was never there (``wrong``) nothing stays.
    """
    people, houses = lock_people(home, [i.key for i in items])
    verdicts = []
    for item in items:
        verdict = judge_person(item, people, houses)
        if verdict is OK and people[item.key].left_on is None:
            person, why = people[item.key], item.body.why
            person.left_on = item.day
            news = {"left_on": item.day, "left_why": why, "rev": person.rev + 1}
            row = Resident.objects.filter(home=home, id=person.id)
            row.update(**news, **(NOBODY if why == "wrong" else {}))
            tell([item], "person")
        verdicts.append(verdict)
    return verdicts
