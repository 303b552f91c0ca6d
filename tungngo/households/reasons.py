"""Why households refuse or remark."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

CLOSED = Reason("households.closed", 409, _("Hộ này đã đóng sổ. Tổ trưởng sẽ quyết định."))
FIELD_CONFLICT = Reason(
    "households.field_conflict",
    409,
    _("Người khác vừa sửa mục này thành {value}. Lấy bản của bạn, bản kia còn trong lịch sử."),
)
OTHER_HOME = Reason(
    "households.other_home",
    409,
    _("Thôn mới thuộc tỉnh khác: hãy đóng sổ hộ ở đây và lập hộ mới bên đó. Phiếu vẫn được giữ."),
)
UNKNOWN_HAMLET = Reason(
    "households.unknown_hamlet",
    409,
    _("Máy chủ chưa biết thôn chuyển đến. Phiếu được giữ lại để xã xem."),
)
UNKNOWN_TEXT = Reason(
    "households.unknown_text",
    409,
    _("Máy chủ chưa biết lời xin phép {text}. Phiếu được giữ lại, chưa lưu thông tin nào."),
)
WRONG_PURPOSE = Reason(
    "households.wrong_purpose",
    422,
    _("Lời đã đọc không xin phép việc này theo cách này. Hãy đọc đúng lời rồi ghi lại."),
)
NO_RELATION = Reason(
    "households.no_relation",
    422,
    _("Người đồng ý thay là gì với người được giúp? Hãy chọn quan hệ rồi gửi lại."),
)
OF_A_CHILD = Reason(
    "households.of_a_child",
    422,
    _("Trẻ dưới 16 tuổi: không lưu số điện thoại, không nhắn tin, không chụp ảnh."),
)
NOT_LEADER = Reason(
    "households.not_leader",
    403,
    _("Chỉ tổ trưởng, tổ phó của thôn được phân hộ. Phiếu vẫn được giữ để xã xem."),
)
NOT_OF_TEAM = Reason(
    "households.not_of_team",
    409,
    _("Người được phân hộ chưa phụ trách thôn này. Phiếu được giữ lại để xã xem."),
)
NOT_ALIKE = Reason(
    "households.not_alike",
    404,
    _("Hai bản ghi này không còn ở đây, hoặc không thuộc địa bàn của tài khoản đang dùng."),
)
SAME_ROW = Reason(
    "households.same_row",
    422,
    _("Không gộp được một bản ghi vào chính nó. Hãy chọn bản ghi khác."),
)
