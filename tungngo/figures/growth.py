"""Growth of the network between two dates, from figures that are results; pure.

A base that was itself worked back from a percentage (kind ``derived``) gives no growth: the
percentage would only come out again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

NETWORK = ("ML01", "ML02", "ML03")


class Stated(Protocol):
    """What growth must know of a stated figure; it only reads."""

    @property
    def code(self) -> str: ...

    @property
    def as_of(self) -> date | None: ...

    @property
    def indicator(self) -> str: ...

    @property
    def value(self) -> Decimal: ...

    @property
    def out_of(self) -> Decimal | None: ...

    @property
    def qualifier(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Growth:
    """One indicator between two dates."""

    indicator: str
    since: date
    until: date
    base: Stated | None  # the result from which growth is computed
    end: Stated | None
    computed: Decimal | None  # percent, one decimal; None = cannot be computed
    stated: Stated | None  # the percentage that a source states, kind ``change``
    derived: Stated | None  # the base that was worked back from that percentage
    others: tuple[Stated, ...]  # further results of the two dates with other values

    @property
    def fits(self) -> bool:
        """Say whether the stated percentage is the computed one, to the precision stated."""
        if self.computed is None or self.stated is None:
            return True
        return abs(self.computed - self.stated.value) < Decimal(1)


def best(rows: Iterable[Stated]) -> Stated | None:
    """Return the result to compute from: an exact one before one that is "gần" or "hơn"."""
    results = [r for r in rows if r.kind == "result"]
    return min(results, key=lambda r: (bool(r.qualifier), r.code), default=None)


def percent_change(base: Decimal, end: Decimal) -> Decimal | None:
    """Return the change in percent to one decimal; None without a base.

    18,286 over 9,400 gives 94.5; 39,631 over 18,286 gives 116.7.
    """
    if base <= 0:
        return None
    return ((end - base) * 100 / base).quantize(Decimal("0.1"))


def growth(rows: Sequence[Stated], indicator: str, since: date, until: date) -> Growth:
    """Return the growth of an indicator between two dates."""
    mine = [r for r in rows if r.indicator == indicator]
    first = [r for r in mine if r.as_of == since]
    last = [r for r in mine if r.as_of == until]
    levels = [r for r in (*first, *last) if r.kind == "result"]
    base, end = best(first), best(last)
    computed = percent_change(base.value, end.value) if base and end else None
    used = {(r.as_of, r.value) for r in (base, end) if r}
    others: dict[tuple[date | None, Decimal], Stated] = {}
    for row in levels:
        if (row.as_of, row.value) not in used:
            others.setdefault((row.as_of, row.value), row)
    return Growth(
        indicator,
        since,
        until,
        base,
        end,
        computed,
        next((r for r in last if r.kind == "change"), None),
        next((r for r in first if r.kind == "derived"), None),
        tuple(others.values()),
    )


def dates_of(rows: Iterable[Stated]) -> list[date]:
    """Return the dates on which any level is stated, oldest first."""
    return sorted({r.as_of for r in rows if r.as_of and r.kind in ("result", "derived")})
