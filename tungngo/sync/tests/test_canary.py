"""A canary: words that nobody agreed to keep are in no column of no table, and in no log line."""

import logging
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import msgspec
import pytest
from django.db import connection

from tungngo.cli.phones import Stored
from tungngo.shared.home import job_scope
from tungngo.shared.logs import JsonLines
from tungngo.shared.sealed import unseal_bytes
from tungngo.shared.sql import db_uuid, select
from tungngo.sync.tests.breaking import failing_where
from tungngo.sync.tests.examples import HOUSE, SKILL, TEAM, filled
from tungngo.sync.tests.stage import Stage, evening_before

pytestmark = pytest.mark.django_db
BIRD, NUMBER = "chimyen", "ca11ab1e"  # in all that nobody agreed to: in words, in ids and hashes
KEPT = "giulai"
ID = "01990000-0000-7000-8000-0000000000"
PERSON, VISIT, REFUSAL = (f"{ID}{n}" for n in ("11", "12", "13"))
GONE: dict[str, Any] = {
    "people": [
        {
            "person": f"01990000-0000-7000-8000-{NUMBER}0001",
            "skills": [{"skill": SKILL, "kind": "none", "why": f"{BIRD}-1"}],
        }
    ],
    "next": {
        "id": f"01990000-0000-7000-8000-{NUMBER}0002",
        "due": "2026-12-24",
        "why": f"{BIRD}-2",
        "person": f"01990000-0000-7000-8000-{NUMBER}0003",
    },
    "materials": [{"m": 1, "n": 2}],
    "answers": [{"q": f"{BIRD}-3", "a": [f"{BIRD}-4", f"Nhà {BIRD} 5"]}, {"q": "q", "a": BIRD}],
    "note": f"Ghi {BIRD} 6",
    "blobs": [{"sha": NUMBER * 8, "bytes": 7, "kind": "photo"}],
    f"{BIRD}-7": {"x": f"{BIRD} 8"},  # what this server does not know
}


class Lines(logging.Handler):
    """Log lines as the server writes them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.written.append(self.format(record))


def listen() -> Iterator[Lines]:
    """Listen to all loggers."""
    root, ear = logging.getLogger(), Lines()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield ear
    root.setLevel(level)
    root.removeHandler(ear)


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Listen to all loggers."""
    yield from listen()


def pushed(stage: Stage) -> list[Stored]:
    """Let the phone say everywhere what nobody agreed to; all of it is about one house."""

    def keep(kind: str, row: str | None, body: dict[str, Any]) -> None:
        stage.phone.keep(kind, filled(body, stage), evening_before(), hh=HOUSE, e=row)

    met = {"team": TEAM, "place": "home", "outcome": "met", "why": KEPT, "start": 1}
    refused = met | {"outcome": "refused"}
    free = {name: GONE[name] for name in ("note", "blobs")}
    keep("household.create", HOUSE, {"lane": f"Ngõ {KEPT}", "label": f"Nhà {BIRD} 10"})
    keep(
        "consent.set",
        HOUSE,
        {
            "text": "luu-ten@1",
            "purposes": [{"p": p, "yes": False} for p in ("register", "contact", "photo")],
            "channel": "spoken",
            "given_by": "self",
            "state": "refused",
        },
    )
    changes = [
        {"f": "label", "was": f"{BIRD} 11", "now": f"{BIRD} 12"},
        {"f": "door", "was": None, "now": KEPT},
        {"f": "note", "was": f"{BIRD} 13", "now": f"{BIRD} 14"},
    ]
    keep("household.patch", HOUSE, {"set": changes})
    who = {"call": f"{BIRD} 15", "born": 1913, "phone": f"{BIRD}16", "prio": [f"{BIRD}-17"]}
    keep("person.create", PERSON, who)
    keep("visit.record", VISIT, met | free)
    keep("visit.record", REFUSAL, refused | GONE)
    keep("visit.amend", None, {"of": REFUSAL, "visit": met | free})
    keep("visit.amend", None, {"of": VISIT, "visit": refused | GONE})
    return stage.phone.outbox


def opened(table: str, row: dict[str, Any], column: str) -> bytes:
    """Return what a column holds, as bytes; a sealed one opened."""
    value = row[column]
    if isinstance(value, (bytes, memoryview)):
        name = column.removesuffix("_sealed")
        if name == column:
            return bytes(value)
        where = f"{table}|{name}"
        return unseal_bytes(bytes(value), where=where, home=row["home"], row=db_uuid(row["id"]))
    return str(value).encode()


def columns_with(word: str) -> set[str]:
    """Return all columns of all tables that hold a word somewhere."""
    found = set()
    with job_scope("test"), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [
                c.name for c in connection.introspection.get_table_description(cursor, table)
            ]
            names = ", ".join(f'"{c}"' for c in columns)
            for values in select(f'SELECT {names} FROM "{table}"'):
                row = dict(zip(columns, values, strict=True))
                found |= {f"{table}.{c}" for c in columns if word.encode() in opened(table, row, c)}
    return found


@pytest.mark.parametrize("broken", [False, True], ids=["at once", "one by one"])
def test_no_word_that_nobody_agreed_to_is_left_anywhere(
    stage: Stage, lines: Lines, broken: bool
) -> None:
    ops = pushed(stage)
    failed: list[str] = []

    def once(sql: str, _values: object) -> bool:
        first = 'INSERT INTO "visit"' in sql and not failed
        failed.extend([sql] if first else [])
        return first

    with failing_where(once) if broken else nullcontext():
        first = stage.send(ops)
    assert bool(failed) is broken
    codes = [r.get("code") for r in first["results"]]
    assert codes == ["sync.stripped", None, *["sync.stripped"] * 6]
    again = stage.send(ops)
    assert [r | {"dup": False} for r in again["results"]] == [
        {"dup": False} | r for r in first["results"]
    ]
    for word in (BIRD, NUMBER):
        assert word.encode() in b"".join(o.raw for o in ops)
        assert columns_with(word) == set()
        assert word not in "".join(lines.written)
        assert word.encode() not in msgspec.json.encode([first, again])
    assert columns_with(KEPT) == {
        "op_log.body_sealed",
        "household.lane",
        "household.door",
        "visit.why",
    }
    assert ("push_one_by_one" in "".join(lines.written)) is broken
