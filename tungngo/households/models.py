"""Households, the people in them, and what they agreed to."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Self

from django.db import models

from tungngo.households.agreed import may_keep as may_keep
from tungngo.households.agreed import purposes_in_force as purposes_in_force
from tungngo.places.models import Hamlet
from tungngo.shared.home import HomeTable, PersonalQuerySet, PersonalTable, to_home
from tungngo.shared.sql import among, db_uuid, for_update, select

# Where sealed texts stand: a value that is moved to another column or row does not open.
LABEL, NOTE = "household|label", "household|note"
CALL, PHONE = "resident|call", "resident|phone"


class HouseholdQuerySet(PersonalQuerySet["Household"]):
    """Reads of households."""

    def in_home(self, home: int) -> Self:
        """Keep households of one data home."""
        return self.filter(home=home)

    def open(self) -> Self:
        """Keep households that are not closed (moved, empty, gone, wrong)."""
        return self.filter(closed_on=None)


class Household(PersonalTable):
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

    objects = HouseholdQuerySet.as_manager()  # type: ignore[misc]  # in place of the common reads

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


class Resident(PersonalTable):
    """A person of a household who agreed to be remembered (on the wire: person)."""

    household_id = models.UUIDField()
    household = to_home("households.Household", "household_id", related_name="residents")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+")
    call_sealed = models.BinaryField(default=bytes)
    phone_sealed = models.BinaryField(default=bytes)
    born = models.SmallIntegerField(null=True)
    priority = models.CharField(max_length=328, blank=True)  # eight codes, by ","
    # HMAC of the number by the home's own secret: equal numbers are found, none can be read.
    phone_index = models.BinaryField(default=bytes)
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=40, blank=True)
    erased_on = models.DateField(null=True)  # nothing of the person is known any more
    rev = models.IntegerField(default=1)

    class Meta:
        db_table = "resident"
        indexes = [models.Index("home", "household_id", name="resident_of_household")]


class Consent(PersonalTable):
    """What somebody agreed to, refused or took back; append-only."""

    household_id = models.UUIDField()
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+", db_index=False)
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

    resource = "consent"

    class Meta:
        db_table = "consent"
        indexes = [
            models.Index("home", "subject", "purpose", name="consent_of_subject"),
            models.Index("home", "op", name="consent_of_op"),  # that a new resident cites
        ]


class Assignment(PersonalTable):
    """Who visits a house (phân hộ): a member, or everybody of the team (null), until a day.

    One row per house: of two assignments the newest received stands; the operation log has all. One
    that is over is taken back in the night after, when phones are told.
    """

    household_id = models.UUIDField()
    household = to_home("households.Household", "household_id", related_name="assignments")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+", db_index=False)
    member = models.BigIntegerField(null=True)
    until = models.DateField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "assignment"
        constraints = [models.UniqueConstraint("home", "household_id", name="assignment_one")]
        indexes = [models.Index("home", "hamlet", name="assignment_of_hamlet")]


def assigned_to(home: int, hamlets: Iterable[int], on: date) -> dict[str, int | None]:
    """Return {house: its member} of the houses that a leader gave to one, in force on a day.

    None is everybody of the team, and so is a house that is not named: never given, or too long
    ago. Ids are those of the database (``db_uuid``).
    """
    wanted = sorted(set(hamlets))
    if not wanted:
        return {}
    test, values = among("hamlet_id", wanted, "bigint")
    rows = select(
        f"SELECT household_id, member FROM assignment WHERE home = %s AND {test} AND until >= %s",
        [home, *values, on.isoformat()],
    )
    return {db_uuid(house): member for house, member in rows}


class SubjectKey(HomeTable):
    """The key of one subject (khóa riêng): what it sealed is lost with it.

    The key stands while ``wrapped`` holds it. What was agreed to before ``destroyed_at`` counts no
    more; who is asked anew afterwards gets another key.
    """

    subject = models.UUIDField()  # a resident or a household; 0 = the home's own secret
    wrapped = models.BinaryField(default=bytes)
    version = models.SmallIntegerField()  # of the master key that wraps it
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "subject_key"
        constraints = [models.UniqueConstraint("home", "subject", name="subject_key_one")]


class Alias(HomeTable):
    """A row that was merged into another (id = the row that is no more)."""

    kind = models.CharField(max_length=10)  # household or person
    into = models.UUIDField()

    class Meta:
        db_table = "alias"
        indexes = [models.Index("home", "into", name="alias_into")]


class Distinct(HomeTable):
    """Two rows that look alike, and a person said that they are not one (không phải một)."""

    kind = models.CharField(max_length=10)  # household or person
    low = models.UUIDField()  # of the two the smaller id
    high = models.UUIDField()
    hamlet = models.BigIntegerField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "not_one"
        constraints = [models.UniqueConstraint("home", "kind", "low", "high", name="not_one_once")]


class Erasure(HomeTable):
    """What was erased, when and at whose wish (xóa); no name, so that it may stay as the proof."""

    subject = models.UUIDField()
    kind = models.CharField(max_length=10)  # household or person
    reason = models.CharField(max_length=40)
    asked_on = models.DateField()
    done_at = models.DateTimeField()
    by = models.CharField(max_length=80)  # as in the audit log

    class Meta:
        db_table = "erasure"
        constraints = [
            models.UniqueConstraint("home", "subject", "asked_on", name="erasure_once_a_day")
        ]


def follow(home: int, ids: Iterable[str]) -> dict[str, str]:
    """Return {merged row: the row that stands for it} of those ids that were merged.

    Aliases always point to the last of a chain, so one step is enough.
    """
    wanted = sorted({i for i in ids if i})
    if not wanted:
        return {}
    test, values = among("id", wanted)
    rows = select(f'SELECT id, "into" FROM alias WHERE home = %s AND {test}', [home, *values])
    return {db_uuid(merged): db_uuid(into) for merged, into in rows}


def merged_into(home: int, ids: Iterable[str]) -> dict[str, list[str]]:
    """Return {row: the rows that were merged into it}, e.g. to find the visits to all of them."""
    wanted = sorted({i for i in ids if i})
    if not wanted:
        return {}
    test, values = among('"into"', wanted)
    rows = select(
        f'SELECT id, "into" FROM alias WHERE home = %s AND {test} ORDER BY id', [home, *values]
    )
    found: dict[str, list[str]] = {}
    for merged, into in rows:
        found.setdefault(db_uuid(into), []).append(db_uuid(merged))
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


def lock_people(home: int, ids: Iterable[str]) -> tuple[dict[str, Resident], dict[str, House]]:
    """Return {id: person} of those that exist and {id: house} of their houses, which are locked.

    Whoever changes a person locks the house first, so its people stand still with it.
    """
    mine = Resident.objects.filter(home=home, id__in=sorted({i for i in ids if i}))
    houses = lock_houses(home, map(db_uuid, mine.values_list("household_id", flat=True)))
    return {db_uuid(one.id): one for one in mine.all()}, houses


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
