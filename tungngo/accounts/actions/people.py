"""Writes on people: their accounts and their grants."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tungngo.accounts import reasons
from tungngo.accounts.models import Grant, User
from tungngo.accounts.passwords import check_login, hash_password
from tungngo.accounts.rights import JOBS, MAY_GRANT, Action, Resource, Role, lines_of, require
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor, Held
from tungngo.shared.clock import now, today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import fold

_LONGEST = timedelta(days=366)  # officials: 12 months, of whatever year
_OF_TEAMS = frozenset((Role.MEMBER, Role.LEADER))
_WATCHERS = frozenset((Role.DATA_OFFICER, Role.AUDITOR))


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to add."""

    login: str
    name: str
    password: str = ""  # none: signs in another way
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A grant to open; both days are included."""

    user_id: int
    role: Role
    place_id: int
    valid_from: date
    valid_to: date
    source: str = ""
    reason: str = ""
    decision_no: str = ""


@writes
def add_users(*, by: Actor, people: list[NewUser]) -> list[User]:
    """Add people who sign in; refuses odd and taken logins and weak passwords."""
    require(by, Resource.GRANT, Action.ADD)
    logins = [check_login(p.login) for p in people]
    twice = {login for login, n in Counter(logins).items() if n > 1}
    taken = twice.union(User.objects.filter(login__in=logins).values_list("login", flat=True))
    if taken:
        raise Refused(reasons.LOGIN_TAKEN, login=min(taken))
    users = User.objects.bulk_create(
        User(
            login=login,
            name=" ".join(p.name.split()),
            is_demo=p.is_demo,
            password=hash_password(p.password, login=login, name=p.name),
        )
        for login, p in zip(logins, people, strict=True)
    )
    note(by, "account.add", users[0].pk if len(users) == 1 else "", n=len(users))
    return users


@writes
def add_user(
    *, by: Actor, login: str, name: str, password: str = "", is_demo: bool = False
) -> User:
    """Add a person who signs in (mở tài khoản)."""
    return add_users(by=by, people=[NewUser(login, name, password, is_demo)])[0]


@writes
def grant_roles(*, by: Actor, grants: list[NewGrant]) -> list[Grant]:
    """Open grants (cấp quyền); nobody gives beyond their place, rank or days, nor to themselves."""
    for one in grants:
        _check_days(one)
    _check_duties(grants)
    _check_giver(by, grants)
    made = Grant.objects.bulk_create(
        Grant(
            user_id=one.user_id,
            role=one.role.value,
            place_id=one.place_id,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            source=one.source,
            reason=one.reason,
            decision_no=one.decision_no,
            granted_by_id=by.user_id,
        )
        for one in grants
    )
    note(by, "grant.open", made[0].pk if len(made) == 1 else "", n=len(made))
    return made


@writes
def appoint(*, by: Actor, login: str, name: str, office: NewGrant) -> Grant:
    """Give an office to a person (bổ nhiệm), with a new account where the login is not known yet.

    ``office.user_id`` is filled in here. Refuses (LOGIN_OF_ANOTHER) a login of somebody else.
    """
    login = check_login(login)
    user = User.objects.active().filter(login=login).first()
    if user is None:
        user = add_user(by=by, login=login, name=name, is_demo=_is_demo(by))
    elif fold(user.name) != fold(" ".join(name.split())):
        raise Refused(reasons.LOGIN_OF_ANOTHER, login=login)
    return grant_roles(by=by, grants=[replace(office, user_id=user.pk)])[0]


def _is_demo(by: Actor) -> bool:
    """Say whether who acts is made up; whom they appoint is so too."""
    return User.objects.filter(pk=by.user_id or 0, is_demo=True).exists()


def _check_days(one: NewGrant) -> None:
    if one.valid_to < one.valid_from:
        raise Refused(reasons.BAD_DATES)
    last = one.valid_from + _LONGEST
    if one.role not in _OF_TEAMS and one.valid_to > last:
        raise Refused(reasons.TOO_LONG, last=f"{last.day}/{last.month}/{last.year}")


def _check_duties(grants: list[NewGrant]) -> None:
    """Keep those who watch apart from those who run the machines."""
    wanted: dict[int, set[str]] = {}
    for one in grants:
        if one.role in _WATCHERS or one.role == Role.OPERATOR:
            wanted.setdefault(one.user_id, set()).add(one.role)
    if not wanted:
        return
    standing = Grant.objects.filter(user_id__in=wanted, revoked_at=None, valid_to__gte=today())
    for user, role in standing.values_list("user_id", "role"):
        wanted[user].add(role)
    if any(Role.OPERATOR in roles and roles & _WATCHERS for roles in wanted.values()):
        raise Refused(reasons.CLASH_OF_DUTIES)


def _check_giver(by: Actor, grants: list[NewGrant]) -> None:
    if by.job in JOBS:
        return
    require(by, Resource.GRANT, Action.ADD)
    rows = Grant.objects.in_force(today()).filter(user_id=by.user_id or 0)
    own = [
        (Held(role, place, kind), last)
        for role, place, kind, last in rows.values_list(
            "role", "place_id", "place__kind", "valid_to"
        )
    ]
    lines = lines_of({one.place_id for one in grants})
    for one in grants:
        if one.user_id == by.user_id:
            raise Refused(reasons.SELF_GRANT)
        lasts = [last for held, last in own if _covers(held, one.role, lines[one.place_id])]
        # A team's term is set by its decision, not by the officer's own year.
        if not any(one.role in _OF_TEAMS or one.valid_to <= last for last in lasts):
            raise Refused(reasons.BEYOND_OWN)


def _covers(held: Held, role: str, line: Collection[int]) -> bool:
    """Say whether its holder may give, or take away, another role on a place below."""
    below = held.kind == "nation" or held.place_id in line
    return below and role in MAY_GRANT.get(Role(held.role), ())


@writes
def revoke_grant(*, by: Actor, grant: Grant, reason: str) -> None:
    """Close a grant now (thu hồi quyền); it is dead at the next request."""
    line = lines_of((grant.place_id,))[grant.place_id]
    require(by, Resource.GRANT, Action.DECIDE, line)
    # Whom one could not appoint one does not dismiss: not one's head, nor whoever watches one.
    if by.job not in JOBS and not any(_covers(held, grant.role, line) for held in by.held):
        raise Refused(reasons.BEYOND_OWN)
    closed = Grant.objects.filter(pk=grant.pk, revoked_at=None).update(
        revoked_at=now(), revoked_by_id=by.user_id
    )
    if not closed:
        raise Refused(reasons.CLOSED_ALREADY)
    note(by, "grant.revoke", grant.pk, why=reason)
