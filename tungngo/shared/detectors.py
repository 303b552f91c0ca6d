"""Numbers that must not be kept: of ID and bank cards, one-time codes, passwords (trust page 6).

The phone has a twin; both are held to the same cases (``data/detectors.json``).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations
from typing import Literal, NamedTuple

type Sort = Literal["id_card", "old_id_card", "bank_card", "secret"]

DOT = "●"
# Digits with at most one sign between two of them, as in 001 085 012 345 or 0912.345.678.
_RUN = re.compile(r"\d(?:[ .\-–·\u00a0]?\d){3,39}")
_GROUP = re.compile(r"\d+")
_OF_ID = re.compile(
    r"cmnd|cccd|căn cước|can cuoc|chứng minh|chung minh|số thẻ|so the|số giấy tờ|số định danh"
    r"|giấy tờ số|số cc\b",
    re.IGNORECASE,
)
_OF_SECRET = re.compile(
    r"\botp\b|mã xác thực|ma xac thuc|mã xác nhận|ma xac nhan|mật khẩu|mat khau"
    r"|\bmk\b|\bpass(?:word|code)?\b|\bpin\b",
    re.IGNORECASE,
)
# A battery is a "pin" too, and what is counted is no code.
_COUNTED = re.compile(r"\s?(?:mah|wh|%|đồng|nghìn|ngàn|triệu|vnd|đ\b|giờ|ngày|năm)", re.IGNORECASE)
_PHONE = range(10, 12)  # digits of a telephone number
_NEAR = 20  # characters between a word and the number that it speaks of
_SECRET = range(4, 9)
# Of an ID card of today: province 001-096, then sex and century, then the year of birth.
_ID_CARD = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}")
_ID, _OLD_ID, _CARD = 12, 9, range(13, 20)
_MOST_GROUPS = 20


class Found(NamedTuple):
    """A number that must not be kept: what it is, and from where to where it stands."""

    sort: Sort
    start: int
    end: int


def find_numbers(text: str) -> list[Found]:
    """Return the numbers in a text that must not be kept, from left to right."""
    read = _plain_digits(text)
    found: list[Found] = []
    for run in _RUN.finditer(read):
        found += _in_run(read, run)
    return found


def without_numbers(text: str) -> str:
    """Return the text with a dot for each digit that must not be kept."""
    found = find_numbers(text)
    if not found:
        return text
    letters = list(text)
    for one in found:
        for i in range(one.start, one.end):
            if letters[i].isdecimal():
                letters[i] = DOT
    return "".join(letters)


def _plain_digits(text: str) -> str:
    """Return the text with every digit of any script as 0-9, letter for letter."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _in_run(text: str, run: re.Match[str]) -> list[Found]:
    """Return what a run of digits holds: the longest numbers first, none inside another."""
    groups = [(m.start(), m.end()) for m in _GROUP.finditer(text, run.start(), run.end())]
    if len(groups) > _MOST_GROUPS:  # digit by digit, as somebody spells: one number
        groups = [(run.start(), run.end())]
    spans = [(groups[i], groups[j - 1]) for i, j in combinations(range(len(groups) + 1), 2)]
    found: list[Found] = []
    phone = sum(end - start for start, end in groups) in _PHONE and run.group()[0] == "0"
    for (start, _), (_, end) in sorted(spans, key=lambda s: s[0][0] - s[1][1]):
        sort = None if phone else _sort_of(text, start, end, whole=(start, end) == run.span())
        if sort and not any(start < one.end and one.start < end for one in found):
            found.append(Found(sort, start, end))
    return sorted(found, key=lambda f: f.start)


def _sort_of(text: str, start: int, end: int, *, whole: bool) -> Sort | None:
    groups = _GROUP.findall(text, start, end)
    digits = "".join(groups)
    if len(digits) == _ID:
        of_id = _ID_CARD.fullmatch(digits) or _is_near(_OF_ID, text, start, end)
        return "id_card" if of_id else None
    if len(digits) == _OLD_ID and _is_near(_OF_ID, text, start, end):
        return "old_id_card"
    if len(digits) in _CARD and _is_grouped_as_card(groups) and _proves_itself(digits):
        return "bank_card"
    alone = (whole or len(groups) == 1) and not _COUNTED.match(text, end)
    if len(digits) in _SECRET and alone and _is_near(_OF_SECRET, text, start, end):
        return "secret"
    return None


def _is_near(words: re.Pattern[str], text: str, start: int, end: int) -> bool:
    return any(_ends_near(words, text, start)) or bool(words.search(text[end : end + _NEAR + 12]))


def _ends_near(words: re.Pattern[str], text: str, start: int) -> Iterator[bool]:
    for match in words.finditer(text, 0, start):
        yield start - match.end() <= _NEAR


def _is_grouped_as_card(groups: list[str]) -> bool:
    """Say whether it is one group, or stands in fours; two phone numbers do not."""
    fours = all(len(group) == 4 for group in groups[:-1]) and len(groups[-1]) <= 4
    return groups[0][0] != "0" and (len(groups) == 1 or fours)


def _proves_itself(digits: str) -> bool:
    """Say whether the last digit proves the others (Luhn; ISO/IEC 7812-1).

    4539148803436467: every second digit from the right doubled, less 9 where that is above 9: 80.
    """
    total = 0
    for i, digit in enumerate(reversed(digits)):
        n = int(digit) * (1 + i % 2)
        total += n - 9 if n > 9 else n
    return total % 10 == 0
