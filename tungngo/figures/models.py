"""Cells (ô số liệu) and what is read from them; figures stated by documents beside them."""

from collections.abc import Iterable
from typing import Self

from django.db import models

from tungngo.places.models import Place
from tungngo.shared.home import HomeTable
from tungngo.teams.models import Team


class Cell(models.Model):
    """The exact sum of one measure in one fragment and half month."""

    pk = models.CompositePrimaryKey("home", "fragment", "slot", "measure")
    home = models.SmallIntegerField()
    fragment = models.IntegerField()
    slot = models.IntegerField()
    measure = models.IntegerField()
    value = models.BigIntegerField()

    class Meta:
        db_table = "cell"
        indexes = [models.Index("home", "measure", "slot", name="cell_home_measure_slot")]


class DayTotal(models.Model):
    """The sums of one fragment and day."""

    pk = models.CompositePrimaryKey("home", "fragment", "day")
    home = models.SmallIntegerField()
    fragment = models.IntegerField()
    day = models.DateField()
    visits = models.IntegerField()
    home_visits = models.IntegerField()
    absent = models.IntegerField()
    later = models.IntegerField()
    refused = models.IntegerField()
    helps = models.IntegerField()

    class Meta:
        db_table = "day_total"
        indexes = [models.Index("home", "day", name="day_total_home_day")]


class Seen(models.Model):
    """How often a subject (person, house, team) was marked in a period, and where it counts.

    ``n``: marks by visits in a reporting month (``period`` yyyymm); of all time (0) the months that
    have any. ``mixed``: marks came from several fragments.
    """

    pk = models.CompositePrimaryKey("home", "subject", "measure", "period")
    home = models.SmallIntegerField()
    subject = models.UUIDField()
    measure = models.IntegerField()
    period = models.IntegerField()
    fragment = models.IntegerField()
    n = models.IntegerField()
    mixed = models.BooleanField()

    class Meta:
        db_table = "seen"
        # People of a quarter or a year are counted when a report asks for them.
        indexes = [models.Index("home", "measure", "period", name="seen_measure_period")]


class TouchedKey(HomeTable):
    """A key whose sum over its home must be made anew.

    Appended by writers, drained by ``freshen``.
    """

    measure = models.IntegerField()
    slot = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "touched_key"


class Board(models.Model):
    """The sum of one measure in one home and half month: rewritten from cells, never added to."""

    pk = models.CompositePrimaryKey("home", "measure", "slot")
    home = models.SmallIntegerField()
    measure = models.IntegerField()
    slot = models.IntegerField()
    value = models.BigIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        db_table = "board"
        indexes = [models.Index("measure", "slot", name="board_measure_slot")]


class DayBoard(models.Model):
    """The sums of one home and day: rewritten from day totals, never added to."""

    pk = models.CompositePrimaryKey("home", "day")
    home = models.SmallIntegerField()
    day = models.DateField()
    visits = models.IntegerField()
    home_visits = models.IntegerField()
    absent = models.IntegerField()
    later = models.IntegerField()
    refused = models.IntegerField()
    helps = models.IntegerField()

    class Meta:
        db_table = "day_board"


class BoardState(models.Model):
    """When the board of a home was last made anew: a page of figures says so, and waits for it."""

    home = models.SmallIntegerField(primary_key=True)
    as_of = models.DateTimeField()

    class Meta:
        db_table = "board_state"


class TeamContact(HomeTable):
    """When a device of a team was last heard, and what it still keeps."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    device = models.UUIDField()
    last_at = models.DateTimeField()
    unsent = models.IntegerField()

    class Meta:
        db_table = "team_contact"
        constraints = [models.UniqueConstraint("home", "device", name="team_contact_one")]


class MismatchQuerySet(models.QuerySet["Mismatch"]):
    """Reads of mismatches."""

    def in_homes(self, homes: Iterable[int]) -> Self:
        """Keep those of some data homes."""
        return self.filter(home__in=sorted(homes))

    def open(self) -> Self:
        """Keep those that were not set right."""
        return self.filter(repaired_at=None)


class Mismatch(HomeTable):
    """A cell that did not equal its recount; each one is a bug, expected number 0."""

    key = models.CharField(max_length=80)
    stored = models.BigIntegerField()
    counted = models.BigIntegerField()
    at = models.DateTimeField()
    repaired_at = models.DateTimeField(null=True)

    objects = MismatchQuerySet.as_manager()

    class Meta:
        db_table = "mismatch"


def open_mismatches(homes: Iterable[int]) -> list[Mismatch]:
    """Return the sums of some data homes that differ from the ledger still, the newest first."""
    return list(Mismatch.objects.in_homes(homes).open().order_by("-at", "home", "key"))


class SumCheck(models.Model):
    """How many stored sums were counted again on a day, and how many differed (sổ tự kiểm)."""

    pk = models.CompositePrimaryKey("home", "kind", "day")
    home = models.SmallIntegerField()
    kind = models.CharField(max_length=8)  # sample, night
    day = models.DateField()
    keys = models.IntegerField()
    wrong = models.IntegerField()

    class Meta:
        db_table = "sum_check"


class Indicator(models.Model):
    """An indicator (chỉ số) of the catalogue and how it is counted."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    unit = models.CharField(max_length=30)
    rule = models.TextField()
    numerator = models.CharField(max_length=80, blank=True)
    denominator = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=8)
    period = models.CharField(max_length=8)
    source_kind = models.CharField(max_length=40)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "indicator"


class StatedValueQuerySet(models.QuerySet["StatedValue"]):
    """Reads of stated figures."""

    def of_nation(self) -> Self:
        """Keep figures about the whole country, oldest first."""
        return self.filter(place__kind="nation").order_by("as_of", "indicator", "code")

    def network(self) -> Self:
        """Keep figures on provinces with teams, teams and members."""
        return self.filter(indicator__in=("ML01", "ML02", "ML03"))


class StatedValue(models.Model):
    """A figure that a document or the press states (số nêu ra); never mixed with computed ones."""

    code = models.CharField(max_length=10, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    place_name = models.CharField(max_length=120)
    as_of = models.DateField(
        null=True
    )  # the last day of what the source names; None = it names none
    date_text = models.CharField(max_length=10, blank=True)
    precision = models.CharField(max_length=8)
    indicator = models.CharField(max_length=12)
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=20, decimal_places=3)
    out_of = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    unit = models.CharField(max_length=40)
    qualifier = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=300)
    from_seed = models.BooleanField()
    note = models.TextField(blank=True)

    objects = StatedValueQuerySet.as_manager()

    class Meta:
        db_table = "stated_value"
        indexes = [models.Index("indicator", "as_of", name="stated_indicator_day")]


class ListedPlace(models.Model):
    """A place that a stated figure lists by name, as written and as it is."""

    stated = models.ForeignKey(StatedValue, models.CASCADE, related_name="listed")
    order = models.SmallIntegerField()
    name_written = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")

    class Meta:
        db_table = "listed_place"
        constraints = [models.UniqueConstraint("stated", "place", name="listed_once")]
