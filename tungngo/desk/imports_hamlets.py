"""The sheet "Danh sách thôn": its template, its lines, and what each would change."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from tungngo.desk.imports import Cell, head_in, read_rows, template, text_of
from tungngo.desk.reasons import FILE_EMPTY, MANY_LINES
from tungngo.desk.start import Commune
from tungngo.desk.start_lines import TYPES, HamletLine, count_of, plain
from tungngo.places.actions import NewHamlet
from tungngo.places.matching import WRONG, judge
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import tone_key

MOST = 2_000
HEADS = (
    ("Loại*", 16),
    ("Tên*", 28),
    ("Xã/phường cũ", 28),
    ("Số hộ", 10),
    ("Nhân khẩu", 12),
    ("Tính đến ngày", 16),
    ("Ghi chú", 30),
)
_WANTED = ("loai", "ten")
_COLUMNS = {
    "loai": "type",
    "ten": "name",
    "xa phuong cu": "old",
    "so ho": "households",
    "nhan khau": "people",
    "tinh den ngay": "counted_on",
}
_TYPES = {tone_key(one): one for one in TYPES}
_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list of hamlets as the preview shows it."""

    number: int  # in the file, as people count
    told: NewHamlet
    old: str
    state: str  # places.matching: new, changed, same, wrong
    wrong: str = ""


def hamlet_template(commune: Commune, band: str) -> bytes:
    """Return the sheet to fill in, with the types and the old communes to choose from."""
    olds = [one for one in commune.olds.values() if one]
    title = f"Danh sách thôn, tổ dân phố của {commune.name}"
    example = ("thôn", "Đồi Chè", olds[0] if olds else "", "120", "480", "01/07/2026", "")
    return template(title, HEADS, example, {0: TYPES, 2: olds}, band)


def hamlets_of_file(data: bytes, commune: Commune) -> list[Line]:
    """Return the judged lines of a filled-in sheet; refuses one without heading or lines."""
    rows = read_rows(data)
    at, words = head_in(rows, _WANTED)
    names = [_COLUMNS.get(word, "") for word in words]
    told = [
        _line(number, dict(zip(names, row, strict=False)), commune)
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
        if any(value is not None for name, value in zip(names, row, strict=False) if name)
    ]
    if not told:
        raise Refused(FILE_EMPTY)
    return judged(told)


def hamlets_of_lines(
    lines: list[HamletLine], fragment: int, counted_on: date, commune: Commune
) -> list[Line]:
    """Return the judged lines of a pasted list."""
    return judged(
        [
            Line(
                number,
                NewHamlet(fragment, one.type, one.name, one.households, one.people, counted_on),
                commune.olds.get(fragment, ""),
                "",
            )
            for number, one in enumerate(lines, start=1)
        ]
    )


def judged(lines: list[Line]) -> list[Line]:
    """Return the lines with what each would change."""
    if len(lines) > MOST:
        raise Refused(MANY_LINES, most=MOST)
    good = [one for one in lines if not one.wrong]
    found = dict(zip((one.number for one in good), judge([o.told for o in good]), strict=True))
    return [
        replace(one, state=found[one.number][0], wrong=found[one.number][1])
        if one.number in found
        else one
        for one in lines
    ]


def _line(number: int, row: dict[str, Cell], commune: Commune) -> Line:
    texts = {name: plain(text_of(value)) for name, value in row.items()}
    wrongs = []
    type_ = _TYPES.get(tone_key(texts.get("type", "")), "")
    if not type_:
        wrongs.append("loại phải là thôn, bản, ấp, khóm, tổ dân phố …")
    fragment = _fragment(texts.get("old", ""), commune)
    if fragment is None:
        wrongs.append(_about_old(texts.get("old", ""), commune))
    counts: dict[str, int | None] = {}
    for name, words in (("households", "số hộ"), ("people", "nhân khẩu")):
        try:
            counts[name] = count_of(texts.get(name, ""))
        except ValueError:
            wrongs.append(f"{words} phải là số như 120 hoặc 1.204")
    day = _day(texts.get("counted_on", ""))
    if day is None or day > today():
        wrongs.append("ngày tính phải là ngày như 01/07/2026, không ở sau hôm nay")
    counted = day if any(value is not None for value in counts.values()) else None
    told = NewHamlet(
        fragment or commune.whole,
        type_,
        texts.get("name", ""),
        counts.get("households"),
        counts.get("people"),
        counted,
    )
    return Line(number, told, texts.get("old", ""), WRONG if wrongs else "", "; ".join(wrongs))


def _about_old(old: str, commune: Commune) -> str:
    names = ", ".join(one for one in commune.olds.values() if one)
    return f"xã cũ «{old[:40]}» không có; chọn một trong: {names}" if old else f"ghi xã cũ: {names}"


def _fragment(old: str, commune: Commune) -> int | None:
    """Return where a hamlet of an old commune hangs; of one that is not told the rest."""
    if len(commune.olds) == 1 and not commune.rest:
        return next(iter(commune.olds))
    if not old or tone_key(old) == tone_key("chưa rõ"):
        return commune.rest
    key = tone_key(old)
    for fragment, name in commune.olds.items():
        if key in (tone_key(name), tone_key(name.partition(" ")[2])):
            return fragment
    return None


def _day(text: str) -> date | None:
    """Return a day; nothing told is today, for it counts from the list."""
    if not text:
        return today()
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None
