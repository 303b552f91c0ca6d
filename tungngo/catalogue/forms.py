"""Input of the page of questions: one question in plain words."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tungngo.catalogue.questions import MOST_CHOICES
from tungngo.catalogue.wire import FormCondition, FormItem, FormOption, FormWords
from tungngo.shared.detectors import without_numbers
from tungngo.shared.wire import clean

KINDS = (
    ("yesno", _("Có hoặc Không")),
    ("one", _("Chọn một trong các ý")),
    ("many", _("Chọn được nhiều ý")),
    ("int", _("Ghi một con số")),
)
_MOST_LABEL, _MOST_HINT, _MOST_OPTION = 120, 160, 60
_LEAST_CHOICES = 2
_MOST_NUMBER = 1_000_000
_YES, _NO = "co", "khong"


def _text(label: Any, most: int, asked: Any = "") -> forms.CharField:
    messages = {"required": asked, "max_length": _("Dài nhất %(limit_value)d chữ.")}
    words: dict[str, Any] = {"max_length": most, "required": bool(asked)}
    return forms.CharField(label=label, error_messages=messages, **words)


def _number(label: Any) -> forms.IntegerField:
    odd = _("Ghi một số từ 0 đến 1.000.000.")
    names = ("invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=_MOST_NUMBER,
        required=False,
        error_messages=dict.fromkeys(names, odd),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class QuestionForm(forms.Form):
    """One question more."""

    label = _text(_("Câu hỏi"), _MOST_LABEL, _("Hãy ghi câu hỏi."))
    say = _text(_("Lời đọc cho bà con"), _MOST_HINT)
    hint = _text(_("Lời nhắc cho thành viên"), _MOST_HINT)
    kind = forms.ChoiceField(
        label=_("Cách trả lời"),
        choices=KINDS,
        widget=forms.RadioSelect,
        initial="yesno",
        error_messages={"required": _("Hãy chọn cách trả lời.")},
    )
    options = forms.CharField(
        label=_("Các ý để chọn"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    least = _number(_("Số nhỏ nhất"))
    most = _number(_("Số lớn nhất"))
    shown = forms.ChoiceField(label=_("Khi nào hỏi"), required=False)
    needed = forms.BooleanField(label=_("Phải trả lời mới ghi xong"), required=False)

    def __init__(self, above: Collection[FormItem], *args: Any, **words: Any) -> None:
        """Offer the answers to the questions above as conditions."""
        super().__init__(*args, **words)
        self._above = {item.id: item for item in above}
        field: Any = self.fields["shown"]
        field.choices = [("", _("Luôn hỏi")), *_conditions(above)]

    def clean(self) -> dict[str, Any]:
        """Ask for options where there is something to choose, and for limits that fit."""
        told = super().clean() or self.cleaned_data
        for name in ("label", "say", "hint"):
            told[name] = clean(told.get(name, ""))
            if without_numbers(told[name]) != told[name]:
                self.add_error(name, _("Không ghi số căn cước, số thẻ hay mã OTP vào câu hỏi."))
        if told.get("kind") in ("one", "many"):
            self._clean_options(told)
        least, most = told.get("least"), told.get("most")
        if told.get("kind") == "int" and least is not None and most is not None and least > most:
            self.add_error("most", _("Số lớn nhất phải bằng hoặc hơn số nhỏ nhất."))
        return told

    def _clean_options(self, told: dict[str, Any]) -> None:
        lines = [clean(line) for line in told.get("options", "").splitlines()]
        told["lines"] = lines = [line for line in lines if line]
        if not _LEAST_CHOICES <= len(lines) <= MOST_CHOICES:
            self.add_error("options", _("Ghi từ 2 đến 7 ý, mỗi ý một dòng."))
        elif len(set(lines)) != len(lines):
            self.add_error("options", _("Có hai ý giống nhau."))
        elif any(len(line) > _MOST_OPTION for line in lines):
            self.add_error("options", _("Mỗi ý dài nhất 60 chữ."))

    @property
    def item(self) -> FormItem:
        """Return the question; its id is given when it is published."""
        told = self.cleaned_data
        kind, is_number = told["kind"], told["kind"] == "int"
        lines = told.get("lines", []) if kind in ("one", "many") else []
        return FormItem(
            id="new",
            t=kind,
            l=FormWords(vi=told["label"]),
            say=FormWords(vi=told["say"]) if told["say"] else None,
            hint=FormWords(vi=told["hint"]) if told["hint"] else None,
            opts=[
                FormOption(v=f"a{n}", l=FormWords(vi=line)) for n, line in enumerate(lines, start=1)
            ],
            if_=_condition(told.get("shown", "")),
            req=told["needed"],
            min=told.get("least") if is_number else None,
            max=told.get("most") if is_number else None,
        )


def _conditions(above: Collection[FormItem]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for n, item in enumerate(above, start=1):
        said = [(_YES, "Có"), (_NO, "Không")] if item.t == "yesno" else []
        said += [(option.v, option.l.vi) for option in item.opts]
        found += [(f"{item.id}={v}", f"Khi câu {n} trả lời “{words}”") for v, words in said]
    return found


def _condition(text: str) -> FormCondition | None:
    question, equals, value = text.rpartition("=")
    if not equals:
        return None
    return FormCondition(q=question, is_={_YES: True, _NO: False}.get(value, value))
