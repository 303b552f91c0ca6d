"""Erasing people: each app forgets what is its own, in one transaction; the sums stay."""

from datetime import date
from typing import NamedTuple

from django.db.models import Q

from tungngo.accounts.rights import Action, Resource, lines_of, require
from tungngo.audit.actions import note
from tungngo.feed.actions import writes, writes_as_job
from tungngo.figures.actions import rename_subjects
from tungngo.households.actions import forget, write_erasure
from tungngo.households.models import Household, Resident, follow, merged_into
from tungngo.learning.actions import unlink
from tungngo.learning.models import Evidence
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.sealed import unseal_bytes
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions.keeping import BODY, take_words_out
from tungngo.sync.erasures import Wish, write_ahead
from tungngo.sync.forgotten import is_of_forgotten
from tungngo.sync.kinds import KINDS
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.sync.reasons import NO_SUBJECT
from tungngo.sync.reception import Received, read_op
from tungngo.sync.uploads import Blob, BlobPart
from tungngo.visits.actions import forget_people

# The operations whose bodies may hold names, years, phones or notes.
_NAMING = (
    "household.create",
    "household.patch",
    "person.create",
    "person.patch",
    "visit.record",
    "visit.amend",
)


class Erased(NamedTuple):
    """What an erasure came to."""

    people: int
    operations: int
    photos: int


class _Subject(NamedTuple):
    """Who is to be forgotten."""

    id: str
    kind: str  # household or person
    house: str
    hamlet: int


@writes_as_job
def erase(
    *, by: Actor, home: int, subject: str, reason: str, asked_on: date | None = None
) -> Erased:
    """Erase a person, or a house with all its people; twice changes nothing.

    Refuses (NO_SUBJECT) an unknown id, and (NO_RIGHT) who may not decide on wishes there. The wish
    stands in the list beside the keys before anything is done.
    """
    one = _find(home, subject)
    require(by, Resource.DATA_REQUEST, Action.DECIDE, lines_of((one.hamlet,))[one.hamlet])
    wish = Wish(home=home, subject=one.id, reason=reason, asked_on=asked_on or today())
    write_ahead(wish)
    gone = forget(by=by, home=home, subjects={one.id})
    houses = {one.house, *merged_into(home, [one.house]).get(one.house, ())}
    people = gone - houses
    seen = Evidence.objects.in_home(home).filter(subject__in=sorted(people))
    told = {(db_uuid(op), db_uuid(v) if v else "") for op, v in seen.values_list("op", "visit")}
    tokens = unlink(by=by, home=home, subjects=people)
    rename_subjects(by=by, home=home, tokens=tokens)
    visits = forget_people(
        by=by, home=home, houses=houses, visits={v for _, v in told if v}, tokens=tokens
    )
    where = houses | _lived_in(home, people)
    ops = _find_naming(home, one, houses, where, people, {op for op, _ in told})
    ops |= _blank(by, home, ops)
    refused = _blank_refused(home, people | ({one.id} if one.kind == "household" else set()))
    photos = _drop_photos(home, ops, visits if one.kind == "household" else set())
    kept = {"kind": one.kind, "reason": wish.reason, "asked_on": wish.asked_on}
    write_erasure(by=by, home=home, subject=one.id, **kept)  # type: ignore[arg-type]  # as named
    note(by, "sync.erase", one.id, home=home, n=len(ops), refused=refused, photos=photos)
    return Erased(len(people), len(ops), photos)


def _find(home: int, subject: str) -> _Subject:
    key = db_uuid(subject)
    key = follow(home, [key]).get(key, key)
    house = Household.objects.filter(home=home, id=key).first()
    if house is not None:
        return _Subject(key, "household", key, house.hamlet_id)
    person = Resident.objects.filter(home=home, id=key).first()
    if person is None:
        raise Refused(NO_SUBJECT)
    return _Subject(key, "person", db_uuid(person.household_id), person.hamlet_id)


