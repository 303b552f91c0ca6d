"""Asking the server for one cell after another, quickly: its own handler, no sockets."""

import gzip
import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.test import RequestFactory, TestCase
from django.test.client import ClientHandler

from tests.policy.canaries import Canary, found_in
from tests.policy.matrix import (
    METHODS,
    SAFE,
    Address,
    Rule,
    Target,
    level_of,
    out_of_place,
    promised,
    targets,
)
from tests.policy.visitors import OWN, Visitor
from tests.policy.world import World
from tungngo.sync.badge_views import LOOKING
from tungngo.sync.doors import SHOWING

_BASE = RequestFactory()._base_environ()  # type: ignore[attr-defined]  # not in the stubs
_HANDLERS = {False: ClientHandler(enforce_csrf_checks=False), True: ClientHandler()}
_FEW = frozenset(("", "nobody", *OWN))
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


class Cell(NamedTuple):
    """One question of the matrix."""

    address: Address
    method: str
    target: Target
    visitor: Visitor


class Mistake(NamedTuple):
    """A cell that is not as the table says."""

    cell: Cell
    status: int
    wanted: int
    words: set[Canary]


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside."""
    atoms = TestCase._enter_atomics()  # type: ignore[attr-defined]  # not in the stubs
    try:
        yield
    finally:
        TestCase._rollback_atomics(atoms)  # type: ignore[attr-defined]  # as above


@contextmanager
def quiet() -> Iterator[None]:
    """Write no log lines: tens of thousands of shut doors would be told of."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def cells(world: World, address: Address, visitors: Iterable[Visitor]) -> Iterator[Cell]:
    """Yield all cells of an address; of pages that are alike for everybody, fewer."""
    blanks = frozenset[str]().union(*(rule.blanks for rule in address.rules.values()))
    everybody = list(visitors)
    standing = [v for v in everybody if v.state in ("", "good") and v.phone in ("", "full")]
    few = [v for v in standing if v.who in _FEW]
    for n, target in enumerate(targets(world, blanks)):
        for method in METHODS if n == 0 and "?" not in address.path else address.rules:
            rule = address.rules.get(method)
            # A page that is drawn costs 20 times a shut door: where no row matters, few look.
            known = everybody if rule and n <= 1 else few if not (rule and rule.out) else standing
            for visitor in known:
                yield Cell(address, method, target, visitor)


def mistakes(
    world: World, some: Iterable[Cell], *, most: int = 10_000
) -> tuple[int, list[Mistake]]:
    """Ask cells; return how many they were, and those that were answered otherwise.

    Stops where so many were.
    """
    n, found = 0, []
    with quiet(), undone():
        for cell in some:
            n += 1
            SHOWING.forget()
            LOOKING.forget()
            if cell.method in SAFE:
                wrong = judge(world, cell)
            else:
                with undone():
                    wrong = judge(world, cell)
            if wrong:
                found.append(wrong)
                if len(found) == most:
                    break
    return n, found


def judge(world: World, cell: Cell) -> Mistake | None:
    """Ask one cell; return what is wrong with the answer."""
    rule = cell.address.rule(cell.method)
    wanted = promised(cell.address, cell.method, cell.visitor, cell.target)
    answer = ask(world, cell, rule)
    seen = found_in(plain(answer))
    words = out_of_place(rule, cell.visitor, seen)
    if answer.status_code != wanted or words:
        return Mistake(cell, answer.status_code, wanted, words)
    if rule and wanted == 200 and cell.method == "GET":
        missing = _missing(rule, cell, seen)
        if missing:
            return Mistake(cell, answer.status_code, wanted, missing)
    return None


def _missing(rule: Rule, cell: Cell, seen: set[Canary]) -> set[Canary]:
    """Return the words that the page of a house must show and does not ("shows:lane,label")."""
    house = cell.target.house
    told = rule.told("shows")
    if not told or not house:
        return set()
    fields = {name: level for name, _, level in map(_field, told.split(","))}
    enough = level_of(rule, cell.visitor, house)
    wanted = {
        Canary(level, house, name)
        for name, level in fields.items()
        if "-cpnf".index(level) <= enough
    }
    return wanted - seen


def told(wrong: list[Mistake], most: int = 40) -> str:
    """Return mistakes in few lines: those that differ only by who asks together."""
    alike: dict[str, list[str]] = {}
    for one in wrong:
        words = f" shows {sorted(one.words)}" if one.words else ""
        c = one.cell
        what = (
            f"{c.method} {c.address.path} [{c.target.name}]: {one.status}, not {one.wanted}{words}"
        )
        alike.setdefault(what, []).append(str(c.visitor))
    lines = [f"{what} by {len(who)}: {', '.join(who[:6])}" for what, who in alike.items()]
    return "\n".join(lines[:most])


def _field(text: str) -> tuple[str, str, str]:
    name, dot, level = text.partition(".")
    return name, dot, level


def ask(world: World, cell: Cell, rule: Rule | None) -> Any:
    """Return the answer to a cell."""
    blanks = cell.target.blanks | known_blanks(world, cell.visitor)
    path, _, query = fill(cell.address.path, blanks).partition("?")
    sent = rule or next(iter(cell.address.rules.values()))
    body = b"" if cell.method in SAFE else fill(sent.send, blanks).encode()
    environ = _BASE | cell.visitor.environ
    environ |= {
        "REQUEST_METHOD": cell.method,
        "PATH_INFO": unquote(path).encode().decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": _JSON if body[:1] == b"{" else _FORM,
        "wsgi.input": io.BytesIO(body),
    }
    return _HANDLERS[cell.visitor.state == "nocsrf"](environ)


def known_blanks(world: World, visitor: Visitor) -> dict[str, str]:
    """Return blanks that mean the same for every target."""
    return {
        "commune": str(world.here.commune.pk),
        "member": str(world.people["me2"].pk),
        "device": visitor.environ.get("HTTP_TN_DEVICE", ""),
        "epoch": world.stages[97].epoch,
        "team": str(world.stages[97].team.pk),
        "none": "01990000-0000-7000-8000-00000000ffff",
    }


def fill(text: str, blanks: dict[str, str]) -> str:
    """Put values into the blanks of a text."""
    for name, value in blanks.items():
        text = text.replace(f"<{name}>", value)
    return text


def plain(answer: Any) -> bytes:
    """Return what an answer says in all its parts: headers, unpacked bodies, files of archives."""
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
    return head + b"\n" + unpacked(body)


def unpacked(body: bytes) -> bytes:
    """Return bytes with whatever is packed in them laid open."""
    if body[:2] == b"\x1f\x8b":
        return gzip.decompress(body)
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return body
