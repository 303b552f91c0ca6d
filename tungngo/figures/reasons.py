"""Why figures refuse."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

BAD_ROW = Reason("figures.bad_row", 422, _("Tệp {file}, dòng {line}: {wrong}"))
BAD_MONTH = Reason(
    "figures.bad_month", 400, _("Không đọc được kỳ “{text}”. Chọn lại tháng trong ô Kỳ, ví dụ 2026-11.")
)
BAD_MAP = Reason(
    "figures.bad_map", 400, _("Không có bản đồ “{text}”. Chọn “địa giới tại thời điểm” hoặc “hiện nay”.")
)
NOT_ON_MAP = Reason(
    "figures.not_on_map",
    404,
    _("{name} không có trên bản đồ này. Chọn bản đồ kia, hoặc xem trang địa bàn để biết nay thuộc đâu."),
)
