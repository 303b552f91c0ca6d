"""Why households refuse or remark."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

CLOSED = Reason("households.closed", 409, _("Hộ này đã đóng sổ. Tổ trưởng sẽ quyết định."))
FIELD_CONFLICT = Reason(
    "households.field_conflict",
    409,
    _("Người khác vừa sửa mục này thành {value}. Lấy bản của bạn, bản kia còn trong lịch sử."),
)
