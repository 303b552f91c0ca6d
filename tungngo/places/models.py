"""Places of all times, their names by date, and the maps that lay facts on them.

A fact hangs on a hamlet, a hamlet on a fragment; a geography version maps fragments to communes and
provinces.
"""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.db import models

from tungngo.places.reasons import NOT_IN_VERSION
from tungngo.shared.errors import Refused

NATION, PROVINCE, DISTRICT, COMMUNE, HAMLET = "nation", "province", "district", "commune", "hamlet"
WHOLE, PART, OLD_REST, NEW_REST = "whole", "part", "old_rest", "new_rest"


class PlaceQuerySet(models.QuerySet["Place"]):
    """Reads of places."""

    def nation(self) -> "Place":
        """Return the country."""
        return self.get(kind=NATION)

    def on(self, day: date) -> Self:
        """Keep places that existed on a day."""
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day
        )


class Place(models.Model):
    """An administrative unit or a hamlet (đơn vị hành chính, thôn); its id means it for ever."""

    kind = models.CharField(max_length=8)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day
    # The date is only a bound: "trước ngày ..." (from), "sau ngày ..." (to).
    from_is_bound = models.BooleanField(default=False)
    to_is_bound = models.BooleanField(default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        db_table = "place"
        indexes = [models.Index("kind", name="place_kind")]

    def stood_on(self, day: date) -> bool:
        """Say whether the place existed on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class LegalAct(models.Model):
    """A resolution or decree that made, joined or named places (văn bản)."""

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300, blank=True)
    signed_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)

    class Meta:
        db_table = "legal_act"


class PlaceNameQuerySet(models.QuerySet["PlaceName"]):
    """Reads of names."""

    def on(self, day: date) -> Self:
        """Keep names that held on a day."""
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day
        )

    def of_code(self, code: str, on: date) -> "PlaceName | None":
        """Return the name that a code meant on a day (codes are reused, alone they say nothing)."""
        return self.on(on).filter(code=code).select_related("place").first()

    def meanings(self, code: str) -> list["PlaceName"]:
        """Return all that a code ever meant, the latest place first, by the last name of each."""
        found: dict[int, PlaceName] = {}
        for name in self.filter(code=code).select_related("place").order_by("-valid_from", "-id"):
            found.setdefault(name.place_id, name)
        return list(found.values())

    def names_of(self, places: Collection[int], on: date) -> dict[int, "PlaceName"]:
        """Return {place: its name on the day, else the last before, else the first after}."""
        rows = self.filter(place_id__in=places).order_by("valid_from", "id")
        found: dict[int, PlaceName] = {}
        for name in rows:
            if name.place_id not in found or name.valid_from <= on:
                found[name.place_id] = name
        return found


class PlaceName(models.Model):
    """What a place was called, of which type and code, from day to day; the spans never overlap."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="names")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day
    code = models.CharField(max_length=12, blank=True)  # with its leading zeros
    type = models.CharField(max_length=20, blank=True)  # "xã", "phường", "tỉnh", "thôn"
    name = models.CharField(max_length=80)  # "Yên Mô"
    full_name = models.CharField(max_length=100)  # "xã Yên Mô"
    fold = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=300)
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, related_name="+")

    objects = PlaceNameQuerySet.as_manager()

    class Meta:
        db_table = "place_name"
        constraints = [models.UniqueConstraint("place", "valid_from", name="place_name_once")]
        indexes = [models.Index("code", "valid_from", name="place_name_code")]


class GeoVersionQuerySet(models.QuerySet["GeoVersion"]):
    """Reads of geography versions."""

    def in_force(self, on: date) -> "GeoVersion":
        """Return the version in force on a day; the oldest for days before all of them."""
        standing = self.filter(undone_at=None).order_by("-valid_from", "-id")
        return standing.filter(valid_from__lte=on).first() or standing.reverse()[0]

    def by_slug(self, slug: str) -> "GeoVersion | None":
        """Return the version of a name such as "2025-07"."""
        return self.filter(undone_at=None, slug=slug).first()


class GeoVersion(models.Model):
    """A map (phiên bản địa giới): which commune and province each fragment belongs to."""

    slug = models.CharField(max_length=20, unique=True)
    valid_from = models.DateField()
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, related_name="+")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    objects = GeoVersionQuerySet.as_manager()

    class Meta:
        db_table = "geo_version"


class Fragment(models.Model):
    """A piece of land that no map cuts (mảnh): an old commune crossed with a new one, or a rest."""

    home = models.SmallIntegerField()  # the old province, one of 63, for ever
    kind = models.CharField(max_length=8)
    old_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    new_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "fragment"
        indexes = [models.Index("home", name="fragment_home")]


# Column of Geo that holds a place of a kind.
_COLUMN = {PROVINCE: "province_id", DISTRICT: "district_id", COMMUNE: "commune_id"}


