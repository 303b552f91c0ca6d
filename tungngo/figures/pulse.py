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
    is_late: bool = False  # the board has waited too long: the page must be read from cells


def read_pulse(scope: Scope) -> Pulse:
    """Return how current the sums of a scope are.

    Cells are true at commit; the board is as old as its last making, unless it is late. One query,
    and none below the province.
    """
    at = now()
    if scope.fragments:
        return Pulse(at, scope.moved)
    homes, values = among("home", scope.homes, "int")
    [(made, oldest, newest)] = select(
        f"SELECT (SELECT MAX(as_of) FROM board_state WHERE {homes}), MIN(at), MAX(at)"
        f" FROM touched_key WHERE {homes}",
        [*values, *values],
    )
    waiting = _moment(oldest)
    if waiting and waiting < at - _LATE:
        return Pulse(at, f"{made} {newest}", is_late=True)
    return Pulse(_moment(made) or at, str(made))


def _moment(value: datetime | str | None) -> datetime | None:
    """Return a moment as the database gave it: naive UTC text on SQLite."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value
