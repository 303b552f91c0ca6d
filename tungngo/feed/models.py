"""What changed, in the order in which it was committed, per (home, fragment)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import models

from tungngo.shared.home import HomeTable
from tungngo.shared.sql import db_uuid, select


class FeedCounter(HomeTable):
    """The last revision of a feed; locked last in a transaction, so revisions appear in order."""

    fragment = models.IntegerField()
    rev = models.BigIntegerField()
    floor = models.BigIntegerField()  # tombstones up to here are gone

    class Meta:
        db_table = "feed_counter"
        constraints = [models.UniqueConstraint("home", "fragment", name="feed_one_counter")]


class Change(HomeTable):
    """The newest change of a row as phones of its hamlet must hear it (put, del or out)."""

    fragment = models.IntegerField()
    hamlet = models.BigIntegerField()
    type = models.CharField(max_length=12)
    row_home = models.SmallIntegerField()
    row = models.UUIDField()
    rev = models.BigIntegerField()
    o = models.CharField(max_length=3)
    day = models.DateField()  # of the change

    class Meta:
        db_table = "feed_change"
        constraints = [models.UniqueConstraint("home", "hamlet", "row", name="feed_one_change")]
        indexes = [
            models.Index("home", "hamlet", "rev", name="feed_by_rev"),
            models.Index("home", "day", condition=~models.Q(o="put"), name="feed_gone"),
        ]


class Cursor(NamedTuple):
    """Where a phone stands in the feed of a hamlet: it has heard all up to ``have``."""

    home: int
    fragment: int
    hamlet: int
    have: int


class Told(NamedTuple):
    """A change as it is read; ids are in the form of the database (``db_uuid``)."""

    home: int
    hamlet: int
    type: str
    row: str
    rev: int
    o: str


def changes_after(
    cursors: Sequence[Cursor], types: Sequence[str], most: int
) -> dict[int, list[Told]]:
    """Return {hamlet: its changes beyond the cursor, in order}, ``most`` of each; one statement.

    Read ``FeedCounter`` first: what is committed later than this read has a higher revision.
    """
    if not cursors:
        return {}
    marks = ", ".join(["%s"] * len(types))
    one = (
        "SELECT * FROM (SELECT home, hamlet, type, row, rev, o FROM feed_change"
        f" WHERE home = %s AND hamlet = %s AND fragment = %s AND rev > %s AND type IN ({marks})"
        " ORDER BY rev LIMIT %s) AS told"
    )
    values: list[object] = []
    for c in cursors:
        values += [c.home, c.hamlet, c.fragment, c.have, *types, most]
    found: dict[int, list[Told]] = {c.hamlet: [] for c in cursors}
    for home, hamlet, kind, row, rev, o in select(" UNION ALL ".join([one] * len(cursors)), values):
        found[hamlet].append(Told(home, hamlet, kind, db_uuid(row), rev, o))
    for some in found.values():
        some.sort(key=lambda told: told.rev)  # a union promises no order
    return found


def gone_before(home: int, day: date) -> dict[int, int]:
    """Return {fragment: the highest revision of rows that were gone before a day}."""
    rows = select(
        "SELECT fragment, MAX(rev) FROM feed_change"
        " WHERE home = %s AND o <> 'put' AND day < %s GROUP BY fragment ORDER BY fragment",
        [home, day.isoformat()],
    )
    return dict(rows)


def homes_with_gone_before(day: date) -> list[int]:
    """Return the homes that keep tombstones of before a day; crosses homes: only for jobs."""
    rows = select(
        "SELECT DISTINCT home FROM feed_change WHERE o <> 'put' AND day < %s ORDER BY home",
        [day.isoformat()],
    )
    return [home for (home,) in rows]
