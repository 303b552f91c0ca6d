"""Input of the forms with which a commune starts."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tungngo.desk.imports_houses import LONGEST_LANE
from tungngo.desk.start import Commune
from tungngo.desk.start_lines import TYPES, HamletLine, PersonLine, read_hamlets, read_people
from tungngo.places.actions import NewHamlet
from tungngo.shared.clock import today

MARKS = (
    ("", _("Không có")),
    ("corner", _("Góc ngõ, ngã ba")),
    ("bridge", _("Cầu")),
    ("school", _("Trường học")),
    ("shop", _("Cửa hàng")),
    ("market", _("Chợ")),
    ("hill", _("Đồi, dốc")),
    ("river", _("Sông, suối, ao")),
)
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")
_LONGEST_LIST = 60_000
_MOST_DOOR, _MOST_ROW = 9_999, 200
_MOST_COUNT = 1_000_000
_TERM_YEARS = 5


class _Day(forms.DateField):
    """A day, picked or typed as 25/11/2026."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, label: object, asked: object, **words: Any) -> None:
        """Keep the label and what is said where nothing was given."""
        odd = _("Ngày ghi như 25/11/2026.")
        messages: Any = {"required": asked, "invalid": odd}
        told: Any = label
        super().__init__(label=told, input_formats=_DAYS, error_messages=messages, **words)


def _text(label: Any, most: int, asked: Any = "", **words: Any) -> forms.CharField:
    messages = {"required": asked, "max_length": _("Dài nhất %(limit_value)d chữ.")}
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(asked),
        error_messages=messages,
        **words,
    )


def _number(label: Any, least: int, most: int, asked: Any = "") -> forms.IntegerField:
    odd = _("Ghi một số từ {least} đến {most}.").format(least=least, most=most)
    names = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=bool(asked),
        error_messages=dict.fromkeys(names, odd) | ({"required": asked} if asked else {}),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


