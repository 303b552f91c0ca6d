"""Which part of the ledger a recount covers: all of it, or whole reporting months."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from tungngo.figures.measures import first_day, last_day


@dataclass(frozen=True, slots=True)
class Span:
    """Whole reporting months (15th to 14th), for subjects count once in each; None = all."""

    months: frozenset[int] | None = None  # year * 12 + month - 1

    @classmethod
    def between(cls, first: int, last: int) -> Self:
        """Return the months in which the half months from first to last lie."""
        return cls(frozenset(range(month_of(first), month_of(last) + 1)))

    def holds(self, slot: int) -> bool:
        """Say whether a half month lies in the span."""
        return self.months is None or month_of(slot) in self.months

    def holds_period(self, period: int) -> bool:
        """Say whether a reporting month, yyyymm, lies in the span."""
        year, month = divmod(period, 100)
        return self.months is None or year * 12 + month - 1 in self.months

    def where(self) -> tuple[str, list[Any]]:
        """Return the condition on the days of visits, beginning with AND, and its values."""
        if self.months is None:
            return "", []
        runs = list(self._runs())
        if not runs:
            return " AND 1 = 0", []
        tests = " OR ".join(["(day >= %s AND day <= %s)"] * len(runs))
        days = [
            day.isoformat()
            for first, last in runs
            for day in (first_day(2 * first - 1), last_day(2 * last))
        ]
        return f" AND ({tests})", days

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield (first, last) of months that follow each other."""
        months = sorted(self.months or ())
        starts = [b for a, b in pairwise(months) if b != a + 1]
        ends = [a for a, b in pairwise(months) if b != a + 1]
        yield from zip([*months[:1], *starts], [*ends, *months[-1:]], strict=True)


def month_of(slot: int) -> int:
    """Return the reporting month of a half month, as year * 12 + month - 1."""
    return (slot + 1) // 2


ALL = Span()
