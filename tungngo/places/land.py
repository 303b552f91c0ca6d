"""The land of one place under every map: which maps know it, what lies above, who holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tungngo.places.lines import Lie, standing
from tungngo.places.models import (
    COMMUNE,
    DISTRICT,
    HAMLET,
    NEW_REST,
    OLD_REST,
    PART,
    PROVINCE,
    Geo,
    GeoVersion,
    Place,
)

NOW, THEN = "hien-nay", "thoi-diem"
_COLUMN = {PROVINCE: "province", DISTRICT: "district", COMMUNE: "commune"}


class Row(NamedTuple):
    """Where a piece of the land lies under one map; of a province's only the province is told."""

    version: int
    fragment: int
    kind: str
    province: int
    district: int | None
    commune: int | None


@dataclass(frozen=True, slots=True)
class Land:
    """The pieces of a place under all maps, the newest map first."""

    place: Place
    versions: Sequence[GeoVersion]
    rows: Sequence[Row]

    def own(self, version: GeoVersion) -> list[Row]:
        """Return a map's rows by which the place exists; a hamlet lies in its fragment always."""
        here = [row for row in self.rows if row.version == version.pk]
        column = _COLUMN.get(self.place.kind)
        return [row for row in here if not column or getattr(row, column) == self.place.pk]

    @property
    def knowing(self) -> list[GeoVersion]:
        """Return the maps that know the place."""
        return [version for version in self.versions if self.own(version)]

    def choose(self, wish: str) -> GeoVersion | None:
        """Return the map an address asks for; None for one that does not exist, or a place on none.

        Without a wish, or for "thoi-diem": the newest that knows the place.
        """
        knowing = self.knowing
        if not knowing:
            return None
        if wish in ("", THEN):
            return knowing[0]
        if wish == NOW:
            return self.versions[0]
        return next((one for one in self.versions if one.slug == wish), None)

    def lie(self, version: GeoVersion) -> Lie:
        """Return where the place lies under a map that knows it."""
        row = self.own(version)[0]
        kind = self.place.kind
        district = row.district if kind in (COMMUNE, HAMLET) else None
        return Lie(version, row.province, district, row.commune if kind == HAMLET else None)

    def spans(self) -> list[tuple[list[int], GeoVersion, GeoVersion]]:
        """Return (what lies above, oldest map, newest map), the newest first; equal ones joined."""
        found: list[tuple[list[int], GeoVersion, GeoVersion]] = []
        for version in self.knowing:
            above = self.lie(version).above(self.place.pk)
            if found and found[-1][0] == above:
                found[-1] = (above, version, found[-1][2])
            else:
                found.append((above, version, version))
        return found

    def holders(self, version: GeoVersion) -> dict[int, bool]:
        """Return {place that holds land of this one under a map: whether a commune was cut}.

        Communes hold a commune's or a district's land (an island district without communes holds
        its own), provinces a province's. A rest is nobody's land.
        """
        of_province = self.place.kind == PROVINCE
        found: dict[int, bool] = {}
        for row in self.rows:
            if row.version != version.pk or row.kind in (OLD_REST, NEW_REST):
                continue
            holder = row.province if of_province else row.commune or row.district
            if holder:
                cut = self.place.kind == COMMUNE and row.kind == PART
                found[holder] = found.get(holder, False) or cut
        return found

    def others(self) -> dict[int, Lie]:
        """Return {commune or district that ever held a piece: where it lies, by its newest map}."""
        found: dict[int, Lie] = {}
        for version in reversed(self.versions):
            for row in self.rows:
                if row.version != version.pk or self.place.kind == PROVINCE:
                    continue
                if row.commune:
                    found[row.commune] = Lie(version, row.province, row.district)
                if row.district:
                    found[row.district] = Lie(version, row.province)
        return found


def read_land(place: Place) -> Land:
    """Read the land of a place; one query."""
    rows = Geo.objects.filter(version__undone_at=None)
    if place.kind == HAMLET:
        rows = rows.filter(fragment__hamlets=place.pk)
    else:
        column = _COLUMN[place.kind]
        rows = rows.filter(fragment__in=Geo.objects.filter(**{column: place}).values("fragment"))
    version = ("version", "version__slug", "version__valid_from")
    if place.kind == PROVINCE:
        # Hundreds of pieces, of which the page needs only whose they are.
        found = [
            (GeoVersion(pk=pk, slug=slug, valid_from=since), Row(pk, 0, "", province, None, None))
            for pk, slug, since, province in rows.values_list(*version, "province").distinct()
        ]
    else:
        columns = ("fragment", "fragment__kind", "province", "district", "commune")
        found = [
            (GeoVersion(pk=pk, slug=slug, valid_from=since), Row(pk, *rest))
            for pk, slug, since, *rest in rows.values_list(*version, *columns)
        ]
    return Land(place, standing(one for one, _ in found), [row for _, row in found])
