"""Reads that pages of places share: names by day, what lies above, how maps follow each other."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from tungngo.places.models import COMMUNE, DISTRICT, HAMLET, Geo, GeoVersion, Place, PlaceName


class Names:
    """The names of some places at all times, read at once."""

    def __init__(self, places: Iterable[int], *with_: str) -> None:
        """Read them, with their place or act where asked for; one query whatever the number."""
        rows = PlaceName.objects.filter(place_id__in=set(places))
        rows = rows.select_related(*with_) if with_ else rows
        self._of: dict[int, list[PlaceName]] = {}
        for row in rows.order_by("valid_from", "id"):
            self._of.setdefault(row.place_id, []).append(row)

    def all(self, place: int) -> list[PlaceName]:
        """Return every name of a place, the oldest first."""
        return self._of.get(place, [])

    def on(self, place: int, day: date) -> PlaceName:
        """Return the name on a day; the last one before, or the first after, where it had none."""
        rows = self._of[place]
        return next((row for row in reversed(rows) if row.valid_from <= day), rows[0])

    def last(self, place: int) -> PlaceName:
        """Return the last name a place had, of today or of its last day."""
        return self._of[place][-1]

    def full(self, place: int, day: date) -> str:
        """Return "xã Yên Mô" as of a day; nothing for a place without a name."""
        return self.on(place, day).full_name if place in self._of else ""


@dataclass(frozen=True, slots=True)
class Lie:
    """Where a place lies under one map."""

    version: GeoVersion
    province: int
    district: int | None = None
    commune: int | None = None

    def above(self, place: int) -> list[int]:
        """Return the places over it, the province first."""
        return [one for one in (self.province, self.district, self.commune) if one and one != place]


# The column of a map's rows that names a place of a kind, and what lies above the kind.
_LOOKUP = {COMMUNE: "commune_id", DISTRICT: "district_id", HAMLET: "fragment__hamlets"}
_ABOVE = {COMMUNE: 2, DISTRICT: 1, HAMLET: 3}


def last_lies(places: Collection[Place]) -> dict[int, Lie]:
    """Return {place: where it lies under the newest map that knows it}; one query for all kinds."""
    ids = {kind: [p.pk for p in places if p.kind == kind] for kind in _LOOKUP}
    asked = [_lies(kind, ids[kind]) for kind in _LOOKUP if ids[kind]]
    if not asked:
        return {}
    known = {place.pk: place for place in places}
    found: dict[int, Lie] = {}
    rows = asked[0].union(*asked[1:]) if asked[1:] else asked[0].distinct()
    for one, version, valid_from, *above in sorted(rows, key=lambda row: (row[2], row[1])):
        place = known[one]
        if place.valid_to is None or valid_from <= place.valid_to:
            map_ = GeoVersion(pk=version, valid_from=valid_from)
            found[one] = Lie(map_, *above[: _ABOVE[place.kind]])
    return found


def _lies(kind: str, ids: Collection[int]) -> QuerySet[Geo, tuple[Any, ...]]:
    lookup = _LOOKUP[kind]
    rows = Geo.objects.filter(version__undone_at=None, **{f"{lookup}__in": ids})
    columns = ("version", "version__valid_from", "province", "district", "commune")
    return rows.values_list(lookup, *columns)


def standing(versions: Iterable[GeoVersion]) -> list[GeoVersion]:
    """Return maps that count, the newest first."""
    kept = {one.pk: one for one in versions if one.undone_at is None}
    return sorted(kept.values(), key=lambda one: (one.valid_from, one.pk), reverse=True)


def last_day(version: GeoVersion, versions: Sequence[GeoVersion]) -> date | None:
    """Return the last day of a map; None for the one in force."""
    later = [one.valid_from for one in versions if one.valid_from > version.valid_from]
    return min(later) - timedelta(days=1) if later else None
