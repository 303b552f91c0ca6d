"""Keys of subjects: what is known of a person or a house is sealed by a key of its own.

The key is random, wrapped by the key of the data home, and destroyed when its subject is erased:
then all that it sealed is lost, in every copy of the database. Nothing here is kept in memory
longer than the call, so a destroyed key is gone at the next read.
"""

import os
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tungngo.households.models import (
    CALL,
    LABEL,
    NOTE,
    PHONE,
    Household,
    Resident,
    SubjectKey,
)
from tungngo.shared.ids import new_id
from tungngo.shared.sealed import (
    blind_index,
    current_key,
    seal_bytes,
    seal_with,
    unseal_bytes,
    unseal_with,
)
from tungngo.shared.sql import among, db_uuid, insert_new, select

WRAPPED = "subject_key|wrapped"
HOME_SECRET = "0" * 32  # the subject whose key makes the blind indexes of a home
_KEY = ("home", "id", "subject", "wrapped", "version")


class Keys(dict[str, AESGCM]):
    """{subject: key} of those of one home whose key stands; ids are those of the database."""

    def __init__(self, home: int) -> None:
        """Begin with no key."""
        super().__init__()
        self.home = home
        self.secret = b""  # of the home, where it was asked for

    def seal(self, text: str, *, where: str, subject: str, row: str = "") -> bytes:
        """Seal a text of a subject for a column of a row (its own, unless told).

        Without a key (a subject that was erased) nothing is kept.
        """
        key = self.get(subject)
        if key is None:
            return b""
        return seal_with(key, text, where=where, home=self.home, row=row or subject)

    def open(self, value: bytes | memoryview, *, where: str, subject: str, row: str = "") -> str:
        """Open a text of a subject; empty where its key was destroyed."""
        key = self.get(subject)
        return unseal_with(key, bytes(value), where=where, home=self.home, row=row or subject)

    def index_of(self, phone: str) -> bytes:
        """Return the blind index of a phone number; needs the home's secret."""
        digits = "".join(c for c in phone if c.isdigit())
        return blind_index(self.secret, "phone", digits) if digits and self.secret else b""


def keys_of(home: int, subjects: Iterable[str]) -> Keys:
    """Return the keys of subjects, for reading; one statement, none where nobody is named."""
    keys = Keys(home)
    _read(keys, subjects)
    return keys


def keys_for(
    home: int, subjects: Iterable[str], *, make: bool = True, phones: bool = False
) -> Keys:
    """Return the keys of subjects, made where they are missing; call it only within an act.

    One statement, one more where keys are made (and two more where somebody else makes the same
    ones at that moment, or a subject that was erased was asked anew). ``phones``: with the secret
    by which phone numbers are compared. Whether a subject may be known at all is for its consents
    to say: ask them first.
    """
    keys = Keys(home)
    wanted = {s for s in subjects if s} | ({HOME_SECRET} if phones else set())
    known = _read(keys, wanted)
    missing = sorted(wanted - keys.keys() - ({HOME_SECRET} if keys.secret else set()))
    if missing and make:
        _make(keys, [s for s in missing if s not in known], [s for s in missing if s in known])
    return keys


def _read(keys: Keys, subjects: Iterable[str]) -> set[str]:
    """Read keys; return the subjects of which there is a row, with a key in it or without."""
    wanted = sorted({s for s in subjects if s})
    if not wanted:
        return set()
    test, values = among("subject", wanted)
    rows = select(
        f"SELECT id, subject, wrapped FROM subject_key WHERE home = %s AND {test}",
        [keys.home, *values],
    )
    for row, subject, wrapped in rows:
        if wrapped:
            _keep(keys, db_uuid(subject), _unwrap(keys.home, db_uuid(row), wrapped))
    return {db_uuid(subject) for _, subject, _ in rows}


def _keep(keys: Keys, subject: str, plain: bytes) -> None:
    if subject == HOME_SECRET:
        keys.secret = plain
    else:
        keys[subject] = AESGCM(plain)


def _unwrap(home: int, row: str, wrapped: bytes) -> bytes:
    return unseal_bytes(wrapped, where=WRAPPED, home=home, row=row)


def _make(keys: Keys, fresh: list[str], again: list[str]) -> None:
    """Make keys: of subjects that never had one, and of those whose key was destroyed."""
    number = current_key(str(settings.KEY_DIR))
    plain = {subject: os.urandom(32) for subject in (*fresh, *again)}
    rows = {}
    for subject in fresh:
        row = db_uuid(new_id())
        wrapped = seal_bytes(plain[subject], where=WRAPPED, home=keys.home, row=row)
        rows[subject] = (keys.home, row, subject, wrapped, number)
    made = insert_new(
        SubjectKey, _KEY, rows.values(), key=("home", "subject"), returning=("subject",)
    )
    mine = {db_uuid(subject) for (subject,) in made}
    mine |= {subject for subject in again if _renew(keys.home, subject, plain[subject], number)}
    for subject in mine:
        _keep(keys, subject, plain[subject])
    others = plain.keys() - mine
    if others:  # made by somebody else at this moment: theirs counts
        _read(keys, others)


def _renew(home: int, subject: str, plain: bytes, number: int) -> bool:
    """Give a subject that was erased a new key, unless somebody has; say whether it was done."""
    one = SubjectKey.objects.filter(home=home, subject=subject, wrapped=b"")
    row = one.values_list("id", flat=True).first()
    if row is None:
        return False
    wrapped = seal_bytes(plain, where=WRAPPED, home=home, row=db_uuid(row))
    return bool(one.update(wrapped=wrapped, version=number))


def open_people(home: int, people: Iterable[Resident]) -> dict[str, tuple[str, str]]:
    """Return {person: (name, phone)} of rows read, opened together; empty where nothing is kept."""
    rows = [(db_uuid(one.id), one.call_sealed, one.phone_sealed) for one in people]
    keys = keys_of(home, [row for row, call, phone in rows if call or phone])
    return {
        row: (
            keys.open(call, where=CALL, subject=row),
            keys.open(phone, where=PHONE, subject=row),
        )
        for row, call, phone in rows
    }


def open_houses(home: int, houses: Iterable[Household]) -> dict[str, tuple[str, str]]:
    """Return {house: (label, note)} of rows read, opened together; empty where nothing is kept."""
    rows = [(db_uuid(one.id), one.label_sealed, one.note_sealed) for one in houses]
    keys = keys_of(home, [row for row, label, note in rows if label or note])
    return {
        row: (
            keys.open(label, where=LABEL, subject=row),
            keys.open(note, where=NOTE, subject=row),
        )
        for row, label, note in rows
    }


def open_notes(home: int, notes: Iterable[tuple[str, str, bytes]]) -> dict[str, str]:
    """Return {visit: note} of (visit, house, sealed note), opened together."""
    rows = [(visit, house, value) for visit, house, value in notes if value]
    keys = keys_of(home, [house for _, house, _ in rows])
    return {
        visit: keys.open(value, where="visit|note", subject=house, row=visit)
        for visit, house, value in rows
    }
