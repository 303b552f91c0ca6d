"""Why figures refuse."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

BAD_ROW = Reason("figures.bad_row", 422, _("Tệp {file}, dòng {line}: {wrong}. Chưa ghi gì."))
BAD_MONTH = Reason(
    "figures.bad_month",
    400,
    _("Không đọc được kỳ “{text}”. Chọn lại tháng trong ô Kỳ, ví dụ 2026-11."),
)
BAD_MAP = Reason(
    "figures.bad_map",
    400,
    _("Không có bản đồ “{text}”. Chọn “địa giới tại thời điểm” hoặc “hiện nay”."),
)
BAD_ADDRESS = Reason(
    "figures.bad_address",
    404,
    _("Không hiểu phần «{wrong}» của địa chỉ. Hãy mở lại từ trang Số liệu."),
)
NO_PLACE = Reason(
    "figures.no_place",
    404,
    _("Không có đơn vị này trong danh mục. Hãy tìm theo tên ở trang Địa bàn."),
)
NO_TABLE = Reason("figures.no_table", 404, _("Không có bảng này. Hãy mở lại từ trang Số liệu."))
NO_NUMBER = Reason(
    "figures.no_number", 404, _("Không có số đo này. Hãy bấm lại vào con số ở trang Số liệu.")
)
BAD_DATES = Reason(
    "figures.bad_dates",
    400,
    _("Ngày đầu phải trước ngày cuối. Hãy chọn lại hai ngày rồi bấm Xem."),
)
