"""How current the sums behind a page are: read before the figures, and cheap."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tungngo.figures.scopes import Scope
from tungngo.shared.clock import now
from tungngo.shared.sql import among, select

_LATE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Pulse:
    """When the sums of a page were made, and what moves as soon as they do."""

    made: datetime
    mark: str
    late: frozenset[int] = frozenset()  # half months for which the board has waited too long


def read_pulse(scope: Scope) -> Pulse:
    """Return how current the sums of a scope are.

    Cells are true at commit; the board is as old as its last making. Once it is late, all that it
    waits for is read from cells, and only that: the year of a nation would be a second's work. One
    query, and none below the province.
    """
    at = now()
    if scope.fragments:
        return Pulse(at, scope.moved)
    homes, values = among("home", scope.homes, "int")
    found = select(
        f"SELECT slot, MIN(at), MAX(at) FROM touched_key WHERE {homes} GROUP BY slot"
        f" UNION ALL SELECT NULL, MAX(as_of), MAX(as_of) FROM board_state WHERE {homes}",
        [*values, *values],
    )
    made = next((_moment(last) for slot, _, last in found if slot is None and last), None)
    waiting = {
        slot: (_moment(first), _moment(last)) for slot, first, last in found if slot is not None
    }
    if not any(first < at - _LATE for first, _ in waiting.values()):
        return Pulse(made or at, str(made))
    newest = max(last for _, last in waiting.values())
    return Pulse(at, f"{made} {newest}", frozenset(waiting))


def _moment(value: datetime | str) -> datetime:
    """Return a moment as the database gave it: naive UTC text on SQLite."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value
