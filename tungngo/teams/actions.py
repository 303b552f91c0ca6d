"""Writes on teams: a decision founds them, with their people and the hamlets they serve."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from tungngo.accounts.actions import NewGrant, grant_roles
from tungngo.accounts.models import User
from tungngo.accounts.rights import Action, Resource, Role, line_of, lines_of, require
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.places.models import Geo, Place, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import day as written
from tungngo.shared.vietnamese import fold, sort_key
from tungngo.teams import reasons
from tungngo.teams.models import (
    DEPUTY,
    FOUND,
    LEADER,
    MEMBER,
    SHIPPED_TYPES,
    Coverage,
    DecisionLine,
    Hotline,
    Membership,
    Team,
    TeamDecision,
    TeamType,
)

_DIALS = re.compile(r"0\d{8,10}|1[89]00\d{4,6}")
# A deputy stands in for the leader, so holds the same role on the team's hamlets.
_ROLE_OF = {LEADER: Role.LEADER, DEPUTY: Role.LEADER, MEMBER: Role.MEMBER}


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person of a new team."""

    user_id: int
    role: str  # leader, deputy, member
    organisation: str = ""
    acting: bool = False
    agreed: str = ""  # the text that was read to them, such as "thanh-vien@1"


@dataclass(frozen=True, slots=True)
class NewTeam:
    """A team that a decision founds."""

    type: str  # code of its type
    name: str
    fragment_id: int  # of its commune
    hamlets: tuple[int, ...]
    members: tuple[NewMember, ...]
    is_demo: bool = False


@writes
def load_team_types(*, by: Actor) -> int:
    """Load the types of teams that every installation knows; again = no change."""
    require(by, Resource.SETTINGS, Action.EDIT)
    rows = [TeamType(code=c, name=name, level=level) for c, (name, level) in SHIPPED_TYPES.items()]
    TeamType.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level"]
    )
    note(by, "team.types", n=len(rows))
    return len(rows)


@writes
def set_hotline(*, by: Actor, commune: Place, number: str) -> str:
    """Set the number that citizens of a commune call, or none; return it as it is kept.

    Refuses (BAD_NUMBER) what nobody could dial: 0 and 8 to 10 more digits, or a service number.
    """
    require(by, Resource.TEAM, Action.EDIT, {commune.pk})
    told = " ".join(re.sub(r"[^0-9]+", " ", number).split())
    if number.strip() and not _DIALS.fullmatch(told.replace(" ", "")):
        raise Refused(reasons.BAD_NUMBER)
    if told:
        row = {"number": told[:20], "set_at": now()}
        Hotline.objects.update_or_create(commune=commune, defaults=row)
    else:
        Hotline.objects.filter(commune=commune).delete()
    note(by, "commune.hotline", commune.pk, set=bool(told))
    return told


@writes
def found_teams(
    *,
    by: Actor,
    issuer: Place,
    number: str,
    signed_on: date,
    effective_on: date,
    ends_on: date,
    teams: list[NewTeam],
    signer_title: str = "",
) -> list[Team]:
    """Found teams by one decision (quyết định thành lập tổ); the same one again founds nothing.

    Each member gets one grant per hamlet that the team serves, to the end of the decision's term.
    Refuses a number that the issuer gave another decision that year, and teams outside its place.
    """
    require(by, Resource.TEAM, Action.ADD, line_of(issuer))
    # Whoever founds teams of one place takes turns: a number is judged and codes are given once.
    Place.objects.select_for_update().get(pk=issuer.pk)
    paper = _paper(issuer, number, signed_on, effective_on, ends_on, signer_title)
    before = TeamDecision.objects.filter(issuer=issuer, number=paper.number, year=paper.year)
    if first := before.first():
        return _found_before(first, paper, teams)
    kinds = _check(paper, teams)
    paper.save(force_insert=True)
    return _open(by, paper, teams, kinds)


@writes
def add_teams(*, by: Actor, decision: int, teams: list[NewTeam]) -> list[Team]:
    """Found the other teams of a decision that is recorded already: the rest of its annex."""
    paper = TeamDecision.objects.select_related("issuer").filter(pk=decision).first()
    if paper is None:
        raise Refused(reasons.NO_DECISION)
    require(by, Resource.TEAM, Action.ADD, line_of(paper.issuer))
    Place.objects.select_for_update().get(pk=paper.issuer_id)
    kinds = _check(paper, teams)
    there = set(paper.lines.filter(act=FOUND).values_list("name", flat=True))
    for name in there & {_plain(t.name) for t in teams}:
        raise Refused(reasons.NAME_TWICE, name=name)
    return _open(by, paper, teams, kinds)


