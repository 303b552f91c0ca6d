"""Writing the audit log: one plain line inside the action that it tells of."""

import json

from tungngo.audit.models import AuditEntry
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, insert_all

_FIELDS = ("home", "id", "at", "actor", "role", "place", "verb", "target", "detail", "request_id")


@writes
def note(by: Actor, verb: str, target: object = "", *, home: int = 0, **detail: object) -> None:
    """Write one audit line; when it fails, the act it tells of is undone with it.

    ``detail`` holds ids, codes and counts, never names, phones or notes.
    """
    role = ",".join(sorted(by.roles)) if by.held else by.job
    place = ",".join(str(h.place_id) for h in by.held[:8])
    actor = f"user:{by.user_id}" if by.user_id else f"job:{by.job}"
    text = json.dumps(detail, ensure_ascii=False, default=str) if detail else ""
    row = (
        home,
        db_uuid(new_id()),
        db_moment(now()),
        actor,
        role[:40],
        place[:120],
        verb,
        str(target)[:160],
        text,
        by.request_id,
    )
    insert_all(AuditEntry, _FIELDS, [row])
