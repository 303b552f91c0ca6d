"""The table of rights in words: why somebody sees, or does not see, rows of a kind at a place."""

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from tungngo.accounts.models import Grant
from tungngo.accounts.rights import (
    PERSONAL,
    RIGHTS,
    ROLE_NAMES,
    Action,
    Level,
    Resource,
    Right,
    Role,
    level,
)
from tungngo.places.models import COMMUNE, HAMLET
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import day

RESOURCES: dict[str, str] = {
    Resource.HOUSEHOLD: "Hộ và người trong hộ",
    Resource.CONSENT: "Lời đồng ý",
    Resource.VISIT: "Lượt đến, kết quả kỹ năng",
    Resource.PHOTO: "Ảnh minh chứng",
    Resource.HELP_REQUEST: "Yêu cầu giúp đỡ",
    Resource.DATA_REQUEST: "Yêu cầu về dữ liệu cá nhân",
    Resource.RECHECK: "Kiểm tra lại ngẫu nhiên",
    Resource.QUARANTINE: "Phiếu giữ lại",
    Resource.RESTRUCTURE: "Sắp xếp địa bàn",
    Resource.TEAM: "Tổ, quyết định",
    Resource.CONTACT: "Liên hệ của thành viên tổ",
    Resource.GRANT: "Quyền trên địa bàn",
    Resource.DEVICE: "Máy của tổ",
    Resource.LEARNING: "Kết quả học của thành viên",
    Resource.ALLOWANCE: "Hỗ trợ kinh phí",
    Resource.FIGURE: "Số liệu",
    Resource.REPORT: "Báo cáo",
    Resource.DIRECTIVE: "Chỉ đạo, nhiệm vụ",
    Resource.DIFFICULTY: "Khó khăn, cách làm hay",
    Resource.CATALOGUE: "Danh mục kỹ năng",
    Resource.GUIDE: "Hướng dẫn, học liệu, bản tin",
    Resource.MESSAGE: "Tin gửi đi",
    Resource.EXPORT: "Tệp tải về có tên",
    Resource.OPEN_DATA: "Dữ liệu mở",
    Resource.AUDIT: "Nhật ký việc đã làm",
    Resource.ACCESS: "Nhật ký lượt xem",
    Resource.SETTINGS: "Cài đặt, việc nền",
    Resource.KEYS: "Khóa niêm phong",
}
_ACTIONS = {
    Action.SEE: "xem",
    Action.ADD: "thêm",
    Action.EDIT: "sửa",
    Action.DECIDE: "quyết định",
    Action.EXPORT: "tải về",
}
_LEVELS = {
    Level.NONE: "không gì cả",
    Level.COUNT: "chỉ con số, không có thông tin của ai",
    Level.PSEUDONYM: "mã nhà, ngõ, mốc, nhóm tuổi, bậc kỹ năng; không có tên",
    Level.NAME: "cả tên hiển thị, số nhà; không có điện thoại, năm sinh",
    Level.FULL: "đầy đủ, cả điện thoại, ghi chú, năm sinh, diện ưu tiên",
}
_SHOWN = (Action.SEE, Action.EXPORT)
_NEAR = (HAMLET, COMMUNE)
_PERSONAL = frozenset(
    (
        Resource.HOUSEHOLD,
        Resource.CONSENT,
        Resource.VISIT,
        Resource.PHOTO,
        Resource.HELP_REQUEST,
        Resource.DATA_REQUEST,
        Resource.QUARANTINE,
        Resource.CONTACT,
        Resource.LEARNING,
    )
)


class Holding(NamedTuple):
    """A role somebody holds: on which place, from when until when, and what it lets them do."""

    role: str
    place: int
    first: str
    last: str
    may: list[str]
    counts: bool  # whether it holds at the place that is asked for


def holdings_of(by: Actor, resource: Resource, line: Collection[int] | None) -> list[Holding]:
    """Return the roles in force with their rule for a resource; one query.

    ``line``: the place asked for and all above it, if one is.
    """
    grants = Grant.objects.in_force(today()).filter(user_id=by.user_id or 0).select_related("place")
    return [
        Holding(
            ROLE_NAMES[one.role],
            one.place_id,
            day(one.valid_from),
            day(one.valid_to),
            _cell(Role(one.role), resource, near=one.place.kind in _NEAR),
            line is None or one.place.kind == "nation" or one.place_id in line,
        )
        for one in grants.order_by("role", "place_id")
    ]


def _cell(role: Role, resource: Resource, *, near: bool) -> list[str]:
    """Return a cell of the table in words, an action a line; ``near``: in a hamlet or commune."""
    rights = RIGHTS[role][resource]
    far = resource in PERSONAL and not near
    return [
        f"{words}: {_right(rights[act], resource, levels=act in _SHOWN, far=far)}"
        for act, words in _ACTIONS.items()
        if act in rights
    ]


def _right(right: Right, resource: Resource, *, levels: bool, far: bool) -> str:
    words = []
    if far:
        words.append(_LEVELS[Level.COUNT])
    elif resource not in _PERSONAL or not levels:
        words.append("được" if right.plain else "được, khi nêu lý do")
    else:
        if right.plain:
            words.append(_LEVELS[right.plain])
        if right.with_reason > right.plain:
            words.append(f"khi nêu lý do: {_LEVELS[right.with_reason]}")
    if right.own:
        words.append("chỉ của mình hoặc hộ được giao")
    return "; ".join(words)


def verdict_of(by: Actor, resource: Resource, line: Collection[int] | None) -> str:
    """Return what is seen of a resource at a place, in one sentence.

    Above the commune rows on people are shown to nobody, whatever the role.
    """
    if resource in PERSONAL:
        near = replace(by, held=tuple(held for held in by.held if held.kind in _NEAR))
        shown = level(near, resource, Action.SEE, line, own=True, reason=True)
        if not shown and level(by, resource, Action.SEE, line, own=True, reason=True):
            return "Chỉ thấy con số, không có thông tin của ai."
        by = near
    plain = level(by, resource, Action.SEE, line, own=True)
    most = level(by, resource, Action.SEE, line, own=True, reason=True)
    if most is Level.NONE:
        return "Không thấy gì: không có vai nào ở đây được xem mục này."
    if resource not in _PERSONAL:
        return "Thấy được: mục này không có thông tin của người dân."
    if most is Level.COUNT:
        return "Chỉ thấy con số, không có thông tin của ai."
    if plain is Level.NONE:
        return f"Chỉ thấy khi nêu lý do; lúc đó thấy {_LEVELS[most]}."
    told = f"Thấy {_LEVELS[plain]}."
    return f"{told} Khi nêu lý do, trong 30 phút: {_LEVELS[most]}." if most > plain else told
