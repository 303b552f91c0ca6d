"""Reading a push before any lock is taken: bounded inflate, envelopes, hashes. No database."""

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import msgspec

from tungngo.shared.errors import Refused
from tungngo.sync.reasons import BAD_BATCH, TOO_BIG
from tungngo.sync.redacting import redact
from tungngo.sync.wire import MOST_OP_BYTES, MOST_OPS, Op, Push

MOST_COMPRESSED = 256_000
MOST_INFLATED = 2_000_000
MOST_RATIO = 100
# What decoding may raise: not JSON or not the type; not UTF-8; nested deeper than any phone does.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_PUSH = msgspec.json.Decoder(Push)
_OP = msgspec.json.Decoder(Op)
_DAY_MS = 86_400_000
_VIETNAM_MS = 7 * 3_600_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Received:
    """One operation, and its bytes as received, but for digits that nobody may keep.

    ``sha`` is that of the bytes received, by which a repeat is known.
    """

    raw: bytes
    sha: str
    op: Op
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes whose envelope cannot be read; ``wrong`` names the field."""

    raw: bytes
    sha: str
    wrong: str


type Arrived = Received | Broken


def check_length(length: int, encoding: str) -> None:
    """Refuse a body that is too big before a byte of it is read."""
    if length > (MOST_COMPRESSED if encoding == "gzip" else MOST_INFLATED):
        raise Refused(TOO_BIG)


def inflate(body: bytes, encoding: str) -> bytes:
    """Return the plain body; refuses what is too big or cut before it fills the memory."""
    check_length(len(body), encoding)
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise Refused(BAD_BATCH)
    most = min(MOST_INFLATED, max(len(body) * MOST_RATIO, 1))
    machine = zlib.decompressobj(31)
    try:
        plain = machine.decompress(body, most)
    except zlib.error as error:
        raise Refused(BAD_BATCH) from error
    if machine.unconsumed_tail:
        raise Refused(TOO_BIG)
    if not machine.eof or machine.unused_data:
        raise Refused(BAD_BATCH)
    return plain


def read_push(body: bytes) -> Push:
    """Decode the batch; refuses a body that is cut, no JSON, no Push, or too many operations."""
    try:
        push = _PUSH.decode(body)
    except UNREADABLE as error:
        raise Refused(BAD_BATCH) from error
    if len(push.ops) > MOST_OPS:
        raise Refused(TOO_BIG)
    return push


def read_op(raw: msgspec.Raw | bytes) -> Arrived:
    """Decode one envelope; a wrong one keeps its bytes and the name of the field."""
    bytes_ = bytes(raw)
    sha = sha256(bytes_).hexdigest()
    if len(bytes_) > MOST_OP_BYTES:
        return Broken(bytes_, sha, "op")
    kept = redact(bytes_)
    try:
        return Received(kept, sha, _OP.decode(kept), kept is not bytes_)
    except UNREADABLE as error:
        return Broken(kept, sha, field_of(error))


def field_of(error: Exception, otherwise: str = "op") -> str:
    """Return the field that a decoding error is about, as in ``people[0].skills``."""
    text = str(error)
    where = text.rpartition(" - at `")[2].removesuffix("`") if " - at `" in text else ""
    missing = text.partition("missing required field `")[2].partition("`")[0]
    path = where.removeprefix("$").removeprefix(".")
    return ".".join(p for p in (path, missing) if p)[:80] or otherwise


def claimed_id(raw: bytes) -> str:
    """Return the id that a wrong envelope claims, as far as it can be read."""
    try:
        said: Any = msgspec.json.decode(raw)
    except UNREADABLE:
        return ""
    op = said.get("op") if isinstance(said, dict) else None
    return op[:36] if isinstance(op, str) else ""


def moment_used(op: Op, enrolled: datetime, received: datetime) -> tuple[datetime, date]:
    """Return the moment and the day that count for an operation (sync page 8).

    A phone that cannot say how far its clock is off (``off`` null, which the log keeps as its mark)
    is not believed about the day: that is the day of reception.
    """
    low, high = int(enrolled.timestamp() * 1000), int(received.timestamp() * 1000)
    ms = min(max(op.at + (op.off or 0), low), high)
    dated = high if op.off is None else ms
    day = date.fromordinal(_EPOCH_DAY + (dated + _VIETNAM_MS) // _DAY_MS)
    return datetime.fromtimestamp(ms / 1000, UTC), day
