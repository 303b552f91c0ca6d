"""What a commune's officer does to start it: acts of the apps below, each judged for the commune.

Thin: one transaction around what belongs together, and the questions that only this layer can
answer, such as what hangs on a hamlet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tungngo.accounts.actions import NewUser, add_users, invite
from tungngo.accounts.models import User
from tungngo.accounts.rights import Action, Resource, require
from tungngo.desk.reasons import IN_USE, NOTHING_TO_UNDO, UNKNOWN_LOGIN
from tungngo.desk.start import own_hamlets, require_commune
from tungngo.desk.start_lines import PersonLine
from tungngo.feed.actions import writes, writes_as_job
from tungngo.households.models import HouseSeries
from tungngo.places.actions import (
    NewHamlet,
    add_hamlets,
    change_hamlet,
    put_counts_back,
    remove_hamlets,
)
from tungngo.places.matching import communes_of, lands_of
from tungngo.places.models import Hamlet, Place, PlaceName
from tungngo.places.reasons import NO_HAMLET
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import fold
from tungngo.teams.actions import NewMember, NewTeam, add_members, add_teams, found_teams
from tungngo.teams.models import Coverage, Membership, Team
from tungngo.teams.reasons import NO_TEAM
from tungngo.visits.models import Visit

AGREED = "thanh-vien@1"  # households.texts: read to each member
_LONGEST_LOGIN = 50

type Counts = tuple[int | None, int | None, date | None]


@dataclass(frozen=True, slots=True)
class Paper:
    """The head of a decision."""

    number: str
    signed_on: date
    effective_on: date
    ends_on: date
    signer_title: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a list of hamlets came to, so that it can be taken back."""

    new: list[int]
    counts: dict[int, Counts]  # before, of those whose counts were changed


@writes
def put_hamlets(*, by: Actor, commune: int, items: Sequence[NewHamlet]) -> Done:
    """Take a commune's list of hamlets in, all of it or nothing."""
    require_commune(by, commune)
    require(by, Resource.RESTRUCTURE, Action.ADD, {commune})
    if communes_of({one.fragment_id for one in items}) != {commune}:
        raise Refused(NO_HAMLET)
    there = Hamlet.objects.filter(fragment__in=lands_of({commune}), placeholder=False)
    before = {one.pk: _counts(one) for one in there}
    made = {one.pk: one for one in add_hamlets(by=by, items=items)}
    changed = {pk for pk, one in made.items() if pk in before and before[pk] != _counts(one)}
    return Done(sorted(made.keys() - before.keys()), {pk: before[pk] for pk in sorted(changed)})


def _counts(one: Hamlet) -> Counts:
    return one.households, one.people, one.counted_on


@writes_as_job  # to see whatever hangs on it, also what the officer may not read
def undo_hamlets(*, by: Actor, commune: int, done: Done) -> int:
    """Take a list of hamlets back while nothing hangs on them; return how many were removed."""
    require_commune(by, commune)
    require(by, Resource.RESTRUCTURE, Action.EDIT, {commune})
    own = own_hamlets(commune)
    if not own.issuperset({*done.new, *done.counts}):
        raise Refused(NOTHING_TO_UNDO)
    _refuse_hanging(done.new)
    if done.new:
        remove_hamlets(by=by, hamlets=done.new)
    if done.counts:
        put_counts_back(by=by, counts=done.counts)
    return len(done.new)


@writes_as_job  # as above
def edit_hamlet(*, by: Actor, commune: int, hamlet: int, told: NewHamlet) -> None:
    """Correct a hamlet; another old commune only while nothing hangs on it."""
    require_commune(by, commune)
    require(by, Resource.RESTRUCTURE, Action.EDIT, {commune})
    row = Hamlet.objects.filter(pk=hamlet, pk__in=own_hamlets(commune)).first()
    if row is None or communes_of({told.fragment_id}) != {commune}:
        raise Refused(NO_HAMLET)
    if row.fragment_id != told.fragment_id:
        _refuse_hanging([hamlet])
    change_hamlet(by=by, hamlet=hamlet, told=told)


@writes_as_job  # as above
def drop_hamlet(*, by: Actor, commune: int, hamlet: int) -> None:
    """Take one hamlet that was added by mistake off the list, while nothing hangs on it."""
    require_commune(by, commune)
    require(by, Resource.RESTRUCTURE, Action.EDIT, {commune})
    if hamlet not in own_hamlets(commune):
        raise Refused(NO_HAMLET)
    _refuse_hanging([hamlet])
    remove_hamlets(by=by, hamlets=[hamlet])


