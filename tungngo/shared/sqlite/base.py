"""SQLite with one writer at a time, in turn, across threads and processes.

Without a turn two processes that write at once starve each other inside SQLite's own busy loop
(waits of 1.3-3.3 s measured); with a lock taken before BEGIN IMMEDIATE the longest wait was 63 ms.
"""

import fcntl
import os
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.backends.sqlite3 import base

_turn = threading.Lock()


# The tables of the log only grow; PostgreSQL says so by its grants.
_LOG_CHANGED = re.compile(r'\s*(?:UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?audit_', re.IGNORECASE)


@lru_cache(maxsize=512)
def _with_question_marks(query: str) -> str:
    """Return a statement as SQLite takes it; a push sends the same few hundred again and again."""
    if _LOG_CHANGED.match(query):
        raise DatabaseError(f"the log only grows: {query[:60]}")
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which does not work out the same statement twice."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return the statement in SQLite's own style of parameters."""
        if param_names is None:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a process lock and a file lock before a write transaction, gives both back after it."""

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor of ours."""
        del name  # SQLite has no named cursors
        return self.connection.cursor(factory=Cursor)

    _lock_file: int | None = None
    _has_turn = False

    def _lock_path(self) -> Path | None:
        name = str(self.settings_dict["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            return None
        return Path(name).parent / "write.lock"

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._give_turn()
            raise

    def _take_turn(self) -> None:
        path = self._lock_path()
        if path is None or self._has_turn:
            return
        _turn.acquire()
        self._has_turn = True
        try:
            self._lock_file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        except BaseException:
            self._give_turn()
            raise

    def _give_turn(self) -> None:
        if not self._has_turn:
            return
        if self._lock_file is not None:
            os.close(self._lock_file)  # closing gives the file lock back
            self._lock_file = None
        self._has_turn = False
        _turn.release()

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_turn()
