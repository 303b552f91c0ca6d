"""What is done to a house on its page: corrected, moved, closed, merged, consent taken back."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts.policy import actor, fresh_factor, policy
from tungngo.accounts.rights import Action, Resource
from tungngo.feed.actions import reading
from tungngo.ledger import actions
from tungngo.ledger.forms import CloseForm, MergeForm, MoveForm, PlaceForm, WithdrawForm
from tungngo.ledger.house import House, read_house
from tungngo.ledger.looking import sight_of, write_down
from tungngo.ledger.neighbours import hamlets_near, look_alikes
from tungngo.ledger.reasons import NOT_YOURS
from tungngo.ledger.sight import Sight
from tungngo.ledger.undo import Undo, keep_undo
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid

_PLACE = ("lane", "door", "mark", "adults")


@policy(Resource.HOUSEHOLD, Action.EDIT)
@require_safe
def edit(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Show what may be changed of a house."""
    return _edit_page(request, home, house)


@policy(Resource.HOUSEHOLD, Action.EDIT)
@require_POST
def change(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Correct where the house stands."""
    _mine(sight_of(request), home, house, Action.EDIT)
    form = PlaceForm(request.POST)
    form.keep_mark(request.POST.get("mark", "")[:40])
    if not form.is_valid():
        return _edit_page(request, home, house, place=form)
    fields = form.changes()
    if not fields:
        return redirect("ledger:house", home, house)
    row = db_uuid(house)
    other = actions.change_place(by=actor(request), home=home, house=row, fields=fields)
    told = {name: str(_or_empty(form.cleaned_data[name])) for name in _PLACE}
    was = {name: str(_or_empty(form.cleaned_data[f"{name}_was"])) for name in _PLACE}
    back = was | {f"{name}_was": value for name, value in told.items()}
    keep_undo(request.session, (home, row), Undo("change", back))
    return _back(home, house, "trung" if other else "sua")


@policy(Resource.HOUSEHOLD, Action.DECIDE)
@require_POST
def move(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Move the house to another hamlet of its commune."""
    by, form = actor(request), MoveForm(request.POST)
    one = _mine(sight_of(request), home, house, Action.DECIDE)
    if not form.is_valid():
        return _edit_page(request, home, house, move=form)
    to = form.cleaned_data["to"]
    if to not in dict(hamlets_near(one.hamlet, home)):
        form.add_error("to", "Hãy chọn một thôn trong danh sách.")
        return _edit_page(request, home, house, move=form)
    actions.move_house(by=by, home=home, house=one.id, to=to)
    keep_undo(request.session, (home, one.id), Undo("move", {"to": str(one.hamlet)}))
    if to in by.hamlets_for("household"):
        return _back(home, house, "chuyen")
    return redirect(f"{reverse('ledger:houses')}?thon={one.hamlet}&da-chuyen=1")


@policy(Resource.HOUSEHOLD, Action.DECIDE)
@require_POST
def close(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Close the house."""
    _mine(sight_of(request), home, house, Action.DECIDE)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, home, house, close=form)
    why = form.cleaned_data["why"]
    actions.close_house(by=actor(request), home=home, house=db_uuid(house), why=why)
    return _back(home, house, "dong")


@policy(Resource.HOUSEHOLD, Action.DECIDE)
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Show houses that may be the same one, and let this one go into the one that is chosen."""
    sight = sight_of(request)
    one = _mine(sight, home, house, Action.DECIDE)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        actions.merge_house(by=sight.by, home=home, house=one.id, into=into)
        return _back(home, UUID(into), "gop")
    with reading(sight.by):
        alike = look_alikes(sight, one)
    write_down(sight.by, one, sight.opened.get((home, one.id), ""))
    about = {"one": one, "address": UUID(one.id), "form": form, "alike": alike}
    return render(request, "ledger/merge.html", about, status=422 if form.errors else 200)


@policy(Resource.CONSENT, Action.SEE)
@require_POST
def withdraw(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Write down that what was agreed to for one purpose is taken back."""
    sight, form, row = sight_of(request), WithdrawForm(request.POST), db_uuid(house)
    _read(sight, home, house)
    if not form.is_valid():
        return redirect("ledger:house", home, house)
    actions.withdraw_consent(
        by=sight.by,
        home=home,
        house=row,
        subject=form.cleaned_data["subject"],
        purpose=form.cleaned_data["purpose"],
        reason=sight.opened.get((home, row), ""),
    )
    return _back(home, house, "rut")


def _or_empty(value: object) -> object:
    return "" if value is None else value


def _back(home: int, house: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('ledger:house', args=[home, house])}?xong={done}")


def _read(sight: Sight, home: int, house: UUID) -> House:
    with reading(sight.by):
        return read_house(sight, home, house)


def _mine(sight: Sight, home: int, house: UUID, action: Action) -> House:
    """Return an open house on which the visitor may act; refuses (NOT_YOURS) any other."""
    one = _read(sight, home, house)
    own = sight.is_own(one.member)
    if one.closed or not sight.at(Resource.HOUSEHOLD, action, one.hamlet, own=own):
        raise Refused(NOT_YOURS)
    return one


def _edit_page(request: HttpRequest, home: int, house: UUID, **forms: Form) -> HttpResponse:
    """Answer with the forms of a house; those that were filled wrongly keep what was typed."""
    sight = sight_of(request)
    one = _mine(sight, home, house, Action.EDIT)
    own = sight.is_own(one.member)
    write_down(sight.by, one, sight.opened.get((home, one.id), ""))
    stands: dict[str, Any] = {"lane": one.lane, "door": one.door, "mark": one.mark_code}
    stands["adults"] = one.adults
    place = forms.get("place")
    if not isinstance(place, PlaceForm):
        was = {f"{name}_was": value for name, value in stands.items()}
        place = PlaceForm(initial=stands | was)
        place.keep_mark(one.mark_code)
    decides = bool(sight.at(Resource.HOUSEHOLD, Action.DECIDE, one.hamlet, own=own))
    about = {
        "one": one,
        "address": UUID(one.id),
        "place": place,
        "stands": stands,
        "decides": decides,
        "hamlets": hamlets_near(one.hamlet, home) if decides else [],
        "move": forms.get("move") or MoveForm(),
        "close": forms.get("close") or CloseForm(),
    }
    return render(request, "ledger/edit.html", about, status=422 if forms else 200)
