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
class Replica(Reader):
    """The rows of a phone, each hamlet's apart (``place``: hamlet and row).

    A row that moved may come from the old hamlet's snapshot, which was made before, after it came
    from the new hamlet's page. With one place per row the last word would be that of the past.
    """

    place: dict[tuple[int, str], Body] = field(default_factory=dict)

    def lay(self, change: Body) -> None:
        """Lay one change over the rows of its hamlet."""
        key = (change["hamlet"], change["id"])
        if change["o"] == "put":
            self.place[key] = change
        else:
            self.place.pop(key, None)

    def drop(self, goes: Any) -> None:
        """Drop the rows of hamlets, and their marks."""
        self.place = {key: row for key, row in self.place.items() if not goes(key[0])}
        self.have = {h: rev for h, rev in self.have.items() if not goes(int(h))}

    def begin(self, hamlet: int) -> None:
        """Begin a hamlet anew: the snapshot, then the personal fields."""
        head, *rows, _ = self.snapshot(hamlet)
        for row in rows:
            self.lay(row)
        self.have[str(hamlet)] = head["rev"]
        answer = self.ask("full", {"hamlet": hamlet})
        if answer.status_code != 200:
            raise AssertionError(answer.content)
        for told in msgspec.json.decode(answer.content)["rows"]:
            known = self.place.get((hamlet, told["id"]))
            if known:
                known["d"] |= {n: value for n, value in told.items() if n not in ("t", "id")}


@dataclass(slots=True)
class Handset:
    """One phone of one member; ``store`` keeps what was saved until a receipt, and after it."""

    member: Member
    reader: Replica
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

    def rows(self) -> dict[tuple[int, str], Row]:
        """Return the rows as the server told them."""
        return {
            key: {"t": row["t"], "hamlet": row["hamlet"], **row["d"]}
            for key, row in self.reader.place.items()
        }

    def view(self) -> Rows:
        """Return what the member sees: the server's rows, and on them what is not there yet."""
        rows = {i: row for (_, i), row in self.rows().items()}
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


_ENDS = {"household.close": "closed", "person.leave": "left"}
_GOES = ("household.merge", "person.merge", "followup.done", "followup.cancel")


def _lay(rows: Rows, said: Body) -> None:
    """Do an operation to the rows as the phone does."""
    kind, body, row = said["k"], said["b"], str(said.get("e"))
    if kind in ("household.create", "person.create"):
        rows[row] = _made(kind.partition(".")[0], said)
    elif kind in _GOES:
        rows.pop(row, None)
    elif row in rows:
        if kind.endswith(".patch"):
            rows[row] |= {change["f"]: change["now"] for change in body["set"]}
        elif kind == "household.move":
            rows[row]["hamlet"] = body["to"]
        elif kind in _ENDS:
            rows[row][_ENDS[kind]] = True
    for plan in _plans(said):
        rows[plan["id"]] = {"t": "followup", "hamlet": said["hamlet"], "hh": said.get("hh")}


def _made(what: str, said: Body) -> Row:
    names = _OF_HOUSE if what == "household" else (*_OF_PERSON, "hh")
    told = said["b"] | ({"hh": said["hh"]} if what == "person" else {})
    return {"t": what, "hamlet": said["hamlet"], **{n: told[n] for n in names if told.get(n)}}


def _plans(said: Body) -> Iterator[Body]:
    body = said["b"]
    if said["k"] == "followup.plan":
        yield body
    told = body.get("visit", body) if said["k"].startswith("visit.") else {}
    if isinstance(told, dict) and told.get("next"):
        yield told["next"]
