"""Acts on houses from a page: each judges its right by itself, then is an operation as of a phone.

So what is done on pages stands in the operation log, too. They stand on the ground of jobs, as a
push does: the acts below them take all rows for theirs.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from tungngo.accounts.rights import Action, Resource
from tungngo.audit.actions import note
from tungngo.feed.actions import writes_as_job
from tungngo.households.models import Consent, House, assigned_to, lock_houses
from tungngo.households.texts import WITHDRAWAL
from tungngo.households.wire import (
    AssignSet,
    ConsentPurpose,
    ConsentSet,
    HouseholdClose,
    HouseholdField,
    HouseholdMerge,
    HouseholdMove,
    HouseholdPatch,
)
from tungngo.ledger.reasons import NO_SUCH_HOUSE, NOT_DONE, NOT_YOURS
from tungngo.ledger.sight import Sight
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.sync.actions import Told, take_in
from tungngo.sync.wire import Result


@writes_as_job  # rights: _judge
def change_place(*, by: Actor, home: int, house: str, fields: Sequence[HouseholdField]) -> bool:
    """Correct where a house stands; say whether somebody else had written something else.

    Of two the last one stands, as with phones. Refuses (NO_SUCH_HOUSE, NOT_YOURS, NOT_DONE).
    """
    where = _open(by, home, house, Action.EDIT)
    body = HouseholdPatch(set=list(fields))
    (result,) = _do(by, home, _told("household.patch", where, body, house))
    names = ",".join(str(one.__struct_config__.tag) for one in fields)
    note(by, "household.patch", house, home=home, fields=names)
    return result.s == "merged"


@writes_as_job  # rights: _judge
def move_house(*, by: Actor, home: int, house: str, to: int) -> None:
    """Move a house with its people and promises to another hamlet of its home.

    Refuses (NO_SUCH_HOUSE, NOT_YOURS, NOT_DONE).
    """
    where = _open(by, home, house, Action.DECIDE)
    _do(by, home, _told("household.move", where, HouseholdMove(to=to), house))
    note(by, "household.move", house, home=home, was=where.hamlet, to=to)


@writes_as_job  # rights: _judge
def close_house(*, by: Actor, home: int, house: str, why: str) -> None:
    """Close a house (đóng sổ); what was done there stays. Refuses as ``move_house`` does."""
    where = _open(by, home, house, Action.DECIDE)
    body = HouseholdClose(why=why)  # type: ignore[arg-type]  # the form offers only these
    _do(by, home, _told("household.close", where, body, house))
    note(by, "household.close", house, home=home, why=why)


@writes_as_job  # rights: _judge
def merge_house(*, by: Actor, home: int, house: str, into: str) -> None:
    """Let a house that was recorded twice go into another of its hamlet; figures are told anew.

    Refuses (NO_SUCH_HOUSE, NOT_YOURS, NOT_DONE).
    """
    where = _open(by, home, house, Action.DECIDE)
    _open(by, home, into, Action.DECIDE)
    _do(by, home, _told("household.merge", where, HouseholdMerge(into=_dashed(into)), house))
    note(by, "household.merge", house, home=home, into=into)


@writes_as_job  # rights: _judge
def assign_houses(
    *, by: Actor, home: int, houses: Sequence[str], member: int | None, until: date
) -> int:
    """Give houses to a member, or to everybody of the team; return how many were given.

    Refuses (NO_SUCH_HOUSE, NOT_YOURS, NOT_DONE); then none is given.
    """
    wanted = sorted(set(houses))
    found = lock_houses(home, wanted)
    by_hamlet: dict[int, list[str]] = {}
    for house in wanted:
        where = _judge(by, home, house, found.get(house), Action.DECIDE)
        by_hamlet.setdefault(where.hamlet, []).append(house)
    told = []
    for some in by_hamlet.values():
        ids = [_dashed(house) for house in some]
        body = AssignSet(households=ids, member=member, until=until.isoformat())
        told.append(_told("assign.set", found[some[0]], body))
    _do(by, home, *told)
    n = sum(not one.closed for one in found.values())
    note(by, "household.assign", home=home, n=n, member=member or 0, until=until)
    return n


@writes_as_job  # rights: _judge
def withdraw_consent(
    *, by: Actor, home: int, house: str, subject: str, purpose: str, reason: str = ""
) -> None:
    """Write down that a person, or the house, takes back what was agreed to for one purpose.

    ``reason``: given by who may do so only with one. What was kept for it is emptied at once.
    Refuses (NO_SUCH_HOUSE, NOT_YOURS, NOT_DONE).
    """
    found = lock_houses(home, [house]).get(house)
    where = _seen(by, found)
    sight, own = Sight(by), Sight(by).is_own(assigned_to(home, [where.hamlet], today()).get(house))
    told = [
        sight.at(Resource.CONSENT, action, where.hamlet, own=own, reason=bool(reason))
        for action in (Action.ADD, Action.DECIDE)
    ]
    if not any(told):
        raise Refused(NOT_YOURS)
    said = Consent.objects.filter(home=home, household_id=house, subject=subject, purpose=purpose)
    if not said.exists():
        raise Refused(NOT_DONE)  # nobody of this house was ever asked for it
    body = ConsentSet(
        text=WITHDRAWAL,
        purposes=[ConsentPurpose(p=purpose, yes=False)],  # type: ignore[arg-type]  # of the six
        channel="spoken",
        given_by="self",
        state="withdrawn",
    )
    row = subject if subject != house else None
    _do(by, home, _told("consent.set", where, body, row, house))
    note(by, "consent.withdraw", subject, home=home, purpose=purpose)


def _open(by: Actor, home: int, house: str, action: Action) -> House:
    """Return a house, locked, on which somebody may act; refuses (NO_SUCH_HOUSE, NOT_YOURS)."""
    return _judge(by, home, house, lock_houses(home, [house]).get(house), action)


def _judge(by: Actor, home: int, house: str, found: House | None, action: Action) -> House:
    where, sight = _seen(by, found), Sight(by)
    member = assigned_to(home, [where.hamlet], today()).get(house)
    own = sight.is_own(member)
    if not sight.at(Resource.HOUSEHOLD, action, where.hamlet, own=own):
        raise Refused(NOT_YOURS)
    return where


def _seen(by: Actor, found: House | None) -> House:
    """Return a house that may be seen; what is foreign is as if it were absent."""
    seen = by.hamlets_for("household") | by.hamlets_for("household", reason=True)
    if found is None or found.hamlet not in seen:
        raise Refused(NO_SUCH_HOUSE)
    return found


def _told(
    kind: str, where: House, body: Struct, row: str | None = None, house: str | None = None
) -> Told:
    """Return what a phone would have sent, of a house or of somebody in it."""
    house = house or row
    return Told(
        kind=kind,
        hamlet=where.hamlet,
        body=msgspec.to_builtins(body),
        row=_dashed(row) if row else None,
        house=_dashed(house) if house else None,
    )


def _do(by: Actor, home: int, *told: Told) -> list[Result]:
    """Hand the acts to the log; refuses (NOT_DONE) all of them where one is not done."""
    try:
        return take_in(by=by, home=home, told=told, judged=True)[1]
    except Refused as refusal:
        raise Refused(NOT_DONE) from refusal


def _dashed(row: str) -> str:
    return str(UUID(hex=row))
