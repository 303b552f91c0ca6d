"""A database that refuses one thing: statements that a test lets fail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection


class Killed(BaseException):
    """The process ends here; nothing may catch it."""


@contextmanager
def failing_where(breaks: Callable[[str, Any], bool]) -> Iterator[list[str]]:
    """Let the database refuse statements; yield the list of those refused."""
    refused: list[str] = []

    def judge(run: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if breaks(sql, values):
            refused.append(sql)
            raise IntegrityError("refused by the test")
        return run(sql, values, many, context)

    with connection.execute_wrapper(judge):
        yield refused


def row_of(table: str, row: str) -> Callable[[str, Any], bool]:
    """Refuse to insert one row into a table."""
    wanted = row.replace("-", "")
    return lambda sql, values: f'INSERT INTO "{table}"' in sql and wanted in str(values)


@contextmanager
def ending_at(number: int, error: type[BaseException] = Killed) -> Iterator[list[str]]:
    """End what runs at its statement of that number, the first being 0; yield those before it."""
    seen: list[str] = []

    def judge(run: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == number + 1:
            raise error("ended by the test")
        return run(sql, values, many, context)

    with connection.execute_wrapper(judge):
        yield seen
