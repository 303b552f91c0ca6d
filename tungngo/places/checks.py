"""Holding the files of the administrative data against each other before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator
from itertools import pairwise
from typing import Protocol

from tungngo.places.models import COMMUNE, DISTRICT, NATION, PROVINCE
from tungngo.places.rows import DIGITS, Country, GeoRow, NameRow, PlaceRow, VersionRow, refuse

_LAST = "9999-12-31"  # for spans without an end


class _Line(Protocol):
    @property
    def line(self) -> int: ...


def check_country(rows: Country) -> None:
    """Refuse rows that contradict each other, by file and line."""
    _once("places", ((one, one.id) for one in rows.places))
    _once("names", ((one, (one.place, one.valid_from)) for one in rows.names))
    _once("acts", ((one, one.number) for one in rows.acts))
    _once("versions", ((one, one.slug) for one in rows.versions))
    _once("fragments", ((one, one.id) for one in rows.fragments))
    _once("geo", ((one, (one.version, one.fragment)) for one in rows.geo))
    _once("succession", ((one, (one.old, one.new)) for one in rows.succession))
    places = {one.id: one for one in rows.places}
    _check_acts(rows)
    _check_names(rows.names, places)
    _check_codes(rows.names)
    _check_fragments(rows, places)
    _check_successions(rows, places)
    for alias in rows.aliases:
        _known("aliases", alias, "đơn vị", alias.place, places)
    slugs = {one.slug for one in rows.versions}
    for row in rows.geo:
        _known("geo", row, "phiên bản", row.version, slugs)
    for version in rows.versions:
        _check_version(version, rows, places)


def _once(file: str, keys: Iterable[tuple[_Line, Hashable]]) -> None:
    seen: set[Hashable] = set()
    for one, key in keys:
        if key in seen:
            said = " ".join(map(str, key)) if isinstance(key, tuple) else key
            refuse(file, one.line, f"«{said}» đã có ở trên")
        seen.add(key)


def _known(file: str, one: _Line, what: str, key: object, among: Container[object]) -> None:
    if key not in among:
        refuse(file, one.line, f"không có {what} «{key}»")


def _check_acts(rows: Country) -> None:
    acts = {"", *(one.number for one in rows.acts)}
    slugs = {"", *(one.slug for one in rows.versions)}
    for name in rows.names:
        _known("names", name, "văn bản", name.act, acts)
    for succession in rows.succession:
        _known("succession", succession, "văn bản", succession.act, acts)
    for version in rows.versions:
        _known("versions", version, "văn bản", version.act, acts)
        _known("versions", version, "phiên bản", version.based_on, slugs)


def _check_names(names: list[NameRow], places: dict[int, PlaceRow]) -> None:
    """Refuse names outside their place's days, spans that overlap and places without a name."""
    spans: dict[int, list[NameRow]] = defaultdict(list)
    for one in names:
        _known("names", one, "đơn vị", one.place, places)
        _check_name(one, places[one.place])
        spans[one.place].append(one)
    for mine in spans.values():
        for before, after in _overlaps(mine):
            refuse("names", after.line, f"tên «{after.name}» chồng ngày với dòng {before.line}")
    for place in places.values():
        if place.id not in spans:
            refuse("places", place.line, f"đơn vị {place.id} không có tên")


def _check_name(one: NameRow, place: PlaceRow) -> None:
    if len(one.code) != DIGITS[place.kind]:
        refuse("names", one.line, f"mã «{one.code}» phải có {DIGITS[place.kind]} chữ số")
    if one.valid_from < place.valid_from or (one.valid_to or _LAST) > (place.valid_to or _LAST):
        refuse("names", one.line, f"tên «{one.name}» có ngày ngoài thời gian của đơn vị")


def _overlaps(names: list[NameRow]) -> Iterator[tuple[NameRow, NameRow]]:
    """Yield neighbours in time whose days overlap."""
    for before, after in pairwise(sorted(names, key=lambda one: one.valid_from)):
        if (before.valid_to or _LAST) >= after.valid_from:
            yield before, after