class GeoQuerySet(models.QuerySet["Geo"]):
    """Reads of maps."""

    def in_version(self, version: GeoVersion) -> Self:
        """Keep the rows of one map."""
        return self.filter(version=version)

    def under(self, place: Place) -> Self:
        """Keep the fragments inside a place (not a hamlet)."""
        return self if place.kind == NATION else self.filter(**{_COLUMN[place.kind]: place.pk})

    def commune_fragment(self, commune: Place, version: GeoVersion) -> Fragment:
        """Return the fragment of what is the commune's as a whole: its only one, else its rest.

        Teams and typed figures of a commune hang there. Refuses a commune that the map lacks.
        """
        found = self.commune_fragments([commune.pk], version).get(commune.pk)
        if found is None:
            raise Refused(NOT_IN_VERSION, slug=version.slug)
        return Fragment.objects.get(pk=found)

    def commune_fragments(self, communes: Collection[int], version: GeoVersion) -> dict[int, int]:
        """Return {commune: fragment that holds what is the commune's as a whole}."""
        rows = self.in_version(version).filter(commune__in=communes).order_by("fragment_id")
        only: dict[int, list[int]] = {}
        rest: dict[int, int] = {}
        columns = ("commune_id", "fragment_id", "fragment__kind", "fragment__old_place_id")
        for commune, fragment, kind, old, new in rows.values_list(
            *columns, "fragment__new_place_id"
        ):
            only.setdefault(commune, []).append(fragment)
            if kind in (OLD_REST, NEW_REST) and commune in (old, new):
                rest[commune] = fragment
        return {c: f[0] for c, f in only.items() if len(f) == 1} | rest

    def provinces_of_homes(self, version: GeoVersion) -> dict[int, int]:
        """Return {data home: province} under a map; homes never cross a province's border."""
        key = (version.pk, version.recorded_at.isoformat())
        if key not in _homes:
            rows = self.in_version(version).values_list("fragment__home", "province_id").distinct()
            found = dict(rows)
            if not found:
                return {}  # a version that is just being recorded has no rows yet
            _homes[key] = found
        return _homes[key]


# Rows of a map never change which province a home lies in; the moment of recording tells two
# databases apart.
_homes: dict[tuple[int, str], dict[int, int]] = {}


class Geo(models.Model):
    """Where one fragment lies under one map; commune None: not known (không quy đổi được)."""

    version = models.ForeignKey(GeoVersion, models.PROTECT, related_name="rows")
    fragment = models.ForeignKey(Fragment, models.PROTECT, related_name="rows")
    commune = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    province = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # False: the commune is not known, or is one of 2022, whose land may have changed before 2025.
    exact = models.BooleanField(default=True)

    objects = GeoQuerySet.as_manager()

    class Meta:
        db_table = "geo"
        constraints = [models.UniqueConstraint("version", "fragment", name="geo_one_row")]
        indexes = [
            models.Index("version", "commune", name="geo_commune"),
            models.Index("version", "province", name="geo_province"),
        ]


class HamletQuerySet(models.QuerySet["Hamlet"]):
    """Reads of hamlets."""

    def of_fragments(self, fragments: Collection[int]) -> Self:
        """Keep the hamlets of fragments, the placeholder last."""
        return self.ever().filter(fragment_id__in=fragments).order_by("placeholder", "pk")

    def ever(self) -> Self:
        """Leave out those that were added by mistake and taken back: they never stood."""
        return self.exclude(place__valid_to__lt=models.F("place__valid_from"))


class Hamlet(models.Model):
    """A hamlet (thôn, bản, ấp, khóm, tổ dân phố): where every fact hangs."""

    place = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="hamlet")
    fragment = models.ForeignKey(Fragment, models.PROTECT, related_name="hamlets")
    home = models.SmallIntegerField()
    placeholder = models.BooleanField(default=False)  # "Chưa rõ thôn"
    households = models.IntegerField(null=True)
    people = models.IntegerField(null=True)
    counted_on = models.DateField(null=True)

    objects = HamletQuerySet.as_manager()

    class Meta:
        db_table = "hamlet"


class Succession(models.Model):
    """An old place and what it went into: shown to people, never used to sum."""

    old = models.ForeignKey(Place, models.PROTECT, related_name="successors")
    new = models.ForeignKey(Place, models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=5)  # whole, part
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, related_name="+")
    effective_on = models.DateField()

    class Meta:
        db_table = "succession"
        constraints = [models.UniqueConstraint("old", "new", name="succession_once")]


class PlaceSearch(models.Model):
    """All words by which a place may be found, folded: names ever, parents ever, what it grew from.

    ``doc`` begins and separates with blanks, so that "% word%" finds the beginnings of words alike
    on both databases; fifteen thousand short rows need no other index (ADR 5).
    """

    place = models.OneToOneField(Place, models.CASCADE, primary_key=True, related_name="+")
    doc = models.TextField()

    class Meta:
        db_table = "place_search"
