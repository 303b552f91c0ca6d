"""What accounts refuse, and in which words."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

NO_RIGHT = Reason(
    "accounts.no_right",
    403,
    _("Tài khoản này không có quyền làm việc đó ở địa bàn này. Nếu cần, hãy nhờ người cấp quyền."),
)
SIGN_IN = Reason("accounts.sign_in", 401, _("Việc này cần đăng nhập. Hãy đăng nhập rồi làm lại."))
WRONG_SIGN_IN = Reason(
    "accounts.wrong_sign_in",
    401,
    _("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra kiểu gõ, phím Caps Lock rồi thử lại."),
)
TOO_OFTEN = Reason(
    "accounts.too_often",
    429,
    _("Đã thử đăng nhập quá nhiều lần. Hãy đợi {seconds} giây rồi thử lại."),
)
LINK_DEAD = Reason(
    "accounts.link_dead",
    404,
    _(
        "Đường dẫn này đã được dùng hoặc đã quá 10 phút. "
        "Hãy chạy lệnh «tungngo demo links» để lấy đường dẫn mới."
    ),
)
NO_LINKS = Reason(
    "accounts.no_links",
    403,
    _("Đường dẫn đăng nhập chỉ dùng cho bản minh họa, trên chính máy đang chạy."),
)
LOGIN_TAKEN = Reason(
    "accounts.login_taken", 409, _("Tên đăng nhập «{login}» đã có người dùng. Hãy chọn tên khác.")
)
LOGIN_ODD = Reason(
    "accounts.login_odd",
    422,
    _("Tên đăng nhập «{login}» chưa dùng được: hãy dùng 3-60 chữ thường, số, dấu chấm hoặc gạch."),
)
WEAK_PASSWORD = Reason(
    "accounts.weak_password",
    422,
    _("Mật khẩu cần từ 12 đến 200 ký tự và không chứa tên đăng nhập. Có thể dùng cả câu."),
)
COMMON_PASSWORD = Reason(
    "accounts.common_password",
    422,
    _(
        "Mật khẩu này dễ đoán: chỉ gồm từ thông dụng, tên mình hoặc dãy phím liền nhau. "
        "Hãy dùng một câu mà chỉ mình nhớ."
    ),
)
WRONG_PASSWORD = Reason(
    "accounts.wrong_password", 401, _("Mật khẩu đang dùng chưa đúng. Hãy kiểm tra rồi nhập lại.")
)
PASSWORDS_DIFFER = Reason(
    "accounts.passwords_differ", 422, _("Hai lần nhập mật khẩu mới chưa giống nhau.")
)
WRONG_CODE = Reason(
    "accounts.wrong_code",
    401,
    _("Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới trong ứng dụng rồi nhập lại."),
)
WRONG_KEY = Reason(
    "accounts.wrong_key",
    401,
    _("Chưa nhận được khóa truy cập. Hãy thử lại, hoặc dùng mã trong ứng dụng."),
)
OLD_FORM = Reason(
    "accounts.old_form", 422, _("Trang này mở đã quá 15 phút. Hãy tải lại trang rồi quét mã mới.")
)
CONFIRM = Reason(
    "accounts.confirm",
    403,
    _("Việc này cần xác nhận lại bằng lớp bảo vệ thứ hai. Hãy mở trang «Xác nhận lại»."),
)
LAST_FACTOR = Reason(
    "accounts.last_factor",
    409,
    _("Đây là lớp bảo vệ thứ hai duy nhất nên chưa gỡ được. Hãy thêm một lớp khác trước."),
)
NO_FACTOR = Reason("accounts.no_factor", 404, _("Lớp bảo vệ này không còn nữa. Hãy tải lại trang."))
MANY_FACTORS = Reason(
    "accounts.many_factors", 409, _("Mỗi người có nhiều nhất 6 lớp bảo vệ. Hãy gỡ bớt một lớp cũ.")
)
KEY_TAKEN = Reason(
    "accounts.key_taken", 409, _("Khóa truy cập này đã được thêm trước đó. Hãy dùng một khóa khác.")
)
NO_STAY = Reason("accounts.no_stay", 404, _("Lần đăng nhập này đã kết thúc trước đó."))
RESCUE_DEAD = Reason(
    "accounts.rescue_dead",
    404,
    _("Đường dẫn khôi phục này đã được dùng hoặc đã quá 10 phút. Hãy nhờ cấp đường dẫn mới."),
)
RESCUE_SELF = Reason(
    "accounts.rescue_self",
    403,
    _("Không tự khôi phục cho mình. Hãy gặp trực tiếp một cán bộ khác cùng đơn vị hoặc cấp trên."),
)
RESCUE_BEYOND = Reason(
    "accounts.rescue_beyond",
    403,
    _("Chỉ khôi phục được cho cán bộ trong địa bàn của mình. Hãy nhờ cán bộ cấp trên."),
)
RESCUE_NOBODY = Reason(
    "accounts.rescue_nobody", 404, _("Không có cán bộ nào như vậy trong địa bàn của mình.")
)
NO_OUTSIDE = Reason(
    "accounts.no_outside", 404, _("Nơi này chưa nối với hệ thống đăng nhập bên ngoài nào.")
)
OUTSIDE_FAILED = Reason(
    "accounts.outside_failed",
    401,
    _("Chưa đăng nhập được qua hệ thống bên ngoài. Hãy thử lại từ trang đăng nhập."),
)
OUTSIDE_UNKNOWN = Reason(
    "accounts.outside_unknown",
    401,
    _(
        "Tài khoản bên ngoài này chưa nối với tài khoản nào ở đây. "
        "Hãy đăng nhập bằng mật khẩu rồi nối ở trang «Bảo mật»."
    ),
)
OUTSIDE_TAKEN = Reason(
    "accounts.outside_taken",
    409,
    _("Tài khoản này, hoặc tài khoản bên ngoài đó, đã được nối trước. Hãy gỡ chỗ nối cũ."),
)
BAD_DATES = Reason(
    "accounts.bad_dates",
    422,
    _("Quyền phải có ngày đầu và ngày cuối, ngày cuối không trước ngày đầu."),
)
TOO_LONG = Reason(
    "accounts.too_long",
    422,
    _("Quyền của cán bộ dài nhất 12 tháng. Hãy chọn ngày cuối không sau {last}."),
)
BEYOND_OWN = Reason(
    "accounts.beyond_own",
    403,
    _("Chỉ cấp được quyền trong địa bàn, cấp bậc và thời hạn của quyền mình đang giữ."),
)
LOGIN_OF_ANOTHER = Reason(
    "accounts.login_of_another",
    409,
    _("Tên đăng nhập {login} đã thuộc về người có họ tên khác. Hãy chọn tên đăng nhập khác."),
)
NO_SUCH_GRANT = Reason(
    "accounts.no_such_grant", 404, _("Không có quyền này trong địa bàn của mình.")
)
SELF_GRANT = Reason(
    "accounts.self_grant", 403, _("Không tự cấp quyền cho mình. Hãy nhờ một cán bộ khác.")
)
CLASH_OF_DUTIES = Reason(
    "accounts.clash_of_duties",
    409,
    _("Người phụ trách dữ liệu cá nhân và người kiểm tra không được đồng thời là quản trị."),
)
CLOSED_ALREADY = Reason("accounts.closed_already", 409, _("Quyền này đã được thu hồi trước đó."))
DEVICE_CLOSED = Reason("accounts.device_closed", 409, _("Máy này đã bị khóa trước đó."))
NO_HAMLET = Reason(
    "accounts.no_hamlet",
    409,
    _(
        "Người này hiện không phụ trách thôn, tổ nào nên chưa thêm máy được. "
        "Hãy ghi người này vào tổ trước."
    ),
)
CODE_UNKNOWN = Reason(
    "accounts.code_unknown", 404, _("Mã này không đúng. Hãy quét lại mã của tổ trưởng.")
)
CODE_USED = Reason("accounts.code_used", 409, _("Mã này đã dùng. Xin tổ trưởng mã mới."))
CODE_LATE = Reason("accounts.code_late", 409, _("Mã đã hết hạn. Xin mã mới."))
WRAP_SHUT = Reason(
    "accounts.wrap_shut",
    422,
    _("Máy chủ không mở được khóa của máy này. Phiếu chưa gửi vẫn còn; hãy gặp tổ trưởng."),
)
NO_SUCH_FILE = Reason(
    "accounts.no_such_file", 404, _("Không có loại tệp này. Hãy chọn CSV hoặc XLSX ở cuối trang.")
)
