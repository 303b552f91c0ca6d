"""The ground on which statements stand, and the walls before tables that speak of people.

Nobody's, a person's, or the jobs': PostgreSQL is told at the start of each transaction, and shows
no row of a hamlet that is not the person's. On nobody's ground the guard refuses.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from django.apps import apps
from django.db import Error, connection, models

from tungngo.shared.actor import Actor

APP, JOBS, READ = "tungngo_app", "tungngo_job", "tungngo_read"  # roles of the database
type Run = Callable[..., Any]

_IDLE, _INSIDE = 0, 2  # of a transaction, as libpq numbers them


class Unscoped(RuntimeError):
    """Rows that speak of people, asked for without saying who may see them: a fault of ours."""


class Ground(NamedTuple):
    """On what statements stand: nothing, a person's rights, those of jobs.

    Or the login's own: upkeep of tables, and tests while they set up their story.
    """

    kind: Literal["", "person", "job", "login"] = ""
    hamlets: frozenset[int] = frozenset()

    @property
    def sees_all(self) -> bool:
        """Say whether nothing is hidden here."""
        return self.kind in ("job", "login")

    @property
    def words(self) -> str:
        """Return what PostgreSQL is told of it; not by set_config(): Citus forwards only this."""
        if self.kind == "job":
            return f"SET LOCAL ROLE {JOBS}"
        role = APP if self.kind == "person" else "NONE"
        hamlets = ",".join(str(int(h)) for h in sorted(self.hamlets))
        return f"SET LOCAL ROLE {role}; SET LOCAL app.hamlets = '{{{hamlets}}}'"


NOBODY, JOB, LOGIN = Ground(), Ground("job"), Ground("login")
_ground: ContextVar[Ground] = ContextVar("ground", default=NOBODY)


def ground() -> Ground:
    """Return the ground on which this code stands."""
    return _ground.get()


def ground_of(by: Actor | None) -> Ground:
    """Return the ground of who acts or reads: a job's, or that of the hamlets a person may see."""
    if by is None:
        return Ground("person")
    return JOB if by.job else Ground("person", by.hamlets)


@contextmanager
def on(one: Ground) -> Iterator[None]:
    """Stand on a ground; the database hears of it by ``tell``."""
    token = _ground.set(one)
    try:
        yield
    finally:
        _ground.reset(token)


def tell(*first: str) -> None:
    """Tell PostgreSQL where its transaction stands, after other words, in one round trip."""
    if connection.vendor == "postgresql":
        _send(*first, _ground.get().words)


@contextmanager
def stand(one: Ground) -> Iterator[None]:
    """Stand on a ground for a part of a transaction."""
    try:
        with on(one):
            tell()
            yield
    finally:
        tell_back()


def tell_back() -> None:
    """Tell PostgreSQL the ground that we are back on, where its transaction goes on."""
    if connection.vendor == "postgresql" and connection.in_atomic_block and _state() == _INSIDE:
        _send(_ground.get().words)


def _state() -> int:
    return int(connection.connection.pgconn.transaction_status)


def _send(*words: str) -> None:
    """Send commands as they are: a prepared statement could hold one only."""
    with connection.wrap_database_errors:
        link = connection.connection
        if not link.autocommit and _state() == _IDLE:
            words = ("BEGIN", *words)  # or the driver would send it by a round trip of its own
        said = link.pgconn.exec_("; ".join(words).encode())
        if said.error_message:
            raise _error(said)


def _error(said: Any) -> Exception:
    """Return what a statement raises; a server that is gone has no state to tell it by."""
    driver: Any = connection.Database  # type: ignore[attr-defined]  # the driver
    if connection.connection.broken:
        gone: Exception = driver.OperationalError(said.error_message.decode())
        return gone
    found: Exception = driver.errors.error_from_result(said)
    return found


@contextmanager
def as_job() -> Iterator[None]:
    """See all rows, as jobs do: for sums, and for acts whose rights are judged one by one.

    Outside a transaction each statement on people is one of its own: ``SET ROLE`` would stay on a
    connection that pgbouncer gives to somebody else.
    """
    if _ground.get().kind == "job":
        yield
        return
    with ExitStack() as stack:
        if connection.in_atomic_block:
            stack.enter_context(stand(JOB))
        else:
            stack.enter_context(on(JOB))
            if connection.vendor == "postgresql":
                stack.enter_context(connection.execute_wrapper(_in_role))
        yield


def _in_role(run: Run, sql: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
    if not speaks_of_people(sql):
        return run(sql, values, many, context)
    if connection.in_atomic_block:  # an act's, which has told already, or one of Django's own
        tell()
        return run(sql, values, many, context)
    _send("BEGIN", _ground.get().words)
    try:
        found = run(sql, values, many, context)
    except BaseException:
        with suppress(Error):
            _send("ROLLBACK")
        raise
    _send("COMMIT")
    return found


def is_personal(model: type[models.Model]) -> bool:
    """Say whether a table speaks of people."""
    return bool(getattr(model, "personal", False))


def personal_models() -> list[type[models.Model]]:
    """Return the tables that speak of people."""
    return [m for m in apps.get_models() if is_personal(m)]


@cache
def _people() -> re.Pattern[str]:
    names = "|".join(sorted(m._meta.db_table for m in personal_models())) or "no table yet"
    return re.compile(rf'\b(?:FROM|JOIN|INTO|UPDATE|USING)\s+(?:ONLY\s+)?"?(?:{names})\b', re.I)


@lru_cache(maxsize=2_048)
def speaks_of_people(sql: str) -> bool:
    """Say whether a statement reads or writes a table that speaks of people.

    Remembered: the search takes a tenth of a millisecond, and pages ask the same again and again.
    """
    return bool(_people().search(sql))


def _guard(run: Run, sql: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
    if not _ground.get().kind and speaks_of_people(sql):
        raise Unscoped(f"no reading, act or job is open for: {sql[:200]}")
    return run(sql, values, many, context)


@contextmanager
def guarded() -> Iterator[None]:
    """Stand on nobody's ground and refuse statements on people until something is opened."""
    with on(NOBODY), connection.execute_wrapper(_guard):
        yield
