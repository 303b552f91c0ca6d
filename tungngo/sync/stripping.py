"""The bytes of an operation without what nobody agreed to keep."""

from typing import Any

import msgspec

from tungngo.sync.wire import Op


def without(op: Op, body: Any, dropped: list[str]) -> bytes:
    """Return an operation without parts of its body (``note``, ``visit.note``, ``set.2``).

    It is written anew from what was read of it: what this server does not know, or what came twice,
    may hold the same words and is not kept either.
    """
    told = msgspec.to_builtins(body)
    fields = [change["f"] for change in told.get("set", ())]
    for way in reversed(dropped):  # the last of a list first, so that places stay what they were
        _cut(told, way.split("."))
    if fields and not told["set"]:
        # A patch of nothing is no patch: it names the field, and nothing of what was told of it.
        told["set"] = [{"f": fields[0]}]
    return msgspec.json.encode(
        msgspec.structs.replace(op, b=msgspec.Raw(msgspec.json.encode(told)))
    )


def _cut(told: Any, way: list[str]) -> None:
    *outer, last = way
    for name in outer:
        told = told[name]
    del told[int(last) if isinstance(told, list) else last]
