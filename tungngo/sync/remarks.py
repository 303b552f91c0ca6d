"""What is to be said of operations beside what became of them."""

from typing import Any

from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import OK, Item, Verdict
from tungngo.sync.reasons import REDACTED, STRIPPED
from tungngo.sync.reception import Received

_REDACTED = Verdict("merged", REDACTED.code)

type Verdicts = dict[str, Verdict]


def find_stripped(
    new: list[Received], items: dict[str, Item], verdicts: Verdicts
) -> list[tuple[Received, Any, list[str]]]:
    """Return the operations of which nobody agreed to keep all, what was read, what was dropped.

    Those that are held keep all they said until they are done.
    """
    keys = {key for key, verdict in verdicts.items() if verdict.code == STRIPPED.code}
    found = [(r, key) for r in new if (key := db_uuid(r.op.op)) in keys] if keys else []
    return [(r, items[key].body, (verdicts[key].patch or {})["bo"]) for r, key in found]


def find_redacted(new: list[Received], verdicts: Verdicts) -> Verdicts:
    """Return what is to be said of operations that were done without digits nobody may keep."""
    hidden = [key for r in new if r.redacted and verdicts[key := db_uuid(r.op.op)] == OK]
    return dict.fromkeys(hidden, _REDACTED)
