"""The list of houses, and giving them out."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.audit.actions import saw
from tungngo.feed.actions import reading
from tungngo.ledger.actions import assign_houses
from tungngo.ledger.forms import AssignForm, houses_of
from tungngo.ledger.houses import (
    ALL,
    FILTERS,
    TEAM,
    Found,
    Ground,
    Wish,
    find_houses,
    grounds_of,
    may_assign,
    members_in,
)
from tungngo.ledger.opened import opened_in
from tungngo.ledger.reasons import ONLY_NUMBERS
from tungngo.ledger.sight import Sight
from tungngo.places.lines import Names
from tungngo.places.models import HAMLET
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

_WHOLE = "xa-"  # before the number of a commune, all of whose hamlets are looked at
_LONGEST = 60
_TERM = timedelta(days=180)


@policy(Resource.HOUSEHOLD, Action.SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def houses(request: HttpRequest) -> HttpResponse:
    """Show houses that the visitor may see; a search is posted, as no name belongs in an address.

    Posting changes nothing here.
    """
    return _page(request, AssignForm(initial={"until": today() + _TERM}))


@policy(Resource.HOUSEHOLD, Action.DECIDE)
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the ticked houses to a member, or to everybody of the team."""
    by, form = actor(request), AssignForm(request.POST)
    wanted = houses_of(request.POST.getlist("nha"))
    grounds = _grounds(by)
    chosen = _chosen(request.POST.get("thon", ""), grounds, by)
    if not form.is_valid() or not wanted:
        if not wanted:
            form.add_error(None, "Hãy đánh dấu ít nhất một hộ.")
        return _page(request, form, status=422)
    told = form.cleaned_data
    n = assign_houses(
        by=by, home=chosen[0].home, houses=wanted, member=told["member"], until=told["until"]
    )
    thon = request.POST.get("thon", "")
    return redirect(f"{reverse('ledger:houses')}?{urlencode({'thon': thon, 'da-phan': n})}")


def _page(request: HttpRequest, form: AssignForm, status: int = 200) -> HttpResponse:
    by = actor(request)
    words = request.POST if request.method == "POST" else request.GET
    sight = Sight(by, opened_in(request.session, by.user_id))
    grounds = _grounds(by)
    thon = words.get("thon", "")
    chosen = _chosen(thon, grounds, by)
    wish = _wish(request, words)
    assigns = may_assign(sight, chosen)
    with reading(by):
        found = find_houses(sight, chosen, wish)
        members = members_in(chosen) if assigns else []
    _write_down(sight, chosen, found)
    names = dict(members)
    given = request.GET.get("da-phan", "")
    about = {
        "lines": [(line, names.get(line.member or 0, "")) for line in found.lines],
        "found": found,
        "grounds": _choices(by, grounds, chosen),
        "one_hamlet": len(chosen) == 1,
        "where": chosen[0].name,
        "n_hamlets": len(chosen),
        "home": chosen[0].home,
        "moved": "da-chuyen" in request.GET,
        "thon": _value(chosen),
        "wish": wish,
        "filters": _filters(sight, chosen, wish),
        "members": members,
        "assigns": assigns,
        "team": TEAM,
        "form": form,
        "until": today() + _TERM,
        "asked": bool(wish.text or wish.only or wish.member != ALL),
        "given": given if given.isdecimal() and given.isascii() and len(given) < 4 else "",
    }
    return render(request, "ledger/houses.html", about, status=status)


def _grounds(by: Actor) -> list[Ground]:
    """Return the hamlets, own ones first; refuses (ONLY_NUMBERS) above the commune."""
    found = grounds_of(by)
    if not found:
        raise Refused(ONLY_NUMBERS)
    own = {held.place_id for held in by.held if held.kind == HAMLET}
    return sorted(found, key=lambda ground: ground.pk not in own)


def _chosen(word: str, grounds: Sequence[Ground], by: Actor) -> list[Ground]:
    """Return the hamlets that are looked at; by default one's own, or the officer's commune."""
    number = word.removeprefix(_WHOLE)
    if number.isdecimal() and number.isascii():
        key = "commune" if word.startswith(_WHOLE) else "pk"
        found = [g for g in grounds if str(getattr(g, key)) == number]
        if found:
            return [g for g in found if g.home == found[0].home]
    if any(held.kind == HAMLET and held.place_id == grounds[0].pk for held in by.held):
        return [grounds[0]]
    first = grounds[0]
    return [g for g in grounds if (g.commune, g.home) == (first.commune, first.home)]


def _value(chosen: Sequence[Ground]) -> str:
    return str(chosen[0].pk) if len(chosen) == 1 else f"{_WHOLE}{chosen[0].commune}"


def _choices(
    by: Actor, grounds: Sequence[Ground], chosen: Sequence[Ground]
) -> list[tuple[str, str, bool]]:
    """Return [(value, words, whether it is chosen)] of hamlets and of whole communes."""
    value = _value(chosen)
    sizes: dict[int, int] = {}
    for ground in grounds:
        if ground.commune:
            sizes[ground.commune] = sizes.get(ground.commune, 0) + 1
    many = [commune for commune, n in sizes.items() if n > 1]
    names, on = Names(many) if len(many) > 1 else None, today()
    found = []
    for commune in many:
        words = f"Cả {names.full(commune, on)}" if names else f"Tất cả {sizes[commune]} thôn"
        found.append((f"{_WHOLE}{commune}", words, f"{_WHOLE}{commune}" == value))
    hamlets = [(str(g.pk), g.name[:1].upper() + g.name[1:], str(g.pk) == value) for g in grounds]
    own = any(held.kind == HAMLET for held in by.held)
    return [*hamlets, *found] if own else [*found, *hamlets]


def _wish(request: HttpRequest, words: QueryDict) -> Wish:
    """Return what is looked for; what cannot be read looks for nothing."""
    only, member = words.get("loc", ""), words.get("ai", ALL)
    number = member.isdecimal() and member.isascii() and len(member) < 16
    text = request.POST.get("tim", "") if request.method == "POST" else ""
    return Wish(
        text=text.strip()[:_LONGEST],
        only=only if only in FILTERS else "",
        member=member if number or member == TEAM else ALL,
        after=words.get("sau", "")[:_LONGEST],
    )


def _filters(sight: Sight, chosen: Sequence[Ground], wish: Wish) -> list[tuple[str, str, bool]]:
    """Return [(value, words, whether it is chosen)]; none where visits are not shown."""
    seen = [
        sight.at(Resource.VISIT, Action.SEE, g.pk, own=True, reason=True) >= Level.PSEUDONYM
        for g in chosen
    ]
    if not all(seen):
        return []
    return [(code, words, code == wish.only) for code, words in FILTERS.items()]


def _write_down(sight: Sight, chosen: Sequence[Ground], found: Found) -> None:
    """Write who was shown whom by name, before the answer leaves."""
    shown = [line for line in found.lines if line.level >= Level.NAME]
    if shown:
        saw(
            sight.by,
            home=chosen[0].home,
            level=max(line.level for line in shown),
            what="households",
            targets=[line.id for line in shown],
        )
