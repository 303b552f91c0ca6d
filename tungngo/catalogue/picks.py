"""Codes to pick on the phone, and what each is called; a code is stored for ever."""

from tungngo.catalogue.wire import PackWord

LEVELS = (
    "Chưa biết",
    "Đã biết",
    "Đã cài",
    "Đã kích hoạt",
    "Làm được khi có người giúp",
    "Tự làm được",
)


def _words(**words: str) -> list[PackWord]:
    return [PackWord(code=code, text=text) for code, text in words.items()]


# By the field of ``catalogue.wire.CataloguePack``; in the order in which they are shown.
PICKS: dict[str, list[PackWord]] = {
    "marks": _words(
        hall="Nhà văn hóa",
        school="Trường học",
        station="Trạm y tế",
        market="Chợ",
        shop="Quán, cửa hàng",
        corner="Góc ngã ba",
        bridge="Cầu",
        gate="Cổng thôn",
        pagoda="Chùa",
        church="Nhà thờ",
        tree="Cây to",
        well="Giếng",
        pond="Ao, hồ",
        field="Cạnh ruộng",
        hill="Đồi, dốc",
        river="Sông, suối",
    ),
    "priorities": _words(
        old="Người cao tuổi",
        disabled="Người khuyết tật",
        poor="Hộ nghèo",
        near_poor="Hộ cận nghèo",
        ethnic="Dân tộc thiểu số",
    ),
    "relations": _words(
        child="Con, cháu",
        spouse="Vợ, chồng",
        parent="Cha, mẹ",
        guardian="Người giám hộ",
    ),
    "refusals": _words(
        busy="Bận",
        unwilling="Không muốn",
        knows="Đã biết rồi",
        unsaid="Không nói",
        never="Đừng đến nữa",
    ),
    "unable": _words(
        weak_phone="Máy yếu",
        no_phone="Không có điện thoại thông minh",
        no_sim="Không có SIM",
        forgot="Quên mật khẩu",
        no_network="Không có mạng",
        not_ready="Chưa muốn làm",
        other="Lý do khác",
    ),
    "later": _words(
        absent="Vắng nhà",
        later="Bà con hẹn",
        again="Làm tiếp việc đang dở",
        recheck="Kiểm tra lại",
    ),
}
