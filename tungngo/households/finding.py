"""Finding rows that were perhaps recorded twice; who merges them is a person's business."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from tungngo.households.keys import keys_of
from tungngo.households.models import CALL
from tungngo.shared.sql import among, db_uuid, select
from tungngo.shared.vietnamese import fold

HOUSE, PERSON = BOTH = ("household", "person")
MOST = 10_000  # people read for one commune


class Twins(NamedTuple):
    """Rows that look alike, of one hamlet."""

    kind: str  # household or person
    hamlet: int
    why: str  # door, phone, name
    rows: tuple[str, ...]


def duplicates(
    home: int, hamlets: Iterable[int], *, most: int = MOST, kinds: Sequence[str] = BOTH
) -> list[Twins]:
    """Return what looks recorded twice in hamlets of one commune; four statements at most.

    Houses of one lane and door; people of one phone number, or of one name (read without accents)
    and year of birth. Names are opened here and nowhere kept; of more people than ``most`` the
    rest is not compared.
    """
    wanted = sorted(set(hamlets))
    if not wanted:
        return []
    test, values = among("hamlet_id", wanted, "bigint")
    return [
        *(_houses(home, test, values) if HOUSE in kinds else ()),
        *(_people(home, test, values, most) if PERSON in kinds else ()),
    ]


def _houses(home: int, test: str, values: list[object]) -> list[Twins]:
    rows = select(
        f"SELECT id, hamlet_id, lane, door FROM household WHERE home = %s AND {test}"
        " AND closed_on IS NULL AND door <> '' ORDER BY id",
        [home, *values],
    )
    found: dict[tuple[int, str, str], list[str]] = {}
    for row, hamlet, lane, door in rows:
        found.setdefault((hamlet, fold(lane), fold(door)), []).append(db_uuid(row))
    return [
        Twins("household", hamlet, "door", tuple(some))
        for (hamlet, *_), some in sorted(found.items())
        if len(some) > 1
    ]


def _people(home: int, test: str, values: list[object], most: int) -> list[Twins]:
    rows = select(
        "SELECT id, hamlet_id, born, call_sealed, phone_index FROM resident"
        f" WHERE home = %s AND {test} AND left_on IS NULL AND erased_on IS NULL"
        " ORDER BY id LIMIT %s",
        [home, *values, most],
    )
    people = [(db_uuid(row), *rest) for row, *rest in rows]
    keys = keys_of(home, [row for row, _, born, call, _ in people if born and call])
    alike: dict[tuple[int, str, object], list[str]] = {}
    for row, hamlet, born, call, phone in people:
        if phone:
            alike.setdefault((hamlet, "phone", bytes(phone)), []).append(row)
        name = keys.open(call, where=CALL, subject=row) if born and call else ""
        if name:
            alike.setdefault((hamlet, "name", (fold(name), born)), []).append(row)
    return [
        Twins("person", hamlet, why, tuple(some))
        for (hamlet, why, _), some in alike.items()
        if len(some) > 1
    ]


class Pair(NamedTuple):
    """Two rows that look alike."""

    kind: str  # household or person
    hamlet: int
    why: str  # door, phone, name
    one: str
    other: str


def pairs_of(found: Iterable[Twins], *, most: int) -> list[Pair]:
    """Return the pairs among rows that look alike, each once; at most so many."""
    pairs: dict[tuple[str, str], Pair] = {}
    for twins in found:
        for one, other in combinations(sorted(twins.rows), 2):
            pairs.setdefault((one, other), Pair(twins.kind, twins.hamlet, twins.why, one, other))
            if len(pairs) >= most:
                return list(pairs.values())
    return list(pairs.values())


def not_one(hamlets: Iterable[int], kind: str) -> dict[int, set[tuple[str, str]]]:
    """Return {home of hamlets: pairs, the smaller id first, that are not one}; one statement."""
    wanted = sorted(set(hamlets))
    if not wanted:
        return {}
    test, values = among("place_id", wanted, "bigint")
    there, same = among("n.hamlet", wanted, "bigint")
    told = select(
        f"SELECT h.home, n.low, n.high FROM (SELECT DISTINCT home FROM hamlet WHERE {test}) h"
        f" LEFT JOIN not_one n ON n.home = h.home AND n.kind = %s AND {there} ORDER BY h.home",
        [*values, kind, *same],
    )
    found: dict[int, set[tuple[str, str]]] = {}
    for home, low, high in told:
        pairs = found.setdefault(home, set())
        if low:
            pairs.add((db_uuid(low), db_uuid(high)))
    return found
