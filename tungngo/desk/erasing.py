"""Erasing a person or a house at their wish: what goes, what stays, and the letter about it."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tungngo.accounts.policy import actor, fresh_factor, policy
from tungngo.accounts.rights import Action, Resource
from tungngo.desk.copying_forms import WHOLE, EraseForm
from tungngo.feed.actions import reading
from tungngo.households.models import Erasure, Household, Resident
from tungngo.learning.models import Evidence
from tungngo.ledger.house import find_house, read_house
from tungngo.ledger.looking import write_down
from tungngo.ledger.reasons import NOT_YOURS
from tungngo.ledger.sight import Sight
from tungngo.places.lines import Names
from tungngo.places.models import Hamlet
from tungngo.shared.clock import day_of, today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import day as written
from tungngo.sync.actions import erase as erase_subject
from tungngo.sync.exporting import proof_of
from tungngo.visits.models import Visit

COPIES_LIVE = timedelta(days=35)  # backups (trust page 5)


class Stays(NamedTuple):
    """What an erasure leaves, in numbers."""

    visits: int
    helps: int
    steps: int


@policy(Resource.DATA_REQUEST, Action.DECIDE)
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Say what will go and what stays; then erase, and show the letter."""
    sight = Sight(actor(request))
    _judge(sight, home, house)
    with reading(sight.by):
        one = read_house(sight, home, house)
        stays = _stays(sight, home, one.id, [person.id for person, _ in one.people])
    write_down(sight.by, one, "")
    form = EraseForm(request.POST if request.method == "POST" else None, initial={"ngay": today()})
    people = [
        (person.id, person.name or f"Người {n}{f' ({person.age} tuổi)' if person.age else ''}")
        for n, (person, _) in enumerate(one.people, 1)
        if not person.erased
    ]
    form.offer([*people, (WHOLE, f"Cả hộ và mọi người trong hộ ({len(people)} người)")])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        subject = one.id if told["ai"] == WHOLE else told["ai"]
        why, asked = told["ly_do"], told["ngay"]
        erase_subject(by=sight.by, home=home, subject=subject, reason=why, asked_on=asked)
        return redirect("desk:erased", home, UUID(one.id), UUID(subject))
    about = {"one": one, "address": UUID(one.id), "form": form, "stays": stays, "today": today()}
    return render(request, "desk/erase.html", about, status=422 if form.errors else 200)


@policy(Resource.DATA_REQUEST, Action.DECIDE)
@require_safe
def erased(request: HttpRequest, home: int, house: UUID, subject: UUID) -> HttpResponse:
    """Show the letter that says what was erased, without the name, ready to print."""
    sight = Sight(actor(request))
    found = _judge(sight, home, house)
    with reading(sight.by):
        people = Resident.objects.visible_to(sight.by, reason=True).filter(
            home=home, household_id=found.id, id=subject
        )
        is_theirs = subject == found.id or people.exists()
    rows = Erasure.objects.filter(home=home, subject=subject).order_by("-done_at")
    last = rows.first() if is_theirs else None
    commune = Hamlet.objects.filter(pk=found.hamlet_id).values_list("fragment__new_place_id")
    place = commune[0][0]
    name = Names([place]).full(place, today()) if place else "xã"
    code = f"{found.hamlet_id}-{found.number}"
    letter = ""
    if last is not None:
        until = written(day_of(last.done_at) + COPIES_LIVE)
        letter = proof_of(last, commune=name, code=code, copies_until=until)
    about = {"letter": letter, "code": code, "commune": name, "home": home, "address": found.id}
    return render(request, "desk/erased.html", about, status=200 if letter else 404)


def _judge(sight: Sight, home: int, house: UUID) -> Household:
    """Return the house; refuses what is foreign, and who decides on no wish there."""
    with reading(sight.by):
        found, _ = find_house(sight, home, house)
    if not sight.at(Resource.DATA_REQUEST, Action.DECIDE, found.hamlet_id):
        raise Refused(NOT_YOURS)
    return found


def _stays(sight: Sight, home: int, house: str, people: list[str]) -> Stays:
    mine = Visit.objects.visible_to(sight.by).in_home(home).filter(household_id=house)
    visits = list(mine.standing().values_list("helps", flat=True))
    seen = Evidence.objects.visible_to(sight.by).in_home(home).filter(subject__in=people)
    return Stays(len(visits), sum(visits), seen.count())