@writes
def add_members(*, by: Actor, team: int, members: list[NewMember]) -> list[Membership]:
    """Add people whom the founding decision names and who were not typed with it.

    They hold what the others do: since its effective day, one grant per hamlet served today.
    """
    line = DecisionLine.objects.select_related("decision__issuer", "team").filter(
        team=team, act=FOUND
    )
    first = line.order_by("pk").first()
    if first is None:
        raise Refused(reasons.NO_TEAM)
    paper = first.decision
    require(by, Resource.TEAM, Action.ADD, line_of(paper.issuer))
    Place.objects.select_for_update().get(pk=paper.issuer_id)
    before = Membership.objects.filter(team=team, valid_to=None)
    stand = [NewMember(user, role) for user, role in before.values_list("user_id", "role")]
    served = Coverage.objects.on(today()).filter(team=team).values_list("hamlet_id", flat=True)
    name, fragment = first.team.name, first.team.fragment_id
    whole = NewTeam("", name, fragment, tuple(served), (*stand, *members))
    _check_members(whole)
    told = NewTeam("", name, fragment, whole.hamlets, tuple(members))
    _check_people([told])
    made = _make_members(paper, told, first)
    ends_on = paper.ends_on or paper.effective_on
    grant_roles(by=by, grants=_grants(paper, ends_on, [told], [first.team]))
    note(by, "team.add_members", team, n=len(made))
    return made


def _open(
    by: Actor, paper: TeamDecision, teams: list[NewTeam], kinds: dict[str, TeamType]
) -> list[Team]:
    """Write the teams of a decision that were judged before."""
    made = _make_teams(paper, teams, kinds)
    lines = _make_lines(paper, teams, made)
    _make_people(paper, teams, lines)
    ends_on = paper.ends_on or paper.effective_on
    grant_roles(by=by, grants=_grants(paper, ends_on, teams, made))
    note(by, "team.found", paper.pk, number=paper.number, n=len(made))
    return made


def _paper(
    issuer: Place, number: str, signed_on: date, effective_on: date, ends_on: date, title: str
) -> TeamDecision:
    """Return the decision as it would be stored."""
    plain = " ".join(number.split())
    if not plain:
        raise Refused(reasons.NO_NUMBER)
    if ends_on < effective_on or signed_on > today():
        raise Refused(reasons.BAD_DATES)
    return TeamDecision(
        number=plain,
        issuer=issuer,
        signed_on=signed_on,
        year=signed_on.year,
        effective_on=effective_on,
        ends_on=ends_on,
        signer_title=title,
        recorded_at=now(),
    )


def _found_before(first: TeamDecision, paper: TeamDecision, teams: list[NewTeam]) -> list[Team]:
    """Return the teams that the decision founded; refuse other content under its number."""
    lines = list(first.lines.filter(act=FOUND).select_related("team__type").order_by("id"))
    dates = ("signed_on", "effective_on", "ends_on")
    same_dates = all(getattr(first, name) == getattr(paper, name) for name in dates)
    if not same_dates or _stored(lines) != _told(teams):
        signed = written(first.signed_on)
        raise Refused(reasons.NUMBER_TAKEN, number=first.number, signed=signed)
    return [line.team for line in lines]


def _stored(lines: list[DecisionLine]) -> dict[str, object]:
    """Return {name: what the decision said of the team}."""
    people: dict[int, set[tuple[int, str]]] = {line.pk: set() for line in lines}
    members = Membership.objects.filter(line__in=people).values_list("line_id", "user_id", "role")
    for line, user, role in members:
        people[line].add((user, role))
    hamlets: dict[int, set[int]] = {line.pk: set() for line in lines}
    served = Coverage.objects.filter(line__in=hamlets).values_list("line_id", "hamlet_id")
    for line, hamlet in served:
        hamlets[line].add(hamlet)
    return {
        line.name: (line.team.type.code, line.team.fragment_id, hamlets[line.pk], people[line.pk])
        for line in lines
    }


def _told(teams: list[NewTeam]) -> dict[str, object]:
    """Return the same of teams that are to be founded."""
    return {
        _plain(t.name): (
            t.type,
            t.fragment_id,
            set(t.hamlets),
            {(m.user_id, m.role) for m in t.members},
        )
        for t in teams
    }


def _plain(name: str) -> str:
    return " ".join(name.split())


def _check(paper: TeamDecision, teams: list[NewTeam]) -> dict[str, TeamType]:
    """Refuse teams that cannot be founded so; return {code: type} of their types."""
    if not teams:
        raise Refused(reasons.NO_TEAMS, number=paper.number)
    for name, n in Counter(_plain(t.name) for t in teams).items():
        if not name:
            raise Refused(reasons.UNNAMED)
        if n > 1:
            raise Refused(reasons.NAME_TWICE, name=name)
    kinds = {t.code: t for t in TeamType.objects.filter(code__in={t.type for t in teams})}
    for team in teams:
        if team.type not in kinds:
            raise Refused(reasons.UNKNOWN_TYPE, type=team.type)
        _check_members(team)
    _check_people(teams)
    _check_places(paper.issuer_id, teams)
    return kinds


