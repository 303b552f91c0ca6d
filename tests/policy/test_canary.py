"""No word of what is known of people stands where it may not: the table of where each may stand."""

import json
import logging
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.policy.asking import Cell, ask, plain, undone, unpacked
from tests.policy.canaries import Canary, found_in, word
from tests.policy.conftest import Scene
from tests.policy.matrix import Address, Target, addresses, read_rules, targets
from tests.policy.visitors import Visitor
from tests.policy.world import HOUSES
from tungngo.audit.models import AccessEntry
from tungngo.figures.jobs import recount
from tungngo.ledger.views import house as house_views
from tungngo.shared.home import job_scope
from tungngo.shared.logs import JsonLines
from tungngo.shared.sql import select

pytestmark = pytest.mark.django_db
# The only columns that hold words of people as they are; all else is sealed by keys.
COLUMNS = {
    "household.lane": "p",
    "household.mark": "p",
    "household.door": "n",
    "resident.priority": "f",
    "consent.relation": "f",
}
ADDRESSES = addresses(read_rules())


class Ear(logging.Handler):
    """Log lines as the server writes them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.written.append(self.format(record))

    def words(self) -> set[Canary]:
        """Return the words of ours that stand in the lines."""
        return found_in("\n".join(self.written).encode())


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Listen to all loggers."""
    root, one = logging.getLogger(), Ear()
    level = root.level
    root.addHandler(one)
    root.setLevel(logging.DEBUG)
    yield one
    root.setLevel(level)
    root.removeHandler(one)


def dump() -> dict[str, set[Canary]]:
    """Return {column: words} of all columns of all tables, as they lie in the database."""
    found: dict[str, set[Canary]] = {}
    with job_scope("test"), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            description = connection.introspection.get_table_description(cursor, table)
            columns = [column.name for column in description]
            names = ", ".join(f'"{name}"' for name in columns)
            for row in select(f'SELECT {names} FROM "{table}"'):
                for name, value in zip(columns, row, strict=True):
                    words = found_in(_bytes(value))
                    if words:
                        found.setdefault(f"{table}.{name}", set()).update(words)
    return found


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()


def crawl(scene: Scene, people: tuple[str, ...]) -> int:
    """Let people look at every page, every row, every file; return how many answers there were."""
    n = 0
    knocking = [v for v in scene.visitors if v.who in people and v.state in ("", "good")]
    knocking = [v for v in knocking if v.phone in ("", "full")]
    for address in ADDRESSES:
        for method in {"GET", "POST"} & address.rules.keys():
            for target, visitor in _pairs(scene, address, knocking):
                cell = Cell(address, method, target, visitor)
                with undone() if method == "POST" else nullcontext():
                    ask(scene.world, cell, address.rules[method])
                n += 1
    return n


def _pairs(
    scene: Scene, address: Address, knocking: list[Visitor]
) -> Iterator[tuple[Target, Visitor]]:
    blanks = frozenset[str]().union(*(rule.blanks for rule in address.rules.values()))
    for target in targets(scene.world, blanks):
        if target.house in (None, 0, 1, 2, 7):
            for visitor in knocking:
                yield target, visitor


def test_the_words_of_the_story_are_kept_at_all(scene: Scene) -> None:
    """What is never shown anywhere would make every other test here pass."""
    me = next(v for v in scene.visitors if v.who == "me" and v.state == "good")
    page = next(one for one in ADDRESSES if one.path == "/ho-dan/<home>/<house>/")
    (first, *_) = targets(scene.world, frozenset(("home", "house")))
    seen = found_in(plain(ask(scene.world, Cell(page, "GET", first, me), page.rules["GET"])))
    fields = {canary.field for canary in seen}
    assert fields >= {"lane", "door", "label", "call", "phone", "note", "visitnote"}


def test_columns_that_are_not_sealed_hold_nothing_but_what_the_table_says(scene: Scene) -> None:
    found = dump()
    assert {column: {w.level for w in words} for column, words in found.items()} == {
        column: {level} for column, level in COLUMNS.items()
    }
    assert {w.house for words in found.values() for w in words} == {h.number for h in HOUSES}


@pytest.mark.long
def test_looking_at_everything_leaves_no_word_in_logs_audit_or_tables(
    scene: Scene, ear: Ear
) -> None:
    before = dump()
    with undone():
        n = crawl(scene, ("me", "le", "co", "do@commune", "au", ""))
        assert dump() == before
        with job_scope("test"):
            assert AccessEntry.objects.filter(home=97).count() > 20
    assert n > 300
    assert len(ear.written) > n / 2
    assert ear.words() == set()


def test_files_of_the_server_hold_none_above_their_level(scene: Scene) -> None:
    """Snapshots that phones begin with: pseudonyms at most."""
    reader = next(v for v in scene.visitors if v.who == "me" and v.phone == "full")
    page = next(one for one in ADDRESSES if "snapshot" in one.path)
    (first, *_) = targets(scene.world, frozenset(("hamlet",)))
    seen = found_in(plain(ask(scene.world, Cell(page, "GET", first, reader), page.rules["GET"])))
    assert {w.level for w in seen} == {"p"}
    files = [path for path in settings.DATA_DIR.rglob("*") if path.is_file()]
    files = [path for path in files if ".sqlite3" not in path.name]
    assert any(path.name.endswith(".gz") for path in files)
    for path in files:
        head, _, packed = path.read_bytes().partition(b"\n")
        told = found_in(head) | found_in(unpacked(packed))
        assert {w.level for w in told} <= {"p"}, path.name


def test_what_is_counted_names_nobody(scene: Scene) -> None:
    with undone():
        assert recount(home=97) == []
        assert not {c for c in dump() if c.startswith(("cell", "figure", "figures"))}


def test_a_word_in_an_address_reaches_no_log_line(scene: Scene, ear: Ear) -> None:
    client, secret = Client(raise_request_exception=False), word("n", 1, "call")
    for path in ("/dia-ban/?tim=", "/so-lieu/?thang=", "/loi/", "/dia-ban/ma/", "/khong-co/"):
        client.get(f"{path}{secret}")
        client.get(path, headers={"User-Agent": secret, "Referer": f"http://x/{secret}"})
        client.post(path, {"login": secret, "password": secret, "tim": secret})
    client.post("/dang-nhap/", {"login": secret, "password": secret})
    client.post("/api/sync/v1/push", json.dumps({secret: 1}), content_type="application/json")
    assert len(ear.written) >= 15
    assert ear.words() == set()


@pytest.mark.parametrize("asks", ["text/html", "application/json"])
def test_a_fault_tells_neither_page_nor_log_of_whom(
    scene: Scene, ear: Ear, monkeypatch: pytest.MonkeyPatch, asks: str
) -> None:
    def broken(*_: object) -> None:
        local = word("f", 1, "note")
        raise RuntimeError(f"cannot show {local}")

    monkeypatch.setattr(house_views, "read_house", broken)
    me = next(v for v in scene.visitors if v.who == "me" and v.state == "good")
    asking = Visitor("me", "good", environ=me.environ | {"HTTP_ACCEPT": asks})
    page = next(one for one in ADDRESSES if one.path == "/ho-dan/<home>/<house>/")
    (first, *_) = targets(scene.world, frozenset(("home", "house")))
    answer = ask(scene.world, Cell(page, "GET", first, asking), page.rules["GET"])
    assert answer.status_code == 500
    assert found_in(plain(answer)) == set()
    assert ear.words() == set()
