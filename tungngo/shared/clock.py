"""The one clock. Days are days in Vietnam, moments are UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no daylight saving since 1975

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - the only place that asks the machine


def now_ms() -> int:
    """Return the present moment in Unix milliseconds."""
    return int(now().timestamp() * 1000)


def today() -> date:
    """Return the day it is in Vietnam."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day in Vietnam on which a moment falls."""
    return moment.astimezone(VIETNAM).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment (tests and the demonstration's past year)."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
