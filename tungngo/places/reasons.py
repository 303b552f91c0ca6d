"""Why places refuse."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

BAD_ROW = Reason(
    "places.bad_row",
    422,
    _("Tệp {file}, dòng {line}: {wrong}. Chưa ghi gì; hãy sửa dòng này rồi nạp lại."),
)
NO_COMMUNE = Reason(
    "places.no_commune",
    409,
    _("Mảnh {fragment} chưa biết thuộc xã nào ngày {on}, nên chưa thêm thôn vào đó được."),
)
UNKNOWN_FRAGMENT = Reason("places.unknown_fragment", 404, _("Không có mảnh địa giới {fragment}."))
BAD_HAMLET = Reason(
    "places.bad_hamlet",
    422,
    _("Thôn thứ {number}, «{name}»: {wrong}. Chưa ghi gì; hãy sửa rồi ghi lại."),
)
HAMLETS_FULL = Reason(
    "places.hamlets_full",
    409,
    _("Xã có mã {code} đã dùng hết 999 mã thôn. Chưa ghi gì; hãy báo người quản trị."),
)
NOT_IN_VERSION = Reason(
    "places.not_in_version",
    404,
    _("Địa giới {slug} không có đơn vị này; hãy chọn đơn vị còn hiệu lực vào ngày đó."),
)
VERSION_EXISTS = Reason(
    "places.version_exists",
    409,
    _("Đã có phiên bản địa giới tên {slug}. Chưa ghi gì; hãy đặt tên khác."),
)
BAD_DAY = Reason(
    "places.bad_day",
    422,
    _("Ngày hiệu lực phải sau ngày {after} của phiên bản {slug}. Chưa ghi gì."),
)
BAD_MOVE = Reason(
    "places.bad_move",
    422,
    _("Không chuyển được đơn vị {old} sang đơn vị {new}: {wrong}. Chưa ghi gì."),
)
BAD_PLACE = Reason(
    "places.bad_place",
    422,
    _("Đơn vị «{name}», mã «{code}»: tên hoặc mã không đúng. Chưa ghi gì."),
)
CODE_TAKEN = Reason(
    "places.code_taken",
    409,
    _("Ngày {on} mã {code} vẫn là của một đơn vị khác. Chưa ghi gì."),
)
NO_HAMLET = Reason(
    "places.no_hamlet", 404, _("Không có thôn này trong danh sách của xã. Hãy mở lại danh sách.")
)
HAMLET_KNOWN = Reason(
    "places.hamlet_known",
    409,
    _("Xã đã có {name}. Chưa ghi gì; hãy sửa dòng có sẵn, hoặc ghi tên khác."),
)
