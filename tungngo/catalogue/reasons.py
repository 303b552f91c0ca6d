"""Why the catalogue refuses."""

from django.utils.translation import gettext_lazy as _

from tungngo.shared.errors import Reason

BAD_ROW = Reason(
    "catalogue.bad_row",
    422,
    _("Tệp {file}, dòng {line}: {wrong}. Chưa ghi gì; hãy sửa dòng này rồi nạp lại."),
)
