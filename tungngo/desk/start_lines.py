"""Lines that people paste: hamlets, and members of a team."""

import re
import unicodedata
from dataclasses import dataclass

from tungngo.shared.vietnamese import fold, tone_key
from tungngo.teams.models import DEPUTY, LEADER, MEMBER

TYPES = (
    "thôn",
    "bản",
    "ấp",
    "khóm",
    "buôn",
    "làng",
    "xóm",
    "phố",
    "tổ dân phố",
    "khu phố",
    "tiểu khu",
    "khu dân cư",
    "khu",
    "đội",
    "plei",
    "sóc",
    "tổ",
)
ROLE_WORDS = {LEADER: "Tổ trưởng", DEPUTY: "Tổ phó", MEMBER: "Thành viên"}
_ROLES = {
    "": MEMBER,
    "thanh vien": MEMBER,
    "tv": MEMBER,
    "to truong": LEADER,
    "truong": LEADER,
    "to pho": DEPUTY,
    "pho": DEPUTY,
    "to pho thuong truc": DEPUTY,
}
_BY_LENGTH = sorted(((tone_key(one), one) for one in TYPES), key=lambda p: -len(p[0]))
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+")
_LONGEST_NAME, _LONGEST_ORGANISATION, _SHORTEST_NAME = 60, 60, 2
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class HamletLine:
    """A pasted hamlet."""

    type: str
    name: str
    households: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A pasted member; ``login``: somebody of the commune who has an account already."""

    name: str
    role: str
    organisation: str = ""
    login: str = ""


def plain(text: str) -> str:
    """Return a line in NFC, with single blanks and no controls."""
    kept = (c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def lines_in(text: str) -> list[str]:
    """Return the lines that hold something; numbers and dashes before them are left out."""
    found = (
        re.sub(r"^(?:\d{1,3}[.)]|[-•+*])\s+", "", plain(one.replace("\t", ";")))
        for one in text.splitlines()
    )
    return [one for one in found if one]


def count_of(text: str) -> int | None:
    """Return "1.204" as 1204, nothing as None; raises ValueError on anything else."""
    if not text:
        return None
    if not _THOUSANDS.fullmatch(text) or not text.isascii():
        raise ValueError(text)
    return int(text.replace(".", ""))


def split_type(text: str) -> tuple[str, str]:
    """Return ("thôn", "Đồi Chè") of "Thôn Đồi Chè"; no type where it begins with none."""
    words = text.split()
    for key, type_ in _BY_LENGTH:
        n = len(type_.split())
        if len(words) > n and tone_key(" ".join(words[:n])) == key:
            return type_, " ".join(words[n:])
    return "", text


def read_hamlets(text: str, otherwise: str) -> tuple[list[HamletLine], list[str]]:
    """Return the hamlets of pasted lines and what is wrong with them, in words.

    A line is "thôn Đồi Chè; số hộ; nhân khẩu", the numbers as one likes, a tab instead of ";".
    """
    found: list[HamletLine] = []
    wrongs: list[str] = []
    for number, line in enumerate(_capped(text, wrongs), start=1):
        parts = [p.strip() for p in line.split(";")]
        type_, name = split_type(parts[0])
        try:
            counts = [count_of(part) for part in parts[1:3]]
        except ValueError:
            wrongs.append(f"Dòng {number}, «{line[:60]}»: số hộ, nhân khẩu phải là số như 120.")
            continue
        found.append(HamletLine(type_ or otherwise, name, *counts))
    if not found and not wrongs:
        wrongs.append("Hãy dán ít nhất một dòng, ví dụ: thôn Đồi Chè; 120; 480.")
    return found, wrongs


def read_people(text: str) -> tuple[list[PersonLine], list[str]]:
    """Return the members of pasted lines and what is wrong with them, in words."""
    found: list[PersonLine] = []
    wrongs: list[str] = []
    for number, line in enumerate(_capped(text, wrongs), start=1):
        parts = [p.strip(" .,") for p in line.split(";")] + ["", ""]
        name, said, organisation = parts[:3]
        role = _ROLES.get(fold(said))
        wrong = _wrong_name(name)
        if role is None:
            wrong = f"vai «{said[:30]}» phải là tổ trưởng, tổ phó hoặc thành viên"
        if len(organisation) > _LONGEST_ORGANISATION:
            wrong = "tên tổ chức dài quá 60 chữ"
        if wrong:
            wrongs.append(f"Dòng {number}, «{line[:60]}»: {wrong}.")
            continue
        is_login = "." in name and " " not in name
        login = name.lower() if is_login else ""
        found.append(PersonLine("" if is_login else name, role or MEMBER, organisation, login))
    if not found and not wrongs:
        wrongs.append("Hãy ghi ít nhất một người, ví dụ: Nguyễn Văn Ninh; tổ trưởng; Trưởng thôn.")
    return found, wrongs


def _wrong_name(name: str) -> str:
    if len(name) < _SHORTEST_NAME or len(name) > _LONGEST_NAME:
        return "họ tên để trống hoặc quá 60 chữ"
    if "." not in name and any(c.isdecimal() for c in name):
        return "họ tên không có chữ số; không ghi số điện thoại, số căn cước ở đây"
    return ""


def _capped(text: str, wrongs: list[str]) -> list[str]:
    lines = lines_in(text)
    if len(lines) > MOST_LINES:
        wrongs.append(f"Mỗi lần nhiều nhất {MOST_LINES} dòng; hãy chia ra mấy lần.")
    return lines[:MOST_LINES]
