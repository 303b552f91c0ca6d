"""Input of the pages of signing in and of one's own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tungngo.accounts.appointing import Seats
from tungngo.accounts.rescues import BOTH, FACTORS, PASSWORD

_LONGEST_WISH = 500
_LONGEST_PASSWORD = 2000  # that is read at all; longer than 200 is no password of anybody's
_LONGEST_ANSWER = 20_000  # of a passkey


class _Wish(forms.CharField):
    """Where somebody wanted to go; one that cannot be right is dropped: nobody typed it."""

    def to_python(self, value: object) -> str:
        """Return the address, or an empty text."""
        text = super().to_python(value) or ""
        return text if len(text) <= _LONGEST_WISH and "\0" not in text else ""


def _wish() -> _Wish:
    return _Wish(required=False, widget=forms.HiddenInput)


def _password(label: object, asked: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # a lazy text
        strip=False,
        max_length=_LONGEST_PASSWORD,
        error_messages={"required": asked, "max_length": _("Mật khẩu này dài quá.")},  # type: ignore[dict-item]
    )


class SignInForm(forms.Form):
    """A login and a password."""

    login = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        error_messages={
            "required": _("Hãy nhập tên đăng nhập."),
            "max_length": _("Tên đăng nhập dài nhất 60 ký tự."),
        },
    )
    password = _password(_("Mật khẩu"), _("Hãy nhập mật khẩu."))
    tiep = _wish()


class CodeForm(forms.Form):
    """A code of an app or from paper, or what a passkey has answered; a password where asked."""

    code = forms.CharField(
        label=_("Mã xác nhận"),
        required=False,
        max_length=60,
        error_messages={"max_length": _("Mã này dài quá.")},
    )
    answer = forms.CharField(required=False, max_length=_LONGEST_ANSWER, widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Mật khẩu"), required=False, strip=False, max_length=_LONGEST_PASSWORD
    )
    tiep = _wish()


class KeyForm(forms.Form):
    """What a passkey has answered at the door."""

    answer = forms.CharField(max_length=_LONGEST_ANSWER, widget=forms.HiddenInput)
    tiep = _wish()


class FactorForm(forms.Form):
    """A new factor: the first code of an app, or a new passkey's answer."""

    label = forms.CharField(
        label=_("Tên gọi"), required=False, max_length=60, help_text=_("Ví dụ: điện thoại cơ quan.")
    )
    code = forms.CharField(
        label=_("Mã 6 chữ số trong ứng dụng"),
        required=False,
        max_length=12,
        error_messages={"max_length": _("Mã trong ứng dụng có 6 chữ số.")},
    )
    secret = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, max_length=_LONGEST_ANSWER, widget=forms.HiddenInput)
    tiep = _wish()


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    new = _password(_("Mật khẩu mới"), _("Hãy nhập mật khẩu mới."))
    again = _password(_("Nhập lại mật khẩu mới"), _("Hãy nhập lại mật khẩu mới."))


class PasswordForm(NewPasswordForm):
    """The password in use and a new one, twice."""

    old = _password(_("Mật khẩu đang dùng"), _("Hãy nhập mật khẩu đang dùng."))

    field_order = ("old", "new", "again")


class RescueForm(forms.Form):
    """Whom to recover, what they lost, and how the official knows them."""

    WHATS = (
        (FACTORS, _("Mất lớp bảo vệ thứ hai (mất máy, mất khóa)")),
        (PASSWORD, _("Quên mật khẩu")),
        (BOTH, _("Cả hai")),
    )
    WHYS = (
        ("lost_phone", _("Mất hoặc hỏng điện thoại")),
        ("forgot", _("Quên")),
        ("new_post", _("Nhận máy mới, việc mới")),
        ("doubt", _("Nghi bị lộ")),
    )
    person = forms.IntegerField(min_value=1, max_value=2**62)
    what = forms.ChoiceField(
        label=_("Cần khôi phục"),
        choices=WHATS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn điều cần khôi phục.")},
    )
    why = forms.ChoiceField(
        label=_("Lý do"),
        choices=WHYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn lý do.")},
    )
    met = forms.BooleanField(
        label=_("Đã gặp trực tiếp và nhận ra người này"),
        error_messages={"required": _("Chỉ khôi phục khi gặp trực tiếp.")},
    )


class OfficeForm(forms.Form):
    """An office to give: to whom, which, where, until when, by which decision."""

    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        error_messages={"required": _("Hãy nhập họ và tên.")},
    )
    login = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        error_messages={"required": _("Hãy chọn tên đăng nhập, ví dụ: ho.ten.xa.")},
    )
    role = forms.ChoiceField(
        label=_("Vai trò"), error_messages={"required": _("Hãy chọn vai trò.")}
    )
    place = forms.ChoiceField(
        label=_("Địa bàn"), error_messages={"required": _("Hãy chọn địa bàn.")}
    )
    last = forms.DateField(
        label=_("Ngày cuối"),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y"),
        error_messages={
            "required": _("Hãy nhập ngày cuối."),
            "invalid": _("Ngày này chưa đúng. Viết như 31/12/2026."),
        },
    )
    decision = forms.CharField(
        label=_("Số quyết định"),
        max_length=60,
        error_messages={"required": _("Hãy nhập số quyết định phân công.")},
    )

    def __init__(self, *args: Any, seats: Seats, **words: Any) -> None:
        """Offer what the giver may give."""
        super().__init__(*args, **words)
        asked = _("Hãy chọn một trong danh sách.")
        for name, choices in (("role", seats.roles), ("place", seats.places)):
            field: Any = self.fields[name]
            field.choices = [("", _("Chọn")), *choices] if len(choices) > 1 else choices
            field.error_messages["invalid_choice"] = asked


class EndForm(forms.Form):
    """Why an office ends."""

    why = forms.CharField(
        label=_("Lý do"),
        max_length=160,
        error_messages={"required": _("Hãy ghi lý do: nghỉ việc, chuyển công tác...")},
    )
