"""The counts that the built data must have; other ones mean that a source or a rule has changed."""

from collections import Counter
from typing import TYPE_CHECKING

from places.sources import Sources

if TYPE_CHECKING:
    from build_places import Tables

_FRAGMENTS = {"whole": 9_599, "part": 972, "old_rest": 441 + 567, "new_rest": 3_181}
_PIECES = {1: 9_599, 2: 369, 3: 55, 4: 16, 5: 1}
# Units by type on a day, provinces marked /p: a thành phố may be a district too.
_TYPES = {
    "2022-01-01": {"tỉnh/p": 58, "thành phố/p": 5, "xã": 8_248, "phường": 1_737, "thị trấn": 614},
    # By the first word of the names; the type column of the source has three of them wrong.
    "2025-06-30": {"tỉnh/p": 57, "thành phố/p": 6, "xã": 7_692, "phường": 1_726, "thị trấn": 617},
    "2025-07-01": {"tỉnh/p": 28, "thành phố/p": 6, "xã": 2_621, "phường": 687, "đặc khu": 13},
    "2026-04-30": {"tỉnh/p": 27, "thành phố/p": 7, "xã": 2_611, "phường": 697, "đặc khu": 13},
    "2026-08-24": {"tỉnh/p": 25, "thành phố/p": 9, "xã": 2_599, "phường": 709, "đặc khu": 13},
}
_DISTRICTS = {"2022-01-01": 705, "2025-06-30": 696, "2025-07-01": 0}
_MARKS = {"province": "/p", "district": "/d", "commune": ""}


def check_counts(src: Sources, tables: "Tables") -> list[str]:
    """Return what differs from the counts."""
    pieces = Counter(Counter(old for old, _ in src.pairs).values())
    sums: list[tuple[str, object, object]] = [
        ("pairs", len(src.pairs), 10_571),
        ("new communes with a source", len({new for _, new in src.pairs}), 3_321),
        ("pieces of old units", dict(pieces), _PIECES),
        ("fragments", dict(Counter(str(row[2]) for row in tables.fragments)), _FRAGMENTS),
        ("rows of geo", len(tables.geo), 3 * sum(_FRAGMENTS.values())),
        ("rows of geo without province", sum(not row[4] for row in tables.geo), 0),
    ]
    for day, expected in _TYPES.items():
        found = types_on(tables, day)
        types = {t: n for t, n in found.items() if not t.endswith("/d")}
        sums.append((f"types on {day}", types, expected))
        if day in _DISTRICTS:
            districts = sum(n for t, n in found.items() if t.endswith("/d"))
            sums.append((f"districts on {day}", districts, _DISTRICTS[day]))
    return [f"{what}: {got}, not {expected}" for what, got, expected in sums if got != expected]


def types_on(tables: "Tables", day: str) -> Counter[str]:
    """Return {type/kind: units} by the names that hold on a day."""
    kind_of = {row[0]: str(row[1]) for row in tables.places}
    return Counter(
        f"{row[4]}{_MARKS[kind_of[row[0]]]}"
        for row in tables.names
        if row[4] and str(row[1]) <= day and (not row[2] or day <= str(row[2]))
    )
