"""Opening transactions: ``writes`` for every act, ``reading`` for a page of home rows.

These are the only two ways, and each opens the walls for one person or job (``shared.walls``).
``ATOMIC_REQUESTS`` stays off: on SQLite every GET would take the write turn.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from django.db import OperationalError, connection, transaction

from tungngo.feed.models import Change, FeedCounter, gone_before
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.ids import new_id
from tungngo.shared.sql import add_up, among, db_uuid, put, select
from tungngo.shared.walls import JOB, Ground, as_job, ground_of, on, stand, tell, tell_back

_TRIES = 3
_RETRY_STATES = ("40001", "40P01")  # serialization failure, deadlock

type FeedKey = tuple[int, int]  # home, fragment


class Touch(NamedTuple):
    """A row that phones of a hamlet must hear of."""

    home: int
    fragment: int
    hamlet: int
    type: str
    row: str  # db_uuid
    o: Literal["put", "del", "out"]


@dataclass(slots=True)
class _Act:
    """What the outermost act has touched so far."""

    touches: dict[tuple[int, int, str], Touch] = field(default_factory=dict)


_act: ContextVar[_Act | None] = ContextVar("act", default=None)


def writes[**P, R](act: Callable[P, R]) -> Callable[P, R]:
    """Make an action one transaction; inside another act it joins that one.

    Outermost, it stands on the ground of ``by`` (``shared.walls``), and change rows are written
    last before the commit. A deadlock or a serialization failure is tried again, at most 3 times:
    an act has no effect outside the database, so it may run twice.
    """

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _act.get() is not None:
            return act(*args, **kwargs)
        by: Any = kwargs.get("by")
        return _outermost(ground_of(by), act, *args, **kwargs)

    run.writes = True  # type: ignore[attr-defined]  # read by the shape test
    return run


def writes_as_job[**P, R](act: Callable[P, R]) -> Callable[P, R]:
    """Make an action as ``writes`` does, that sees all rows though a person does it.

    Only for acts that judge the rights of each thing done by themselves (a push).
    """

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _act.get() is None:
            return _outermost(JOB, act, *args, **kwargs)
        with as_job():
            return act(*args, **kwargs)

    run.writes = run.as_job = True  # type: ignore[attr-defined]  # read by the shape test
    return run


def _outermost[**P, R](
    ground: Ground, act: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    # By place only: an act may have a word of its own called "act" (a legal one).
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            return _once(ground, act, *args, **kwargs)
        except OperationalError as error:
            if last or not _may_retry(error):
                raise
    raise AssertionError("unreachable")


def _once[**P, R](ground: Ground, act: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    token = _act.set(_Act())
    try:
        with on(ground), transaction.atomic(durable=True):  # noqa: TID251 - the only place for it
            tell()
            result = act(*args, **kwargs)
            flush()
    finally:
        _act.reset(token)
    tell_back()  # nothing, but where a test holds a transaction around it
    return result


def _may_retry(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") in _RETRY_STATES


@contextmanager
def reading(by: Actor) -> Iterator[Actor]:
    """Open a read-only transaction in which all statements see one state (PostgreSQL).

    It shows of people what ``by`` may see. On SQLite nothing is opened: single statements see one
    state, and a read takes no write turn.
    """
    with on(ground_of(by)):
        if connection.vendor != "postgresql":
            yield by
            return
        with transaction.atomic():  # noqa: TID251 - see writes
            tell("SET TRANSACTION READ ONLY")
            yield by
    tell_back()


@contextmanager
def snapshot(by: Actor) -> Iterator[Actor]:
    """Open a read-only transaction in which all statements together see one state (a recount).

    On SQLite it takes no turn: writers go on beside it. Inside a transaction it joins that one.
    """
    if connection.in_atomic_block:
        with stand(ground_of(by)):
            yield by
        return
    with on(ground_of(by)):
        if connection.vendor == "postgresql":
            with transaction.atomic():  # noqa: TID251 - see writes
                tell("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield by
        else:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                try:
                    yield by
                finally:
                    cursor.execute("ROLLBACK")


@contextmanager
def attempt() -> Iterator[None]:
    """Try a part of an act so that its failure undoes that part only (a savepoint)."""
    act = _act.get()
    if act is None:
        raise RuntimeError("attempt() outside an act")
    kept = dict(act.touches)
    try:
        with transaction.atomic():  # noqa: TID251 - see writes
            yield
    except BaseException:
        act.touches = kept
        raise


def touch(touches: list[Touch]) -> None:
    """Remember rows that changed; they are written when the act ends."""
    act = _act.get()
    if act is None:
        raise RuntimeError("touch() outside an act")
    for one in touches:
        act.touches[(one.home, one.hamlet, one.row)] = one


def flush() -> dict[FeedKey, int]:
    """Write the change rows now; return {(home, fragment): last revision} of the feeds touched.

    Called last before the commit: the counter rows stay locked to the commit, so no reader can step
    over a change that is committed late.
    """
    act = _act.get()
    if act is None or not act.touches:
        return {}
    touches, act.touches = _on_own_feeds(list(act.touches.values())), {}
    touches.sort(key=lambda t: (t.home, t.fragment, t.hamlet, t.row))
    feeds: dict[FeedKey, int] = {}
    for one in touches:
        feeds[(one.home, one.fragment)] = feeds.get((one.home, one.fragment), 0) + 1
    last = _advance(feeds)
    place = {feed: last[feed] - n for feed, n in feeds.items()}
    rows, day = [], today().isoformat()
    for one in touches:
        place[(one.home, one.fragment)] += 1
        rev = place[(one.home, one.fragment)]
        rows.append(
            (
                one.home,
                one.hamlet,
                one.row,
                db_uuid(new_id()),
                one.fragment,
                one.type,
                one.home,
                rev,
                one.o,
                day,
            )
        )
    fields = ("home", "hamlet", "row", "id", "fragment", "type", "row_home", "rev", "o", "day")
    put(Change, fields, rows, key=("home", "hamlet", "row"), keep=("id",))
    return last


def _on_own_feeds(touches: list[Touch]) -> list[Touch]:
    """Return the touches on the feeds of their hamlets, which are what phones read.

    A house that moved, or whose hamlet did, keeps the fragment in which it counts: another feed.
    """
    test, values = among("place_id", sorted({one.hamlet for one in touches}), "bigint")
    # By name: places stand above. A hamlet's fragment is the one thing that a feed must know.
    own = dict(select(f"SELECT place_id, fragment_id FROM hamlet WHERE {test}", values))
    return [
        one
        if own.get(one.hamlet, one.fragment) == one.fragment
        else one._replace(fragment=own[one.hamlet])
        for one in touches
    ]


@writes
def carry(*, by: Actor, hamlet: int) -> None:
    """Carry all that is told of a hamlet into the feed of the fragment in which it lies now.

    Phones hear it anew there: of the old feed they read nothing any more.
    """
    left = Change.objects.filter(hamlet=hamlet)
    for home, fragment in select(
        "SELECT home, fragment_id FROM hamlet WHERE place_id = %s", [hamlet]
    ):
        rows = left.filter(home=home).exclude(fragment=fragment)
        touch(
            [
                Touch(home, fragment, hamlet, kind, db_uuid(row), o)  # type: ignore[arg-type]  # one of three
                for kind, row, o in rows.values_list("type", "row", "o")
            ]
        )


@writes
def forget_old(*, by: Actor, home: int, before: date) -> int:
    """Forget what was gone before a day; return how many rows; phones behind take a snapshot.

    The floor of a feed is raised first; its tombstones go at the next call, when no reader can
    have read the counter before that and the changes after it.
    """
    low = dict(FeedCounter.objects.filter(home=home, floor__gt=0).values_list("fragment", "floor"))
    n = 0
    for fragment, rev in gone_before(home, before).items():
        mine = Change.objects.filter(home=home, fragment=fragment, day__lt=before)
        n += mine.exclude(o="put").filter(rev__lte=low.get(fragment, 0)).delete()[0]
        FeedCounter.objects.filter(home=home, fragment=fragment, floor__lt=rev).update(floor=rev)
    return n


def _advance(feeds: dict[FeedKey, int]) -> dict[FeedKey, int]:
    rows = [(home, fragment, db_uuid(new_id()), 0, n) for (home, fragment), n in feeds.items()]
    found = add_up(
        FeedCounter,
        ("home", "fragment", "id", "floor", "rev"),
        rows,
        key=("home", "fragment"),
        keep=("id", "floor"),
        returning=("home", "fragment", "rev"),
    )
    return {(home, fragment): rev for home, fragment, rev in found}


def is_action(function: object) -> bool:
    """Say whether a function wears ``writes`` (for the shape tests)."""
    return inspect.isfunction(function) and getattr(function, "writes", False)
