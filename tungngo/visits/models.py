"""A member at a door: who was met, what was taught, what came of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Self

import msgspec
from django.conf import settings
from django.db import models

from tungngo.places.models import Hamlet
from tungngo.shared.home import PersonalQuerySet, PersonalTable, to_home
from tungngo.shared.sql import among, db_uuid, select
from tungngo.teams.models import Team


class Helped(NamedTuple):
    """People helped at one visit: one known person, or a number of people without a name."""

    person: str | None
    anon: int
    skills: tuple[int, ...]


class Fact(NamedTuple):
    """The part of a visit from which figures are made; equal facts give equal figures."""

    fragment: int
    day: date
    outcome: str
    helped: tuple[Helped, ...]
    household: str | None = None
    team: int | None = None


_HELPED = msgspec.json.Decoder(list[Helped])


class VisitQuerySet(PersonalQuerySet["Visit"]):
    """Reads of visits."""

    def in_home(self, home: int) -> Self:
        """Keep visits of one data home."""
        return self.filter(home=home)

    def standing(self) -> Self:
        """Keep visits that were not taken back."""
        return self.filter(voided=False)

    def between(self, first: date, last: date) -> Self:
        """Keep visits of the days from first to last, both included."""
        return self.filter(day__gte=first, day__lte=last)


class Visit(PersonalTable):
    """One visit (lượt ghi); its row holds the newest revision, the operation log all of them."""

    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+", db_index=False)
    fragment = models.IntegerField()  # of the household at capture, for ever
    household_id = models.UUIDField(null=True)
    household = to_home("households.Household", "household_id", related_name="visits", null=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    place = models.CharField(max_length=5)
    outcome = models.CharField(max_length=7)
    why = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    start_ms = models.BigIntegerField()
    end_ms = models.BigIntegerField(null=True)
    helped = models.TextField(default="[]")  # JSON of Helped, the compact form of `people`
    content = models.TextField(default="{}")  # JSON of the rest of the body, without free text
    note_sealed = models.BinaryField(default=bytes)
    rev = models.IntegerField(default=1)
    voided = models.BooleanField(default=False)
    helps = models.IntegerField(default=0)  # what ``helped`` adds up to, for tables by hamlet
    used_ms = models.BigIntegerField(default=0)  # the moment of capture that counts, UTC

    resource = "visit"
    objects = VisitQuerySet.as_manager()  # type: ignore[misc]  # in place of the common reads

    class Meta:
        db_table = "visit"
        indexes = [
            # With the fragment a recount finds in the index alone who was met in several of them.
            models.Index("home", "household_id", "day", "fragment", name="visit_house_day"),
            models.Index("home", "fragment", "day", name="visit_fragment_day"),
            models.Index("home", "hamlet", "day", name="visit_hamlet_day"),
            models.Index("home", "team", "day", name="visit_team_day"),
        ]


class FollowUp(PersonalTable):
    """A promise to come back (hẹn lại)."""

    visit_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+", db_index=False)
    due = models.DateField()
    part = models.CharField(max_length=3, blank=True)
    why = models.CharField(max_length=40)
    skill = models.BigIntegerField(null=True)
    person_id = models.UUIDField(null=True)
    # planned < cancelled < done: whatever the order of arrival, the strongest stands.
    state = models.CharField(max_length=9)
    how = models.CharField(max_length=5, blank=True)

    resource = "visit"

    class Meta:
        db_table = "follow_up"
        indexes = [models.Index("home", "hamlet", "due", name="follow_up_hamlet_due")]


class Met(NamedTuple):
    """A visit that met somebody of a house on a day."""

    id: str
    fragment: int
    member: int


type HouseDay = tuple[str, date]  # household, day


def met_on(home: int, days: Iterable[HouseDay]) -> dict[HouseDay, list[Met]]:
    """Return the visits that met somebody, by household and day, in id order."""
    wanted = {(house, day.isoformat()): (house, day) for house, day in days}
    if not wanted:
        return {}
    houses, house_values = among("household_id", sorted({h for h, _ in wanted}))
    which, day_values = among("day", sorted({d for _, d in wanted}), "date")
    rows = select(
        "SELECT household_id, day, id, fragment, member_id FROM visit"
        f" WHERE home = %s AND {houses} AND {which} AND outcome = 'met' AND NOT voided",
        [home, *house_values, *day_values],
    )
    # Sorted here: asked for the order of ids, SQLite would read the whole home by its key.
    rows.sort(key=lambda row: db_uuid(row[2]))
    found: dict[HouseDay, list[Met]] = {}
    for house, day, row, fragment, member in rows:
        key = wanted.get((db_uuid(house), str(day)))
        if key:
            found.setdefault(key, []).append(Met(db_uuid(row), fragment, member))
    return found


def helped_of(text: str) -> Sequence[Helped]:
    """Read the compact form of the people helped."""
    return () if text == "[]" else _HELPED.decode(text)


def helps_in(helped: Iterable[Helped]) -> int:
    """Return the number of helps (lượt hỗ trợ): one per person and skill."""
    return sum((1 if one.person else one.anon) * len(one.skills) for one in helped)


def helped_text(helped: Iterable[Helped]) -> str:
    """Write the compact form of the people helped."""
    return msgspec.json.encode([tuple(h) for h in helped]).decode()
