"""Forms of questions (phiếu hỏi): a question more or less is another version, for everybody."""

from collections.abc import Collection

import msgspec
from django.db import models

from tungngo.accounts.rights import Action, Resource, line_of, require
from tungngo.audit.actions import note
from tungngo.catalogue.actions.stamping import restamp
from tungngo.catalogue.asked import TITLE, form_code, mark_of, own_items, own_of
from tungngo.catalogue.models import Form
from tungngo.catalogue.questions import MOST_SHOWN, faults_of
from tungngo.catalogue.reasons import BAD_FORM, NO_FORM, NO_QUESTION, USED
from tungngo.catalogue.wire import FormItem, FormTold
from tungngo.feed.actions import writes
from tungngo.places.models import Place
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused

# Questions of one's own, so that the nation may always ask one more without a province minding.
MOST_OF_NATION, MOST_OF_PROVINCE = 8, 4


@writes
def publish_form(*, by: Actor, province: Place | None, items: Collection[FormItem]) -> Form:
    """Publish a place's own questions as a new version; province None: the nation's.

    Forms of provinces follow the nation's at once, in the same act. Refuses (BAD_FORM) questions
    that could not be asked, with the number of the first.
    """
    _require(by, province)
    restamp(by=by)  # first: it locks the one row for which two that publish at once wait
    above = [] if province is None else own_items(None)
    mark, most = mark_of(province), MOST_OF_PROVINCE if province else MOST_OF_NATION
    if len(items) > most:
        raise Refused(BAD_FORM, n=most + 1, wrong=f"nhiều hơn {most} câu")
    for number, item in enumerate(items, start=1):
        if not item.id.startswith(mark):
            raise Refused(BAD_FORM, n=number, wrong="mã")
    form = _put(by, province, [*above, *items], None)
    if province is None:
        for code in _codes_of_provinces():
            last = Form.objects.standing().of(code).select_related("province").first()
            if last and last.province and (own := own_of(last.told, last.province)):
                _put(by, last.province, _with_own([*items], own), form)
    note(by, "form.publish", form, place=province.pk if province else 0, version=form.ver)
    return form


@writes
def add_question(*, by: Actor, province: Place | None, item: FormItem) -> Form:
    """Ask one question more (thêm câu hỏi), at the end; its id is given here and used once."""
    _require(by, province)
    fresh = msgspec.structs.replace(item, id=f"{mark_of(province)}{_next_number(province)}")
    return publish_form(by=by, province=province, items=[*own_items(province), fresh])


@writes
def retire_question(*, by: Actor, province: Place | None, question: str) -> Form:
    """Ask a question no more (thôi hỏi), nor those shown by its answer; answers given stay."""
    own = own_items(province)
    if question not in {item.id for item in own}:
        raise Refused(NO_QUESTION)
    gone = {question}
    for item in own:
        if item.if_ and item.if_.q in gone:
            gone.add(item.id)
    kept = [item for item in own if item.id not in gone]
    return publish_form(by=by, province=province, items=kept)


@writes
def take_back(*, by: Actor, form: Form) -> None:
    """Take back the newest version of a place's form (hoàn tác): the one before is asked again.

    Refuses (USED) one with which a visit has come in, (NO_FORM) one that is not the newest, or that
    the nation's form has made.
    """
    _require(by, form.province)
    restamp(by=by)
    newest = Form.objects.standing().of(form.code).first()
    if newest is None or newest.pk != form.pk or form.cause_id is not None:
        raise Refused(NO_FORM)
    both = Form.objects.standing().filter(models.Q(pk=form.pk) | models.Q(cause=form))
    if both.exclude(used_at=None).exists():
        raise Refused(USED)
    both.update(withdrawn_at=now())
    note(by, "form.take_back", form, version=form.ver)


@writes
def mark_used(*, by: Actor, names: Collection[str]) -> None:
    """Mark forms as used by the first visit that came in with them; from then on they stay."""
    for name in names:
        code, _, ver = name.rpartition("@")
        Form.objects.filter(code=code, ver=int(ver), used_at=None).update(used_at=now())


def _with_own(items: list[FormItem], own: list[FormItem]) -> list[FormItem]:
    """Return the nation's questions and those of a province that can still be asked after them."""
    found = items
    for item in own:
        if not faults_of([*found, item]):
            found = [*found, item]
    return found


def _require(by: Actor, province: Place | None) -> None:
    """Refuse whoever may not ask everybody of the place: the ministry, a province for its own."""
    line = line_of(province) if province else frozenset()
    require(by, Resource.CATALOGUE, Action.EDIT, line, own=province is not None)


def _put(by: Actor, province: Place | None, items: list[FormItem], cause: Form | None) -> Form:
    """Write the next version of a form, whole."""
    for question, wrong in faults_of(items):
        n = next((n for n, item in enumerate(items, start=1) if item.id == question), len(items))
        raise Refused(BAD_FORM, n=n, wrong=_FAULTS[wrong])
    code = form_code(province)
    last = Form.objects.of(code).values_list("ver", flat=True).first() or 1
    told = FormTold(id=code, ver=last + 1, title=TITLE, items=items)
    return Form.objects.create(
        code=code,
        ver=told.ver,
        province=province,
        title=told.title,
        body=msgspec.json.encode(told).decode(),
        published_at=now(),
        published_by_id=by.user_id,
        cause=cause,
    )


_FAULTS = {
    "many": f"nhiều hơn {MOST_SHOWN} câu",
    "twice": "trùng mã",
    "options": "lựa chọn (cần 2 đến 7, không trùng)",
    "limits": "số nhỏ nhất, lớn nhất",
    "if": "điều kiện hiện câu hỏi",
}


def _codes_of_provinces() -> list[str]:
    rows = Form.objects.standing().exclude(province=None)
    return sorted(set(rows.values_list("code", flat=True)))


def _next_number(province: Place | None) -> int:
    """Return a number that no question of the place ever had, not even one taken back."""
    mark = mark_of(province)
    used = [0]
    for row in Form.objects.of(form_code(province)):
        used += [int(i.id.removeprefix(mark)) for i in row.told.items if i.id.startswith(mark)]
    return max(used) + 1
