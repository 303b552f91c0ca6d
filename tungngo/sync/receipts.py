"""Receipts: what a phone is told of each operation, in words that travel with the code."""

from collections import defaultdict
from typing import Any

from tungngo.shared.errors import REASONS
from tungngo.shared.wire import Verdict
from tungngo.sync.wire import Result


def sentence(code: str, values: dict[str, Any] | None) -> str | None:
    """Return the words of a reason, which travel along; a value that is missing is no fault."""
    if not code:
        return None
    known: dict[str, Any] = defaultdict(lambda: "…", values or {})
    return str(REASONS[code].message).format_map(known)


def result_of(op: str, sha: str, verdict: Verdict, *, dup: bool = False) -> Result:
    """Return the receipt of an operation, without the revision that carries its effect."""
    said = sentence(verdict.code, verdict.patch)
    return Result(
        op=op,
        sha=sha,
        s=verdict.s,
        dup=dup,
        code=verdict.code or None,
        msg=said,
        patch=verdict.patch,
    )


def feed_name(home: int | None, fragment: int | None, rev: int | None) -> str | None:
    """Return how phones name a feed; None where no change row tells of the operation."""
    return None if rev is None else f"{home}.{fragment}"


def stored_answer(
    op: str, sha: str, verdict: Verdict, feed: tuple[int | None, int | None, int | None]
) -> Result:
    """Return the answer that an operation got when it was new; ``feed`` is home, fragment, rev."""
    result = result_of(op, sha, verdict, dup=True)
    result.feed, result.rev = feed_name(*feed), feed[2]
    return result
