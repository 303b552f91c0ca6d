"""Questions as data (phone page 14): which are shown, and what is wrong with the answers to them.

No database. The phone has the same in ``pwa/src/ops/forms.ts``; ``data/forms.jsonl`` holds both to
it. The rules, in the order of the form:

1. A question is shown if it has no ``if``, or the question named there is shown, answered without
   an error, and its answer equals ``is`` (of ``many``: holds it). A yes equals no number.
2. Nothing, ``null`` and an empty list are no answer: ``required`` where the question is shown and
   must be answered.
3. ``type``: not a yes or no, a text, a list of texts, a whole number of 53 bits, as the question
   asks. ``option``: not one of the options, or one of them twice. ``min``, ``max``: out of limits.
4. An answer to a question that is not shown is ``hidden``; to one that the form has not,
   ``unknown``. Such answers, as all with an error, count as null.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from tungngo.catalogue.wire import MOST_ITEMS, FormItem, FormTold

MOST_SHOWN = 12  # questions on one flow of screens at the door
MOST_CHOICES = 7
_LEAST_CHOICES = 2
_SAFE = 2**53 - 1
_KINDS_TO_CHOOSE = ("one", "many")
_FORM = msgspec.json.Decoder(FormTold)


class Judged(NamedTuple):
    """What a form says of answers: ids in its order, and {id: code of what is wrong}."""

    shown: list[str]
    required: list[str]
    errors: dict[str, str]


def read_form(text: str | bytes) -> FormTold:
    """Return a form from its JSON; raises msgspec.ValidationError on anything else."""
    return _FORM.decode(text)


@lru_cache(maxsize=256)
def read_form_once(text: str) -> FormTold:
    """Return a form from its JSON; one read before is not read again."""
    return read_form(text)


def name_of(form: FormTold) -> str:
    """Return the name by which operations cite a form ("visit@3")."""
    return f"{form.id}@{form.ver}"


def judge(form: FormTold, answers: Mapping[str, Any]) -> Judged:
    """Return which questions are shown and what is wrong with answers {question: answer}."""
    found = Judged([], [], {})
    good: dict[str, Any] = {}
    for item in form.items:
        said = answers.get(item.id)
        if not _is_shown(item, good):
            if not _is_empty(said):
                found.errors[item.id] = "hidden"
            continue
        found.shown.append(item.id)
        if item.req:
            found.required.append(item.id)
        wrong = _wrong(item, said)
        if wrong:
            found.errors[item.id] = wrong
        elif not _is_empty(said):
            good[item.id] = said
    known = {item.id for item in form.items}
    found.errors.update((q, "unknown") for q in answers if q not in known)
    return found


def _is_shown(item: FormItem, good: Mapping[str, Any]) -> bool:
    if item.if_ is None:
        return True
    said = good.get(item.if_.q)
    if isinstance(said, list):
        return item.if_.is_ in said
    return type(said) is type(item.if_.is_) and said == item.if_.is_


def _is_empty(said: Any) -> bool:
    return said is None or said == []


def _wrong(item: FormItem, said: Any) -> str:
    """Return the code of what is wrong with an answer to a question that is shown, or nothing."""
    if _is_empty(said):
        return "required" if item.req else ""
    if item.t == "yesno":
        return "" if isinstance(said, bool) else "type"
    if item.t == "int":
        return _wrong_number(item, said)
    if item.t == "one":
        said = [said] if isinstance(said, str) else None
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        return "type"
    fits = len(set(said)) == len(said) and set(said) <= {option.v for option in item.opts}
    return "" if fits else "option"


def _wrong_number(item: FormItem, said: Any) -> str:
    if not isinstance(said, int) or isinstance(said, bool) or abs(said) > _SAFE:
        return "type"
    if item.min is not None and said < item.min:
        return "min"
    return "max" if item.max is not None and said > item.max else ""


def faults_of(items: Iterable[FormItem]) -> list[tuple[str, str]]:
    """Return (question, code) of what keeps questions from being asked; none where all is well."""
    items = list(items)
    faults = [("", "many")] if len(items) > min(MOST_ITEMS, MOST_SHOWN) else []
    above: dict[str, FormItem] = {}
    for item in items:
        if item.id in above:
            faults.append((item.id, "twice"))
        faults += [(item.id, code) for code in (_odd_options(item), _odd_limits(item)) if code]
        if item.if_ is not None and not _may_equal(above.get(item.if_.q), item.if_.is_):
            faults.append((item.id, "if"))
        above[item.id] = item
    return faults


def _odd_options(item: FormItem) -> str:
    offered = [option.v for option in item.opts]
    if item.t not in _KINDS_TO_CHOOSE:
        return "options" if offered else ""
    fits = _LEAST_CHOICES <= len(offered) <= MOST_CHOICES and len(set(offered)) == len(offered)
    return "" if fits else "options"


def _odd_limits(item: FormItem) -> str:
    limits = [limit for limit in (item.min, item.max) if limit is not None]
    if limits and (item.t != "int" or sorted(limits) != limits):
        return "limits"
    return ""


def _may_equal(other: FormItem | None, value: bool | int | str) -> bool:  # noqa: FBT001 - an answer
    """Say whether a question that stands above may be answered so."""
    if other is None:
        return False
    said = [value] if other.t == "many" else value
    return not _wrong(other, said)
