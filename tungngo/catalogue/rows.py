"""Reading services and skills from CSV; a row that is not understood is refused by its line."""

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from tungngo.catalogue.reasons import BAD_ROW
from tungngo.shared.errors import Refused

DATA = Path(__file__).parent / "data"
_SERVICE = [
    "code",
    "name_vi",
    "short_vi",
    "skill_group",
    "scope",
    "starts",
    "province_code",
    "stands_for",
    "main_skill",
    "note",
]
_SKILL = [
    "number",
    "code",
    "slug_vi",
    "name_vi",
    "short_vi",
    "service",
    "group",
    "cv3240",
    "audience",
    "kind",
    "stages",
    "lesson",
    "need",
]
_GROUPS = frozenset("GKXS")
_CV3240 = frozenset(("", "public_services", "shopping", "payment", "self_protection", "local"))
_CODE = re.compile(r"[a-z][a-z0-9-]*")
_TASK = re.compile(r"[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*")
LAST_NUMBER = 9_999  # measures above 1000 + this belong to others
# How long a text may be; the others are picked from a few words.
MOST_SHORT = 24  # letters on a button
_MOST = {"code": 30, "name_vi": 120, "short_vi": MOST_SHORT, "stands_for": 60, "note": 200}
_MOST_OF_SKILL = {"code": 40, "slug_vi": 40, "name_vi": 120, "short_vi": MOST_SHORT, "lesson": 8}
_MOST_NEED = 120


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A line of services.csv, checked."""

    line: int
    code: str
    name: str
    short: str
    group: str
    scope: str
    is_open: bool
    province_code: str
    stands_for: str
    main_skill: str
    note: str


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A line of skills.csv, checked."""

    line: int
    number: int
    code: str
    slug_vi: str
    name: str
    short: str
    service: str
    group: str
    cv3240: str
    audience: str
    kind: str
    stages: str
    lesson: str
    need: str


class _Wrong(Exception):
    """What is wrong with a row, in Vietnamese."""


def read_services(path: Path) -> dict[str, ServiceRow]:
    """Return {code: service} in the order of the file."""
    found: dict[str, ServiceRow] = {}
    for line, row in _lines(path, _SERVICE):
        try:
            one = _service(line, row)
            _new(one.code in found, f"mã «{one.code}» đã có ở trên")
        except _Wrong as wrong:
            raise Refused(BAD_ROW, file=path.name, line=line, wrong=wrong) from wrong
        found[one.code] = one
    for one in found.values():
        _refuse_unknown_slots(path, one, found)
    return found


def _refuse_unknown_slots(path: Path, one: ServiceRow, known: Collection[str]) -> None:
    """Refuse a service that stands for one which is not in the file."""
    for code in filter(None, one.stands_for.split(";")):
        if code not in known:
            wrong = f"cột stands_for có giá trị «{code}» không đúng"
            raise Refused(BAD_ROW, file=path.name, line=one.line, wrong=wrong)


def read_skills(path: Path, services: Collection[str]) -> dict[int, SkillRow]:
    """Return {number: skill} in the order of the file; its service must be among the known."""
    found: dict[int, SkillRow] = {}
    seen: set[str] = set()
    for line, row in _lines(path, _SKILL):
        try:
            one = _skill(line, row, services)
            _new(one.number in found, f"số {one.number} đã có ở trên")
            _new(one.code in seen, f"mã «{one.code}» đã có ở trên")
            _new(one.slug_vi in seen, f"mã «{one.slug_vi}» đã có ở trên")
        except _Wrong as wrong:
            raise Refused(BAD_ROW, file=path.name, line=line, wrong=wrong) from wrong
        _refuse_unknown_needs(path, one, seen)
        found[one.number] = one
        seen |= {one.code, one.slug_vi}
    return found


