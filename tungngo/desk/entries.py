"""What stands on a person's desk: pages by right, in words, with what waits there."""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse

from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.desk.phones import bad_phones
from tungngo.desk.waiting import waiting_rows
from tungngo.shared.actor import Actor

FIELD, NETWORK, WATCH, SELF = "field", "network", "watch", "self"
GROUPS = {
    FIELD: "Ở địa bàn",
    NETWORK: "Tổ và thành viên",
    WATCH: "Kiểm tra",
    SELF: "Tài khoản của tôi",
}


class Entry(NamedTuple):
    """A page that may stand on a desk; ``waiting`` counts what waits there for this person."""

    group: str
    name: str  # of its address
    title: str
    about: str
    resource: Resource
    action: Action
    least: Level
    waiting: Callable[[Actor], int] | None = None


class Line(NamedTuple):
    """A page as it stands on somebody's desk."""

    url: str
    title: str
    about: str
    waiting: int


ENTRIES: tuple[Entry, ...] = (
    Entry(
        FIELD,
        "desk:phones",
        "Máy của tổ",
        "Máy nào còn phiếu chưa gửi, im lâu, mất phiếu; khóa máy, cấp mã vào máy.",
        Resource.DEVICE,
        Action.SEE,
        Level.COUNT,
        bad_phones,
    ),
    Entry(
        FIELD,
        "desk:waiting",
        "Phiếu chờ",
        "Phiếu đang giữ hoặc bị từ chối: vì sao, nhận hay không nhận.",
        Resource.QUARANTINE,
        Action.SEE,
        Level.COUNT,
        waiting_rows,
    ),
    Entry(
        FIELD,
        "desk:twins",
        "Nhà trùng, người trùng",
        "Những bản ghi có thể là một: gộp lại, hoặc trả lời là không phải một.",
        Resource.HOUSEHOLD,
        Action.DECIDE,
        Level.NAME,
    ),
    Entry(
        FIELD,
        "ledger:houses",
        "Hộ dân",
        "Tìm hộ theo thôn, ngõ; xem ai đã đến, việc đang hẹn; phân hộ cho thành viên.",
        Resource.HOUSEHOLD,
        Action.SEE,
        Level.PSEUDONYM,
    ),
    Entry(
        SELF,
        "ledger:why",
        "Vì sao tôi thấy, không thấy",
        "Vai đang có, ở đâu, đến ngày nào, được xem và làm gì.",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        NETWORK,
        "desk:start",
        "Xã của tôi",
        "Thôn, tổ, thành viên, nhà, mã vào máy: lập từ đầu trong 30 phút.",
        Resource.TEAM,
        Action.ADD,
        Level.COUNT,
    ),
    Entry(
        NETWORK,
        "accounts:grants",
        "Quyền",
        "Ai giữ quyền gì, ở đâu, đến ngày nào; cấp và thu hồi.",
        Resource.GRANT,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        WATCH,
        "figures:self_check",
        "Sổ tự kiểm",
        "Số liệu có khớp sổ gốc không: bao nhiêu ô đã cộng lại, ô nào lệch.",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        WATCH,
        "accounts:diary",
        "Nhật ký",
        "Ai đã làm gì, ai đã xem gì; chuỗi niêm phong có nguyên vẹn không.",
        Resource.AUDIT,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        SELF,
        "accounts:security",
        "Bảo mật",
        "Mật khẩu, lớp bảo vệ thứ hai, mã dự phòng.",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        SELF,
        "accounts:stays",
        "Thiết bị của tôi",
        "Những lần đăng nhập đang mở; kết thúc lần lạ.",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
)


def desk_of(by: Actor) -> list[tuple[str, list[Line]]]:
    """Return [(group in words, pages that the person may open)], empty groups left out."""
    found: dict[str, list[Line]] = {}
    for one in ENTRIES:
        if level(by, one.resource, one.action, own=True, reason=True) >= one.least:
            n = one.waiting(by) if one.waiting else 0
            line = Line(reverse(one.name), one.title, one.about, n)
            found.setdefault(one.group, []).append(line)
    return [(title, found[group]) for group, title in GROUPS.items() if group in found]
