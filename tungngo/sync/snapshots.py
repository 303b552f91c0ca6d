"""Snapshots: all rows of a hamlet for a phone that begins, at level pseudonym, made once for all.

Kept as files below the data folder, already compressed; nothing in them names anybody. A file is
one line about itself, then the bytes that are sent.
"""

import gzip
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from msgspec import Struct

from tungngo.shared.clock import now_ms
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid, select
from tungngo.sync.pulling import SCHEMA
from tungngo.sync.replica import Where, dashed, read_houses, read_people, read_promises
from tungngo.sync.scopes import Ground
from tungngo.sync.wire import (
    Change,
    FollowUpChange,
    HouseholdChange,
    PersonChange,
    SnapshotEnd,
    SnapshotHead,
)

MOST_BEHIND = 2_000  # changes that a phone pulls after an old snapshot
_OLDEST_MS = int(timedelta(days=7).total_seconds() * 1000)  # age bands turn with the year
_LEVEL = 6
_ENCODER = msgspec.json.Encoder()


class Kept(Struct, frozen=True):
    """What a file says of itself in its first line."""

    epoch: str
    schema: int
    fragment: int
    rev: int
    made_ms: int
    etag: str


_KEPT = msgspec.json.Decoder(Kept)


def kept_snapshot(ground: Ground, epoch: str) -> tuple[Kept, bytes] | None:
    """Return the snapshot of a hamlet that is kept, if a phone may begin with it."""
    found = _read(_path(ground))
    return found if found and is_good(found[0], ground, epoch) else None


def make_snapshot(ground: Ground, epoch: str) -> tuple[Kept, bytes]:
    """Make the snapshot of a hamlet and keep it for others; within a reading."""
    body = gzip.compress(b"".join(lines_of(ground, epoch)), _LEVEL, mtime=0)
    etag = sha256(body).hexdigest()[:32]
    kept = Kept(epoch, SCHEMA, ground.fragment, ground.rev, now_ms(), etag)
    _write(_path(ground), kept, body)
    return kept, body


def _path(ground: Ground) -> Path:
    return folder() / f"{ground.hamlet}.gz"


def folder() -> Path:
    """Return where snapshots are kept."""
    return Path(settings.DATA_DIR) / "snapshots"


def is_good(kept: Kept, ground: Ground, epoch: str) -> bool:
    """Say whether a phone may begin with a snapshot: it pulls what is newer."""
    same = (kept.epoch, kept.schema, kept.fragment) == (epoch, SCHEMA, ground.fragment)
    near = ground.floor <= kept.rev <= ground.rev <= kept.rev + MOST_BEHIND
    return same and near and now_ms() - kept.made_ms < _OLDEST_MS


def _read(path: Path) -> tuple[Kept, bytes] | None:
    """Read a file; None where there is none that can be read."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        return _KEPT.decode(head), body
    except (OSError, msgspec.DecodeError):
        return None


def _write(path: Path, kept: Kept, body: bytes) -> None:
    """Write a file at once; a full disk costs only the making of it again."""
    beside = path.with_name(f"{path.name}.{new_id().hex}")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        beside.write_bytes(_ENCODER.encode(kept) + b"\n" + body)
        os.replace(beside, path)
    except OSError:
        with suppress(OSError):
            beside.unlink()


def lines_of(ground: Ground, epoch: str) -> Iterator[bytes]:
    """Yield the lines of a snapshot; rows are as they are now, so they may be newer than it."""
    rows = list(rows_of(ground))
    kinds = [str(row.__struct_config__.tag) for row in rows]
    marks = [mark_of(kind, row) for kind, row in zip(kinds, rows, strict=True)]
    yield _line(
        SnapshotHead(
            epoch=epoch,
            schema=SCHEMA,
            hamlet=ground.hamlet,
            rev=ground.rev,
            count=len(rows),
            xor=xor_of(marks),
        )
    )
    yield from map(_line, rows)
    yield _line(SnapshotEnd())


def _line(one: Struct) -> bytes:
    return _ENCODER.encode(one) + b"\n"


def mark_of(kind: str, row: Change) -> bytes:
    """Return what a row adds to the sum of a hamlet: its kind, id and revision, hashed."""
    return sha256(f"{kind}:{row.id}:{row.rev}".encode()).digest()[:8]


def xor_of(marks: list[bytes]) -> str:
    """Return the sum of the marks of rows, whatever their order: 16 hex digits."""
    total = 0
    for mark in marks:
        total ^= int.from_bytes(mark)
    return f"{total:016x}"


def rows_of(ground: Ground) -> Iterator[Change]:
    """Yield all rows of a hamlet, with the revision at which each was told last."""
    home, hamlet = ground.home, ground.hamlet
    told = select(
        "SELECT row, rev FROM feed_change WHERE home = %s AND hamlet = %s AND fragment = %s",
        [home, hamlet, ground.fragment],
    )
    revs = {db_uuid(row): rev for row, rev in told}
    where = Where(home, hamlet=hamlet)

    def head(key: str) -> dict[str, Any]:
        rev = revs.get(key, 0)
        return {"id": dashed(key), "home": home, "hamlet": hamlet, "rev": rev, "o": "put"}

    for key, (_, house) in read_houses(where).items():
        yield HouseholdChange(**head(key), d=house)
    for key, (_, person) in read_people(where).items():
        yield PersonChange(**head(key), d=person)
    for key, (_, promise) in read_promises(where).items():
        yield FollowUpChange(**head(key), d=promise)


def old_snapshots() -> bool:
    """Say whether a file is too old to be sent."""
    return any(map(_is_old, folder().glob("*.gz*")))


def forget_snapshots() -> int:
    """Delete files that are too old to be sent, and what was left half written; say how many."""
    old = [path for path in folder().glob("*.gz*") if _is_old(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_old(path: Path) -> bool:
    try:
        return now_ms() - path.stat().st_mtime * 1000 > _OLDEST_MS
    except OSError:
        return False
