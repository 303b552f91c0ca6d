"""The envelope of an operation, and the push call (sync pages 3.1 and 4)."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tungngo.shared.wire import Code, Ms, Ref, Sha, Status, Str20, Uid

Seq = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Span = tuple[Seq, Seq]
MOST_OPS = 100
MOST_OP_BYTES = 32_768


class Op(Struct, kw_only=True, frozen=True):
    """One operation (thao tác): immutable, serialised once by the phone and never again."""

    v: Literal[1]
    op: Uid
    dev: Uid
    seq: Seq
    k: Code
    kv: Annotated[int, Meta(ge=1, le=99)]
    home: Annotated[int, Meta(ge=1, le=99)]
    hamlet: Ref
    at: Ms
    tz: Annotated[int, Meta(ge=-840, le=840)]
    b: msgspec.Raw
    form: Str20 | None = None
    hh: Uid | None = None
    e: Uid | None = None
    base: int | None = None
    fixes: Uid | None = None
    off: Annotated[int, Meta(ge=-(2**53), le=2**53)] | None = None


class Push(Struct, kw_only=True, frozen=True):
    """A batch; an empty list of operations is a heartbeat."""

    batch: Uid
    device: Uid
    epoch: Annotated[str, Meta(max_length=12)]
    max_seq: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    ops: list[msgspec.Raw]
    unsent: Annotated[list[Span], Meta(max_length=1000)] = []
    photos: Annotated[int, Meta(ge=0, le=100_000)] = 0
    lost: Annotated[list[Span], Meta(max_length=1000)] = []


class Result(Struct, kw_only=True, omit_defaults=True):
    """What became of one operation; ``sha`` is that of the bytes received."""

    op: str
    sha: Sha
    s: Status
    dup: bool = False
    feed: str | None = None
    rev: int | None = None
    code: str | None = None
    msg: str | None = None
    patch: dict[str, Any] | None = None


class Pushed(Struct, kw_only=True):
    """The answer to a batch."""

    batch: str
    epoch: str
    now: Ms
    results: list[Result]
    need: list[Span]
    contig: int
    order: Literal["wipe", "redevice"] | None = None


class OtherEpoch(Struct, kw_only=True):
    """The answer 409 to a batch of another life line (RFC 9457); all later receipts may be void."""

    code: str
    status: int
    detail: str
    epoch: str
    restored_to: Ms
    title: str = "Đã có thay đổi trước đó"
