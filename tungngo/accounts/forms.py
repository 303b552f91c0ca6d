"""Input of the sign-in page."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
    tiep = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
