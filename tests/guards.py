"""What tests may not do: ask home tables without a home, or call anything but this machine."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, models

from tungngo.shared.home import HomeTable, open_scope

_VERBS = re.compile(r"\s*\(*\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_INSERT = re.compile(r'\s*INSERT\s+INTO\s+"?\w+"?\s*\(([^)]*)\)', re.IGNORECASE)
_WHERE = re.compile(r"\b(?:WHERE|HAVING)\b(.*)", re.IGNORECASE | re.DOTALL)
_HOME = re.compile(r"\bhome\b")
_LOOPBACK = ("127.", "::1", "localhost")


class NoHome(AssertionError):
    """A statement on a home table that names no home (architecture 4, rule 7)."""


class NoNetwork(AssertionError):
    """A test that calls another machine."""


def is_home(model: type[models.Model]) -> bool:
    """Say whether a table lives in data homes: its key begins with home."""
    key = model._meta.pk
    keyed = isinstance(key, models.CompositePrimaryKey) and key.field_names[0] == "home"
    return keyed or issubclass(model, HomeTable)


@cache
def home_tables() -> re.Pattern[str]:
    """Return the pattern that finds any home table's name in a statement."""
    tables = [m._meta.db_table for m in apps.get_models() if is_home(m)]
    return re.compile(rf"\b({'|'.join(tables) or 'no table yet'})\b")


def names_home(sql: str) -> bool:
    """Say whether a statement names ``home`` where it chooses or makes rows."""
    if not _VERBS.match(sql) or not home_tables().search(sql):
        return True
    made = _INSERT.match(sql)
    if made:
        return bool(_HOME.search(made.group(1)))
    chosen = _WHERE.search(sql)
    return bool(chosen and _HOME.search(chosen.group(1)))


def _judge(run: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
    if not open_scope() and not names_home(sql):
        raise NoHome(f"no home in: {sql[:400]}")
    return run(sql, values, many, context)


@contextmanager
def homes_named() -> Iterator[None]:
    """Fail statements on home tables without a home, outside ``job_scope``."""
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(_judge))
        yield


@contextmanager
def loopback_only() -> Iterator[None]:
    """Let sockets reach this machine and nothing else."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if not str(host).startswith(_LOOPBACK):
            raise NoNetwork(f"a test calls {host}")
        real(self, address)

    socket.socket.connect = connect  # type: ignore[assignment,method-assign]  # the guard
    try:
        yield
    finally:
        socket.socket.connect = real  # type: ignore[method-assign]
