"""Forgetting people: what is known of them goes, the house stays as a place."""

from datetime import date

from tungngo.audit.actions import note
from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.actions.people import NO_PHONE, NOBODY
from tungngo.households.models import (
    Erasure,
    Household,
    Resident,
    SubjectKey,
    merged_into,
)
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, today
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, put

_KEY = "home id subject wrapped version destroyed_at".split()
MOST = 1_000  # rows of one transaction


@writes
def forget(*, by: Actor, home: int, subjects: set[str]) -> set[str]:
    """Forget people, or houses with all who live or lived there; return the ids that are forgotten.

    Their keys are destroyed and what is kept of them is blanked; rows that were merged into them
    are forgotten too. A house stays as a place, a person as a row of which nothing is known. What
    was agreed to until now counts no more. Twice changes nothing.
    """
    gone = _with_their_own(home, subjects)
    houses = list(Household.objects.filter(home=home, id__in=sorted(gone)).order_by("id"))
    people = list(Resident.objects.filter(home=home, id__in=sorted(gone)).order_by("id"))
    _destroy_keys(home, gone)
    place = _places(home, {one.household_id for one in people}, houses)
    for house in houses:
        Household.objects.filter(home=home, id=house.id).update(
            label_sealed=b"", note_sealed=b"", rev=house.rev + 1
        )
    for person in people:
        Resident.objects.filter(home=home, id=person.id).update(
            **NOBODY, erased_on=person.erased_on or today(), rev=person.rev + 1
        )
    _forget_words_about(home, people, {h.id for h in houses})
    touch(
        [Touch(home, *place[h.id], "household", db_uuid(h.id), "put") for h in houses]
        + [
            Touch(home, *place[p.household_id], "person", db_uuid(p.id), "out")
            for p in people
            if p.household_id in place
        ]
    )
    note(by, "households.forget", home=home, houses=len(houses), people=len(people))
    return gone


def _forget_words_about(home: int, people: list[Resident], done: set[object]) -> None:
    """Empty what is written on the houses of people who are forgotten alone.

    The note may speak of them; the label too, unless somebody else of the house has a name.
    """
    theirs = {p.household_id for p in people} - done
    for house in Household.objects.filter(home=home, id__in=theirs):
        named = Resident.objects.filter(home=home, household_id=house.id).exclude(call_sealed=b"")
        words = {"note_sealed": b""} | ({} if named.exists() else {"label_sealed": b""})
        Household.objects.filter(home=home, id=house.id).update(**words, rev=house.rev + 1)
        row = db_uuid(house.id)
        touch([Touch(home, house.fragment, house.hamlet_id, "household", row, "put")])


def _with_their_own(home: int, subjects: set[str]) -> set[str]:
    """Return the subjects with what was merged into them, and the people of the houses."""
    found = {s for s in subjects if s}
    found |= {one for some in merged_into(home, found).values() for one in some}
    people = Resident.objects.filter(home=home, household_id__in=sorted(found))
    found |= {db_uuid(i) for i in people.values_list("id", flat=True)}
    return found | {one for some in merged_into(home, found).values() for one in some}


def _destroy_keys(home: int, subjects: set[str]) -> None:
    """Destroy keys; who had none gets a mark all the same, so that late operations find it."""
    at = db_moment(now())
    rows = [(home, db_uuid(new_id()), subject, b"", 0, at) for subject in sorted(subjects)]
    put(SubjectKey, _KEY, rows, key=("home", "subject"), keep=("id",))


def _places(
    home: int, houses: set[object], known: list[Household]
) -> dict[object, tuple[int, int]]:
    """Return {house: (fragment, hamlet)} of the houses that are forgotten or lived in by such."""
    found = {one.id: (one.fragment, one.hamlet_id) for one in known}
    others = Household.objects.filter(home=home, id__in=[h for h in houses if h not in found])
    return found | {one.id: (one.fragment, one.hamlet_id) for one in others}


@writes
def write_erasure(
    *, by: Actor, home: int, subject: str, kind: str, reason: str, asked_on: date
) -> None:
    """Write down that somebody was erased: the proof that stays, without a name."""
    who = f"user:{by.user_id}" if by.user_id else f"job:{by.job}"
    said = {"kind": kind, "reason": reason[:40], "done_at": now(), "by": who}
    Erasure.objects.get_or_create(home=home, subject=subject, asked_on=asked_on, defaults=said)
    note(by, "households.erase", subject, home=home, kind=kind, asked_on=asked_on)


@writes
def drop_phones(*, by: Actor, home: int, people: list[str]) -> int:
    """Drop the phone numbers of people whose matter is over; return how many there were."""
    mine = Resident.objects.filter(home=home, id__in=people[:MOST]).exclude(phone_sealed=b"")
    rows = list(mine.select_related(None).order_by("id"))
    place = _places(home, {one.household_id for one in rows}, [])
    for one in rows:
        Resident.objects.filter(home=home, id=one.id).update(**NO_PHONE, rev=one.rev + 1)
    touch([Touch(home, *place[p.household_id], "person", db_uuid(p.id), "put") for p in rows])
    if rows:
        note(by, "households.drop_phones", home=home, n=len(rows))
    return len(rows)
