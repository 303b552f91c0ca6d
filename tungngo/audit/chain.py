"""The chain over the log: what is hashed, how seals link, and how a broken link is named.

A leaf is the SHA-256 of a line's canonical bytes; a root that of all leaves of a seal in id order;
``prev`` that of the seal before. The root is plain, not a tree: leaves are kept, so that a changed
line is named by its own digest. Whoever rewrites lines, leaves and seals alike from some seal on
makes a chain of another head: the head is printed by ``tungngo audit verify``, to be kept outside.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, Self
from uuid import UUID

from django.db.models import Exists, OuterRef

from tungngo.audit.models import AccessEntry, AuditEntry, AuditLeaf, AuditSeal, Line, unsealed

type Lines = dict[UUID, tuple[str, datetime]]

EMPTY = "0" * 64  # stands before the first seal
_AT_ONCE = 5_000  # lines held in memory
# A line's id bears the moment of its making (UUIDv7). Commits take seconds, a long job minutes.
LATEST = timedelta(hours=2)


class Linked(NamedTuple):
    """What a seal says, for the next one to hold on to."""

    home: int
    n: int
    root: str
    prev: str
    lines: int
    at: str

    @classmethod
    def of(cls, one: AuditSeal) -> Self:
        """Return the words of a stored seal."""
        return cls(one.home, one.n, one.root, one.prev, one.count, moment(one.at))

    def digest(self) -> str:
        """Return the hash that the next seal bears as ``prev``."""
        return digest_of(_joined(list(self)))


def moment(at: datetime) -> str:
    """Return a moment in the one form that is hashed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def bytes_of(line: Line) -> bytes:
    """Return the canonical bytes of a line: its table and its sealed columns in their order."""
    said: list[object] = [line._meta.db_table]
    for name in line.SEALED:
        value = getattr(line, name)
        if isinstance(value, datetime):
            value = moment(value)
        said.append(value.hex if isinstance(value, UUID) else value)
    return _joined(said)


def _joined(said: list[object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(text: bytes) -> str:
    """Return the SHA-256 in hex digits."""
    return sha256(text).hexdigest()


def root_of(leaves: Iterable[tuple[str, str]]) -> str:
    """Return the hash over [(id in hex, digest)] in the order of ids."""
    return digest_of(_joined([list(leaf) for leaf in sorted(leaves)]))


@dataclass(slots=True)
class Verdict:
    """What going through one home's chain has found."""

    home: int
    seals: int = 0
    lines: int = 0
    head: str = EMPTY  # what the next seal would bear as ``prev``
    last_at: datetime | None = None
    waiting: int = 0  # lines that the next seal will close
    faults: list[str] = field(default_factory=list)


def verify(home: int, now: datetime) -> Verdict:
    """Go through a home's chain from its first seal and name whatever does not fit."""
    found = Verdict(home)
    n, before, any_day = 0, None, _was_demo()
    for some in _portions(AuditSeal.objects.filter(home=home).order_by("n").iterator()):
        leaves = _leaves(home, some[0].n, some[-1].n)
        lines = _lines(home, some[0].n, some[-1].n)
        for one in some:
            n += 1
            if one.n != n or one.prev != found.head:
                found.faults.append(f"niêm {one.n}: không nối với niêm trước (thiếu hoặc bị sửa)")
                n = one.n
            _check_seal(one, leaves.get(one.n, {}), lines, Rules(before, any_day), found)
            found.head, found.last_at, before = Linked.of(one).digest(), one.at, one.at
            found.seals += 1
    _check_rest(home, now, found)
    return found


class Rules(NamedTuple):
    """What a line is held against."""

    before: datetime | None  # the moment of the seal before
    any_day: bool


def _was_demo() -> bool:
    """Say whether a demonstration was loaded here: its year of lines is written in one evening."""
    return AuditEntry.objects.filter(home=0, verb="demo.load").exists()


def _portions(seals: Iterator[AuditSeal]) -> Iterator[list[AuditSeal]]:
    """Yield runs of seals whose lines fit into memory."""
    some: list[AuditSeal] = []
    for one in seals:
        if some and sum(s.count for s in some) + one.count > _AT_ONCE:
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _leaves(home: int, first: int, last: int) -> dict[int, dict[UUID, str]]:
    """Return {seal: {line: digest}}."""
    found: dict[int, dict[UUID, str]] = {}
    rows = AuditLeaf.objects.filter(home=home, seal__range=(first, last))
    for seal, line, digest in rows.values_list("seal", "id", "digest"):
        found.setdefault(seal, {})[line] = digest
    return found


def _lines(home: int, first: int, last: int) -> Lines:
    """Return {line: (digest of what it says now, its moment)}."""
    leaf = AuditLeaf.objects.filter(home=home, id=OuterRef("id"), seal__range=(first, last))
    return {
        line.id: (digest_of(bytes_of(line)), line.at)
        for table in (AuditEntry, AccessEntry)
        for line in table.objects.filter(Exists(leaf), home=home).iterator()
    }


def _check_seal(
    one: AuditSeal, leaves: dict[UUID, str], lines: Lines, rules: Rules, to: Verdict
) -> None:
    """Compare a seal with its leaves, and these with the lines."""
    if root_of((line.hex, digest) for line, digest in leaves.items()) != one.root:
        to.faults.append(f"niêm {one.n}: các dấu dòng không khớp (thêm, bớt hoặc sửa)")
    if len(leaves) != one.count:
        to.faults.append(f"niêm {one.n}: {len(leaves)} dấu dòng, lúc niêm là {one.count}")
    for line, digest in leaves.items():
        wrong = _wrong(line, digest, lines.get(line), rules)
        if wrong:
            to.faults.append(f"niêm {one.n}: dòng {line} {wrong}")
    to.lines += len(leaves)


def _wrong(line: UUID, digest: str, now: tuple[str, datetime] | None, rules: Rules) -> str:
    """Return what is wrong with a sealed line, or an empty text."""
    if now is None:
        return "đã bị xóa"
    if now[0] != digest:
        return "đã bị sửa"
    if rules.before and made_at(line) < rules.before - LATEST:
        return "được chèn vào sau"
    if abs(now[1] - made_at(line)) > LATEST and not rules.any_day:
        return "ghi lùi hoặc ghi trước giờ"
    return ""


def made_at(line: UUID) -> datetime:
    """Return the moment that an id bears."""
    return datetime.fromtimestamp((line.int >> 80) / 1000, UTC)


def first_id(at: datetime) -> UUID:
    """Return the smallest id that can be made at a moment or later."""
    return UUID(int=max(0, int(at.timestamp() * 1000)) << 80)


def _check_rest(home: int, now: datetime, found: Verdict) -> None:
    """Look at lines under no seal: new ones wait; one older than a seal was put in."""
    for line in unsealed(home, UUID(int=0), _AT_ONCE):
        old = min(now, found.last_at) if found.last_at else None
        if old and made_at(line.id) < old - LATEST:
            found.faults.append(f"dòng {line.id} không có niêm (chèn vào sau)")
        else:
            found.waiting += 1