def _refuse_unknown_needs(path: Path, one: SkillRow, above: Collection[str]) -> None:
    """Refuse a skill that needs one which does not stand above it: so there is no ring."""
    for code in filter(None, one.need.split(";")):
        if code not in above or len(one.need) > _MOST_NEED:
            wrong = f"cột need có giá trị «{code}» không đúng"
            raise Refused(BAD_ROW, file=path.name, line=one.line, wrong=wrong)


def _lines(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row); refuses a file with other columns and a row with too few or too many."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval=None)
        if list(reader.fieldnames or ()) != columns:
            wrong = f"các cột phải là {', '.join(columns)}"
            raise Refused(BAD_ROW, file=path.name, line=1, wrong=wrong)
        for row in reader:
            if "" in row or None in row.values():
                wrong = f"cần đúng {len(columns)} cột"
                raise Refused(BAD_ROW, file=path.name, line=reader.line_num, wrong=wrong)
            yield reader.line_num, {key: text.strip() for key, text in row.items()}


def _service(line: int, row: dict[str, str]) -> ServiceRow:
    _check(bool(_CODE.fullmatch(row["code"])), "code", row["code"])
    _check_lengths(row, _MOST)
    _check(
        row["province_code"] == "" or _is_province(row["province_code"]),
        "province_code",
        row["province_code"],
    )
    _check(row["skill_group"] in _GROUPS, "skill_group", row["skill_group"])
    _check(row["scope"] in ("national", "province"), "scope", row["scope"])
    _check(row["starts"] in ("open", "closed"), "starts", row["starts"])
    _check(bool(row["short_vi"]), "short_vi", "")
    _check(len(row["main_skill"]) <= _MOST_OF_SKILL["code"], "main_skill", row["main_skill"])
    return ServiceRow(
        line=line,
        code=row["code"],
        name=row["name_vi"],
        short=row["short_vi"],
        group=row["skill_group"],
        scope=row["scope"],
        is_open=row["starts"] == "open",
        province_code=row["province_code"],
        stands_for=row["stands_for"],
        main_skill=row["main_skill"],
        note=row["note"],
    )


def _skill(line: int, row: dict[str, str], services: Collection[str]) -> SkillRow:
    number = row["number"]
    _check(number.isascii() and number.isdigit(), "number", number)
    _check(1 <= int(number) <= LAST_NUMBER, "number", number)
    _check(bool(_TASK.fullmatch(row["code"])), "code", row["code"])
    _check(bool(_TASK.fullmatch(row["slug_vi"])), "slug_vi", row["slug_vi"])
    _check_lengths(row, _MOST_OF_SKILL)
    _check(not row["service"] or row["service"] in services, "service", row["service"])
    _check_words(row)
    return SkillRow(
        line=line,
        number=int(number),
        code=row["code"],
        slug_vi=row["slug_vi"],
        name=row["name_vi"],
        short=row["short_vi"],
        service=row["service"],
        group=row["group"],
        cv3240=row["cv3240"],
        audience=row["audience"],
        kind=row["kind"],
        stages=row["stages"],
        lesson=row["lesson"],
        need=row["need"],
    )


def _check_lengths(row: dict[str, str], most: dict[str, int]) -> None:
    _check(bool(row["name_vi"]), "name_vi", "")
    for column, length in most.items():
        _check(len(row[column]) <= length, column, row[column])


def _is_province(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isdigit()


def _check_words(row: dict[str, str]) -> None:
    _check(row["group"] in _GROUPS, "group", row["group"])
    _check(row["cv3240"] in _CV3240, "cv3240", row["cv3240"])
    _check(row["audience"] in ("citizen", "member"), "audience", row["audience"])
    _check(row["kind"] in ("practical", "knowledge"), "kind", row["kind"])
    _check(row["stages"] in ("none", "install", "activate"), "stages", row["stages"])


def _check(good: bool, column: str, text: str) -> None:  # noqa: FBT001 - reads as "check that"
    if not good:
        raise _Wrong(f"cột {column} có giá trị «{text}» không đúng")


def _new(known: bool, wrong: str) -> None:  # noqa: FBT001 - reads as "new, not known"
    if known:
        raise _Wrong(wrong)
