"""The body of an operation in plain rows, as much of it as a level shows: never raw JSON."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from tungngo.accounts.rights import Level
from tungngo.shared.clock import VIETNAM
from tungngo.shared.vietnamese import day as written

P, N, F = Level.PSEUDONYM, Level.NAME, Level.FULL
MOST = 120  # rows
_LONGEST = 500
_DEEPEST = 6

KINDS: dict[str, str] = {
    "household.create": "Thêm hộ",
    "household.patch": "Sửa thông tin hộ",
    "household.move": "Chuyển hộ sang thôn khác",
    "household.close": "Đóng sổ hộ",
    "household.merge": "Gộp hai hộ",
    "person.create": "Thêm người trong hộ",
    "person.patch": "Sửa thông tin người",
    "person.leave": "Người rời hộ",
    "person.merge": "Gộp hai người",
    "consent.set": "Lời đồng ý",
    "visit.record": "Lượt đến nhà",
    "visit.amend": "Sửa lượt đến",
    "visit.void": "Bỏ lượt đến",
    "followup.plan": "Hẹn lại",
    "followup.done": "Đã thực hiện hẹn",
    "followup.cancel": "Bỏ hẹn",
    "skill.check": "Kiểm tra lại kỹ năng",
    "assign.set": "Phân hộ",
    "telemetry.day": "Số đo của máy",
}
# Field -> what it is called, and the least level that is shown it. What stands nowhere: FULL.
FIELDS: dict[str, tuple[str, Level]] = {
    "lane": ("Ngõ, xóm", P),
    "door": ("Số nhà", N),
    "after": ("Nhà ngay trước", P),
    "mark": ("Mốc dễ nhận", P),
    "label": ("Tên gọi của hộ", N),
    "adults": ("Số người lớn", F),
    "set": ("Mục sửa", P),
    "f": ("Mục", P),
    "was": ("Trước đó", F),
    "now": ("Nay là", F),
    "call": ("Tên gọi", N),
    "born": ("Năm sinh", F),
    "prio": ("Nhóm ưu tiên", F),
    "phone": ("Số điện thoại", F),
    "consent": ("Theo lời đồng ý", P),
    "text": ("Lời đã đọc", P),
    "purposes": ("Mục đích", P),
    "p": ("Việc", P),
    "yes": ("Trả lời", P),
    "channel": ("Cách hỏi", P),
    "given_by": ("Ai trả lời", P),
    "relation": ("Quan hệ", F),
    "state": ("Kết quả", P),
    "team": ("Tổ", P),
    "place": ("Nơi gặp", P),
    "outcome": ("Kết quả", P),
    "why": ("Lý do", P),
    "start": ("Bắt đầu", P),
    "end": ("Kết thúc", P),
    "people": ("Người được giúp", P),
    "person": ("Người", P),
    "anon": ("Số người không ghi tên", P),
    "skills": ("Kỹ năng", P),
    "skill": ("Kỹ năng", P),
    "kind": ("Cách giúp", P),
    "claimed": ("Mức", P),
    "secs": ("Số giây", P),
    "teach_back": ("Làm lại được", P),
    "confirm": ("Xác nhận", P),
    "guide": ("Bài hướng dẫn", P),
    "next": ("Hẹn lại", P),
    "due": ("Ngày hẹn", P),
    "part": ("Buổi", P),
    "kit": ("Máy trong nhà", P),
    "smart": ("Điện thoại thông minh", P),
    "basic": ("Điện thoại phím", P),
    "net": ("Mạng", P),
    "materials": ("Tờ rơi", P),
    "m": ("Loại", P),
    "n": ("Số lượng", P),
    "answers": ("Câu trả lời", F),
    "q": ("Câu hỏi", F),
    "a": ("Trả lời", F),
    "note": ("Ghi chú", F),
    "blobs": ("Ảnh", F),
    "help": ("Theo yêu cầu", P),
    "of": ("Lượt đến", P),
    "visit": ("Lượt đến", P),
    "how": ("Cách kiểm tra", P),
    "steps": ("Kỹ năng", P),
    "households": ("Hộ", P),
    "member": ("Thành viên", P),
    "until": ("Đến ngày", P),
    "into": ("Gộp vào", P),
    "to": ("Thôn mới", P),
    "day": ("Ngày", P),
}
WORDS: dict[str, str] = {
    "met": "gặp",
    "absent": "vắng nhà",
    "later": "hẹn lúc khác",
    "refused": "từ chối",
    "home": "tại nhà",
    "point": "tại điểm hỗ trợ",
    "event": "tại buổi tập trung",
    "viewed": "cho xem",
    "done_for": "làm hộ",
    "done_together": "làm cùng",
    "done_alone": "tự làm",
    "recheck": "kiểm tra lại",
    "undone": "chưa làm lại được",
    "none": "chưa được",
    "given": "đồng ý",
    "withdrawn": "rút lại",
    "spoken": "nói",
    "tick": "tích chọn",
    "signature": "ký",
    "self": "chính người đó",
    "representative": "người đại diện",
    "am": "sáng",
    "pm": "chiều",
    "eve": "tối",
    "moved": "chuyển đi",
    "empty": "nhà trống",
    "gone": "không còn",
    "wrong": "ghi nhầm",
    "died": "đã mất",
    "phone": "qua điện thoại",
    "visit": "khi đến nhà",
    "wifi": "Wi-Fi",
    "mobile": "di động",
    "register": "lưu tên",
    "contact": "lưu số điện thoại",
    "message": "nhắn tin",
    "priority": "nhóm ưu tiên",
    "photo": "chụp ảnh",
    "story": "kể chuyện",
}
_MOMENTS = frozenset(("start", "end"))
# Values of these are what somebody wrote: never read as a code.
_FREE = frozenset(("label", "call", "note", "lane", "door", "was", "now", "a", "phone"))
_HIDDEN = "(không hiện ở mức này)"


class Line(NamedTuple):
    """A row: what it is, and its value; ``depth`` says how far it stands inside others."""

    name: str
    value: str
    depth: int


class Names(NamedTuple):
    """Names of what bodies tell by numbers."""

    teams: dict[int, str]
    skills: dict[int, str]


def kind_words(kind: str) -> str:
    """Return what an operation is called."""
    return KINDS.get(kind, kind or "Không đọc được")


def body_of(raw: bytes) -> Any:
    """Return the body inside the bytes of an operation; None where they cannot be read."""
    try:
        told = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return told.get("b") if isinstance(told, dict) else None


def numbers_in(body: Any, name: str, depth: int = 0) -> set[int]:
    """Return the numbers that fields of a name hold anywhere in a body."""
    found: set[int] = set()
    if depth > _DEEPEST:
        return found
    if isinstance(body, dict):
        one = body.get(name)
        if isinstance(one, int) and not isinstance(one, bool) and 0 < one < 2**31:
            found.add(one)
    values = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return found.union(*(numbers_in(value, name, depth + 1) for value in values))


def lines_of_body(body: Any, level: Level, names: Names) -> list[Line]:
    """Return a body in rows; what a level is not shown is named, and its value is not."""
    found: list[Line] = []
    for line in _walk(body, level, names, 0):
        found.append(line)
        if len(found) == MOST:
            break
    return found


def _walk(body: Any, level: Level, names: Names, depth: int) -> Iterator[Line]:
    if not isinstance(body, dict) or depth > _DEEPEST:
        return
    for name, value in body.items():
        if value is None or value in ([], {}):
            continue
        label, least = FIELDS.get(name, (name[:40], F))
        if level < least:
            yield Line(label, _HIDDEN, depth)
        elif isinstance(value, dict):
            yield Line(label, "", depth)
            yield from _walk(value, level, names, depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for n, one in enumerate(value, 1):
                yield Line(f"{label} {n}", "", depth)
                yield from _walk(one, level, names, depth + 1)
        else:
            yield Line(label, _value(name, value, names), depth)


def _value(name: str, value: Any, names: Names) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, one, names) for one in value[:50])[:_LONGEST]
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int):
        return _number(name, value, names)
    text = str(value)[:_LONGEST]
    return text if name in _FREE else WORDS.get(text, text)


def _number(name: str, value: int, names: Names) -> str:
    if name in _MOMENTS and 0 <= value < 2**43:
        moment = datetime.fromtimestamp(value / 1000, UTC).astimezone(VIETNAM)
        return f"{moment:%H:%M} {written(moment)}"
    known = {"team": names.teams, "skill": names.skills}.get(name, {})
    return known.get(value, str(value))
