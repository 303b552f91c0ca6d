"""The bytes of an operation without what nobody agreed to keep, or without a word of anybody."""

from typing import Any

import msgspec

from tungngo.sync.wire import Op

# Fields that say who somebody is, show them, or in which people write.
_WORDS = frozenset("label call born phone prio note answers blobs".split())


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
    return _told_anew(op, told)


def without_words(op: Op, body: Any) -> bytes:
    """Return an operation without any word about people; the work that it tells stays.

    ``body`` None: it could not be read, and nothing of it is kept.
    """
    told = {} if body is None else msgspec.to_builtins(body)
    for part in (told, told.get("visit") or {}):
        for name in _WORDS & set(part):
            del part[name]
    if fields := [change["f"] for change in told.get("set", ())]:
        kept = [change for change in told["set"] if change["f"] not in _WORDS]
        told["set"] = kept or [{"f": fields[0]}]  # as above: a patch that tells nothing
    return _told_anew(op, told)


def _told_anew(op: Op, told: Any) -> bytes:
    body = msgspec.Raw(msgspec.json.encode(told))
    return msgspec.json.encode(msgspec.structs.replace(op, b=body))


def _cut(told: Any, way: list[str]) -> None:
    *outer, last = way
    for name in outer:
        told = told[name]
    del told[int(last) if isinstance(told, list) else last]
