"""The database under measurement: where it is, which version, and what CPU its server used."""

import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

_TICKS = os.sysconf("SC_CLK_TCK")


def scratch_database(name: str) -> str | None:
    """Return the address of a database of that name on the server in use, made if it is missing."""
    base = settings.DATABASES["default"]
    if "postgresql" not in str(base["ENGINE"]):
        return None
    host = f"{base['HOST']}:{base['PORT']}" if base["PORT"] else base["HOST"]
    who = f"{base['USER']}:{base['PASSWORD']}@" if base["PASSWORD"] else f"{base['USER']}@"
    address = f"postgresql://{who}{host}/{base['NAME']}"
    with psycopg.connect(address, autocommit=True) as server:
        there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            server.execute(
                psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
            )
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def version_of(of: Any) -> str:
    """Return the database and its version."""
    of.ensure_connection()
    if of.vendor == "postgresql":
        number = of.connection.info.server_version
        return f"PostgreSQL {number // 10000}.{number % 10000}"
    with of.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


def cpu_seconds() -> float:
    """Return the CPU that this process and the database's server have used so far.

    The server must run on this machine: its processes are those with the parent of our backend.
    """
    return time.process_time() + _server_seconds()


def page_seconds() -> float:
    """Return the CPU of this process and of its own backend: what one page costs.

    The server's other processes tidy up after whoever wrote before.
    """
    if connection.vendor != "postgresql":
        return time.process_time()
    connection.ensure_connection()
    return time.process_time() + _seconds(Path(f"/proc/{connection.connection.info.backend_pid}"))


def _server_seconds() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}")
    if not backend.exists():
        raise SystemExit("bench: the PostgreSQL server must run on this machine")
    parent = Path(f"/proc/{_parent(backend)}")
    living = (parent / "task" / parent.name / "children").read_text().split()
    return sum(_seconds(Path(f"/proc/{pid}")) for pid in living) + _of_the_ended(parent)


def _parent(path: Path) -> int:
    return int((path / "stat").read_text().rpartition(")")[2].split()[1])


def _seconds(path: Path) -> float:
    """Return the time on a CPU of a living process, to the nanosecond."""
    try:
        return int((path / "schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def _of_the_ended(path: Path) -> float:
    """Return the CPU of a process's children that have ended, such as parallel workers."""
    ticks = (path / "stat").read_text().rpartition(")")[2].split()[13:15]
    return sum(map(int, ticks)) / _TICKS
