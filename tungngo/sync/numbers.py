"""Sequence numbers of a device as sets and runs; no database."""

from collections.abc import Iterable, Set

from tungngo.sync.wire import Span

_MOST = 2**31 - 1

type Hole = tuple[int, int, int]  # from, to, since when (Unix ms)


def without_hole(contig: int, there: Set[int]) -> int:
    """Return the largest N such that all numbers up to N are there, knowing that 1..contig are."""
    while contig + 1 in there:
        contig += 1
    return contig


def how_many(spans: Iterable[Span]) -> int:
    """Return how many numbers runs name (a run told backwards names none)."""
    return min(_MOST, sum(max(0, last - first + 1) for first, last in spans))


def holes(contig: int, top: int, there: Set[int], known: Iterable[Span]) -> list[Span]:
    """Return the runs of numbers above ``contig`` up to ``top`` that are in neither."""
    seen = bytearray(max(0, top - contig))
    for n in there:
        if contig < n <= top:
            seen[n - contig - 1] = 1
    for first, last in known:
        low, high = max(first, contig + 1), min(last, top)
        if low <= high:
            seen[low - contig - 1 : high - contig] = b"\1" * (high - low + 1)
    found: list[Span] = []
    for n, is_seen in enumerate(seen, contig + 1):
        if is_seen:
            continue
        if found and found[-1][1] == n - 1:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return found


def lowest(spans: Iterable[Span]) -> int | None:
    """Return the lowest number that runs name."""
    return min((first for first, last in spans if first <= last), default=None)


def aged(now: Iterable[Span], before: Iterable[Hole], at: int) -> list[Hole]:
    """Return holes with the moment (Unix ms) since which some number of each is missing."""
    known = list(before)
    return [
        (first, last, min((ms for a, z, ms in known if a <= last and first <= z), default=at))
        for first, last in now
    ]
