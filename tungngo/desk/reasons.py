"""Why the desk refuses; what is foreign is refused as if it were not there."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

NO_PHONE = Reason("desk.no_phone", 404, _("Không có máy này ở địa bàn của tài khoản đang dùng."))
NO_PERSON = Reason(
    "desk.no_person", 404, _("Không có người này ở địa bàn của tài khoản đang dùng.")
)
NO_ITEM = Reason("desk.no_item", 404, _("Không có phiếu này ở địa bàn của tài khoản đang dùng."))
NO_PAIR = Reason(
    "desk.no_pair",
    404,
    _("Hai bản ghi này không còn ở đây, hoặc không thuộc địa bàn của tài khoản đang dùng."),
)
NO_SUCH_HAMLET = Reason(
    "desk.no_such_hamlet", 404, _("Không có thôn này ở địa bàn của tài khoản đang dùng.")
)
NOTHING_TYPED = Reason(
    "desk.nothing_typed", 422, _("Chưa có nhà nào được chọn kết quả. Chọn ít nhất một nhà rồi gửi.")
)
WHY = Reason("desk.why", 422, _("Hãy chọn lý do trước."))
NO_FILE = Reason("desk.no_file", 422, _("Hãy chọn một tệp Excel (.xlsx) rồi gửi lại."))
FILE_BIG = Reason(
    "desk.file_big",
    422,
    _("Tệp lớn quá: nhiều nhất 10 MB và 100.000 dòng. Chưa ghi gì; hãy chia tệp ra rồi gửi lại."),
)
FILE_ODD = Reason(
    "desk.file_odd",
    422,
    _("Không đọc được tệp này như mẫu. Chưa ghi gì; hãy tải mẫu .xlsx, điền vào rồi gửi lại."),
)
FILE_SLOW = Reason(
    "desk.file_slow",
    422,
    _("Tệp này đọc lâu hoặc tốn bộ nhớ quá. Chưa ghi gì; hãy chép các dòng sang mẫu trống."),
)
FILE_WITH_MACRO = Reason(
    "desk.file_with_macro", 422, _("Tệp có macro nên không nhận. Hãy lưu lại thành .xlsx thường.")
)
FILE_WITH_PEOPLE = Reason(
    "desk.file_with_people",
    422,
    _(
        "Tệp có {what}. Danh sách nhà không ghi tên người hay số giấy tờ: chưa đọc thêm, "
        "chưa lưu gì. Hãy bỏ đi rồi gửi lại."
    ),
)
FILE_EMPTY = Reason("desk.file_empty", 422, _("Tệp chưa có dòng nào dưới hàng tiêu đề."))
MANY_LINES = Reason(
    "desk.many_lines", 422, _("Mỗi lần nhiều nhất {most} dòng. Chưa ghi gì; hãy chia ra mấy lần.")
)
OLD_PREVIEW = Reason(
    "desk.old_preview", 422, _("Bản xem trước đã cũ. Chưa ghi gì; hãy gửi tệp hoặc danh sách lại.")
)
WRONG_LINES = Reason(
    "desk.wrong_lines", 422, _("Còn {n} dòng sai. Chưa ghi gì; hãy sửa các dòng đó rồi gửi lại.")
)
IN_USE = Reason(
    "desk.in_use",
    409,
    _("Đã có {what} gắn với {where}, nên không bỏ được. Không có gì bị thay đổi."),
)
NOTHING_TO_UNDO = Reason(
    "desk.nothing_to_undo", 409, _("Không còn gì để hoàn tác ở đây: đã hoàn tác, hoặc đã cũ.")
)
UNKNOWN_LOGIN = Reason(
    "desk.unknown_login",
    422,
    _("Trong xã chưa có ai dùng tên đăng nhập «{login}». Hãy ghi họ tên, hoặc xem lại."),
)
NOBODY_CHOSEN = Reason("desk.nobody_chosen", 422, _("Hãy chọn ít nhất một người để in mã."))
OLD_FORM = Reason(
    "desk.old_form",
    409,
    _(
        "Đã lâu từ lúc mở trang này, nên cần xác nhận lại. Chữ đã gõ vẫn còn ở đây: hãy mở "
        "trang này ở thẻ khác, xác nhận, rồi quay lại bấm ghi lần nữa."
    ),
)
