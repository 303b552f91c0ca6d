"""What stands on a person's desk: pages by right, in words, with what waits there."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from django.urls import reverse

from tungngo.accounts.appointing import roles_to_give
from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.desk.phones import bad_phones
from tungngo.desk.waiting import waiting_rows
from tungngo.places.models import COMMUNE, HAMLET
from tungngo.shared.actor import Actor

FIELD, NETWORK, WATCH, SELF = "field", "network", "watch", "self"
GROUPS = {
    FIELD: "Ở địa bàn",
    NETWORK: "Tổ và thành viên",
    WATCH: "Kiểm tra",
    SELF: "Tài khoản của tôi",
}


class Entry(NamedTuple):
    """A page that may stand on a desk; ``waiting`` counts what waits there for this person.

    ``more`` is told to who may do that (``more_if``), ``mine`` (title, about) to who sees own rows
    alone; ``near``: only roles in a hamlet or commune open it.
    """

    group: str
    name: str  # of its address
    title: str
    about: str
    resource: Resource
    action: Action
    least: Level
    waiting: Callable[[Actor], int] | None = None
    more_if: Callable[[Actor], object] | None = None
    more: str = ""
    mine: tuple[str, str] | None = None
    near: bool = False


def _decides(resource: Resource) -> Callable[[Actor], object]:
    return lambda by: level(by, resource, Action.DECIDE, own=True, reason=True)


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
        "Máy nào còn phiếu chưa gửi, lâu không liên lạc, mất phiếu",
        Resource.DEVICE,
        Action.SEE,
        Level.COUNT,
        bad_phones,
        more_if=_decides(Resource.DEVICE),
        more="khóa máy, cấp mã vào máy",
        mine=("Máy của tôi", "Máy đang dùng, phiếu chưa gửi; khóa máy khi mất"),
    ),
    Entry(
        FIELD,
        "desk:waiting",
        "Phiếu chờ",
        "Phiếu đã gửi mà chưa vào sổ: vì sao",
        Resource.QUARANTINE,
        Action.SEE,
        Level.COUNT,
        waiting_rows,
        more_if=_decides(Resource.QUARANTINE),
        more="nhận hay không nhận",
    ),
    Entry(
        FIELD,
        "desk:twins",
        "Nhà trùng, người trùng",
        "Những bản ghi có thể là một: gộp lại, hoặc trả lời là không phải một",
        Resource.HOUSEHOLD,
        Action.DECIDE,
        Level.NAME,
    ),
    Entry(
        FIELD,
        "desk:sheets",
        "Phiếu giấy",
        "In phiếu cho người đi không có điện thoại, rồi nhập lại",
        Resource.VISIT,
        Action.DECIDE,
        Level.NAME,
    ),
    Entry(
        FIELD,
        "ledger:houses",
        "Hộ dân",
        "Tìm hộ theo thôn, ngõ; mở một hộ để xem người trong hộ",
        Resource.HOUSEHOLD,
        Action.SEE,
        Level.PSEUDONYM,
        more_if=_decides(Resource.HOUSEHOLD),
        more="phân hộ cho thành viên",
        near=True,
    ),
    Entry(
        SELF,
        "ledger:why",
        "Vì sao tôi thấy, không thấy",
        "Vai đang có, ở đâu, đến ngày nào, được xem và làm gì",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        NETWORK,
        "desk:start",
        "Xã của tôi",
        "Thôn, tổ, thành viên, nhà, mã vào máy: lập từ đầu trong 30 phút",
        Resource.TEAM,
        Action.ADD,
        Level.COUNT,
    ),
    Entry(
        NETWORK,
        "accounts:grants",
        "Quyền",
        "Ai giữ quyền gì, ở đâu, đến ngày nào",
        Resource.GRANT,
        Action.SEE,
        Level.COUNT,
        more_if=roles_to_give,
        more="cấp và thu hồi",
        mine=("Quyền của tôi", "Quyền đang giữ, ở đâu, đến ngày nào"),
    ),
    Entry(
        NETWORK,
        "catalogue:questions",
        "Câu hỏi khi đến nhà",
        "Hỏi thêm ở cửa mà không phải cài lại ứng dụng; thôi hỏi",
        Resource.CATALOGUE,
        Action.EDIT,
        Level.COUNT,
    ),
    Entry(
        WATCH,
        "figures:self_check",
        "Sổ tự kiểm",
        "Số liệu có khớp sổ gốc không: bao nhiêu ô đã cộng lại, ô nào lệch",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        WATCH,
        "accounts:diary",
        "Nhật ký",
        "Ai đã làm gì, ai đã xem gì; nhật ký có bị sửa không",
        Resource.AUDIT,
        Action.SEE,
        Level.COUNT,
        mine=("Nhật ký của tôi", "Những việc tài khoản này đã làm, những gì đã xem"),
    ),
    Entry(
        SELF,
        "accounts:security",
        "Bảo mật",
        "Mật khẩu, lớp bảo vệ thứ hai, mã dự phòng",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
    Entry(
        SELF,
        "accounts:stays",
        "Thiết bị của tôi",
        "Những lần đăng nhập đang mở; kết thúc lần lạ",
        Resource.FIGURE,
        Action.SEE,
        Level.COUNT,
    ),
)


def desk_of(by: Actor) -> list[tuple[str, list[Line]]]:
    """Return [(group in words, pages that the person may open)], empty groups left out."""
    here = replace(by, held=tuple(h for h in by.held if h.kind in (HAMLET, COMMUNE)))
    found: dict[str, list[Line]] = {}
    for one in ENTRIES:
        who = here if one.near else by
        if level(who, one.resource, one.action, own=True, reason=True) >= one.least:
            n = one.waiting(by) if one.waiting else 0
            line = Line(reverse(one.name), *_words(who, one), n)
            found.setdefault(one.group, []).append(line)
    return [(title, found[group]) for group, title in GROUPS.items() if group in found]


def _words(by: Actor, one: Entry) -> tuple[str, str]:
    """Return title and sentence of a page for somebody: only what they may do there."""
    if one.mine and not level(by, one.resource, one.action, reason=True):
        title, about = one.mine
        return title, f"{about}."
    more = f"; {one.more}" if one.more_if and one.more_if(by) else ""
    return one.title, f"{one.about}{more}."
