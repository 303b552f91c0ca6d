"""Households, the people in them, and what they agreed to."""

from collections.abc import Iterable
from typing import NamedTuple, Self

from django.db import models

from tungngo.places.models import Hamlet
from tungngo.shared.home import HomeTable, to_home
from tungngo.shared.sql import among, db_uuid, for_update, select

# Where sealed texts stand: a value that is moved to another column or row does not open.
LABEL, NOTE = "household|label", "household|note"
CALL, PHONE = "resident|call", "resident|phone"


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Reads of households."""

    def in_home(self, home: int) -> Self:
        """Keep households of one data home."""
        return self.filter(home=home)

    def open(self) -> Self:
        """Keep households that are not closed (moved, empty, gone, wrong)."""
        return self.filter(closed_on=None)


class Household(HomeTable):
    """A house that a team visits; a place, not a person, until somebody agrees to be named."""

    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+")
    # Stays when hamlets are joined across a fragment border, so no figure is lost (places page 1).
    fragment = models.IntegerField()
    number = models.IntegerField()
    lane = models.CharField(max_length=60, blank=True)
    door = models.CharField(max_length=30, blank=True)
    after = models.UUIDField(null=True)
    mark = models.CharField(max_length=40, blank=True)
    label_sealed = models.BinaryField(default=bytes)
    note_sealed = models.BinaryField(default=bytes)
    adults = models.SmallIntegerField(null=True)
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=40, blank=True)
    rev = models.IntegerField(default=1)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        db_table = "household"
        constraints = [
            models.UniqueConstraint("home", "hamlet", "number", name="household_one_code")
        ]
        indexes = [models.Index("home", "fragment", name="household_home_fragment")]


class HouseSeries(HomeTable):
    """The last house number given in a hamlet; counted up, never down, so no code is used twice."""

    hamlet = models.BigIntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "house_series"
        constraints = [models.UniqueConstraint("home", "hamlet", name="house_series_one")]


class Resident(HomeTable):
    """A person of a household who agreed to be remembered (on the wire: person)."""

    household_id = models.UUIDField()
    household = to_home("households.Household", "household_id", related_name="residents")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+")
    call_sealed = models.BinaryField(default=bytes)
    phone_sealed = models.BinaryField(default=bytes)
    born = models.SmallIntegerField(null=True)
    priority = models.CharField(max_length=328, blank=True)  # eight codes, by ","
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=40, blank=True)
    rev = models.IntegerField(default=1)

    class Meta:
        db_table = "resident"
        indexes = [models.Index("home", "household_id", name="resident_of_household")]


class Consent(HomeTable):
    """What somebody agreed to, refused or took back; append-only."""

    household_id = models.UUIDField()
    subject = models.UUIDField()  # a resident, or the household itself
    text = models.CharField(max_length=20)
    purpose = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    given_by = models.CharField(max_length=16)
    relation = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10)
    after = models.UUIDField(null=True)
    op = models.UUIDField()
    member = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "consent"
        indexes = [
            models.Index("home", "subject", "purpose", name="consent_of_subject"),
            models.Index("home", "op", name="consent_of_op"),  # that a new resident cites
        ]


def purposes_in_force(home: int, subjects: Iterable[str]) -> dict[str, set[str]]:
    """Return {subject: purposes that somebody agreed to and nobody took back}.

    A withdrawal wins in any order of arrival, except over a consent to the same purpose whose
    ``after`` names it; of a yes and a no the later one counts.
    """
    wanted = sorted({s for s in subjects if s})
    if not wanted:
        return {}
    test, values = among("subject", wanted)
    said = select(
        "SELECT subject, purpose, state, op, after FROM consent"
        f" WHERE home = %s AND {test} ORDER BY at, id",
        [home, *values],
    )
    answered = {
        (db_uuid(subject), purpose, db_uuid(after))
        for subject, purpose, state, _, after in said
        if after and state == "given"
    }
    found: dict[str, set[str]] = {}
    taken_back: set[tuple[str, str]] = set()
    for subject, purpose, state, op, _ in said:
        row = db_uuid(subject)
        if state == "given":
            found.setdefault(row, set()).add(purpose)
        elif state == "refused":
            found.get(row, set()).discard(purpose)
        elif (row, purpose, db_uuid(op)) not in answered:
            taken_back.add((row, purpose))
    for row, purpose in taken_back:
        found.get(row, set()).discard(purpose)
    return found


def may_keep(home: int, purpose: str, subjects: Iterable[str]) -> set[str]:
    """Return the subjects of whom something may be kept for a purpose."""
    agreed = purposes_in_force(home, subjects)
    return {subject for subject, purposes in agreed.items() if purpose in purposes}


def agreed_in(home: int, ops: list[str]) -> dict[str, dict[str, set[str]]]:
    """Return {consent operation: {subject: its purposes that are still in force}}."""
    if not ops:
        return {}
    test, values = among("op", ops)
    said = select(
        f"SELECT op, subject, purpose FROM consent WHERE home = %s AND state = 'given' AND {test}",
        [home, *values],
    )
    now = purposes_in_force(home, [db_uuid(subject) for _, subject, _ in said])
    found: dict[str, dict[str, set[str]]] = {}
    for op, subject, purpose in said:
        row = db_uuid(subject)
        if purpose in now.get(row, ()):
            found.setdefault(db_uuid(op), {}).setdefault(row, set()).add(purpose)
    return found


class House(NamedTuple):
    """What an act must know of a house."""

    hamlet: int
    fragment: int
    closed: bool


def lock_houses(home: int, ids: Iterable[str]) -> dict[str, House]:
    """Return {id: house} of those that exist, locked in id order until the act ends."""
    wanted = sorted({i for i in ids if i})
    if not wanted:
        return {}
    test, values = among("id", wanted)
    found = select(
        "SELECT id, hamlet_id, fragment, closed_on FROM household"
        f" WHERE home = %s AND {test} ORDER BY id{for_update()}",
        [home, *values],
    )
    return {
        db_uuid(i): House(hamlet, fragment, closed is not None)
        for i, hamlet, fragment, closed in found
    }


def known_people(home: int, ids: Iterable[str]) -> set[str]:
    """Return those of the ids that are people of this home."""
    wanted = sorted(set(ids))
    if not wanted:
        return set()
    test, values = among("id", wanted)
    return {
        db_uuid(i)
        for (i,) in select(f"SELECT id FROM resident WHERE home = %s AND {test}", [home, *values])
    }
