"""What a page of figures is about: a place under a map, and a month or a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from tungngo.figures.measures import first_day, slot_of
from tungngo.places.models import COMMUNE, HAMLET, NATION, Geo, GeoVersion, Hamlet, Place

NOW, THEN = "hien-nay", "thoi-diem"
MONTHS_SHOWN = 13  # a year and the month it began with


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read "2026-11"; None for anything else."""
        year, _, number = text.partition("-")
        if len(year) != 4 or len(number) != 2 or not (year + number).isdecimal():
            return None
        return cls(int(year), int(number)) if 1 <= int(number) <= 12 and int(year) >= 2000 else None

    def __str__(self) -> str:
        """Return "2026-11"."""
        return f"{self.year}-{self.number:02}"

    @property
    def label(self) -> str:
        """Return "11/2026"."""
        return f"{self.number}/{self.year}"

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.back(-1).first - timedelta(days=1)

    def back(self, n: int) -> "Month":
        """Return the month n months earlier."""
        year, number = divmod(self.year * 12 + self.number - 1 - n, 12)
        return Month(year, number + 1)

    @property
    def slots(self) -> tuple[int, int]:
        """Return the two half months."""
        first = slot_of(self.first)
        return first, first + 1


def month_of(slot: int) -> Month:
    """Return the month of a half month."""
    return Month.of(first_day(slot))


@dataclass(frozen=True, slots=True)
class Scope:
    """A place under a map: the data homes and, below the province, the fragments that it is made of."""

    place: Place
    version: GeoVersion
    homes: tuple[int, ...]
    fragments: tuple[int, ...] = ()  # of a commune, or the one of a hamlet
    province: int | None = None
    commune: int | None = None

    @property
    def kind(self) -> str:
        """Return the kind of the place."""
        return self.place.kind

    @property
    def path(self) -> list[int]:
        """Return the ids of the places above, the province first."""
        return [i for i in (self.province, self.commune) if i and i != self.place.pk]


def scope_of(place: Place, version: GeoVersion) -> Scope | None:
    """Return where a place lies under a map; None where that map does not know it."""
    homes = Geo.objects.provinces_of_homes(version)
    if place.kind == NATION:
        return Scope(place, version, tuple(sorted(homes)))
    if place.kind == HAMLET:
        return _of_hamlet(place, version)
    if place.kind == COMMUNE:
        return _of_commune(place, version)
    mine = tuple(sorted(home for home, province in homes.items() if province == place.pk))
    return Scope(place, version, mine, province=place.pk) if mine else None


def _of_commune(place: Place, version: GeoVersion) -> Scope | None:
    rows = Geo.objects.in_version(version).filter(commune=place)
    found = list(
        rows.values_list("fragment_id", "fragment__home", "province_id").order_by("fragment_id")
    )
    if not found:
        return None
    homes = tuple(sorted({home for _, home, _ in found}))
    return Scope(place, version, homes, tuple(f for f, _, _ in found), found[0][2], place.pk)


def _of_hamlet(place: Place, version: GeoVersion) -> Scope | None:
    rows = Geo.objects.in_version(version).filter(fragment__hamlets=place.pk)
    found = rows.values_list("fragment_id", "fragment__home", "province_id", "commune_id").first()
    if found is None:
        return None
    fragment, home, province, commune = found
    return Scope(place, version, (home,), (fragment,), province, commune)


def children_of(scope: Scope) -> list[int]:
    """Return the ids of the places one level below: provinces, communes or hamlets."""
    if scope.kind == NATION:
        return sorted(set(Geo.objects.provinces_of_homes(scope.version).values()))
    if scope.kind == COMMUNE:
        return list(Hamlet.objects.of_fragments(scope.fragments).values_list("pk", flat=True))
    if scope.kind == HAMLET:
        return []
    rows = Geo.objects.in_version(scope.version).filter(
        province=scope.province, commune__isnull=False
    )
    return list(rows.values_list("commune_id", flat=True).distinct())


def version_for(wish: str, month: Month, versions: Sequence[GeoVersion]) -> GeoVersion | None:
    """Return the map that an address asks for; None where it names one that does not exist.

    "thoi-diem" is the map in force on the month's last day, "hien-nay" the newest, else a map's own name.
    ``versions``: all standing ones, the newest first.
    """
    if wish == NOW:
        return versions[0]
    if wish == THEN:
        return next((v for v in versions if v.valid_from <= month.last), versions[-1])
    return next((v for v in versions if v.slug == wish), None)


def version_that_knows(place: Place, versions: Sequence[GeoVersion]) -> GeoVersion:
    """Return the newest map of the days on which a place stood: where to show one that is no more."""
    last = place.valid_to
    return next((v for v in versions if last is None or v.valid_from <= last), versions[-1])
