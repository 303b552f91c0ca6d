"""Every write on figures."""

from tungngo.figures.actions.counting import (
    count,
    freshen_home,
    heard,
    repair_home,
    write_mismatches,
)
from tungngo.figures.actions.loading import load_indicators, load_stated

__all__ = [
    "count",
    "freshen_home",
    "heard",
    "load_indicators",
    "load_stated",
    "repair_home",
    "write_mismatches",
]
