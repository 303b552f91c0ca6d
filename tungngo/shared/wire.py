"""Words that all operation bodies share, and an operation on its way through the actions."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

_V7 = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
Uid = Annotated[str, Meta(pattern=_V7)]
Code = Annotated[str, Meta(pattern="^[a-z0-9_.-]{1,40}$")]
Day = Annotated[str, Meta(pattern="^[0-9]{4}-[01][0-9]-[0-3][0-9]$")]
Ref = Annotated[int, Meta(ge=1, le=2**53)]
Ms = Annotated[int, Meta(ge=0, le=2**53)]
Sha = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Str15 = Annotated[str, Meta(max_length=15)]
Str20 = Annotated[str, Meta(max_length=20)]
Str30 = Annotated[str, Meta(max_length=30)]
Str60 = Annotated[str, Meta(max_length=60)]
Str80 = Annotated[str, Meta(max_length=80)]
Str500 = Annotated[str, Meta(max_length=500)]

type Status = Literal["ok", "merged", "held", "rejected"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one operation: status, code of the reason, and values for its sentence."""

    s: Status
    code: str = ""
    patch: dict[str, Any] | None = None


OK = Verdict("ok")


@dataclass(slots=True)
class Item:
    """One operation as the actions see it; ids are in the form of the database (``db_uuid``)."""

    op: str
    k: str
    seq: int
    home: int
    hamlet: int
    fragment: int  # of the hamlet, at reception
    household: str | None
    row: str | None  # the row that the operation makes or changes
    at: datetime  # the moment used (sync page 8)
    day: date
    member: int
    device: str
    body: Any
    feed: tuple[int, int] | None = field(default=None)  # where its change rows go


def clean(text: str | None) -> str:
    """Return the text in NFC, trimmed, without control characters; None becomes empty."""
    if not text:
        return ""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = "".join(c for c in unicodedata.normalize("NFC", text) if c == "\n" or c.isprintable())
    return kept.strip()
