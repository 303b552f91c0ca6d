"""Where a phone may read, how far the feeds there have come, and what changed of its rights."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from tungngo.accounts.rights import Role
from tungngo.shared.clock import today
from tungngo.shared.sql import select
from tungngo.sync.wire import Scope

SNAPSHOT = "/api/sync/v1/snapshot/{}.ndjson.gz"


@dataclass(slots=True)
class Ground:
    """A hamlet that a member works in today, and its feed as it stood when this was read."""

    hamlet: int
    home: int
    fragment: int
    name: str
    until: date
    lead: bool
    rev: int
    floor: int

    def told(self) -> Scope:
        """Return it as phones hear of it."""
        return Scope(
            hamlet=self.hamlet,
            home=self.home,
            name=self.name,
            feed=f"{self.home}.{self.fragment}",
            level="full",
            until=self.until.isoformat(),
            lead=self.lead,
            snapshot=SNAPSHOT.format(self.hamlet),
        )


def read_grounds(user_id: int) -> dict[int, Ground]:
    """Return {hamlet: ground} of the grants in force today, with their feeds' counters; one query.

    The counters are read here, before any change: what is committed later has a higher revision.
    """
    day = today().isoformat()
    rows = select(
        "SELECT g.role, g.valid_to, h.place_id, h.home, h.fragment_id, n.full_name,"
        " COALESCE(c.rev, 0), COALESCE(c.floor, 0)"
        " FROM account_grant g JOIN hamlet h ON h.place_id = g.place_id"
        " LEFT JOIN place_name n ON n.place_id = h.place_id AND n.valid_from <= %s"
        " AND (n.valid_to IS NULL OR n.valid_to >= %s)"
        " LEFT JOIN feed_counter c ON c.home = h.home AND c.fragment = h.fragment_id"
        " WHERE g.user_id = %s AND g.role IN (%s, %s) AND g.revoked_at IS NULL"
        " AND g.valid_from <= %s AND g.valid_to >= %s ORDER BY h.home, h.place_id",
        [day, day, user_id, Role.MEMBER.value, Role.LEADER.value, day, day],
    )
    found: dict[int, Ground] = {}
    for role, until, hamlet, home, fragment, name, rev, floor in rows:
        last = date.fromisoformat(str(until))
        lead = role == Role.LEADER
        one = Ground(hamlet, home, fragment, name or "", last, lead, rev, floor)
        known = found.setdefault(hamlet, one)
        known.until, known.lead = max(known.until, last), known.lead or lead
    return found


def hash_of(grounds: dict[int, Ground]) -> str:
    """Return what a phone gives back at its next pull: by it we know what it was told before.

    A part per hamlet (feed, and whether the member leads there), then a hash of all that was told,
    and of the day: once a day everything about the member is told again, the commune's number too.
    """
    parts = [f"{g.hamlet}.{g.fragment}.{'l' if g.lead else 'm'}" for g in grounds.values()]
    day = today().isoformat()
    told = day + repr(
        [(g.hamlet, g.home, g.fragment, g.name, g.until, g.lead) for g in grounds.values()]
    )
    return f"{','.join(parts)}-{sha256(told.encode()).hexdigest()[:12]}"


def to_reset(grounds: dict[int, Ground], before: str) -> set[int]:
    """Return the hamlets of which a phone holds rows of another feed, or of another level.

    Above its level now, or below it: who begins to lead is told nothing of the houses given to
    others by the feed, as nothing of them changed.
    """
    if before == hash_of(grounds):
        return set()
    found = set()
    for part in before.partition("-")[0].split(","):
        hamlet, _, rest = part.partition(".")
        ground = grounds.get(int(hamlet)) if hamlet.isdecimal() and hamlet.isascii() else None
        fragment, _, level = rest.partition(".")
        if ground and (fragment, level) != (str(ground.fragment), "l" if ground.lead else "m"):
            found.add(ground.hamlet)
    return found
