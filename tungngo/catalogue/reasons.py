"""Why the catalogue refuses."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

BAD_ROW = Reason(
    "catalogue.bad_row",
    422,
    _("Tệp {file}, dòng {line}: {wrong}. Chưa ghi gì; hãy sửa dòng này rồi nạp lại."),
)
BAD_FORM = Reason(
    "catalogue.bad_form",
    422,
    _("Câu hỏi số {n} chưa dùng được: {wrong}. Chưa ghi gì; hãy sửa rồi gửi lại."),
)
NO_FORM = Reason(
    "catalogue.no_form",
    404,
    _("Không thấy bản câu hỏi này, hoặc đã có bản mới hơn. Hãy mở lại trang Câu hỏi khi đến nhà."),
)
NO_QUESTION = Reason(
    "catalogue.no_question",
    404,
    _("Câu hỏi này không còn được hỏi. Hãy mở lại trang Câu hỏi khi đến nhà."),
)
USED = Reason(
    "catalogue.used",
    409,
    _("Đã có phiếu trả lời theo bản này nên không lấy lại được. Hãy chọn Thôi hỏi."),
)
NO_PACK = Reason(
    "catalogue.no_pack",
    404,
    _("Gói dữ liệu này đã có bản mới. Ứng dụng sẽ tự hỏi lại."),
)
