"""Input of the pages of houses."""

import re
from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tungngo.households.wire import (
    AdultsChange,
    DoorChange,
    HouseholdField,
    LaneChange,
    MarkChange,
)
from tungngo.ledger.asking import Text
from tungngo.ledger.words import CLOSE_WHYS, MARKS, PURPOSES, why_words
from tungngo.shared.clock import today
from tungngo.shared.sql import db_uuid

MOST_HOUSES = 300  # that are given at once
_YEARS_AHEAD = 2
_CODE = re.compile(r"[a-z0-9_.-]{1,40}")


class HouseField(forms.CharField):
    """The id of a house or a person, in the form of the database."""

    def clean(self, value: object) -> str:
        """Return the id; what is none names nothing."""
        try:
            return db_uuid(UUID(str(super().clean(value))))
        except ValueError as error:
            raise forms.ValidationError(_("Hãy chọn trong danh sách.")) from error


class PlaceForm(forms.Form):
    """Where a house stands; what the visitor saw stands beside what it is to be."""

    lane = Text(label=_("Ngõ, xóm, đường"), max_length=60, required=False)
    door = Text(label=_("Số nhà"), max_length=30, required=False)
    mark = forms.ChoiceField(
        label=_("Mốc dễ nhận"), choices=[("", _("Không có")), *MARKS.items()], required=False
    )
    adults = forms.IntegerField(label=_("Số người lớn"), min_value=0, max_value=30, required=False)
    lane_was = forms.CharField(required=False, max_length=60)
    door_was = forms.CharField(required=False, max_length=30)
    mark_was = forms.CharField(required=False, max_length=40)
    adults_was = forms.IntegerField(min_value=0, max_value=30, required=False)

    def keep_mark(self, code: str) -> None:
        """Offer the landmark that the house has (or had), though nobody else has one of its kind.

        What is no code of the wire (``Code``) is refused here as it is of a phone.
        """
        if _CODE.fullmatch(code) and code not in MARKS:
            self.fields["mark"].choices += [(code, code)]  # type: ignore[attr-defined]

    def changes(self) -> list[HouseholdField]:
        """Return the fields that are to be others than were seen."""
        told = self.cleaned_data
        found: list[HouseholdField] = []
        for name, change in (("lane", LaneChange), ("door", DoorChange), ("mark", MarkChange)):
            if told[name] != told[f"{name}_was"]:
                found.append(change(was=told[f"{name}_was"] or None, now=told[name] or None))
        if told["adults"] != told["adults_was"]:
            found.append(AdultsChange(was=told["adults_was"], now=told["adults"]))
        return found


class MoveForm(forms.Form):
    """The hamlet to which a house belongs."""

    to = forms.IntegerField(
        min_value=1,
        max_value=2**31,
        error_messages={"required": _("Hãy chọn thôn chuyển đến.")},
    )


class CloseForm(forms.Form):
    """Why a house is closed."""

    why = forms.ChoiceField(
        label=_("Vì sao đóng sổ"),
        choices=[(code, why_words(code)) for code in CLOSE_WHYS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn vì sao đóng sổ.")},
    )


class MergeForm(forms.Form):
    """The house that stays of two that are one."""

    into = HouseField(error_messages={"required": _("Hãy chọn hộ được giữ lại.")})


class WithdrawForm(forms.Form):
    """Who takes back what."""

    subject = HouseField()
    purpose = forms.ChoiceField(choices=list(PURPOSES.items()))


class AssignForm(forms.Form):
    """Which houses go to whom, until when."""

    member = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    until = forms.DateField(
        label=_("Đến hết ngày"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Hãy chọn ngày hết hạn phân hộ."),
            "invalid": _("Ngày này không đọc được. Ví dụ: 30/6/2027."),
        },
    )

    def clean_until(self) -> date:
        """Refuse a day that is over or too far away."""
        day: date = self.cleaned_data["until"]
        first = today()
        if not first <= day <= first.replace(year=first.year + _YEARS_AHEAD, day=1):
            raise forms.ValidationError(_("Hãy chọn một ngày từ hôm nay đến hai năm nữa."))
        return day


def houses_of(values: list[str]) -> list[str]:
    """Return the houses that were ticked, in the form of the database; others are dropped."""
    found = []
    for value in values[:MOST_HOUSES]:
        try:
            found.append(db_uuid(UUID(value)))
        except ValueError:
            continue
    return found
