"""Input of the sign-in page."""

from django import forms
from django.utils.translation import gettext_lazy as _

_LONGEST_WISH = 500


class _Wish(forms.CharField):
    """Where somebody wanted to go; one that cannot be right is dropped: nobody typed it."""

    def to_python(self, value: object) -> str:
        """Return the address, or an empty text."""
        text = super().to_python(value) or ""
        return text if len(text) <= _LONGEST_WISH and "\0" not in text else ""


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
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        max_length=2000,
        error_messages={
            "required": _("Hãy nhập mật khẩu."),
            "max_length": _("Mật khẩu này dài quá."),
        },
    )
    tiep = _Wish(required=False, widget=forms.HiddenInput)
