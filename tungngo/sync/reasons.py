"""Codes of the push, with the words that travel to the phone (sync page 10)."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

CONFLICT_PAYLOAD = Reason(
    "sync.conflict_payload",
    409,
    _("Phiếu này đã gửi với nội dung khác. Cả hai bản được giữ để xã xem."),
)
BAD_ENVELOPE = Reason(
    "sync.bad_envelope", 422, _("Phiếu bị lỗi ở mục {truong}. Bấm để sửa và gửi lại.")
)
BAD_BODY = Reason("sync.bad_body", 422, _("Phiếu bị lỗi ở mục {truong}. Bấm để sửa và gửi lại."))
OUT_OF_SCOPE = Reason("sync.out_of_scope", 403, _("Phiếu ở ngoài địa bàn của bạn. Xã đang xem."))
FOREIGN = Reason("sync.foreign", 403, _("Phiếu ở ngoài địa bàn của bạn. Xã đang xem."))
NO_PARENT = Reason("sync.no_parent", 409, _("Đang chờ phiếu tạo hộ này."))
UNKNOWN_KIND = Reason("sync.unknown_kind", 409, _("Máy chủ chưa biết mẫu này. Phiếu được giữ lại."))
UNKNOWN_FORM = Reason("sync.unknown_form", 409, _("Máy chủ chưa biết mẫu này. Phiếu được giữ lại."))
UNKNOWN_REF = Reason(
    "sync.unknown_ref", 409, _("Phiếu nhắc đến {muc} mà máy chủ chưa biết. Phiếu được giữ lại.")
)
# Receipts travel inside an answer 200; the status is that of a lone call.
FAULT = Reason("sync.fault", 503, _("Máy chủ gặp lỗi và đang giữ phiếu."))
REVOKED = Reason("sync.revoked", 403, _("Máy này đã bị khóa. Phiếu đã chuyển về xã."))
STRIPPED = Reason("sync.stripped", 409, _("Hộ đã từ chối: không lưu thông tin."))
BAD_BATCH = Reason("sync.bad_batch", 400, _("Chưa gửi được. Đang thử lại."))
TOO_BIG = Reason("sync.too_big", 413, _("Chưa gửi được. Đang thử lại với ít phiếu hơn."))
TOKEN = Reason("sync.token", 401, _("Cần quét mã mới từ tổ trưởng."))
DEVICE_CLOSED = Reason("sync.device_closed", 403, _("Máy này không còn được dùng. Gặp tổ trưởng."))
EPOCH = Reason("sync.epoch", 409, _("Máy chủ vừa khôi phục. Đang gửi lại phiếu."))
BUSY = Reason("sync.busy", 503, _("Máy chủ đang bận. Sẽ tự gửi lại."))