def _check_codes(names: list[NameRow]) -> None:
    """Refuse a code that means two places on one day."""
    by_code: dict[str, list[NameRow]] = defaultdict(list)
    for one in names:
        if one.code:
            by_code[one.code].append(one)
    for code, mine in by_code.items():
        for before, after in _overlaps(mine):
            wrong = f"mã «{code}» ngày {after.valid_from} đã là của đơn vị {before.place}"
            refuse("names", after.line, wrong)


def _check_fragments(rows: Country, places: dict[int, PlaceRow]) -> None:
    """Refuse fragments of unknown places or homes; an island district stands for a commune."""
    first = min((one.valid_from for one in rows.versions), default="")
    homes = {
        int(name.code)
        for name in rows.names
        if places[name.place].kind == PROVINCE and name.valid_from == first
    }
    for one in rows.fragments:
        _known("fragments", one, "vùng dữ liệu", one.home, homes)
        for place, kinds in ((one.old, (COMMUNE, DISTRICT)), (one.new, (COMMUNE,))):
            if place is not None:
                _check_kind("fragments", one, place, kinds, places)


def _check_successions(rows: Country, places: dict[int, PlaceRow]) -> None:
    kinds = (PROVINCE, DISTRICT, COMMUNE)
    for one in rows.succession:
        _check_kind("succession", one, one.old, kinds, places)
        _check_kind("succession", one, one.new, kinds, places)


def _check_kind(
    file: str, one: _Line, place: int, kinds: Iterable[str], places: dict[int, PlaceRow]
) -> None:
    _known(file, one, "đơn vị", place, places)
    if places[place].kind not in kinds:
        refuse(file, one.line, f"đơn vị {place} là {places[place].kind}, không phải {kinds}")


def _check_version(version: VersionRow, rows: Country, places: dict[int, PlaceRow]) -> None:
    """Refuse a map that leaves a fragment or a unit out, or has other numbers than expected."""
    mine = [one for one in rows.geo if one.version == version.slug]
    missing = {one.id: one for one in rows.fragments}
    for row in mine:
        if missing.pop(row.fragment, None) is None:
            refuse("geo", row.line, f"không có mảnh «{row.fragment}»")
        _check_where(row, version, places)
    for fragment in missing.values():
        refuse("fragments", fragment.line, f"phiên bản {version.slug} thiếu mảnh {fragment.id}")
    _check_homes(mine, rows)
    _check_counts(version, mine, places)


def _check_where(row: GeoRow, version: VersionRow, places: dict[int, PlaceRow]) -> None:
    wheres = ((row.commune, COMMUNE), (row.district, DISTRICT), (row.province, PROVINCE))
    for place, kind in wheres:
        if place is not None:
            _check_kind("geo", row, place, (kind,), places)
            if not _stood(places[place], version.valid_from):
                refuse("geo", row.line, f"đơn vị {place} không có vào ngày {version.valid_from}")


def _stood(place: PlaceRow, day: str) -> bool:
    return place.valid_from <= day <= (place.valid_to or _LAST)


def _check_homes(mine: list[GeoRow], rows: Country) -> None:
    """Refuse a data home that lies in two provinces of one map."""
    home_of = {one.id: one.home for one in rows.fragments}
    province_of: dict[int, int] = {}
    for row in mine:
        home = home_of[row.fragment]
        if province_of.setdefault(home, row.province) != row.province:
            refuse("geo", row.line, f"vùng dữ liệu {home} nằm ở hai tỉnh trong {row.version}")


def _check_counts(version: VersionRow, mine: list[GeoRow], places: dict[int, PlaceRow]) -> None:
    """Refuse a map under which not every unit of its day lies, or other numbers of units stand."""
    standing = [one for one in places.values() if _stood(one, version.valid_from)]
    counts = Counter(one.kind for one in standing)
    for kind, expected in version.counts.items():
        if counts[kind] != expected:
            wrong = f"{version.slug} phải có {expected} {kind}, tệp places.csv có {counts[kind]}"
            refuse("versions", version.line, wrong)
    covered = {place for row in mine for place in (row.commune, row.district, row.province)}
    for one in standing:
        if one.kind != NATION and one.id not in covered:
            refuse("places", one.line, f"đơn vị {one.id} không có mảnh nào trong {version.slug}")
