"""What a page of figures is about: a place under a map, and a month or a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from django.db.models import OuterRef, QuerySet, Subquery

from tungngo.feed.models import FeedCounter
from tungngo.figures.measures import first_day, slot_of
from tungngo.figures.models import BoardState
from tungngo.places.models import (
    COMMUNE,
    DISTRICT,
    HAMLET,
    NATION,
    PROVINCE,
    Geo,
    GeoVersion,
    Hamlet,
    Place,
    PlaceName,
)
from tungngo.shared.clock import today

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
    """A place under a map: its data homes and, below the province, its fragments."""

    place: Place
    version: GeoVersion
    homes: tuple[int, ...]
    fragments: tuple[int, ...] = ()  # of a commune or district, or the one of a hamlet
    province: int | None = None
    commune: int | None = None
    moved: str = ""  # changes at every commit that moves its cells; known below provinces

    @property
    def kind(self) -> str:
        """Return the kind of the place."""
        return self.place.kind

    @property
    def path(self) -> list[int]:
        """Return the ids of the places above, the province first."""
        return [i for i in (self.province, self.commune) if i and i != self.place.pk]


def scope_of(place: Place, version: GeoVersion) -> Scope | None:
    """Return where a place lies under a map; None where that map does not know it. One query."""
    if place.kind == HAMLET:
        return _of_hamlet(place, version)
    if place.kind in (COMMUNE, DISTRICT):
        return _of_fragments(place, version)
    homes = Geo.objects.provinces_of_homes(version)
    if place.kind == NATION:
        return Scope(place, version, tuple(sorted(homes)))
    mine = tuple(sorted(home for home, province in homes.items() if province == place.pk))
    return Scope(place, version, mine, province=place.pk) if mine else None


def _with_moved(rows: QuerySet[Geo]) -> QuerySet[Geo, Any]:
    """Add how far the feed of the fragment has come, and when its home's board was made anew.

    The feed moves in the transaction that moves the cells, the board after a repair, too. Asked for
    here, they save the live page a query.
    """
    home = OuterRef("fragment__home")
    feed = FeedCounter.objects.filter(home=home, fragment=OuterRef("fragment_id")).values("rev")
    state = BoardState.objects.filter(home=home).values("as_of")
    return rows.annotate(rev=Subquery(feed[:1]), made=Subquery(state[:1]))


def _of_fragments(place: Place, version: GeoVersion) -> Scope | None:
    rows = _with_moved(Geo.objects.in_version(version).under(place))
    fields = ("fragment_id", "fragment__home", "province_id", "rev", "made")
    found = list(rows.values_list(*fields).order_by("fragment_id"))
    if not found:
        return None
    homes = tuple(sorted({home for _, home, *_ in found}))
    revs = sum(rev or 0 for *_, rev, _ in found)  # each only grows, so their sum tells of any
    moved = f"{revs} {max((made for *_, made in found if made), default=None)}"
    fragments = tuple(fragment for fragment, *_ in found)
    commune = place.pk if place.kind == COMMUNE else None
    return Scope(place, version, homes, fragments, found[0][2], commune, moved)


def _of_hamlet(place: Place, version: GeoVersion) -> Scope | None:
    rows = _with_moved(Geo.objects.in_version(version).filter(fragment__hamlets=place.pk))
    fields = ("fragment_id", "fragment__home", "province_id", "commune_id", "rev", "made")
    found = rows.values_list(*fields).first()
    if found is None:
        return None
    fragment, home, province, commune, rev, made = found
    moved = f"{rev or 0} {made}"
    return Scope(place, version, (home,), (fragment,), province, commune, moved)


def names_shown(scope: Scope, on: date) -> dict[int, PlaceName]:
    """Return {place: name on the day} of a place, those above and those one level below.

    One query.
    """
    known = [scope.place.pk, *scope.path]
    rows = PlaceName.objects.filter(place_id__in=known)
    below = _below(scope)
    if below is not None:
        # Two index reads; one condition with OR makes PostgreSQL read all names of the country.
        rows = rows.union(PlaceName.objects.filter(place_id__in=below), all=True)
    found: dict[int, PlaceName] = {}
    for name in rows.order_by("valid_from", "id"):
        if name.place_id not in found or name.valid_from <= on:
            found[name.place_id] = name
    return found


def _below(scope: Scope) -> Any:
    """Return the ids of the places one level below, a list or a subquery; None: there are none."""
    if scope.kind == NATION:
        return sorted(set(Geo.objects.provinces_of_homes(scope.version).values()))
    if scope.kind == COMMUNE:
        known = Hamlet.objects.of_fragments(scope.fragments).filter(placeholder=False)
        return known.values("pk")
    if scope.kind == HAMLET:
        return None
    rows = Geo.objects.in_version(scope.version).under(scope.place)
    return rows.filter(commune__isnull=False).values("commune_id")


def last_day_of(version: GeoVersion, versions: Sequence[GeoVersion]) -> date:
    """Return the last day on which a map held: today for the newest."""
    later = [v.valid_from for v in versions if v.valid_from > version.valid_from]
    return min(later) - timedelta(days=1) if later else today()


def may_know(version: GeoVersion, place: Place, versions: Sequence[GeoVersion]) -> bool:
    """Say whether a map may know a place: a unit must have stood while it held."""
    if place.kind not in (COMMUNE, DISTRICT, PROVINCE):
        return True
    begun = place.valid_from <= last_day_of(version, versions)
    return begun and (place.valid_to is None or place.valid_to >= version.valid_from)


def version_for(wish: str, on: date, versions: Sequence[GeoVersion]) -> GeoVersion | None:
    """Return the map that an address asks for; None where it names one that does not exist.

    "thoi-diem" is the map in force ``on`` a day (that of the page, or its month's last),
    "hien-nay" the newest, else a map's own name.
    ``versions``: all standing ones, the newest first.
    """
    if wish == NOW:
        return versions[0]
    if wish == THEN:
        return next((v for v in versions if v.valid_from <= on), versions[-1])
    return next((v for v in versions if v.slug == wish), None)


def version_that_knows(place: Place, versions: Sequence[GeoVersion]) -> GeoVersion:
    """Return the newest map of the days on which a place stood: for one that is no more."""
    last = place.valid_to
    return next((v for v in versions if last is None or v.valid_from <= last), versions[-1])