def _list(label: object, asked: object, rows: int) -> forms.CharField:
    return _text(label, _LONGEST_LIST, asked, widget=forms.Textarea(attrs={"rows": rows}))


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Set what may be chosen in a field."""
    field: Any = form.fields[name]
    field.choices = choices


class _OfCommune(forms.Form):
    """A form that knows its commune."""

    def __init__(self, commune: Commune, *args: Any, **words: Any) -> None:
        """Offer the old communes of the place."""
        super().__init__(*args, **words)
        self.commune = commune
        olds = [(str(pk), name) for pk, name in commune.olds.items() if name]
        unknown = [("", _("Chưa rõ"))] if commune.rest else []
        if "old" in self.fields:
            if len(olds) + len(unknown) > 1:
                _offer(self, "old", [*unknown, *olds])
            else:
                del self.fields["old"]

    @property
    def fragment(self) -> int:
        """Return the land chosen."""
        told = self.cleaned_data.get("old") or ""
        return int(told) if told else self.commune.whole


def _old() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Thuộc xã, phường cũ"),
        required=False,
        error_messages={"invalid_choice": _("Hãy chọn một xã, phường cũ trong danh sách.")},
    )


class HamletForm(_OfCommune):
    """One hamlet."""

    type = forms.ChoiceField(label=_("Loại"), choices=[(one, one) for one in TYPES])
    name = _text(_("Tên"), 80, _("Hãy ghi tên thôn, ví dụ: Đồi Chè."))
    old = _old()
    households = _number(_("Số hộ"), 0, _MOST_COUNT)
    people = _number(_("Nhân khẩu"), 0, _MOST_COUNT)
    counted_on = _Day(_("Tính đến ngày"), _("Hãy ghi ngày tính."), required=False)

    def clean(self) -> dict[str, Any]:
        """Count from today where numbers came without a day."""
        told: dict[str, Any] = super().clean() or {}
        day = told.get("counted_on")
        if day and day > today():
            self.add_error("counted_on", _("Ngày tính không ở sau hôm nay."))
        if told.get("households") is None and told.get("people") is None:
            told["counted_on"] = None
        elif not day:
            told["counted_on"] = today()
        return told

    @property
    def told(self) -> NewHamlet:
        """Return the hamlet."""
        c = self.cleaned_data
        counts = (c["households"], c["people"], c["counted_on"])
        return NewHamlet(self.fragment, c["type"], c["name"], *counts)


class HamletsForm(_OfCommune):
    """Several hamlets as lines."""

    lines = _list(_("Danh sách thôn, mỗi dòng một thôn"), _("Hãy dán ít nhất một dòng."), 6)
    type = forms.ChoiceField(
        label=_("Loại của dòng không ghi loại"), choices=[(one, one) for one in TYPES]
    )
    old = _old()
    found: list[HamletLine]

    def clean(self) -> dict[str, Any]:
        """Read the lines."""
        told: dict[str, Any] = super().clean() or {}
        if "lines" in told:
            self.found, wrongs = read_hamlets(told["lines"], told.get("type", TYPES[0]))
            for wrong in wrongs[:10]:
                self.add_error("lines", wrong)
        return told


class _People(forms.Form):
    """Members as lines."""

    people_hint = _("Mỗi dòng: Họ tên; vai trò; tổ chức cử. Không ghi vai trò là thành viên.")
    found: list[PersonLine]

    def read(self, told: dict[str, Any]) -> None:
        """Read the lines, saying of each what is wrong."""
        if "people" in told:
            self.found, wrongs = read_people(told["people"])
            for wrong in wrongs[:10]:
                self.add_error("people", wrong)


_ASK_PEOPLE = _("Hãy ghi ít nhất một người.")
_ASK_AGREED = _("Hãy đọc lời này cho từng người, và chỉ ghi người đồng ý.")


class TeamForm(_People):
    """A team with its founding decision and its people."""

    name = _text(_("Tên tổ"), 120, _("Hãy ghi tên tổ, như trong quyết định."))
    kind = forms.ChoiceField(label=_("Loại tổ"))
    number = _text(_("Số quyết định"), 60, _("Hãy ghi số quyết định, ví dụ: 12/QĐ-UBND."))
    signed_on = _Day(_("Ngày ký"), _("Hãy ghi ngày ký."))
    effective_on = _Day(_("Có hiệu lực từ ngày"), "", required=False)
    ends_on = _Day(_("Đến hết ngày"), "", required=False)
    signer_title = _text(_("Người ký (chức vụ)"), 80)
    hamlets = forms.MultipleChoiceField(
        label=_("Thôn phụ trách"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Hãy chọn ít nhất một thôn."),
            "invalid_choice": _("Hãy chọn thôn trong danh sách."),
        },
    )
    people = _list(_("Danh sách thành viên"), _ASK_PEOPLE, 6)
    agreed = forms.BooleanField(
        label=_("Đã hỏi từng người"), error_messages={"required": _ASK_AGREED}
    )
    decision = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**62)

    def __init__(
        self, commune: Commune, kinds: list[tuple[str, str]], *args: Any, **words: Any
    ) -> None:
        """Offer the hamlets of the commune and the types of teams."""
        super().__init__(*args, **words)
        listed = [(str(one.pk), one.name) for one in commune.hamlets]
        _offer(self, "hamlets", listed)
        _offer(self, "kind", kinds)
        self.fields["signer_title"].initial = f"Chủ tịch Ủy ban nhân dân {commune.name}"

    def clean(self) -> dict[str, Any]:
        """Let it count from the signature, for five years, where nothing else is said."""
        told: dict[str, Any] = super().clean() or {}
        self.read(told)
        signed = told.get("signed_on")
        if signed:
            begins = told["effective_on"] = told.get("effective_on") or signed
            told["ends_on"] = told.get("ends_on") or _years_later(begins)
        return told


def _years_later(day: date) -> date:
    last = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return last.replace(year=last.year + _TERM_YEARS)


class PeopleForm(_People):
    """More members of a team."""

    people = _list(_("Danh sách thành viên"), _ASK_PEOPLE, 4)
    agreed = forms.BooleanField(
        label=_("Đã hỏi từng người"), error_messages={"required": _ASK_AGREED}
    )

    def clean(self) -> dict[str, Any]:
        """Read the lines."""
        told: dict[str, Any] = super().clean() or {}
        self.read(told)
        return told


class _OfHamlet(forms.Form):
    """A form about one hamlet of the commune."""

    hamlet = forms.ChoiceField(
        label=_("Thôn"),
        error_messages={
            "required": _("Hãy chọn thôn."),
            "invalid_choice": _("Hãy chọn thôn trong danh sách."),
        },
    )

    def __init__(self, commune: Commune, *args: Any, **words: Any) -> None:
        """Offer the hamlets of the commune."""
        super().__init__(*args, **words)
        listed = [(str(one.pk), one.name) for one in commune.hamlets]
        _offer(self, "hamlet", listed)


class RowForm(_OfHamlet):
    """A row of houses along a lane."""

    lane = _text(_("Ngõ, xóm, đường"), LONGEST_LANE, _("Hãy ghi tên ngõ, xóm hoặc đường."))
    first = _number(_("Số nhà đầu"), 1, _MOST_DOOR, _("Hãy ghi số nhà đầu dãy."))
    last = _number(_("Số nhà cuối"), 1, _MOST_DOOR, _("Hãy ghi số nhà cuối dãy."))
    step = forms.ChoiceField(
        label=_("Cách đánh số"),
        choices=(("1", _("Liền nhau: 1, 2, 3 …")), ("2", _("Một bên chẵn hoặc lẻ: 1, 3, 5 …"))),
        widget=forms.RadioSelect,
        initial="1",
        error_messages={"required": _("Hãy chọn cách đánh số.")},
    )
    mark = forms.ChoiceField(label=_("Mốc dễ nhận ở đầu dãy"), choices=MARKS, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a row that is too long, or whose end lies on the other side."""
        told: dict[str, Any] = super().clean() or {}
        first, last, step = told.get("first"), told.get("last"), told.get("step")
        if first is None or last is None or step is None:
            return told
        if abs(last - first) // int(step) + 1 > _MOST_ROW:
            self.add_error("last", _("Mỗi dãy nhiều nhất 200 nhà; hãy chia ra mấy dãy."))
        elif (last - first) % int(step):
            self.add_error("last", _("Số đầu và số cuối phải cùng chẵn hoặc cùng lẻ."))
        return told


class HousesFileForm(_OfHamlet):
    """A sheet of houses."""

    sheet = forms.FileField(
        label=_("Tệp Excel (.xlsx)"),
        error_messages={
            "required": _("Hãy chọn tệp Excel đã điền."),
            "empty": _("Tệp này trống. Hãy chọn tệp đã điền."),
            "invalid": _("Hãy chọn tệp Excel đã điền."),
        },
    )


class HotlineForm(forms.Form):
    """The number that citizens of a commune call; empty takes it away."""

    number = _text(_("Số máy bà con gọi"), 20)
