"""The page of questions that are asked at the door (câu hỏi khi đến nhà)."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.reasons import NO_RIGHT
from tungngo.accounts.rights import Action, Resource
from tungngo.catalogue.actions import add_question, retire_question, take_back
from tungngo.catalogue.forms import QuestionForm
from tungngo.catalogue.models import Form
from tungngo.catalogue.pages import QuestionsPage, own_provinces, questions_of, read_page
from tungngo.catalogue.reasons import NO_FORM
from tungngo.places.models import PROVINCE, Place
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused

NATION = "ca-nuoc"
_MOST_DIGITS = 9


@policy(Resource.CATALOGUE, Action.SEE)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Show the questions that are asked at a place."""
    by = actor(request)
    province = _place(by, request.GET.get("noi", ""))
    page = read_page(by, province)
    return _show(request, page, QuestionForm(page.form.items))


@policy(Resource.CATALOGUE, Action.EDIT)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Ask one question more after a preview, one less, or as before."""
    by, posted = actor(request), request.POST
    province = _place(by, request.GET.get("noi", ""))
    wish = posted.get("viec", "")
    if wish == "thoi":
        retire_question(by=by, province=province, question=posted.get("cau", ""))
        return _back(province)
    if wish == "lay-lai":
        take_back(by=by, form=_form(posted.get("ban", "")))
        return _back(province)
    page = read_page(by, province)
    if not page.may_edit:
        raise Refused(NO_RIGHT)
    form = QuestionForm(page.form.items, posted)
    if not form.is_valid():
        return _show(request, page, form, 422)
    if wish == "dang":
        add_question(by=by, province=province, item=form.item)
        return _back(province)
    if wish == "sua":
        return _show(request, page, form)
    return _show(request, page, form, preview=questions_of([*page.form.items, form.item], "")[-1])


def _show(
    request: HttpRequest, page: QuestionsPage, form: QuestionForm, status: int = 200, **more: Any
) -> HttpResponse:
    about = {"page": page, "form": form, "section": "viec-cua-toi", "nation": NATION}
    return render(request, "catalogue/questions.html", about | more, status=status)


def _back(province: Place | None) -> HttpResponse:
    query = urlencode({"noi": province.pk if province else NATION})
    return redirect(f"{reverse('catalogue:questions')}?{query}")


def _place(by: Actor, text: str) -> Place | None:
    """Return the province asked for, or the visitor's own; None is the nation."""
    if text == NATION:
        return None
    mine = own_provinces(by)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
    wanted = number or (mine[0] if mine else 0)
    return Place.objects.filter(pk=wanted, kind=PROVINCE).first() if wanted else None


def _form(text: str) -> Form:
    """Return a version by its number; refuses one that is not there."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
    found = Form.objects.select_related("province").filter(pk=number).first()
    if found is None:
        raise Refused(NO_FORM)
    return found
