"""What is read off a visit sheet: a day, a team, and of each house what the pencil ticked."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tungngo.desk.sheets import KIND_WORDS, KINDS, OUTCOMES, SheetHouse, SheetSkill
from tungngo.shared.clock import VIETNAM, today
from tungngo.shared.ids import new_id
from tungngo.sync.admission import TYPED_LATE

_MOST_PEOPLE = 9
_NOON = time(12)


class TypedRow(NamedTuple):
    """A house of the sheet, and what was ticked there."""

    house: str
    op: str
    visit: str
    outcome: str
    people: int
    steps: tuple[tuple[int, str], ...]  # (skill, kind)


class SheetForm(forms.Form):
    """The head of the sheet."""

    day = forms.DateField(
        label=_("Ngày đi"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Hãy ghi ngày đi."),
            "invalid": _("Ngày không đọc được, ví dụ: 20/11/2026."),
        },
    )
    team = forms.TypedChoiceField(
        label=_("Tổ"),
        coerce=int,
        error_messages={
            "required": _("Hãy chọn tổ."),
            "invalid_choice": _("Hãy chọn tổ trong danh sách."),
        },
    )

    def __init__(self, teams: list[tuple[int, str]], *args: Any, **words: Any) -> None:
        """Offer the teams of the hamlet; the only one is chosen."""
        super().__init__(*args, **words)
        self.fields["team"].choices = teams  # type: ignore[attr-defined]  # a choice field
        if len(teams) == 1:
            self.fields["team"].initial = teams[0][0]

    def clean_day(self) -> date:
        """Let no day in that is to come, or too long ago to be believed."""
        day: date = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError(_("Ngày đi chưa tới. Hãy xem lại ngày."))
        if day <= today() - TYPED_LATE:
            raise forms.ValidationError(_("Phiếu giấy chỉ nhập được trong 60 ngày."))
        return day

    def moment(self) -> int:
        """Return the noon of the day, Unix ms; nobody noted the hour."""
        noon = datetime.combine(self.cleaned_data["day"], _NOON, VIETNAM)
        return int(noon.timestamp() * 1000)


class RowFields(NamedTuple):
    """A row of the page: the house, its hidden ids, and what is chosen so far."""

    house: SheetHouse
    key: str
    op: str
    visit: str
    outcome: str
    people: str
    steps: list[tuple[SheetSkill, str]]


def rows_of(
    houses: Sequence[SheetHouse], skills: Sequence[SheetSkill], posted: Any = None
) -> list[RowFields]:
    """Return the rows of the page, as they were typed so far."""
    told = posted or {}
    return [_row(house, skills, told) for house in houses]


def _row(house: SheetHouse, skills: Sequence[SheetSkill], told: Any) -> RowFields:
    key = house.id
    steps = [(one, told.get(f"{key}-k{one.pk}", "")) for one in skills]
    return RowFields(
        house=house,
        key=key,
        op=_uid(told.get(f"{key}-op", "")),
        visit=_uid(told.get(f"{key}-e", "")),
        outcome=told.get(f"{key}-kq", ""),
        people=told.get(f"{key}-n", "1"),
        steps=steps,
    )


def _uid(text: str) -> str:
    """Return the id that the form was given, by which its second sending is seen."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(new_id())


def typed_rows(rows: Sequence[RowFields]) -> list[TypedRow]:
    """Return the rows that say something; what nobody ticked is no visit."""
    return [_typed(one) for one in rows if one.outcome in OUTCOMES]


def _typed(row: RowFields) -> TypedRow:
    met = row.outcome == "met"
    steps = [(skill.pk, kind) for skill, kind in row.steps if met and kind in KINDS]
    n = int(row.people) if row.people.isascii() and row.people.isdecimal() else 1
    people = min(max(n, 1), _MOST_PEOPLE) if met else 0
    return TypedRow(row.house.id, row.op, row.visit, row.outcome, people, tuple(steps))


def legend() -> list[tuple[str, str]]:
    """Return [(letter, words)] of the three honest kinds."""
    return [(letter, KIND_WORDS[kind]) for kind, letter in KINDS.items()]
