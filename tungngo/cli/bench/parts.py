"""What each part of a push costs: its functions take the time on themselves, without their inner.

CPU of this process where it is the database, too (SQLite); else wall time of one caller alone,
which holds the server's CPU and its waiting for the disk ("commit"). The clocks themselves cost
something: the rates are measured without them.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

from tungngo.figures.actions import counting
from tungngo.learning.actions import evidence
from tungngo.shared.sql import on_postgres
from tungngo.sync import views
from tungngo.sync.actions import doing, push
from tungngo.sync.kinds import KINDS

# Where a name is called from, the name, the part it is counted to.
_FUNCTIONS: tuple[tuple[Any, str, str], ...] = (
    (views, "device_at_door", "door"),
    (views, "body_of", "decode"),
    (views, "read_push", "decode"),
    (views, "read_op", "decode"),
    (views, "apply", "commit"),
    (push, "lock_state", "device"),
    (push, "write_state", "device"),
    (push, "heard", "device"),
    (push, "keep", "op_log"),
    (push, "drop_from_log", "op_log"),
    (push, "open_batch", "rights"),
    (doing, "admit", "rights"),
    (doing, "add_evidence", "evidence"),
    (evidence, "settle_fluency", "fluency"),
    (doing, "count", "cells"),
    (counting, "see", "seen"),
    (push, "flush", "feed"),
    (push, "_answer", "receipts"),
    (push, "note", "audit"),
)
REST = "rest"  # middleware, routing, the answer's bytes; "commit" is apply without its parts


@dataclass(slots=True)
class Clocks:
    """Seconds by part."""

    clock: Callable[[], float] = time.process_time
    seconds: dict[str, float] = field(default_factory=dict)
    _inner: list[float] = field(default_factory=list)

    def timed[**P, R](self, part: str, act: Callable[P, R]) -> Callable[P, R]:
        """Return the function with a clock around it."""

        @wraps(act)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            self._inner.append(0.0)
            began = self.clock()
            try:
                return act(*args, **kwargs)
            finally:
                took = self.clock() - began
                self.seconds[part] = self.seconds.get(part, 0.0) + took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        return run

    def add_rest(self, whole: float) -> None:
        """Count what no part took of the whole time."""
        self.seconds[REST] = whole - sum(self.seconds.values())


@contextmanager
def clocks() -> Iterator[Clocks]:
    """Put clocks around the parts of a push; take them away again."""
    mine = Clocks(time.perf_counter if on_postgres() else time.process_time)
    before = [(module, name, getattr(module, name)) for module, name, _ in _FUNCTIONS]
    kinds = dict(KINDS)
    try:
        for module, name, part in _FUNCTIONS:
            setattr(module, name, mine.timed(part, getattr(module, name)))
        for name, kind in kinds.items():
            KINDS[name] = replace(kind, act=mine.timed(_part_of(name), kind.act))
        yield mine
    finally:
        for module, name, function in before:
            setattr(module, name, function)
        KINDS.update(kinds)


def _part_of(kind: str) -> str:
    """Return the part to which the act of a kind is counted: "visit.record" -> "visit"."""
    return kind.partition(".")[0]
