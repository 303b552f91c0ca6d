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
NO_RIGHT = Reason(
    "sync.no_right",
    403,
    _("Bạn không có quyền làm việc này. Xã đã nhận phiếu để xem lại."),
)
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
REDACTED = Reason(
    "sync.redacted", 409, _("Đã che dãy số trong ghi chú. Không ghi số căn cước, mã OTP.")
)
ODD_ANSWERS = Reason(
    "sync.odd_answers",
    409,
    _("Có {n} câu trả lời không khớp với câu hỏi nên không ghi. Phần còn lại của phiếu đã ghi đủ."),
)
STRIPPED = Reason("sync.stripped", 409, _("Hộ đã từ chối: không lưu thông tin."))
BAD_BATCH = Reason("sync.bad_batch", 400, _("Chưa gửi được. Đang thử lại."))
TOO_BIG = Reason("sync.too_big", 413, _("Chưa gửi được. Đang thử lại với ít phiếu hơn."))
TOKEN = Reason("sync.token", 401, _("Cần quét mã mới từ tổ trưởng."))
CLOCK = Reason("sync.clock", 409, _("Giờ máy sai. Máy sẽ lấy giờ của máy chủ và tự gửi lại."))
PIN_WRONG = Reason("sync.pin_wrong", 403, _("Mã PIN chưa đúng, còn {n} lần."))
PIN_SPENT = Reason(
    "sync.pin_spent", 403, _("Đã nhập sai mã PIN 10 lần. Cần quét mã mới từ tổ trưởng.")
)
TOO_FAST = Reason("sync.too_fast", 429, _("Máy chủ đang bận. Sẽ tự gửi lại."))
TOO_MANY_LOOKS = Reason(
    "sync.too_many_looks",
    429,
    _("Mạng này vừa xem quá nhiều thẻ. Hãy đợi một phút rồi quét lại thẻ."),
)
NOT_YOURS = Reason("sync.not_yours", 404, _("Không có thôn này trong địa bàn của bạn."))
NOT_CLONED = Reason("sync.not_cloned", 409, _("Máy này không cần mã máy mới."))
PHOTO_ODD = Reason(
    "sync.photo_odd", 422, _("Ảnh này không gửi được: quá lớn hoặc không phải ảnh. Phiếu vẫn giữ.")
)
PHOTO_REFUSED = Reason(
    "sync.photo_refused", 409, _("Hộ chưa đồng ý lưu ảnh nên ảnh không được giữ.")
)
NO_PHOTO = Reason("sync.no_photo", 404, _("Không có ảnh này, hoặc ảnh chưa gửi xong."))
APP_TOO_OLD = Reason(
    "sync.app_too_old", 426, _("Cập nhật ứng dụng rồi ghi tiếp; phiếu cũ vẫn được gửi.")
)
DEVICE_CLOSED = Reason("sync.device_closed", 403, _("Máy này không còn được dùng. Gặp tổ trưởng."))
EPOCH = Reason("sync.epoch", 409, _("Máy chủ vừa khôi phục. Đang gửi lại phiếu."))
BUSY = Reason("sync.busy", 503, _("Máy chủ đang bận. Sẽ tự gửi lại."))
DISMISSED = Reason("sync.dismissed", 409, _("Xã đã xem và không nhận phiếu này: {ly_do}"))
NOT_WAITING = Reason(
    "sync.not_waiting", 404, _("Không có phiếu này, hoặc phiếu đã được quyết định rồi.")
)
NO_LOSS = Reason("sync.no_loss", 404, _("Không có dòng mất phiếu này, hoặc dòng đã được đóng."))
WHY_NOT = Reason("sync.why_not", 422, _("Hãy ghi lý do: người gửi phiếu sẽ đọc được."))
NO_SUBJECT = Reason(
    "sync.no_subject", 404, _("Không có hộ hay người này. Hãy xem lại mã hộ rồi làm lại.")
)
NOT_TAKEN_IN = Reason(
    "sync.not_taken_in",
    409,
    _("Dòng thứ {number} chưa ghi được: {why} Chưa ghi dòng nào; hãy xem lại rồi ghi lần nữa."),
)
