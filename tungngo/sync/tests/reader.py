"""A phone that reads: keeps rows as the phone app does, from pulls or from snapshot and full."""

import gzip
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.http import HttpResponse

from tungngo.sync.tests.stage import Member, Stage

API = "/api/sync/v1"
type Body = dict[str, Any]


@dataclass(slots=True)
class Reader:
    """The replica of one member's phone."""

    stage: Stage = field(repr=False)
    member: Member = field(repr=False)
    rows: dict[str, Body] = field(default_factory=dict)  # by id: the change that told it last
    have: dict[str, int] = field(default_factory=dict)
    scope_hash: str = ""
    scopes: dict[int, Body] = field(default_factory=dict)
    packs: dict[str, str] = field(default_factory=dict)  # by name: the hash held
    me: Body | None = None
    answers: list[Body] = field(default_factory=list, repr=False)

    def ask(self, path: str, body: Body | None = None, **headers: str) -> HttpResponse:
        """Call the server as this phone."""
        told = {
            "Authorization": f"Bearer {self.member.secret}",
            "TN-Device": str(self.member.device.uid),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        client = self.stage.client
        if body is None:
            return client.get(f"{API}/{path}", headers=told)  # type: ignore[return-value]
        raw = msgspec.json.encode(body)
        return client.post(f"{API}/{path}", raw, content_type="application/json", headers=told)  # type: ignore[return-value]

    def question(self, limit: int) -> Body:
        """Return what a pull says."""
        head = {"epoch": self.stage.epoch, "have": self.have, "scope_hash": self.scope_hash}
        return head | {"limit": limit, "packs": self.packs}

    def pull(self, limit: int = 500) -> Body:
        """Pull a page and lay it over the rows."""
        answer = self.ask("pull", self.question(limit))
        assert answer.status_code == 200, answer.content
        told: Body = msgspec.json.decode(answer.content)
        self.take(told)
        return told

    def pull_all(self, limit: int = 500) -> None:
        """Pull until nothing is left; take snapshots where the server says so."""
        more = True
        while more:
            told = self.pull(limit)
            for hamlet in told["resets"]:
                self.begin(hamlet)
            more = told["more"] or bool(told["resets"])

    def take(self, told: Body) -> None:
        """Apply a page and its marks at once."""
        self.answers.append(told)
        if told["scopes"] is not None:
            self.scopes = {one["hamlet"]: one for one in told["scopes"]}
            self.drop(lambda hamlet: hamlet not in self.scopes)
        self.scope_hash = told["scope_hash"]
        self.packs |= {pack["name"]: pack["hash"] for pack in told["packs"]}
        self.me = told["me"] or self.me
        self.drop(lambda hamlet: hamlet in told["resets"])
        for change in told["changes"]:
            self.lay(change)
        news = {str(hamlet): rev for hamlet, rev in told["have"].items()}
        assert all(rev >= self.have.get(hamlet, 0) for hamlet, rev in news.items())
        self.have |= news

    def lay(self, change: Body) -> None:
        """Lay one change over the rows."""
        known = self.rows.get(change["id"])
        if change["o"] == "put":
            self.rows[change["id"]] = change
        elif change["o"] == "del" or (known and known["hamlet"] == change["hamlet"]):
            self.rows.pop(change["id"], None)

    def drop(self, goes: Any) -> None:
        """Drop the rows of hamlets, and their marks."""
        self.rows = {i: row for i, row in self.rows.items() if not goes(row["hamlet"])}
        self.have = {h: rev for h, rev in self.have.items() if not goes(int(h))}

    def begin(self, hamlet: int) -> None:
        """Begin a hamlet anew: the snapshot, then the personal fields."""
        head, *rows, end = self.snapshot(hamlet)
        assert end == {"end": True}
        assert head["count"] == len(rows)
        for row in rows:
            self.lay(row)
        self.have[str(hamlet)] = head["rev"]
        answer = self.ask("full", {"hamlet": hamlet})
        assert answer.status_code == 200, answer.content
        for row in msgspec.json.decode(answer.content)["rows"]:
            rest = {name: value for name, value in row.items() if name not in ("t", "id")}
            if row["id"] in self.rows:
                self.rows[row["id"]]["d"] |= rest

    def snapshot(self, hamlet: int, **headers: str) -> list[Body]:
        """Return the lines of a hamlet's snapshot."""
        answer = self.ask(f"snapshot/{hamlet}.ndjson.gz", None, **headers)
        assert answer.status_code == 200, answer.content
        return [msgspec.json.decode(line) for line in gzip.decompress(answer.content).splitlines()]

    @property
    def bodies(self) -> dict[str, Body]:
        """Return what is known of each row, without when it was told."""
        return {
            i: row["d"] | {"t": row["t"], "hamlet": row["hamlet"]} for i, row in self.rows.items()
        }


def reader_of(stage: Stage, member: Member | None = None) -> Reader:
    """Return a phone that has read nothing yet."""
    return Reader(stage, member or stage.me)
