"""The proof at the end: what phones made, against the ledger and the figures."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db.models import QuerySet

from tungngo.cli.phones import Phone, Stored
from tungngo.cli.simulate.line import answer_of, released
from tungngo.figures.comparing import Difference
from tungngo.figures.jobs import freshen, recount
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.models import Operation, OpResult
from tungngo.visits.models import Visit

_STATES = ("ok", "merged", "held", "rejected")
_PART = 500


@dataclass(slots=True)
class Proof:
    """What was found: counts by kind, and every fault in words."""

    made: Counter[str] = field(default_factory=Counter)  # by kind
    stored: Counter[str] = field(default_factory=Counter)
    states: dict[str, Counter[str]] = field(default_factory=dict)  # by kind
    faults: list[str] = field(default_factory=list)

    def table(self) -> Iterator[str]:
        """Yield the lines of the table by kind of operation."""
        heads = ("loại phiếu", "đã làm", "trong sổ", "nhận", "gộp", "giữ", "từ chối")
        yield f"{heads[0]:<18}" + "".join(f"{head:>10}" for head in heads[1:])
        for kind in sorted(self.made):
            said = self.states.get(kind, Counter())
            numbers = (self.made[kind], self.stored[kind], *(said[s] for s in _STATES))
            yield f"{kind:<18}" + "".join(f"{n:>10}" for n in numbers)
        told = [sum((self.states.get(k, Counter())[s] for k in self.made), 0) for s in _STATES]
        numbers = (self.made.total(), self.stored.total(), *told)
        yield f"{'tổng':<18}" + "".join(f"{n:>10}" for n in numbers)


def prove(phones: Sequence[Phone]) -> Proof:
    """Ask the ledger for each operation, its receipt and its effect; then recount the homes."""
    proof = Proof()
    with job_scope("simulate"):
        for phone in phones:
            _ask_log(phone, proof)
            _ask_visits(phone, proof)
    for one in _recount(sorted({p.post.home for p in phones})):
        told = f"lưu {one.stored}, sổ gốc có {one.counted}"
        proof.faults.append(f"ô số liệu {one.home} {one.table} {one.key}: {told}")
    return proof


def _ask_log(phone: Phone, proof: Proof) -> None:
    """Compare the operations of a phone with the rows of its device, and receipts with answers."""
    home, made = phone.post.home, {db_uuid(o.op): o for o in phone.made}
    proof.made.update(o.kind for o in phone.made)
    log = Operation.objects.filter(home=home, device=phone.device)
    found: dict[str, list[str]] = {}
    for row, kind, sha in log.values_list("id", "kind", "sha"):
        found.setdefault(db_uuid(row), []).append(sha)
        proof.stored[kind] += 1
    proof.faults += [f"{op}: trong sổ có, máy không làm" for op in found.keys() - made.keys()]
    answers = _answers(home, log)
    for key, one in made.items():
        if fault := _fault(one, phone.receipts.get(one.op), found.get(key, []), answers.get(key)):
            proof.faults.append(f"{one.op}: {fault}")
        if key in answers:
            proof.states.setdefault(one.kind, Counter())[answers[key]["s"]] += 1


def _fault(
    one: Stored, told: dict[str, Any] | None, log: list[str], stored: dict[str, Any] | None
) -> str:
    """Return what is wrong with an operation: in the log, or in its receipt."""
    if log != [one.sha]:
        return "trong sổ ghi khác nội dung" if len(log) == 1 else f"trong sổ có {len(log)} lần"
    if told is None or stored is None:
        return "không có biên nhận"
    same = answer_of(told) == answer_of(stored) or released(told)
    return "" if same else "biên nhận khác câu trả lời đã lưu"


def _answers(home: int, log: QuerySet[Operation]) -> dict[str, dict[str, Any]]:
    """Return {operation: its stored answer, in the words of a receipt}."""
    stored = OpResult.objects.filter(home=home, id__in=log.values("id"))
    names = ("id", "status", "code", "fragment", "feed_home", "rev")
    return {
        db_uuid(op): {
            "s": status,
            "code": code or None,
            "feed": None if fragment is None else f"{feed_home}.{fragment}",
            "rev": rev,
        }
        for op, status, code, fragment, feed_home, rev in stored.values_list(*names)
    }


def _ask_visits(phone: Phone, proof: Proof) -> None:
    """Compare the visits that were taken with the visits that stand in the table."""
    rows: dict[str, str] = {}  # visit: state of its receipt
    for one in phone.made:
        if one.kind == "visit.record":
            row = db_uuid(msgspec.json.decode(one.raw)["e"])
            rows[row] = str(phone.receipts.get(one.op, {}).get("s", ""))
    ids = sorted(rows)
    visits = Visit.objects.in_home(phone.post.home)
    stored = {
        db_uuid(row)
        for part in (ids[n : n + _PART] for n in range(0, len(ids), _PART))
        for row in visits.filter(id__in=part).values_list("id", flat=True)
    }
    for row, state in rows.items():
        if state in ("ok", "merged") and row not in stored:
            proof.faults.append(f"{row}: lượt đến đã nhận mà không có trong bảng")
        if state == "rejected" and row in stored:
            proof.faults.append(f"{row}: lượt đến bị từ chối mà vẫn có trong bảng")


def _recount(homes: Sequence[int]) -> list[Difference]:
    """Count the homes again, once their boards have followed."""
    freshen()
    return [one for home in homes for one in recount(home=home)]
