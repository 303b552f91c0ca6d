"""The hand-written rules of the matrix (``matrix.csv``) and what they promise of one cell."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.policy.canaries import LEVELS, Canary
from tests.policy.visitors import OWN, Visitor
from tests.policy.world import ABSENT, HOUSES, RECORDER, World

_PATH = Path(__file__).with_name("matrix.csv")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
_BLANK = re.compile(r"<(\w+)>")
_CELL = re.compile(r"(\w\w|all):([-cpnf])([°!-]?)")
_OF_HOUSE = frozenset(("house", "person", "visit", "photo", "hamlet", "home", "phone"))
GIVEN = {house.number: house.given_to for house in HOUSES}


class Target(NamedTuple):
    """What fills the blanks of an address; ``house`` is None where it is about no house."""

    name: str
    house: int | None
    blanks: dict[str, str]
    covered: frozenset[str] = frozenset()  # places whose roles reach it, of a place


class Rule(NamedTuple):
    """A line of the table."""

    address: str
    method: str
    path: str
    door: str  # open, own, cells, push, full
    ok: str  # status; "200|302": of strangers and of the signed in
    out: str  # status for a row that is not theirs, or for whom they see too little of
    least: str  # level that the door asks for, and the row too where ``out`` says so
    cells: str
    send: str
    flags: str

    @property
    def rights(self) -> dict[str, dict[str, int]]:
        """Return {role: {mark: level}}; mark "!" is after a reason, "°" of own rows."""
        found: dict[str, dict[str, int]] = {}
        for cell in self.cells.split():
            match = _CELL.fullmatch(cell)
            assert match, (self.address, cell)
            name, level, mark = match.groups()
            for role in OWN if name == "all" else (name,):
                found.setdefault(role, {})[mark] = LEVELS[level]
        return found

    def has(self, flag: str) -> bool:
        """Say whether a word stands in the last column."""
        return flag in self.flags.split()

    def told(self, flag: str) -> str:
        """Return what a word of the last column says: "row:p" says "p"."""
        return next(
            (f.partition(":")[2] for f in self.flags.split() if f[: len(flag) + 1] == f"{flag}:"),
            "",
        )

    @property
    def blanks(self) -> frozenset[str]:
        """Return the blanks of the address and of what is sent."""
        return frozenset(_BLANK.findall(self.path)) | frozenset(_BLANK.findall(self.send))


def read_rules() -> list[Rule]:
    """Return the rules."""
    lines = [line for line in _PATH.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    _, *rows = csv.reader(lines)
    return [Rule(*(cell.strip() for cell in row)) for row in rows if row]


class Address(NamedTuple):
    """All rules of one path: by method, and what an unknown method meets."""

    path: str
    rules: dict[str, Rule]

    def rule(self, method: str) -> Rule | None:
        """Return the rule for a method; HEAD is asked as GET."""
        found = self.rules.get(method)
        return found or (self.rules.get("GET") if method == "HEAD" else None)


def addresses(rules: list[Rule]) -> list[Address]:
    """Return the rules by path; the lines of one path stand together or not, as one likes."""
    found: dict[str, dict[str, Rule]] = {}
    for rule in rules:
        known = found.setdefault(rule.path, {})
        assert rule.method not in known, f"twice: {rule.method} {rule.path}"
        known[rule.method] = rule
    return [Address(path, some) for path, some in found.items()]


def targets(world: World, blanks: frozenset[str]) -> Iterator[Target]:
    """Yield what an address is tried with."""
    if "place" in blanks:
        yield from _places(world)
    elif blanks & _OF_HOUSE:
        yield from _houses(world, blanks)
    else:
        yield Target("", None, {})


def _places(world: World) -> Iterator[Target]:
    here, other = world.here, world.other
    known = {
        "own": here.doi_che.pk,
        "far": here.nui_xa.pk,
        "other": other.doi_che.pk,
        "commune": here.commune.pk,
        "farcommune": here.far_commune.pk,
        "oldcommune": here.old_cut.pk,
        "othercommune": other.commune.pk,
        "province": here.new_province.pk,
    }
    for name, pk in known.items():
        yield Target(name, None, {"place": str(pk)}, frozenset((name,)))
    yield Target("absent", ABSENT, {"place": "999999"})


def _houses(world: World, blanks: frozenset[str]) -> Iterator[Target]:
    for house in HOUSES:
        yield Target(
            f"house {house.number}",
            house.number,
            {
                "home": str(house.home),
                "house": house.house,
                "person": house.person,
                "visit": house.visit,
                "photo": world.photos[house.number],
                "hamlet": str(world.hamlet_of(house).pk),
                "phone": str(world.phones[RECORDER[house.number]].device.uid),
            },
        )
    absent = "01990000-0000-7000-8000-00000000ffff"
    ids = dict.fromkeys(("house", "person", "visit", "photo", "phone"), absent)
    yield Target("absent", ABSENT, ids | {"home": "97", "hamlet": "999999"})
    if {"home", "house"} <= blanks or {"home", "photo"} <= blanks or {"home", "visit"} <= blanks:
        # A row of one home under the number of another (advisory 4).
        first = next(_houses(world, frozenset()))
        yield first._replace(name="astray", house=ABSENT, blanks=first.blanks | {"home": "98"})


def promised(address: Address, method: str, visitor: Visitor, target: Target) -> int:
    """Return the status that the table promises."""
    rule = address.rule(method)
    door = rule or next(iter(address.rules.values()))
    if visitor.state == "nocsrf" and method not in SAFE and not door.has("exempt"):
        return 403
    if door.door in ("push", "full"):
        return _at_phones_door(rule, door.door, visitor, target, method)
    shut = _at_door(door, visitor)
    if shut:
        return shut
    if rule is None:
        return 405
    return _inside(rule, visitor, target)


def _at_door(rule: Rule, visitor: Visitor) -> int:
    """Return the status of a shut door, or 0."""
    if rule.door == "open":
        return 0
    if not visitor.signed_in:
        return 401 if visitor.asks else 302
    if visitor.needs_factor and visitor.state == "plain":
        return 302
    if not visitor.in_force:
        return 403
    if rule.door == "cells":
        mine = rule.rights.get(visitor.role, {})
        if max(mine.values(), default=0) < LEVELS[rule.least or "c"]:
            return 403
    if rule.has("fresh") and visitor.state in ("stale", "plain"):
        return 302
    return 0


def _inside(rule: Rule, visitor: Visitor, target: Target) -> int:
    refused = _of_row(rule, visitor, target)
    if refused:
        return refused
    if rule.door == "open" and visitor.needs_factor and visitor.state == "plain":
        told = rule.told("plain")
        if told:
            return int(told)
    stranger, _, known = rule.ok.partition("|")
    return int(known if known and visitor.signed_in else stranger)


def _of_row(rule: Rule, visitor: Visitor, target: Target) -> int:
    """Return the status for a row that the visitor does not get, or 0."""
    shut = rule.has("rows") and not visitor.land
    shut = shut or (rule.has("now") and visitor.place == "oldcommune")
    shut = shut or (visitor.in_force and rule.has(f"not:{visitor.role}"))
    if shut or (rule.has("below") and target.name == "province"):
        return 403
    gone = target.house == ABSENT and not rule.has("absent")
    if gone or (target.name == "oldcommune" and rule.has("living")):
        return 404
    if not rule.out or not _is_out(rule, visitor, target):
        return 0
    seen = rule.told("seen") if target.house in visitor.land else ""
    if target.name == visitor.place == "oldcommune":
        seen = rule.told("dead")
    return int(seen or rule.out)


def _is_out(rule: Rule, visitor: Visitor, target: Target) -> bool:
    if target.house == ABSENT or target.name == "oldcommune":
        return True  # nothing is written any more where a commune was
    if target.house is not None:
        least = LEVELS[rule.told("row") or rule.least or "c"]
        return level_of(rule, visitor, target.house) < least
    return bool(target.covered) and visitor.place not in target.covered


# What a phone's token opens: (for what is sent, for what is read).
_TOKENS = {
    "full": (0, 0),
    "push": (0, 401),
    "closed": (0, 401),
    "off": (0, 401),
    "ended": (0, 401),
    "revoked": (0, 0),  # today: it may still send, and reads nothing
    "gone": (403, 403),
}


def _at_phones_door(
    rule: Rule | None, door: str, visitor: Visitor, target: Target, method: str
) -> int:
    if rule is None:
        return 405
    shut = _TOKENS.get(visitor.phone, (401, 401))[door == "full"]
    if not shut and rule.has("leads") and not (visitor.in_force and visitor.role == "le"):
        return 403
    return shut or _inside(rule, visitor, target)


def level_of(rule: Rule, visitor: Visitor, house: int) -> int:
    """Return how much of a house's people a visitor may be shown by this page."""
    mine = rule.rights.get(visitor.role, {}) if visitor.in_force else {}
    if house not in (visitor.reach if rule.has("wide") else visitor.land) or not mine:
        return 0
    best = mine.get("", 0)
    if "°" in mine:
        best = max(best, mine["°"] if _is_own(rule, visitor, house) else mine.get("-", LEVELS["p"]))
    if rule.has("reason"):
        best = max(best, mine.get("!", 0))
    return best


def _is_own(rule: Rule, visitor: Visitor, house: int) -> bool:
    """Say whether a house is the visitor's own: recorded by them, given to them or to nobody."""
    if RECORDER[house] == visitor.who:
        return True
    return GIVEN[house] in ("", visitor.who) and not rule.has("recorded")


def out_of_place(rule: Rule | None, visitor: Visitor, words: set[Canary]) -> set[Canary]:
    """Return the words that this visitor may not be shown here."""
    if rule is None:
        return words
    return {w for w in words if LEVELS[w.level] > level_of(rule, visitor, w.house)}