def _lived_in(home: int, people: set[str]) -> set[str]:
    """Return the houses of people, who may have been merged from other ones, under all names."""
    rows = Resident.objects.filter(home=home, id__in=sorted(people))
    found = {db_uuid(i) for i in rows.values_list("household_id", flat=True)}
    return found | {one for some in merged_into(home, found).values() for one in some}


def _find_naming(
    home: int,
    one: _Subject,
    houses: set[str],
    where: set[str],
    people: set[str],
    others: set[str],
) -> set[str]:
    """Return the operations that name them, or hold words that may."""
    mine = Operation.objects.filter(home=home).exclude(kind__in=KINDS.keys() - set(_NAMING))
    near = Q(hh__in=sorted(where)) | Q(e__in=sorted(people | houses)) | Q(id__in=sorted(others))
    found = set()
    for row in mine.filter(near).exclude(body_sealed=b""):
        of_house = one.kind == "household" and row.hh is not None and db_uuid(row.hh) in houses
        if of_house or _names(row, people):
            found.add(db_uuid(row.id))
    return found


def _blank(by: Actor, home: int, ops: set[str]) -> set[str]:
    """Blank the bodies of operations; receipts and hashes stay. Return what waited.

    What still waits loses its words only, and so does all that waits of the erased: the rest of it
    is work that is yet to be done.
    """
    held = OpResult.objects.filter(home=home, status="held").values_list("id", flat=True)
    waiting = set()
    for row in Operation.objects.filter(home=home, id__in=list(held)).exclude(body_sealed=b""):
        told = read_op(_bytes_of(row))
        if isinstance(told, Received) and (db_uuid(row.id) in ops or is_of_forgotten(told)):
            take_words_out(by=by, home=home, op=told.op)
            waiting.add(db_uuid(row.id))
    Operation.objects.filter(home=home, id__in=sorted(ops - waiting)).update(body_sealed=b"")
    return waiting


def _bytes_of(row: Operation) -> bytes:
    return unseal_bytes(bytes(row.body_sealed), where=BODY, home=row.home, row=db_uuid(row.id))


def _names(row: Operation, people: set[str]) -> bool:
    """Say whether an operation names somebody, or holds words that may."""
    if row.e and db_uuid(row.e) in people:
        return True
    raw = _bytes_of(row)
    plain = raw.replace(b"-", b"")
    free = b'"note":"' in raw or b'"f":"note"' in raw
    return free or any(person.encode() in plain for person in people)


def _blank_refused(home: int, subjects: set[str]) -> int:
    """Blank the bytes of uploads in quarantine that name them; return how many there were."""
    found = []
    for one in Quarantine.objects.filter(home=home).exclude(raw_sealed=b"").order_by("id"):
        row = db_uuid(one.id)
        raw = unseal_bytes(bytes(one.raw_sealed), where="quarantine|raw", home=home, row=row)
        plain = raw.replace(b"-", b"").lower()
        if any(subject.replace("-", "").encode() in plain for subject in subjects):
            found.append(row)
    Quarantine.objects.filter(home=home, id__in=found).update(raw_sealed=b"")
    return len(found)


def _drop_photos(home: int, ops: set[str], visits: set[str]) -> int:
    photos = Blob.objects.filter(home=home, op__in=sorted(ops)) | Blob.objects.filter(
        home=home, visit__in=sorted(visits)
    )
    rows = list(photos.values_list("id", flat=True))
    BlobPart.objects.filter(home=home, blob__in=rows).delete()
    Blob.objects.filter(home=home, id__in=rows).delete()
    return len(rows)


@writes
def cut_names(*, by: Actor, home: int, people: list[str]) -> int:
    """Cut who was met from visits and evidence that are too old for names; the sums stay.

    One token per person, the same in both, kept nowhere: a person counts once, as before.
    """
    seen = Evidence.objects.in_home(home).filter(subject__in=people)
    visits = {db_uuid(v) for v in seen.values_list("visit", flat=True) if v}
    tokens = unlink(by=by, home=home, subjects=people)
    rename_subjects(by=by, home=home, tokens=tokens)
    forget_people(by=by, home=home, houses=set(), visits=visits, tokens=tokens)
    note(by, "sync.cut_names", home=home, n=len(tokens))
    return len(tokens)
