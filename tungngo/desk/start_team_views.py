"""A commune's teams with their decisions and people, and the slips that enrol phones."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts import sessions
from tungngo.accounts.factors import qr_svg
from tungngo.accounts.policy import actor, fresh_factor, policy
from tungngo.accounts.rights import Action, Resource
from tungngo.desk.actions.starting import AGREED, Paper, enlist, found_team, invite_all
from tungngo.desk.reasons import NOBODY_CHOSEN, OLD_FORM
from tungngo.desk.start import Commune, PersonRow, people_of, read_commune, teams_in
from tungngo.desk.start_forms import PeopleForm, TeamForm
from tungngo.desk.start_lines import ROLE_WORDS
from tungngo.desk.start_views import show
from tungngo.households.texts import TEXTS
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.teams.models import FOUND, DecisionLine, TeamDecision, TeamType
from tungngo.teams.reasons import NO_TEAM, NUMBER_TAKEN

_MOST_CODES = 200  # of one sheet
_SLIPS = 8  # of one page
_OPENED = "desk.start.opened"
_TYPING = 7200  # seconds that a list may take to be typed


def _opened(request: HttpRequest, place: int) -> str:
    """Return a mark that this person opened a form with their second factor shown lately.

    Opening grants needs it within 10 minutes (trust page 4), but a long list takes longer to type.
    """
    return signing.dumps([actor(request).user_id, place], salt=_OPENED)


def _require_opened(request: HttpRequest, place: int) -> None:
    """Refuse a form that was opened too long ago; what was typed stays on the page."""
    if sessions.is_fresh(request):
        return
    try:
        told = signing.loads(request.POST.get("mo-luc", ""), salt=_OPENED, max_age=_TYPING)
    except signing.BadSignature as error:
        raise Refused(OLD_FORM) from error
    if told != [actor(request).user_id, place]:
        raise Refused(OLD_FORM)


def _about_teams(request: HttpRequest, one: Commune, form: TeamForm) -> dict[str, Any]:
    return {
        "commune": one,
        "teams": teams_in(people_of(one.fragments)),
        "form": form,
        "consent": TEXTS[AGREED],
        "opened": request.POST.get("mo-luc", "") or _opened(request, one.place),
    }


def _form(one: Commune, posted: QueryDict | None = None, **words: Any) -> TeamForm:
    kinds = list(TeamType.objects.order_by("pk").values_list("code", "name"))
    return TeamForm(one, kinds, posted, **words)


@policy(Resource.TEAM, Action.ADD)
@fresh_factor
@require_safe
def teams(request: HttpRequest, place: int) -> HttpResponse:
    """List the teams, and the form of another one."""
    one = read_commune(actor(request), place)
    form = _form(one, initial=_first(request))
    return show(request, "start_teams", _about_teams(request, one, form))


@policy(Resource.TEAM, Action.ADD)
@require_POST
def found(request: HttpRequest, place: int) -> HttpResponse:
    """Found a team with its decision and its people."""
    by = actor(request)
    one = read_commune(by, place)
    form = _form(one, request.POST)
    about = _about_teams(request, one, form)
    if not form.is_valid():
        return show(request, "start_teams", about, 422)
    told = form.cleaned_data
    names = ("number", "signed_on", "effective_on", "ends_on", "signer_title")
    try:
        _require_opened(request, place)
        made = found_team(
            by=by,
            commune=place,
            fragment=one.whole,
            paper=Paper(*(told[name] for name in names)),
            kind=told["kind"],
            name=told["name"],
            hamlets=[int(pk) for pk in told["hamlets"]],
            people=form.found,
            decision=told["decision"],
        )
    except Refused as refused:
        about["refused"] = refused.sentence
        if refused.reason is NUMBER_TAKEN:
            about["first"] = _first_of(place, told)
        return show(request, "start_teams", about, refused.reason.status)
    return redirect("desk:start_team", place, made.pk)


def _first(request: HttpRequest) -> dict[str, Any]:
    """Return what a new team's form begins with: the head of a decision that names it too."""
    number = request.GET.get("quyet-dinh", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return {}
    paper = TeamDecision.objects.filter(pk=int(number)).first()
    if paper is None:
        return {}
    return {
        "decision": paper.pk,
        "number": paper.number,
        "signed_on": paper.signed_on,
        "effective_on": paper.effective_on,
        "ends_on": paper.ends_on,
        "signer_title": paper.signer_title,
    }


def _first_of(place: int, told: dict[str, Any]) -> dict[str, Any]:
    """Return the decision that has the number already, and its teams."""
    number = " ".join(told["number"].split())
    papers = TeamDecision.objects.filter(issuer=place, number=number, year=told["signed_on"].year)
    paper = papers.get()
    lines = DecisionLine.objects.filter(decision=paper, act=FOUND).order_by("pk")
    return {"paper": paper, "teams": list(lines.values_list("team_id", "name"))}


@policy(Resource.TEAM, Action.ADD)
@fresh_factor
@require_safe
def team(request: HttpRequest, place: int, team: int) -> HttpResponse:
    """Show a team with its people."""
    one = read_commune(actor(request), place)
    about = _about_team(request, one, team) | {"form": PeopleForm()}
    return show(request, "start_team", about)


@policy(Resource.TEAM, Action.ADD)
@require_POST
def more_people(request: HttpRequest, place: int, team: int) -> HttpResponse:
    """Add to a team the people whom its decision names too."""
    by = actor(request)
    one = read_commune(by, place)
    form = PeopleForm(request.POST)
    about = _about_team(request, one, team) | {"form": form}
    if not form.is_valid():
        return show(request, "start_team", about, 422)
    try:
        _require_opened(request, place)
        enlist(by=by, commune=place, team=team, people=form.found)
    except Refused as refused:
        about["refused"] = refused.sentence
        return show(request, "start_team", about, refused.reason.status)
    return redirect("desk:start_team", place, team)


def _about_team(request: HttpRequest, one: Commune, team: int) -> dict[str, Any]:
    people = [p for p in people_of(one.fragments) if p.team == team]
    if not people:  # asked first: a number in an address may be longer than any key
        raise Refused(NO_TEAM)
    line = DecisionLine.objects.filter(team=team, act=FOUND).select_related("decision").first()
    if line is None:
        raise Refused(NO_TEAM)
    return {
        "commune": one,
        "team": people[0],
        "people": [(p, ROLE_WORDS[p.role]) for p in people],
        "paper": line.decision,
        "consent": TEXTS[AGREED],
        "opened": request.POST.get("mo-luc", "") or _opened(request, one.place),
    }


@policy(Resource.TEAM, Action.ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, place: int) -> HttpResponse:
    """Choose members, then print a slip for each; the codes are made at that moment, shown once."""
    by = actor(request)
    one = read_commune(by, place)
    people = people_of(one.fragments)
    about: dict[str, Any] = {"commune": one, "people": _persons(people), "today": today()}
    if request.method != "POST":
        begun = (p for p in people if p.valid_from <= today())
        about["chosen"] = {p.user for p in begun if not p.has_phone}
        return show(request, "start_codes", about)
    chosen = [int(x) for x in request.POST.getlist("nguoi") if x.isdecimal() and len(x) < 18]
    about["chosen"] = set(chosen)
    try:
        if not chosen or len(chosen) > _MOST_CODES:
            raise Refused(NOBODY_CHOSEN)  # noqa: TRY301 - said on the form like others
        made = invite_all(by=by, commune=place, members=chosen)
        if not made:  # people of other communes only
            raise Refused(NOBODY_CHOSEN)  # noqa: TRY301 - as above
    except Refused as refused:
        about["refused"] = refused.sentence
        return show(request, "start_codes", about, refused.reason.status)
    slips = [
        {
            "person": person,
            "code": made[person.user][0],
            "until": made[person.user][1],
            "qr": qr_svg(
                urljoin(settings.BASE_URL, f"/app/#{made[person.user][0]}"),
                title=f"Mã vào máy của {person.name}",
            ),
        }
        for person, _ in _persons(people)
        if person.user in made
    ]
    pages = [slips[n : n + _SLIPS] for n in range(0, len(slips), _SLIPS)]
    host = settings.BASE_URL.partition("://")[2]
    return show(request, "start_slips", {"commune": one, "pages": pages, "host": host})


def _persons(people: list[PersonRow]) -> list[tuple[PersonRow, str]]:
    """Return each person once, by the first of their teams, with their role in words."""
    once = {p.user: p for p in reversed(people)}
    return [(p, ROLE_WORDS[p.role]) for p in people if once[p.user] is p]
