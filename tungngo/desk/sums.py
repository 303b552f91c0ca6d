"""Sums by place for those who see no rows: phones, and what is held or was refused."""

from typing import Any, NamedTuple

from tungngo.accounts.models import CARRIERS
from tungngo.places.models import GeoVersion
from tungngo.shared.clock import now, today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_moment, select
from tungngo.sync.team_phones import LONG_SILENT, SILENT


class PhoneSum(NamedTuple):
    """Phones of a place."""

    place: int
    phones: int
    silent: int  # a week
    long_silent: int  # two weeks
    unsent: int  # phones that still have work
    lost: int  # phones with an open loss


class WaitingSum(NamedTuple):
    """What waits for somebody's word in a place."""

    place: int
    held: int
    refused: int


def phone_sums(kind: str, place: int) -> list[PhoneSum]:
    """Return the sums of the places in a province or in the nation; two queries."""
    column, where, values = _inside(kind, place)
    before = "COALESCE(s.last_push, d.enrolled_at) < %s AND COALESCE(s.last_pull, d.enrolled_at)"
    silent = f"CASE WHEN {before} < %s THEN 1 ELSE 0 END"
    a, b = (db_moment(now() - span) for span in (SILENT, LONG_SILENT))
    day = today().isoformat()
    told = [a, a, b, b, *CARRIERS, day, day, *values]
    with job_scope("desk"):
        rows = select(
            "SELECT place, COUNT(*), SUM(a), SUM(b), SUM(u), SUM(l) FROM ("
            f"SELECT DISTINCT g.{column} AS place, d.id, {silent} AS a, {silent} AS b,"
            " CASE WHEN s.unsent_n > 0 THEN 1 ELSE 0 END AS u,"
            " CASE WHEN EXISTS (SELECT 1 FROM op_lost o WHERE o.home = d.home"
            " AND o.device = d.uid AND o.closed_at IS NULL) THEN 1 ELSE 0 END AS l"
            " FROM device d JOIN account_grant r ON r.user_id = d.user_id AND r.role IN (%s, %s)"
            " AND r.revoked_at IS NULL AND r.valid_from <= %s AND r.valid_to >= %s"
            " JOIN hamlet h ON h.place_id = r.place_id"
            f" JOIN geo g ON g.fragment_id = h.fragment_id AND {where}"
            " LEFT JOIN device_state s ON s.home = d.home AND s.id = d.uid"
            " WHERE d.state = 'active') t WHERE place IS NOT NULL GROUP BY place",
            told,
        )
    return sorted((PhoneSum(*map(int, row)) for row in rows), key=lambda s: (-s.lost, -s[3], s[0]))


def waiting_sums(kind: str, place: int) -> list[WaitingSum]:
    """Return the sums of the places in a province or in the nation; three queries."""
    column, where, values = _inside(kind, place)
    land = (
        " JOIN hamlet h ON h.place_id = o.hamlet"
        f" JOIN geo g ON g.fragment_id = h.fragment_id AND {where}"
    )
    held = (
        f"SELECT g.{column}, COUNT(*) FROM op_result r"
        f" JOIN op_log o ON o.home = r.home AND o.id = r.id{land}"
        f" WHERE r.status = 'held' GROUP BY g.{column}"
    )
    refused = (
        f"SELECT g.{column}, COUNT(*) FROM quarantine o{land}"
        f" WHERE o.state = 'open' GROUP BY g.{column}"
    )
    found: dict[int, list[int]] = {}
    with job_scope("desk"):
        for at, statement in enumerate((held, refused)):
            for where_, n in select(statement, values):
                if where_ is not None:
                    found.setdefault(where_, [0, 0])[at] = int(n)
    rows = (WaitingSum(where_, *n) for where_, n in found.items())
    return sorted(rows, key=lambda s: (-s.held - s.refused, s.place))


def _inside(kind: str, place: int) -> tuple[str, str, list[Any]]:
    """Return the column of the places summed, and the condition of today's map inside a place."""
    version = GeoVersion.objects.in_force(today()).pk
    if kind == "nation":
        return "province_id", "g.version_id = %s", [version]
    column = "province_id" if kind == "province" else "commune_id"
    return "commune_id", f"g.version_id = %s AND g.{column} = %s", [version, place]
