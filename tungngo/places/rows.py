"""Reading the administrative data from CSV; a row that is not understood is refused by its line."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from tungngo.places.models import (
    COMMUNE,
    DISTRICT,
    NATION,
    NEW_REST,
    OLD_REST,
    PART,
    PROVINCE,
    WHOLE,
)
from tungngo.places.reasons import BAD_ROW
from tungngo.shared.errors import Refused

DATA = Path(__file__).parent / "data"
# Digits of a code by kind of place.
DIGITS = {NATION: 0, PROVINCE: 2, DISTRICT: 3, COMMUNE: 5}
_SIDES = {WHOLE: (True, True), PART: (True, True), OLD_REST: (True, False), NEW_REST: (False, True)}
_SLUG = re.compile(r"\d{4}(-\d{2})?")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A line of places.csv; days stay text, which compares and is stored as it is."""

    line: int
    id: int
    kind: str
    valid_from: str
    valid_to: str | None
    from_is_bound: bool
    to_is_bound: bool


@dataclass(frozen=True, slots=True)
class NameRow:
    """A line of names.csv."""

    line: int
    place: int
    valid_from: str
    valid_to: str | None
    code: str
    type: str
    name: str
    act: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """A line of acts.csv."""

    line: int
    number: str
    signed_on: str | None
    effective_on: str | None
    title: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A line of versions.csv, with the numbers of units that stand under it."""

    line: int
    slug: str
    valid_from: str
    act: str
    based_on: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class FragmentRow:
    """A line of fragments.csv."""

    line: int
    id: int
    home: int
    kind: str
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class GeoRow:
    """A line of geo.csv."""

    line: int
    version: str
    fragment: int
    commune: int | None
    district: int | None
    province: int
    exact: bool


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """A line of succession.csv."""

    line: int
    old: int
    new: int
    kind: str
    act: str
    effective_on: str


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A line of aliases.csv."""

    line: int
    place: int
    alias: str


@dataclass(frozen=True, slots=True)
class Country:
    """All rows, each checked by itself; ``checks.check_country`` holds them against each other."""

    places: list[PlaceRow]
    names: list[NameRow]
    acts: list[ActRow]
    versions: list[VersionRow]
    fragments: list[FragmentRow]
    geo: list[GeoRow]
    succession: list[SuccessionRow]
    aliases: list[AliasRow]


class _Wrong(Exception):
    """What is wrong with a row, in Vietnamese."""


def read_rows(folder: Path) -> Country:
    """Return all rows; refuses the first line that is not understood."""
    return Country(
        places=_read(folder, "places", _place),
        names=_read(folder, "names", _name),
        acts=_read(folder, "acts", _act),
        versions=_read(folder, "versions", _version),
        fragments=_read(folder, "fragments", _fragment),
        geo=_read(folder, "geo", _geo),
        succession=_read(folder, "succession", _succession),
        aliases=_read(folder, "aliases", _alias),
    )


def read_aliases(folder: Path = DATA) -> dict[int, list[str]]:
    """Return {place: short names that people use} ("TP.HCM")."""
    found: dict[int, list[str]] = defaultdict(list)
    for one in _read(folder, "aliases", _alias):
        found[one.place].append(one.alias)
    return found


def refuse(file: str, line: int, wrong: object) -> NoReturn:
    """Refuse a line of a file (named without its ending)."""
    raise Refused(BAD_ROW, file=f"{file}.csv", line=line, wrong=wrong)


_COLUMNS = {
    "places": "id,kind,valid_from,valid_to,from_is_bound,to_is_bound",
    "names": "place,valid_from,valid_to,code,type,name,act",
    "acts": "number,signed_on,effective_on,title",
    "versions": "slug,valid_from,act,based_on,provinces,districts,communes",
    "fragments": "id,home,kind,old,new",
    "geo": "version,fragment,commune,district,province,exact",
    "succession": "old,new,kind,act,effective_on",
    "aliases": "place,alias",
}


