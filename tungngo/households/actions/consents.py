"""Writes on consent: what was answered is kept for ever, what is no longer agreed to is emptied."""

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.models import Consent, Household, Resident, purposes_in_force
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.sql import Row, db_moment, db_uuid, insert_all
from tungngo.shared.wire import OK, Item, Verdict

_CONSENT = (
    "home id household_id subject text purpose channel given_by relation state after op member at"
).split()
# What may be kept for which purpose, and what stands there without it.
_OF_PERSON: dict[str, dict[str, object]] = {
    "register": {"call_sealed": b"", "born": None},
    "contact": {"phone_sealed": b""},
    "priority": {"priority": ""},
}
_OF_HOUSE: dict[str, object] = {"label_sealed": b"", "note_sealed": b""}


@writes
def set_consent(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Write down what was agreed to, refused or taken back: one row per purpose, none ever changed.

    What is stored already and no longer agreed to is emptied at once, and the phones are told.
    """
    insert_all(Consent, _CONSENT, [row for item in items for row in _rows(item)])
    doubted = {_subject(i) for i in items if i.body.state != "given" or _says_no(i)}
    if doubted:
        _empty_people(home, doubted)
        _empty_houses(home, doubted)
    return [OK] * len(items)


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
        what = (item.house or subject, subject, body.text, one.p)
        said = (*how, state, after, item.op, item.member, db_moment(item.at))
        rows.append((item.home, db_uuid(new_id()), *what, *said))
    return rows


def _empty_people(home: int, subjects: set[str]) -> None:
    """Empty what is kept of people who, or whose house, took their consent back.

    Who answered for themselves keeps what they agreed to, whatever somebody says for the house.
    """
    mine = Resident.objects.filter(home=home)
    people = {db_uuid(p.id): p for p in mine.filter(id__in=subjects)}
    people |= {db_uuid(p.id): p for p in mine.filter(household_id__in=subjects)}
    agreed = purposes_in_force(home, people)
    for row, person in sorted(people.items()):
        gone = {
            column: nothing
            for purpose, columns in _OF_PERSON.items()
            if purpose not in agreed.get(row, ())
            for column, nothing in columns.items()
            if getattr(person, column) != nothing
        }
        if gone:
            mine.filter(id=person.id).update(**gone, rev=person.rev + 1)
            house = Household.objects.in_home(home).get(id=person.household_id)
            touch([Touch(home, house.fragment, house.hamlet_id, "person", row, "put")])


def _empty_houses(home: int, subjects: set[str]) -> None:
    agreed = purposes_in_force(home, subjects)
    silent = sorted(s for s in subjects if "register" not in agreed.get(s, ()))
    for house in Household.objects.in_home(home).filter(id__in=silent).order_by("id"):
        if house.label_sealed or house.note_sealed:
            Household.objects.in_home(home).filter(id=house.id).update(
                **_OF_HOUSE, rev=house.rev + 1
            )
            row = db_uuid(house.id)
            touch([Touch(home, house.fragment, house.hamlet_id, "household", row, "put")])
