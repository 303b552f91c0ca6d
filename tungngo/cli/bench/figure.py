"""One measured figure: what it is, its value and unit, the target, and under which conditions."""

import platform
import sys
from collections.abc import Sequence

import msgspec
from django.db import connection

from tungngo.cli.bench.server import version_of


class Figure(msgspec.Struct, kw_only=True, frozen=True):
    """A figure; ``target`` is "<= 50" or ">= 4000", empty where none was set."""

    name: str
    value: float
    unit: str
    target: str = ""
    conditions: str = ""

    @property
    def reached(self) -> bool:
        """Say whether the target was reached."""
        sign, _, limit = self.target.partition(" ")
        if not limit:
            return True
        return self.value <= float(limit) if sign == "<=" else self.value >= float(limit)

    @property
    def line(self) -> str:
        """Return the figure as one line for people."""
        mark = "" if not self.target else "   đạt" if self.reached else "   CHƯA ĐẠT"
        wish = f"(cần {self.target})" if self.target else ""
        return f"{self.name:<44}{self.value:>12,.1f} {self.unit:<22}{wish:<14}{mark}"


def conditions(*more: str) -> str:
    """Return the conditions that every figure names: database, versions, cores."""
    machine = f"CPython {sys.version.split()[0]}, {platform.machine()}"
    return "; ".join([version_of(connection), machine, *more])


def print_table(found: Sequence[Figure]) -> None:
    """Print all figures as a table."""
    print()
    for figure in found:
        print(figure.line)
    missed = [f.name for f in found if not f.reached]
    print(
        f"\n{len(found)} số đo, {len(missed)} chưa đạt"
        + (f": {', '.join(missed)}" if missed else "")
    )


def at_percent(values: Sequence[float], percent: int) -> float:
    """Return the value that ``percent`` of the values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)]