def _read[T](folder: Path, name: str, parse: Callable[..., T]) -> list[T]:
    """Return the rows of a file, each made by ``parse(line, *values)``."""
    found = []
    for line, values in _lines(folder, name):
        try:
            found.append(parse(line, *values))
        except _Wrong as wrong:
            refuse(name, line, wrong)
    return found


def _lines(folder: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    path, columns = folder / f"{name}.csv", _COLUMNS[name].split(",")
    if not path.exists():
        refuse(name, 0, "không có tệp này")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader, []) != columns:
            refuse(name, 1, f"các cột phải là {', '.join(columns)}")
        for values in reader:
            if len(values) != len(columns):
                refuse(name, reader.line_num, f"cần đúng {len(columns)} cột")
            yield reader.line_num, values


def _place(line: int, number: str, kind: str, *rest: str) -> PlaceRow:
    since, until, from_bound, to_bound = rest
    _check(kind in DIGITS, "kind", kind)
    _span(since, until)
    return PlaceRow(
        line, _number(number), kind, since, until or None, _flag(from_bound), _flag(to_bound)
    )


def _name(line: int, place: str, since: str, until: str, *rest: str) -> NameRow:
    code, type_, name, act = rest
    _span(since, until)
    _check(not code or (code.isascii() and code.isdigit()), "code", code)
    _check(len(type_) <= 20 and type_ == type_.lower(), "type", type_)
    _check(0 < len(name) <= 80 and name == " ".join(name.split()), "name", name)
    return NameRow(line, _number(place), since, until or None, code, type_, name, act)


def _act(line: int, number: str, signed: str, effective: str, title: str) -> ActRow:
    _check(0 < len(number) <= 40, "number", number)
    _check(len(title) <= 300, "title", title)
    for text in (signed, effective):
        _check(not text or _is_day(text), "signed_on, effective_on", text)
    return ActRow(line, number, signed or None, effective or None, title)


def _version(line: int, slug: str, since: str, act: str, based_on: str, *counts: str) -> VersionRow:
    _check(bool(_SLUG.fullmatch(slug)), "slug", slug)
    _span(since, "")
    numbers = [_number(count) for count in counts]
    kinds = dict(zip((PROVINCE, DISTRICT, COMMUNE), numbers, strict=True))
    return VersionRow(line, slug, since, act, based_on, kinds)


def _fragment(line: int, number: str, home: str, kind: str, old: str, new: str) -> FragmentRow:
    _check(kind in _SIDES, "kind", kind)
    if (bool(old), bool(new)) != _SIDES[kind]:
        raise _Wrong(f"mảnh loại {kind} không thể có old «{old}», new «{new}»")
    return FragmentRow(line, _number(number), _number(home), kind, _maybe(old), _maybe(new))


def _geo(line: int, version: str, fragment: str, *rest: str) -> GeoRow:
    commune, district, province, exact = rest
    if not province:
        raise _Wrong("thiếu tỉnh: mảnh nào cũng phải thuộc một tỉnh")
    return GeoRow(
        line,
        version,
        _number(fragment),
        _maybe(commune),
        _maybe(district),
        _number(province),
        _flag(exact),
    )


def _succession(line: int, old: str, new: str, kind: str, act: str, on: str) -> SuccessionRow:
    _check(kind in (WHOLE, PART), "kind", kind)
    _span(on, "")
    return SuccessionRow(line, _number(old), _number(new), kind, act, on)


def _alias(line: int, place: str, alias: str) -> AliasRow:
    _check(bool(alias.strip()), "alias", alias)
    return AliasRow(line, _number(place), alias)


def _number(text: str) -> int:
    _check(text.isascii() and text.isdigit(), "số", text)
    return int(text)


def _maybe(text: str) -> int | None:
    return _number(text) if text else None


def _flag(text: str) -> bool:
    _check(text in ("0", "1"), "0 hoặc 1", text)
    return text == "1"


def _span(since: str, until: str) -> None:
    _check(_is_day(since), "valid_from", since)
    _check(not until or (_is_day(until) and since <= until), "valid_to", until)


@cache
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check(good: Any, column: str, text: str) -> None:
    if not good:
        raise _Wrong(f"cột {column} có giá trị «{text}» không đúng")
