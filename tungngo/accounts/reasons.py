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
