"""Asking for a reason before more of a house is shown; shared with the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tungngo.ledger.words import REASONS
from tungngo.shared.detectors import without_numbers
from tungngo.shared.wire import clean

_SHORTEST_REASON = 8


class Text(forms.CharField):
    """A text that is kept: no controls, none of the numbers that nobody may keep."""

    def clean(self, value: object) -> str:
        """Return the text as it may be kept."""
        return without_numbers(clean(str(super().clean(value) or "")))


class ReasonForm(forms.Form):
    """Why somebody asks to see all that is known of a house."""

    ly_do = forms.ChoiceField(
        label=_("Cần xem để làm gì"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một lý do.")},
    )
    ghi_ro = Text(
        label=_("Ghi rõ việc"),
        min_length=_SHORTEST_REASON,
        max_length=150,
        error_messages={
            "required": _("Hãy ghi rõ việc, ví dụ số văn bản hoặc ngày người dân hỏi."),
            "min_length": _("Hãy ghi rõ hơn một chút, từ 8 ký tự."),
            "max_length": _("Dài nhất 150 ký tự."),
        },
    )

    @property
    def told(self) -> str:
        """Return the reason as it goes to the log: code and text."""
        return f"{self.cleaned_data['ly_do']}: {self.cleaned_data['ghi_ro']}"
