"""Why teams refuse."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

NO_NUMBER = Reason("teams.no_number", 422, _("Quyết định chưa có số. Hãy ghi số như trên văn bản."))
NO_TEAMS = Reason(
    "teams.no_teams", 422, _("Quyết định số {number} chưa nêu tổ nào. Hãy thêm ít nhất một tổ.")
)
BAD_DATES = Reason(
    "teams.bad_dates",
    422,
    _("Ngày ký không được ở sau hôm nay, và ngày hết hạn không được ở trước ngày có hiệu lực."),
)
NUMBER_TAKEN = Reason(
    "teams.number_taken",
    409,
    _(
        "Nơi này đã có quyết định số {number} ký ngày {signed}, với nội dung khác. "
        "Quyết định đã ghi vẫn giữ nguyên; hãy xem lại số hoặc ngày ký."
    ),
)
UNKNOWN_TYPE = Reason(
    "teams.unknown_type", 422, _("Không có loại tổ «{type}». Hãy chọn một loại trong danh mục.")
)
UNNAMED = Reason("teams.unnamed", 422, _("Có tổ chưa có tên. Hãy ghi tên từng tổ."))
NAME_TWICE = Reason(
    "teams.name_twice",
    422,
    _("Quyết định nêu tên «{name}» hai lần. Hãy đặt cho mỗi tổ một tên riêng."),
)
ELSEWHERE = Reason(
    "teams.elsewhere",
    422,
    _("«{name}» nằm hoặc phụ trách thôn ngoài địa bàn của nơi ra quyết định. Hãy xem lại."),
)
ONE_LEADER = Reason(
    "teams.one_leader", 422, _("«{name}» cần đúng một tổ trưởng. Hãy xem lại danh sách.")
)
MEMBER_TWICE = Reason(
    "teams.member_twice", 422, _("Có người được nêu hai lần trong «{name}». Hãy bỏ bớt một dòng.")
)
UNKNOWN_ROLE = Reason(
    "teams.unknown_role",
    422,
    _("Vai trong «{name}» phải là tổ trưởng, tổ phó hoặc thành viên. Hãy chọn lại."),
)
UNKNOWN_PERSON = Reason(
    "teams.unknown_person",
    422,
    _("«{name}» có người chưa có tài khoản đang hoạt động. Hãy mở tài khoản trước."),
)
NO_DECISION = Reason(
    "teams.no_decision", 404, _("Không có quyết định này. Hãy mở lại danh sách tổ rồi chọn.")
)
NO_TEAM = Reason("teams.no_team", 404, _("Không có tổ này. Hãy mở lại danh sách tổ rồi chọn."))
BAD_NUMBER = Reason(
    "teams.bad_number",
    422,
    _("Số điện thoại chưa đúng. Hãy ghi đủ số, bắt đầu bằng 0, hoặc số tổng đài 1800, 1900."),
)
