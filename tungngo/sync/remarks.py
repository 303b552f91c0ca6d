"""What is to be said of operations beside what became of them."""

from typing import Any

from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import OK, Item, Verdict
from tungngo.sync.admission import Batch
from tungngo.sync.reasons import ODD_ANSWERS, REDACTED, STRIPPED
from tungngo.sync.reception import Received

_REDACTED = Verdict("merged", REDACTED.code)

type Verdicts = dict[str, Verdict]


def find_stripped(
    batch: Batch, new: list[Received], items: dict[str, Item], verdicts: Verdicts
) -> list[tuple[Received, Any, list[str]]]:
    """Return the operations of which not all is kept, what was read, and what was dropped.

    Of what nobody agreed to the names; answers that fit no question are gone from what was read.
    Those that are held keep all they said until they are done.
    """
    keys = {key for key, verdict in verdicts.items() if verdict.code == STRIPPED.code}
    keys |= {key for key in batch.bad_answers if verdicts[key].s in ("ok", "merged")}
    found = [(r, key) for r in new if (key := db_uuid(r.op.op)) in keys] if keys else []
    return [(r, items[key].body, (verdicts[key].patch or {}).get("bo", [])) for r, key in found]


def find_redacted(new: list[Received], verdicts: Verdicts) -> Verdicts:
    """Return what is to be said of operations that were done without digits nobody may keep."""
    hidden = [key for r in new if r.redacted and verdicts[key := db_uuid(r.op.op)] == OK]
    return dict.fromkeys(hidden, _REDACTED)


def find_bad_answers(batch: Batch, verdicts: Verdicts) -> Verdicts:
    """Return what is to be said of operations that were done without answers that do not fit."""
    left_out = batch.bad_answers.items() if batch.bad_answers else ()
    return {
        op: Verdict("merged", ODD_ANSWERS.code, {"n": len(questions), "q": questions})
        for op, questions in left_out
        if verdicts.get(op) == OK
    }
