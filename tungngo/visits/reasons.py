"""Why visits refuse or remark."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

SAME_DAY = Reason(
    "visits.same_day", 409, _("Cùng ngày người khác cũng đã đến hộ này. Tính một lượt hộ.")
)
VOIDED = Reason("visits.voided", 409, _("Lần đến này đã được bỏ. Tổ trưởng sẽ quyết định."))
