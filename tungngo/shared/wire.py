"""Words that all operation bodies share, and an operation on its way through the actions."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

# ``$`` alone lets a line feed pass at the end, and the database would be the first to mind it.
_END = r"$(?!\n)"
_V7 = f"^[0-9a-f]{{8}}-[0-9a-f]{{4}}-7[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}{_END}"
_MONTH_DAY = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
_MONTH_DAY += "|02-(0[1-9]|1[0-9]|2[0-8])"
_LEAP_DAY = "20([02468][048]|[13579][26])-02-29"
Uid = Annotated[str, Meta(pattern=_V7)]
Code = Annotated[str, Meta(pattern=f"^[a-z0-9_.-]{{1,40}}{_END}")]
# A day of the calendar, 2000 to 2099: a 30th of February is the phone's mistake.
Day = Annotated[str, Meta(pattern=f"^(20[0-9]{{2}}-({_MONTH_DAY})|{_LEAP_DAY}){_END}")]
Ref = Annotated[int, Meta(ge=1, le=2**53)]
Ms = Annotated[int, Meta(ge=0, le=2**53)]
Sha = Annotated[str, Meta(pattern=f"^[0-9a-f]{{64}}{_END}")]
Str15 = Annotated[str, Meta(max_length=15)]
# Kept as they came (the longer ones are cleaned), so without controls, which PostgreSQL refuses.
Str20 = Annotated[str, Meta(max_length=20, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
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
    taken: bool = False  # an officer has looked at it and takes it, though a house is closed
    judged: bool = False  # the right to it was judged by whoever hands it in

    @property
    def key(self) -> str:
        """Return the id of the row; empty where the operation names none."""
        return self.row or ""

    @property
    def house(self) -> str:
        """Return the id of the household; empty where the operation names none."""
        return self.household or ""


def clean(text: str | None) -> str:
    """Return the text in NFC, trimmed, without control characters; None becomes empty."""
    if not text:
        return ""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = "".join(c for c in unicodedata.normalize("NFC", text) if c == "\n" or c.isprintable())
    return kept.strip()