def _refuse_hanging(hamlets: Sequence[int]) -> None:
    """Refuse to touch hamlets that have a team, a house or a visit, or ever had."""
    homes = sorted(set(Hamlet.objects.filter(pk__in=hamlets).values_list("home", flat=True)))
    of_home = {"home__in": homes, "hamlet__in": hamlets}
    asked = (
        ("tổ phụ trách", Coverage.objects.filter(hamlet__in=hamlets).values_list("hamlet_id")),
        ("nhà", HouseSeries.objects.filter(**of_home).values_list("hamlet")),
        ("lượt đến", Visit.objects.filter(**of_home).values_list("hamlet_id")),
    )
    for what, rows in asked:
        if found := rows.first():
            name = PlaceName.objects.names_of([found[0]], today())[found[0]]
            raise Refused(IN_USE, what=what, where=name.full_name)


@writes
def found_team(
    *,
    by: Actor,
    commune: int,
    fragment: int,
    paper: Paper,
    kind: str,
    name: str,
    hamlets: Sequence[int],
    people: Sequence[PersonLine],
    decision: int | None = None,
) -> Team:
    """Found a team with its people, who get their accounts here (lập tổ).

    ``decision``: one recorded before whose annex names this team too; ``paper`` then says nothing.
    """
    require_commune(by, commune)
    issuer = Place.objects.select_for_update().get(pk=commune)
    members = _make_members(by, issuer, people)
    team = NewTeam(kind, name, fragment, tuple(hamlets), tuple(members))
    if decision:
        return add_teams(by=by, decision=decision, teams=[team])[0]
    made = found_teams(
        by=by,
        issuer=issuer,
        number=paper.number,
        signed_on=paper.signed_on,
        effective_on=paper.effective_on,
        ends_on=paper.ends_on,
        signer_title=paper.signer_title,
        teams=[team],
    )
    return made[0]


@writes
def enlist(*, by: Actor, commune: int, team: int, people: Sequence[PersonLine]) -> int:
    """Add people to a team of the commune; return how many."""
    require_commune(by, commune)
    issuer = Place.objects.select_for_update().get(pk=commune)
    if not Team.objects.filter(pk=team, fragment__in=lands_of({commune})).exists():
        raise Refused(NO_TEAM)
    return len(add_members(by=by, team=team, members=_make_members(by, issuer, people)))


def _make_members(by: Actor, issuer: Place, people: Sequence[PersonLine]) -> list[NewMember]:
    """Return members, with new accounts for those who have none; no password: they show a code."""
    known = _known(issuer, {one.login for one in people if one.login})
    new = [one for one in people if not one.login]
    logins = _logins(issuer, [one.name for one in new])
    made = iter(
        add_users(by=by, people=[NewUser(x, p.name) for x, p in zip(logins, new, strict=True)])
        if new
        else []
    )
    return [
        NewMember(
            known[one.login] if one.login else next(made).pk,
            one.role,
            one.organisation,
            agreed=AGREED,
        )
        for one in people
    ]


def _known(issuer: Place, logins: set[str]) -> dict[str, int]:
    """Return {login: person} of members of the commune's teams; refuses others."""
    mine = Membership.objects.filter(user__login__in=logins)
    mine = mine.filter(team__fragment__in=lands_of({issuer.pk})) if logins else mine.none()
    found = dict(mine.values_list("user__login", "user_id"))
    for login in sorted(logins - found.keys()):
        raise Refused(UNKNOWN_LOGIN, login=login)
    return found


def _logins(issuer: Place, names: Sequence[str]) -> list[str]:
    """Return logins that nobody has: "nguyen.van.ninh.14701", then "nguyen.van.ninh.14701.2"."""
    code = PlaceName.objects.names_of([issuer.pk], today())[issuer.pk].code
    given = User.objects.filter(login__contains=f".{code}").values_list("login", flat=True)
    taken, found = set(given), []
    for name in names:
        words = "".join(c if c.isalnum() and c.isascii() else " " for c in fold(name)).split()
        base = f"{'.'.join(words)[: _LONGEST_LOGIN - len(code)].strip('.') or 'nguoi'}.{code}"
        login, n = base, 1
        while login in taken:
            n += 1
            login = f"{base}.{n}"
        taken.add(login)
        found.append(login)
    return found


@writes
def invite_all(
    *, by: Actor, commune: int, members: Sequence[int]
) -> dict[int, tuple[str, datetime]]:
    """Make codes for members of the commune's teams; return {person: code and its end}."""
    require_commune(by, commune)
    teams = Membership.objects.filter(team__fragment__in=lands_of({commune}), valid_to=None)
    mine = set(teams.filter(user__in=members).values_list("user_id", flat=True))
    return {one: invite(by=by, member=one) for one in members if one in mine}
