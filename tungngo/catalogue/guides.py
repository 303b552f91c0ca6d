"""Guides (hướng dẫn) of the package: a Markdown file each, in the form of the learning page.

A front matter, a lead of one paragraph, then one ordered list; an item is a step: a bold
imperative, more words, one picture, what to say (``> Nói:``), what if it goes wrong
(``> Nếu lỗi:``). Nothing else parses, and what breaks a rule of writing is refused with its line.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tungngo.catalogue.wire import GuideStep

FOLDER = Path(__file__).parent / "data" / "guides"
UNTESTED = "none"  # nobody has tried it on a real phone
# The pictures that the phone draws itself (pwa/src/parts/Icon.tsx).
ICONS = frozenset(
    "mobile key search qr card shield team phone tick warning hand lock paper".split()
)
_KEYS = frozenset(
    "code title skills services audience minutes app app_version_tested tested_on"
    " review_due warn essence".split()
)
_LISTS = frozenset(("skills", "services", "essence", "tested_on"))
_NEEDED = frozenset(
    "code title skills services minutes app_version_tested review_due essence".split()
)
_CODE = re.compile(r"(CD|TV)\d{2}[a-z]?")
_STEP = re.compile(r"(\d+)\. \*\*([^*]+[.!?])\*\*(?: (.*?))?(?: ?!\[([^\]]+)\]\(icon:([a-z-]+)\))")
_QUOTE = re.compile(r"   > (Nói|Nếu lỗi): (.+)")
_FORBIDDEN = {
    "mã HTML hoặc địa chỉ mạng": re.compile(r"<|https?:|www\.|javascript:"),
    "số 12 chữ số": re.compile(r"\d{12}"),
    "số điện thoại": re.compile(r"\d(?:[ .]?\d){7,}"),
    "hai dấu cách": re.compile(r"\S  "),
}
_ASKS_SECRET = re.compile(
    r"(gõ|nhập|đọc|cho) (hộ|giúp|tôi|cháu).{0,20}(mật khẩu|mã OTP)", re.IGNORECASE
)
MOST_WORDS, MOST_LEAD = 25, 50
LEAST_STEPS, MOST_STEPS = 3, 8
_ESSENCE = 3
_HEAD = "---"


class BadGuide(ValueError):
    """What is wrong with a guide, and in which line."""


@dataclass(slots=True)
class Guide:
    """A guide of the package; ``skills`` and ``services`` by their codes."""

    slug: str
    code: str
    title: str
    skills: list[str]
    services: list[str]
    minutes: int
    tested: str  # version of the app, empty while nobody tried
    review_due: date
    essence: list[str]
    lead: str = ""
    app: str = ""
    warn: str = ""
    audience: str = "citizen"
    steps: list[GuideStep] = field(default_factory=list)


def read_guide(slug: str, text: str) -> Guide:
    """Return a guide from its file; raises BadGuide on all that the form has not."""
    if unicodedata.normalize("NFC", text) != text:
        raise BadGuide(f"{slug}: chưa ở dạng NFC")
    lines = text.splitlines()
    end = lines.index(_HEAD, 1) if lines[:1] == [_HEAD] and _HEAD in lines[1:] else 0
    if not end:
        raise BadGuide(f"{slug}: thiếu phần đầu giữa hai dòng ---")
    for number, line in enumerate(lines, start=1):
        _refuse_forbidden(slug, number, line)
    guide = _guide(slug, _head(slug, lines[1:end]))
    _read_body(guide, lines[end + 1 :], end + 2)
    return guide


def _refuse_forbidden(slug: str, number: int, line: str) -> None:
    for what, pattern in _FORBIDDEN.items():
        if pattern.search(line):
            raise BadGuide(f"{slug}, dòng {number}: không được có {what}")
    if _ASKS_SECRET.search(line):
        raise BadGuide(f"{slug}, dòng {number}: không được hỏi mật khẩu, mã OTP của bà con")


def _head(slug: str, lines: list[str]) -> dict[str, list[str]]:
    """Return {key: values}; a value is one text, "[a, b]", or lines "- a" below the key."""
    found: dict[str, list[str]] = {}
    last = ""
    for number, line in enumerate(lines, start=2):
        if line.startswith("  - ") and last in _LISTS:
            found[last].append(line[4:].strip())
            continue
        last, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or last not in _KEYS or last in found:
            raise BadGuide(f"{slug}, dòng {number}: khóa «{last}» không đúng hoặc có hai lần")
        if last in _LISTS:
            inner = value.removeprefix("[").removesuffix("]")
            found[last] = [part.strip() for part in inner.split(",") if part.strip()]
        else:
            found[last] = [value]
    if missing := sorted(_NEEDED - found.keys()):
        raise BadGuide(f"{slug}: thiếu {', '.join(missing)}")
    return found


def _guide(slug: str, head: dict[str, list[str]]) -> Guide:
    one = {key: values[0] if values else "" for key, values in head.items()}
    _check(slug, bool(_CODE.fullmatch(one["code"])), "code")
    _check(slug, one["minutes"].isdecimal() and 1 <= int(one["minutes"]) <= 15, "minutes")
    _check(slug, len(head["essence"]) == _ESSENCE, "essence cần đúng 3 câu")
    _check(slug, bool(head["skills"]), "skills")
    _check(slug, bool(one["title"]), "title")
    sentences = [*head["essence"], *filter(None, [one.get("warn")])]
    _check(slug, all(s.endswith((".", "!")) for s in sentences), "thiếu dấu chấm câu")
    try:
        due = date.fromisoformat(one["review_due"])
    except ValueError as error:
        raise BadGuide(f"{slug}: review_due không đúng") from error
    tested = one["app_version_tested"]
    _check(slug, tested == UNTESTED or bool(head.get("tested_on")), "tested_on")
    return Guide(
        slug=slug,
        code=one["code"],
        title=one["title"],
        skills=head["skills"],
        services=head["services"],
        minutes=int(one["minutes"]),
        tested="" if tested == UNTESTED else tested,
        review_due=due,
        essence=head["essence"],
        app=one.get("app", ""),
        warn=one.get("warn", ""),
        audience=one.get("audience", "citizen"),
    )


def _read_body(guide: Guide, lines: list[str], first: int) -> None:
    """Read the lead and the steps."""
    for number, line in enumerate(lines, start=first):
        if not line:
            continue
        step, quote = _STEP.fullmatch(line), _QUOTE.fullmatch(line)
        where = f"{guide.slug}, dòng {number}"
        if step:
            guide.steps.append(_step(where, step, len(guide.steps) + 1))
        elif quote and guide.steps:
            name = "say" if quote[1] == "Nói" else "wrong"
            if getattr(guide.steps[-1], name):
                raise BadGuide(f"{where}: «{quote[1]}» có hai lần")
            setattr(guide.steps[-1], name, quote[2])
        elif not guide.steps and not guide.lead and not line.startswith((" ", "#", ">", "-", "*")):
            guide.lead = line
        else:
            raise BadGuide(f"{where}: chỉ được có một đoạn mở đầu rồi các bước đánh số")
    _check(guide.slug, LEAST_STEPS <= len(guide.steps) <= MOST_STEPS, "cần 3 đến 8 bước")
    _check(guide.slug, 0 < len(guide.lead.split()) <= MOST_LEAD, "đoạn mở đầu, tối đa 50 từ")


def _step(where: str, found: re.Match[str], number: int) -> GuideStep:
    told, do, text, alt, icon = found.groups()
    if int(told) != number:
        raise BadGuide(f"{where}: bước phải mang số {number}")
    if len(f"{do} {text or ''}".split()) > MOST_WORDS:
        raise BadGuide(f"{where}: bước dài hơn {MOST_WORDS} từ")
    if icon not in ICONS:
        raise BadGuide(f"{where}: không có hình «{icon}»")
    return GuideStep(do=do, text=text or "", icon=icon, alt=alt)


def _check(slug: str, good: bool, wrong: str) -> None:  # noqa: FBT001 - reads as "check that"
    if not good:
        raise BadGuide(f"{slug}: {wrong}")


def _read_all(folder: Path) -> Iterator[Guide]:
    for path in sorted(folder.glob("*.md")):
        yield read_guide(path.stem, path.read_text(encoding="utf-8"))


GUIDES: list[Guide] = sorted(_read_all(FOLDER), key=lambda guide: guide.code)
