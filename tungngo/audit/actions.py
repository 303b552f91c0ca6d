"""Writing the logs: one plain line inside the action that it tells of, or before a page leaves."""

import json
from collections.abc import Sequence
from uuid import UUID

from tungngo.audit.chain import EMPTY, Linked, bytes_of, digest_of, root_of
from tungngo.audit.models import (
    AccessEntry,
    AccessTarget,
    AuditCheck,
    AuditEntry,
    AuditLeaf,
    AuditSeal,
    unsealed,
)
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, insert_all

MOST_TARGETS = 200  # ids that one access line names; a page shows fewer
MOST_LINES = 5_000  # that one seal closes
_LINE = ("home", "id", "at", "actor", "role", "place", "request_id")
_FIELDS = (*_LINE, "verb", "target", "detail")
_SEEN = (*_LINE, "level", "what", "targets", "n", "reason")
REFUSED_AT_DOOR = "door.refused"


def _line(by: Actor, home: int) -> tuple[object, ...]:
    """Return what both logs say of who acts."""
    role = ",".join(sorted(by.roles)) if by.held else by.job
    place = ",".join(str(h.place_id) for h in by.held[:8])
    actor = f"user:{by.user_id}" if by.user_id else f"job:{by.job}"
    at = db_moment(now())
    return (home, db_uuid(new_id()), at, actor, role[:40], place[:120], by.request_id)


@writes
def note(by: Actor, verb: str, target: object = "", *, home: int = 0, **detail: object) -> None:
    """Write one audit line; when it fails, the act it tells of is undone with it.

    ``detail`` holds ids, codes and counts, never names, phones or notes.
    """
    text = json.dumps(detail, ensure_ascii=False, default=str) if detail else ""
    row = (*_line(by, home), verb, str(target)[:160], text)
    insert_all(AuditEntry, _FIELDS, [row])


@writes
def saw(
    by: Actor, *, home: int, level: int, what: str, targets: Sequence[str], reason: str = ""
) -> None:
    """Write that a list or record was shown at NAME or above, before the answer leaves.

    A short write of its own: after the block of ``reading``, not inside it (PostgreSQL: read only).
    ``targets``: ids of the rows shown; ``what``: their kind; ``level``: of accounts.rights.Level.
    """
    named = [str(target)[:40] for target in targets[:MOST_TARGETS]]
    line = _line(by, home)
    row = (*line, int(level), what[:40], ",".join(named), len(targets), reason[:200])
    insert_all(AccessEntry, _SEEN, [row])
    found = [(home, db_uuid(new_id()), target, line[1]) for target in dict.fromkeys(named)]
    insert_all(AccessTarget, ("home", "id", "target", "entry"), found)


@writes
def note_refused(*, by: Actor, code: str, page: str) -> None:
    """Write that the door was kept shut (403): the name of the page and the code, no address."""
    note(by, REFUSED_AT_DOOR, page, code=code)


@writes
def seal(*, by: Actor, home: int, since: UUID) -> int:
    """Close the lines of a home that no seal holds under its next seal; return how many.

    ``since``: lines with smaller ids are known to be sealed; at most MOST_LINES at a time. What
    was committed late (its id lies before those sealed already) is simply sealed now.
    """
    waiting = unsealed(home, since, MOST_LINES)[:MOST_LINES]
    if not waiting:
        return 0
    last = AuditSeal.objects.filter(home=home).order_by("-n").first()
    n = last.n + 1 if last else 1
    leaves = [(home, db_uuid(one.id), n, digest_of(bytes_of(one))) for one in waiting]
    insert_all(AuditLeaf, ("home", "id", "seal", "digest"), leaves)
    prev = Linked.of(last).digest() if last else EMPTY
    root = root_of([(leaf[1], leaf[3]) for leaf in leaves])
    row = (home, db_uuid(new_id()), n, root, prev, len(leaves), db_moment(now()))
    insert_all(AuditSeal, ("home", "id", "n", "root", "prev", "count", "at"), [row])
    return len(leaves)


@writes
def keep_check(*, by: Actor, home: int, seals: int, lines: int, faults: Sequence[str]) -> None:
    """Keep the result of going through a home's chain."""
    row = (home, db_uuid(new_id()), db_moment(now()), seals, lines, len(faults))
    fields = ("home", "id", "at", "seals", "lines", "faults", "first")
    insert_all(AuditCheck, fields, [(*row, faults[0][:200] if faults else "")])
    if faults:
        note(by, "audit.broken", home=home, faults=len(faults))