def _check_members(team: NewTeam) -> None:
    if any(m.role not in _ROLE_OF for m in team.members):
        raise Refused(reasons.UNKNOWN_ROLE, name=team.name)
    if [m.role for m in team.members].count(LEADER) != 1:
        raise Refused(reasons.ONE_LEADER, name=team.name)
    if len({m.user_id for m in team.members}) < len(team.members):
        raise Refused(reasons.MEMBER_TWICE, name=team.name)


def _check_people(teams: list[NewTeam]) -> None:
    wanted = {m.user_id for t in teams for m in t.members}
    known = set(User.objects.active().filter(pk__in=wanted).values_list("pk", flat=True))
    for team in teams:
        if {m.user_id for m in team.members} - known:
            raise Refused(reasons.UNKNOWN_PERSON, name=team.name)


def _check_places(issuer: int, teams: list[NewTeam]) -> None:
    """Refuse teams that lie, or serve hamlets, outside the place whose decision it is."""
    lines = lines_of({h for t in teams for h in t.hamlets})
    above = Geo.objects.filter(fragment_id__in={t.fragment_id for t in teams})
    inside = {
        fragment
        for fragment, *places in above.values_list("fragment_id", "commune_id", "province_id")
        if issuer in places
    }
    for team in teams:
        served = all(issuer in lines[hamlet] for hamlet in team.hamlets)
        if team.fragment_id not in inside or not served:
            raise Refused(reasons.ELSEWHERE, name=team.name)


def _make_teams(
    paper: TeamDecision, teams: list[NewTeam], kinds: dict[str, TeamType]
) -> list[Team]:
    codes = _new_codes(paper, len(teams))
    return Team.objects.bulk_create(
        Team(
            code=code,
            type=kinds[one.type],
            name=_plain(one.name),
            fold=fold(_plain(one.name)),
            sort_key=sort_key(_plain(one.name)),
            fragment_id=one.fragment_id,
            is_demo=one.is_demo,
        )
        for code, one in zip(codes, teams, strict=True)
    )


def _new_codes(paper: TeamDecision, n: int) -> list[str]:
    """Return codes not given yet: the issuer's code on the day and a number that counts up."""
    names = PlaceName.objects.names_of([paper.issuer_id], paper.effective_on)
    prefix = f"T{names[paper.issuer_id].code}-"
    given = Team.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    last = max((int(code.removeprefix(prefix)) for code in given), default=0)
    return [f"{prefix}{last + k:02}" for k in range(1, n + 1)]


def _make_lines(paper: TeamDecision, teams: list[NewTeam], made: list[Team]) -> list[DecisionLine]:
    return DecisionLine.objects.bulk_create(
        DecisionLine(decision=paper, act=FOUND, team=team, name=_plain(one.name))
        for one, team in zip(teams, made, strict=True)
    )


def _make_people(paper: TeamDecision, teams: list[NewTeam], lines: list[DecisionLine]) -> None:
    """Open the memberships and the coverage; both end by a later decision, not by the calendar."""
    for team, line in zip(teams, lines, strict=True):
        _make_members(paper, team, line)
    Coverage.objects.bulk_create(
        Coverage(team_id=line.team_id, hamlet_id=hamlet, valid_from=paper.effective_on, line=line)
        for team, line in zip(teams, lines, strict=True)
        for hamlet in sorted(set(team.hamlets))
    )


def _make_members(paper: TeamDecision, team: NewTeam, line: DecisionLine) -> list[Membership]:
    return Membership.objects.bulk_create(
        Membership(
            team_id=line.team_id,
            user_id=one.user_id,
            role=one.role,
            acting=one.acting,
            organisation=one.organisation,
            agreed=one.agreed,
            valid_from=paper.effective_on,
            line=line,
        )
        for one in team.members
    )


def _grants(
    paper: TeamDecision, ends_on: date, teams: list[NewTeam], made: list[Team]
) -> list[NewGrant]:
    return [
        NewGrant(
            user_id=one.user_id,
            role=_ROLE_OF[one.role],
            place_id=hamlet,
            valid_from=paper.effective_on,
            valid_to=ends_on,
            source=team.code,
            decision_no=paper.number,
        )
        for told, team in zip(teams, made, strict=True)
        for hamlet in sorted(set(told.hamlets))
        for one in told.members
    ]
