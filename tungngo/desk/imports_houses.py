"""Lists of houses: a row along a lane, or the sheet "Danh sách nhà"; what each line would add.

Nothing of a person stands in them: a sheet with names or papers is refused before it is kept.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tungngo.desk.imports import Cell, head_in, head_word, read_rows, template, text_of
from tungngo.desk.reasons import FILE_EMPTY, FILE_WITH_PEOPLE, MANY_LINES
from tungngo.desk.start_lines import count_of, plain
from tungngo.shared.detectors import find_numbers
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import fold, tone_key

MOST_HOUSES, MOST_AT_ONE_DOOR = 3_000, 50
LONGEST_LANE, LONGEST_DOOR = 60, 30
NEW, SAME, WRONG = "new", "same", "wrong"
HEADS = (("Ngõ, xóm", 30), ("Số nhà", 16), ("Số hộ", 10))
_WANTED = ("ngo xom", "so nha")
_COLUMNS = {"ngo xom": "lane", "so nha": "door", "so ho": "n"}
_OF_PEOPLE = (
    "ho ten|ho va ten|ten chu ho|chu ho|ten|cccd|cmnd|can cuoc|so can cuoc|dien thoai"
    "|so dien thoai|sdt|ngay sinh|nam sinh"
).split("|")
_PAPER = 9  # digits in one cell that are no house number
_FAMILIES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh".split()
)
_SHORTEST_NAME = 2  # words

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HouseLine:
    """Houses at one door as a list tells them."""

    number: int
    lane: str
    door: str
    n: int = 1
    mark: str = ""
    wrong: str = ""

    @property
    def key(self) -> Key:
        """Return what a house of a hamlet is known by."""
        return key_of(self.lane, self.door)


@dataclass(frozen=True, slots=True)
class Planned:
    """A line and what it would add."""

    line: HouseLine
    state: str
    adds: int


def key_of(lane: str, door: str) -> Key:
    """Return what a house is known by inside its hamlet: lane and door, however they are typed."""
    return tone_key(lane), tone_key(door)


def houses_in_row(lane: str, first: int, last: int, step: int, mark: str) -> list[HouseLine]:
    """Return the houses of a row, from the first number to the last; the landmark is the first's.

    Step 1 is every number, 2 one side of the lane.
    """
    doors = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    return [
        HouseLine(n, lane, str(door), mark=mark if n == 1 else "")
        for n, door in enumerate(doors, start=1)
    ]


def house_template(hamlet: str, band: str) -> bytes:
    """Return the sheet to fill in."""
    title = f"Danh sách nhà của {hamlet}, không ghi tên người" if hamlet else "Danh sách nhà"
    return template(title, HEADS, ("Ngõ 12", "7A", "1"), {}, band)


def houses_of_file(data: bytes) -> list[HouseLine]:
    """Return the lines of a filled-in sheet; refuses one that speaks of people."""
    rows = read_rows(data)
    _refuse_people(rows)
    at, words = head_in(rows, _WANTED)
    odd = [word for word in words if word and word not in _COLUMNS]
    if odd:
        raise Refused(FILE_WITH_PEOPLE, what=f"cột lạ «{odd[0][:40]}»")
    names = [_COLUMNS.get(word, "") for word in words]
    found = [
        _line(number, dict(zip(names, row, strict=False)))
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
        if any(value is not None for value in row)
    ]
    if not found:
        raise Refused(FILE_EMPTY)
    return found


def _refuse_people(rows: Sequence[Sequence[Cell]]) -> None:
    for number, row in enumerate(rows, start=1):
        for value in row:
            if head_word(value) in _OF_PEOPLE:
                raise Refused(FILE_WITH_PEOPLE, what=f"cột «{text_of(value)[:40]}»")
            text = text_of(value)
            digits = "".join(c for c in text if c.isdecimal())
            if len(digits) >= _PAPER or find_numbers(text):
                raise Refused(FILE_WITH_PEOPLE, what=f"dãy số dài ở dòng {number}")


def _line(number: int, row: dict[str, Cell]) -> HouseLine:
    lane, door = plain(text_of(row.get("lane"))), plain(text_of(row.get("door")))
    wrongs = []
    try:
        n = count_of(text_of(row.get("n")))
    except ValueError:
        n = 0
    n = 1 if n is None else n
    if not 1 <= n <= MOST_AT_ONE_DOOR:
        wrongs.append(f"số hộ phải từ 1 đến {MOST_AT_ONE_DOOR}")
    if not lane and not door:
        wrongs.append("cần ngõ, xóm hoặc số nhà")
    if len(lane) > LONGEST_LANE or len(door) > LONGEST_DOOR:
        wrongs.append("ngõ dài nhất 60 chữ, số nhà dài nhất 30 chữ")
    if seems_name(door):
        raise Refused(FILE_WITH_PEOPLE, what=f"chữ giống tên người ở dòng {number}")
    return HouseLine(number, lane, door, n, wrong="; ".join(wrongs))


def seems_name(text: str) -> bool:
    """Say whether a door bears a person's name instead of a number."""
    words = text.lower().split()
    if len(words) < _SHORTEST_NAME or any(c.isdecimal() for c in text):
        return False
    first = words[1] if fold(words[0]) in ("ong", "ba", "co", "chu", "anh", "chi", "bac") else ""
    return words[0] in _FAMILIES or first in _FAMILIES


def plan(there: Iterable[Key], lines: Sequence[HouseLine]) -> list[Planned]:
    """Return what each line would add to the houses that are there: the same list twice nothing.

    A line that says three houses at a door where one stands adds two.
    """
    left = Counter(there)
    found = []
    for one in lines:
        known = min(left[one.key], one.n)
        left[one.key] -= known
        adds = 0 if one.wrong else one.n - known
        found.append(Planned(one, WRONG if one.wrong else NEW if adds else SAME, adds))
    if sum(one.adds for one in found) > MOST_HOUSES:
        raise Refused(MANY_LINES, most=f"{MOST_HOUSES:,}".replace(",", "."))
    return found
