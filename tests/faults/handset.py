"""A member's phone with its replica: what it saved, what it sent, what it holds of the hamlets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec

from tungngo.cli.phones import Stored
from tungngo.sync.tests.reader import Body, Reader
from tungngo.sync.tests.stage import Member

type Row = dict[str, Any]
type Rows = dict[str, Row]

# Which fields of a body become fields of the row, as phones tell them.
_OF_HOUSE = ("lane", "door", "mark", "label", "adults", "after")
_OF_PERSON = ("call", "born", "phone", "prio")


@dataclass(slots=True)
class Pending:
    """An operation that the replica does not show yet: not sent, or done by the server just now."""

    one: Stored
    said: Body
    feed: str = ""  # of its receipt
    rev: int = 0


@dataclass(slots=True)
class Handset:
    """One phone of one member; ``store`` keeps what was saved until a receipt, and after it."""

    member: Member
    reader: Reader
    store: dict[str, Stored] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    lost: list[list[int]] = field(default_factory=list)  # numbers that it reports
    skew: timedelta = timedelta()
    wiped: bool = False  # its data are gone
    closed: bool = False  # told to wipe itself when all is sent

    @property
    def outbox(self) -> list[Stored]:
        """Return what waits for a receipt."""
        return self.member.phone.outbox

    @property
    def uid(self) -> str:
        """Return the id of the device."""
        return self.member.phone.device

    def keep(self, kind: str, body: Body, moment: Any, **names: Any) -> Stored:
        """Save an operation: from here on the member was told that it is saved."""
        one = self.member.phone.keep(kind, body, moment + self.skew, **names)
        self.store[one.op] = one
        self.pending[one.op] = Pending(one, msgspec.json.decode(one.raw))
        return one

    def take(self, results: list[Body]) -> None:
        """Take receipts: what was refused or waits at the commune is shown no more."""
        self.member.phone.take_receipts(results)
        for told in results:
            known = self.pending.get(told["op"])
            if known is None or known.one.sha != told["sha"]:
                continue
            if told["s"] in ("ok", "merged") and told.get("rev"):
                known.feed, known.rev = told["feed"], told["rev"]
            else:
                del self.pending[told["op"]]

    def retire(self) -> None:
        """Drop from what is shown on top all that the pulled rows hold by now."""
        gone = [op for op, one in self.pending.items() if one.rev and self._is_pulled(one)]
        for op in gone:
            del self.pending[op]

    def _is_pulled(self, one: Pending) -> bool:
        scope = self.reader.scopes.get(one.said["hamlet"])
        if scope is None or scope["feed"] != one.feed:
            return True
        return self.reader.have.get(str(one.said["hamlet"]), 0) >= one.rev

    def view(self) -> Rows:
        """Return what the member sees: the server's rows, and on them what is not there yet."""
        rows = {
            i: {"t": row["t"], "hamlet": row["hamlet"], **row["d"]}
            for i, row in self.reader.rows.items()
        }
        for one in sorted(self.pending.values(), key=lambda p: p.one.seq):
            _lay(rows, one.said)
        return rows

    def houses(self) -> list[tuple[str, Row]]:
        """Return the houses that are shown."""
        return [(i, r) for i, r in sorted(self.view().items()) if r["t"] == "household"]

    def people(self) -> list[tuple[str, Row]]:
        """Return the people that are shown."""
        return [(i, r) for i, r in sorted(self.view().items()) if r["t"] == "person"]

    def promises(self) -> list[tuple[str, Row]]:
        """Return the open promises that are shown."""
        return [(i, r) for i, r in sorted(self.view().items()) if r["t"] == "followup"]


def _lay(rows: Rows, said: Body) -> None:
    """Do an operation to the rows as the phone does."""
    kind, body, row, house = said["k"], said["b"], said.get("e"), said.get("hh")
    if kind == "household.create":
        news = {name: body[name] for name in _OF_HOUSE if body.get(name)}
        rows[row] = {"t": "household", "hamlet": said["hamlet"], **news}
    elif kind == "person.create":
        news = {name: body[name] for name in _OF_PERSON if body.get(name)}
        rows[row] = {"t": "person", "hamlet": said["hamlet"], "hh": house, **news}
    elif kind.endswith(".patch") and row in rows:
        rows[row] |= {change["f"]: change["now"] for change in body["set"]}
    elif kind == "household.close" and row in rows:
        rows[row]["closed"] = True
    elif kind == "person.leave" and row in rows:
        rows[row]["left"] = True
    elif kind == "household.move" and row in rows:
        rows[row]["hamlet"] = body["to"]
    elif kind in ("household.merge", "person.merge", "followup.done", "followup.cancel"):
        rows.pop(row, None)
    for plan in _plans(said):
        rows[plan["id"]] = {"t": "followup", "hamlet": said["hamlet"], "hh": house}


def _plans(said: Body) -> Iterator[Body]:
    body = said["b"]
    if said["k"] == "followup.plan":
        yield body
    told = body.get("visit", body) if said["k"].startswith("visit.") else {}
    if isinstance(told, dict) and told.get("next"):
        yield told["next"]
