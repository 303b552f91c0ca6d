"""What is said of somebody's skill, and what it changes in what is counted; no database."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import NamedTuple


class Draft(NamedTuple):
    """What an operation says of one person and one skill; ids in the form of the database."""

    op: str
    n: int  # its place in the operation
    visit: str | None
    subject: str  # a resident
    skill: int
    kind: str  # a word of ``ladder.CAPS``; any other makes no evidence
    claimed: int | None
    why: str
    guide: int | None  # version of the guide that was used
    teach_back: bool | None
    confirm: str  # none, tapped, scanned
    phone: bool  # told by phone, not seen
    member: int
    hamlet: int
    fragment: int
    used_ms: int  # the moment that counts (sync page 8), UTC


class TakenBack(NamedTuple):
    """All that a visit said of these people until now is void (sửa phiếu, bỏ phiếu)."""

    op: str
    visit: str
    subjects: tuple[str, ...]
    hamlet: int
    member: int
    used_ms: int


class Step(NamedTuple):
    """A change of the level of one person in one skill."""

    day: date
    level: int


class LevelMove(NamedTuple):
    """How one person stood in one skill, before and after; equal beginnings cancel out.

    ``fragment`` is that of the pair's earliest evidence that is not void: a pure function of it.
    """

    fragment: int
    skill: int
    before: tuple[Step, ...]
    after: tuple[Step, ...]


class FluentMove(NamedTuple):
    """When a household gained (+1) and lost (-1) the five skills, before and after (hộ đạt)."""

    fragment: int
    before: tuple[tuple[date, int], ...]
    after: tuple[tuple[date, int], ...]


class Recheck(NamedTuple):
    """A recheck 14 to 30 days after reaching level 4; ``alone``: seen at 5. ``sign`` 1 or -1."""

    fragment: int
    day: date
    alone: bool
    sign: int


@dataclass(slots=True)
class Learned:
    """What the evidence of one transaction changed."""

    levels: list[LevelMove] = field(default_factory=list)
    fluent: list[FluentMove] = field(default_factory=list)
    rechecks: list[Recheck] = field(default_factory=list)
    capped: set[str] = field(default_factory=set)  # operations that claimed more than counts

    def extend(self, other: "Learned") -> None:
        """Add what other evidence of the same transaction changed."""
        self.levels += other.levels
        self.fluent += other.fluent
        self.rechecks += other.rechecks
        self.capped |= other.capped


def evidence_id(used_ms: int, op: str, n: int) -> str:
    """Return the id of a piece of evidence: made of what it is, so that a repeat has the same.

    A UUIDv7 of its moment; of one moment, the places in their operation are in order.
    """
    told = int.from_bytes(blake2b(op.encode(), digest_size=8).digest()) >> 2
    return f"{(used_ms & (2**48 - 1)) << 80 | 7 << 76 | (n & 0xFFF) << 64 | 2 << 62 | told:032x}"
