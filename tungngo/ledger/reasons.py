"""Why pages of houses refuse."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

ONLY_NUMBERS = Reason(
    "ledger.only_numbers",
    403,
    _("Cấp này chỉ xem con số, không xem từng hộ. Số hộ, số lượt của mọi nơi ở trang Số liệu."),
)
NO_SUCH_HOUSE = Reason(
    "ledger.no_such_house",
    404,
    _("Không có hộ này trong địa bàn của mình. Hãy tìm theo mã nhà, ngõ ở trang Hộ dân."),
)
NOT_YOURS = Reason(
    "ledger.not_yours",
    403,
    _("Chưa được giao việc này ở hộ này. Tổ trưởng hoặc cán bộ xã làm được."),
)
NOT_DONE = Reason(
    "ledger.not_done",
    409,
    _("Chưa làm được: hộ đã đổi trong lúc trang đang mở. Hãy mở lại trang hộ rồi làm tiếp."),
)
NO_SUCH_VISIT = Reason(
    "ledger.no_such_visit",
    404,
    _("Không có phiếu này trong địa bàn của mình. Hãy mở lại từ con số ở trang Số liệu."),
)
NO_SUCH_PAGE = Reason(
    "ledger.no_such_page", 404, _("Danh sách không có trang này. Hãy mở lại từ trang đầu.")
)
NO_SUCH_TEAM = Reason(
    "ledger.no_such_team",
    404,
    _("Tổ này không có phiếu nào trong con số đang xem. Hãy mở lại từ trang của con số."),
)
