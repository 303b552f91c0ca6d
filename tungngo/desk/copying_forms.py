"""Input of the pages of copying and erasing."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from tungngo.ledger.asking import ReasonForm
from tungngo.shared.clock import today

WHOLE = "ca-ho"


class CopyForm(ReasonForm):
    """Why a copy is made, and in which form."""

    KINDS = (
        ("in", _("Trang để in, đưa tận tay")),
        ("xlsx", _("Bảng tính XLSX")),
        ("json", _("Tệp JSON, để chuyển sang hệ thống khác")),
    )
    dang = forms.ChoiceField(
        label=_("Dạng bản sao"),
        choices=KINDS,
        initial="in",
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn dạng bản sao.")},
    )


class EraseForm(forms.Form):
    """Whose data is erased, at whose wish, and when it was asked for."""

    WHYS = (
        ("wish", _("Người dân yêu cầu xóa")),
        ("withdrawn", _("Rút lại mọi đồng ý")),
        ("wrong", _("Ghi nhầm, người này chưa từng đồng ý")),
        ("heirs", _("Gia đình người đã mất yêu cầu")),
    )
    ai = forms.ChoiceField(
        label=_("Xóa của ai"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn xóa của ai.")},
    )
    ly_do = forms.ChoiceField(
        label=_("Vì sao"),
        choices=WHYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn vì sao xóa.")},
    )
    ngay = forms.DateField(
        label=_("Ngày nhận yêu cầu"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Hãy ghi ngày nhận yêu cầu."),
            "invalid": _("Ngày này không đọc được. Ví dụ: 20/11/2026."),
        },
    )
    hieu = forms.BooleanField(
        label=_("Đã nói với người yêu cầu: xóa rồi không lấy lại được"),
        error_messages={"required": _("Hãy nói với người yêu cầu trước khi xóa.")},
    )

    def offer(self, choices: list[tuple[str, str]]) -> None:
        """Offer the house and its people."""
        self.fields["ai"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_ngay(self) -> date:
        """Refuse a day that has not come yet."""
        day: date = self.cleaned_data["ngay"]
        if day > today() or day.year < 2020:
            raise forms.ValidationError(_("Ngày nhận yêu cầu phải là hôm nay hoặc trước đó."))
        return day
