"""Writes on consent: what was answered is kept for ever, what is no longer agreed to is emptied."""

from typing import Any

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.agreed import CHILD, age_of, agreed_of_people, may_keep
from tungngo.households.models import Consent, Household, Resident
from tungngo.households.reasons import NO_RELATION, OF_A_CHILD, UNKNOWN_TEXT, WRONG_PURPOSE
from tungngo.households.texts import FOR_ANOTHER, REFUSAL, TEXTS, WITHDRAWAL
from tungngo.households.verdicts import held, rejected
from tungngo.households.wire import ConsentSet
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.sql import Row, db_moment, db_uuid, insert_all
from tungngo.shared.wire import OK, Item, Verdict

_CONSENT = (
    "home id household_id hamlet_id subject text purpose channel given_by relation state after op"
    " member at"
).split()
# What the server may keep for which purpose (a test compares it with what the texts say), and what
# stands there without it. The photos of `photo` lie with the operations that brought them.
OF_PERSON: dict[str, dict[str, Any]] = {
    "register": {"call_sealed": b"", "born": None},
    "contact": {"phone_sealed": b"", "phone_index": b""},
    "priority": {"priority": ""},
}
OF_HOUSE: dict[str, dict[str, Any]] = {"register": {"label_sealed": b"", "note_sealed": b""}}
_NOT_OF_CHILDREN = frozenset(("contact", "message", "photo"))


@writes
def set_consent(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Write down what was agreed to, refused or taken back: one row per purpose, none ever changed.

    What is stored already and no longer agreed to is emptied at once, and the phones are told. A
    yes counts only as the answer to a text that asks for its purpose; a no and a withdrawal always
    do, whatever was read.
    """
    children = _children(home, items)
    verdicts = [_judge(item.body, is_child=_subject(item) in children) for item in items]
    kept = [item for item, verdict in zip(items, verdicts, strict=True) if verdict is OK]
    insert_all(Consent, _CONSENT, [row for item in kept for row in _rows(item)])
    doubted = {_subject(i) for i in kept if i.body.state != "given" or _says_no(i)}
    if doubted:
        empty_unagreed(by=by, home=home, subjects=doubted)
    return verdicts


def _judge(body: ConsentSet, *, is_child: bool) -> Verdict:
    """Say whether a consent is written down: what is no yes always is."""
    yes = [one.p for one in body.purposes if one.yes]
    if body.state != "given" or not yes:
        return OK
    text = TEXTS.get(body.text)
    if text is None:
        return held(UNKNOWN_TEXT, text=body.text)
    if not all(text.asks_for(p, body.channel) for p in yes):
        return rejected(WRONG_PURPOSE, truong="purposes")
    if body.given_by == "representative" and not body.relation:
        return rejected(NO_RELATION, truong="relation")
    if body.given_by == "self" and body.text == FOR_ANOTHER:
        return rejected(WRONG_PURPOSE, truong="given_by")
    if is_child and not _NOT_OF_CHILDREN.isdisjoint(yes):
        return rejected(OF_A_CHILD, truong="purposes")
    return OK


def _children(home: int, items: list[Item]) -> set[str]:
    """Return those who answer something that children are not asked and are known to be one."""
    asked = {
        i.key for i in items if i.key and any(one.p in _NOT_OF_CHILDREN for one in i.body.purposes)
    }
    if not asked:
        return set()
    found = Resident.objects.filter(home=home, id__in=sorted(asked)).values_list("id", "born")
    return {db_uuid(row) for row, born in found if (age_of(born) or CHILD + 1) <= CHILD}


def _subject(item: Item) -> str:
    """Return who answered: a person, or somebody for the house."""
    return item.key or item.house


def _says_no(item: Item) -> bool:
    return any(not one.yes for one in item.body.purposes)


def _rows(item: Item) -> list[Row]:
    body = item.body
    subject = _subject(item)
    after = db_uuid(body.after) if body.after else None
    how = (body.channel, body.given_by, body.relation or "")
    rows: list[Row] = []
    for one in body.purposes:
        state = body.state if one.yes or body.state != "given" else "refused"
        text = _text_of(body.text, state)
        what = (item.house or subject, item.hamlet, subject, text, one.p)
        said = (*how, state, after, item.op, item.member, db_moment(item.at))
        rows.append((item.home, db_uuid(new_id()), *what, *said))
    return rows


def _text_of(text: str, state: str) -> str:
    """Return the text that a consent names; a no to words that nobody knows is a plain no."""
    if text in TEXTS:
        return text
    return WITHDRAWAL if state == "withdrawn" else REFUSAL


@writes
def empty_unagreed(*, by: Actor, home: int, subjects: set[str]) -> None:
    """Empty what is kept of people and houses that agree to it no more, and tell the phones."""
    _empty_people(home, subjects)
    _empty_houses(home, subjects)


def _empty_people(home: int, subjects: set[str]) -> None:
    """Empty what is kept of people who, or whose house, took their consent back.

    Who answered for themselves keeps what they agreed to, whatever somebody says for the house.
    """
    mine = Resident.objects.filter(home=home)
    wanted = sorted(subjects)
    people = {db_uuid(p.id): p for p in mine.filter(id__in=wanted)}
    people |= {db_uuid(p.id): p for p in mine.filter(household_id__in=wanted)}
    agreed = agreed_of_people(
        home,
        {row: db_uuid(one.household_id) for row, one in people.items()},
        {row: one.born for row, one in people.items()},
    )
    emptied = []
    for row, person in sorted(people.items()):
        gone = {
            column: nothing
            for purpose, columns in OF_PERSON.items()
            if purpose not in agreed.get(row, ())
            for column, nothing in columns.items()
            if getattr(person, column) != nothing
        }
        if gone:
            mine.filter(id=person.id).update(**gone, rev=person.rev + 1)
            emptied.append(person)
    _tell_people(home, emptied)


def _tell_people(home: int, people: list[Resident]) -> None:
    where = {one.household_id for one in people}
    if not where:
        return
    houses = Household.objects.in_home(home).filter(id__in=sorted(where))
    place = {one.id: (one.fragment, one.hamlet_id) for one in houses}
    touch([Touch(home, *place[p.household_id], "person", db_uuid(p.id), "put") for p in people])


def _empty_houses(home: int, subjects: set[str]) -> None:
    silent = sorted(subjects - may_keep(home, "register", subjects))
    for house in Household.objects.in_home(home).filter(id__in=silent).order_by("id"):
        if house.label_sealed or house.note_sealed:
            Household.objects.in_home(home).filter(id=house.id).update(
                **OF_HOUSE["register"], rev=house.rev + 1
            )
            row = db_uuid(house.id)
            touch([Touch(home, house.fragment, house.hamlet_id, "household", row, "put")])
