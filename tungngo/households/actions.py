"""Writes on households, residents and consent; each takes a batch of operations of one home."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.models import (
    Consent,
    Household,
    HouseSeries,
    Resident,
    open_houses,
    purposes_in_force,
)
from tungngo.households.reasons import CLOSED, FIELD_CONFLICT
from tungngo.households.wire import HouseholdField
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.sealed import seal, unseal
from tungngo.shared.sql import add_up, among, db_moment, db_uuid, insert_all, insert_new, select
from tungngo.shared.wire import OK, Item, Verdict, clean

STRIPPED = Verdict("merged", "sync.stripped")
NO_PARENT = Verdict("held", "sync.no_parent")
LABEL, NOTE = "household|label", "household|note"
CALL, PHONE = "resident|call", "resident|phone"
_HOUSE = "home id hamlet_id fragment number lane door after mark label_sealed note_sealed adults closed_why rev"
_PERSON = "home id household_id hamlet_id call_sealed phone_sealed born priority left_why rev"
_CONSENT = (
    "home id household_id subject text purpose channel given_by relation state after op member at"
)


@writes
def add_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Add houses (thêm hộ); an id that exists already is left as it is."""
    numbers = _next_numbers(home, items)
    named = purposes_in_force(home, [i.row or "" for i in items if i.body.label])
    rows, verdicts = [], []
    for item in items:
        body, row = item.body, item.row or ""
        may_name = "register" in named.get(row, ())
        label = seal(clean(body.label) if may_name else "", where=LABEL, home=home, row=row)
        after = db_uuid(body.after) if body.after else None
        place = (clean(body.lane), clean(body.door), after, body.mark or "")
        rows.append(
            (
                home,
                row,
                item.hamlet,
                item.fragment,
                next(numbers[item.hamlet]),
                *place,
                label,
                b"",
                body.adults,
                "",
                1,
            )
        )
        verdicts.append(STRIPPED if body.label and not may_name else OK)
    insert_new(Household, _HOUSE.split(), rows)
    _tell(items, "household", [i.row or "" for i in items])
    return verdicts


def _next_numbers(home: int, items: list[Item]) -> dict[int, Iterator[int]]:
    """Return {hamlet: numbers not used before}; the series only counts up."""
    wanted = Counter(i.hamlet for i in items)
    rows = [(home, hamlet, db_uuid(new_id()), n) for hamlet, n in wanted.items()]
    last = add_up(
        HouseSeries,
        ("home", "hamlet", "id", "last"),
        rows,
        key=("home", "hamlet"),
        keep=("id",),
        returning=("hamlet", "last"),
    )
    return {hamlet: iter(range(n - wanted[hamlet] + 1, n + 1)) for hamlet, n in last}


def _tell(items: list[Item], kind: str, rows: list[str]) -> None:
    """Tell the phones of the hamlets; note on each item which feed will carry it."""
    touches = []
    for item, row in zip(items, rows, strict=True):
        item.feed = (item.home, item.fragment)
        touches.append(Touch(item.home, item.fragment, item.hamlet, kind, row, "put"))
    touch(touches)


@writes
def change_fields(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Change fields of houses: where the member saw another value, the last received wins."""
    return [_change_house(home, item) for item in items]


def _change_house(home: int, item: Item) -> Verdict:
    found = Household.objects.in_home(home).filter(id=item.row).select_for_update().first()
    if found is None:
        return NO_PARENT
    if found.closed_on:
        return Verdict("held", CLOSED.code)
    may_name = "register" in purposes_in_force(home, [item.row or ""]).get(item.row or "", ())
    verdict = OK
    news: dict[str, Any] = {"rev": found.rev + 1}
    for change in item.body.set:
        if change.f in ("label", "note") and not may_name:
            verdict = STRIPPED
            continue
        column, value, stands = _as_column(home, item.row or "", found, change)
        if stands not in (change.was, change.now):
            verdict = Verdict(
                "merged", FIELD_CONFLICT.code, {"f": change.f, "was": stands, "now": change.now}
            )
        news[column] = value
    Household.objects.in_home(home).filter(id=item.row).update(**news)
    item.hamlet, item.fragment = found.hamlet_id, found.fragment
    _tell([item], "household", [item.row or ""])
    return verdict


def _as_column(
    home: int, row: str, found: Household, change: HouseholdField
) -> tuple[str, Any, Any]:
    """Return the column of a change, its new value, and the value that stands now."""
    if change.f in ("label", "note"):
        where = f"household|{change.f}"
        stands = (
            unseal(getattr(found, f"{change.f}_sealed"), where=where, home=home, row=row) or None
        )
        return (
            f"{change.f}_sealed",
            seal(clean(str(change.now or "")), where=where, home=home, row=row),
            stands,
        )
    stands = getattr(found, change.f)
    if change.f in ("adults", "after"):
        return (
            change.f,
            change.now,
            None if stands is None else stands if change.f == "adults" else str(stands),
        )
    return change.f, clean(str(change.now or "")), stands or None


@writes
def close_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Close houses (đóng sổ); closing twice changes nothing."""
    verdicts = []
    for item in items:
        one = Household.objects.in_home(home).filter(id=item.row)
        if not one.exists():
            verdicts.append(NO_PARENT)
            continue
        if one.open().update(closed_on=item.day, closed_why=item.body.why):
            _tell([item], "household", [item.row or ""])
        verdicts.append(OK)
    return verdicts


@writes
def add_people(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Add people of houses; what nobody agreed to is dropped before it is stored."""
    houses = open_houses(home, [i.household or "" for i in items])
    agreed = _agreed_by_op(home, [db_uuid(i.body.consent) for i in items if i.body.consent])
    rows, verdicts, told = [], [], []
    for item in items:
        house = houses.get(item.household or "")
        if house is None or house.closed:
            verdicts.append(NO_PARENT if house is None else Verdict("held", CLOSED.code))
            continue
        yes = agreed.get(db_uuid(item.body.consent), set()) if item.body.consent else set()
        rows.append(_person_row(home, item, house.hamlet, yes))
        item.hamlet, item.fragment = house.hamlet, house.fragment
        told.append(item)
        verdicts.append(STRIPPED if _asks_more(item.body, yes) else OK)
    insert_new(Resident, _PERSON.split(), rows)
    _tell(told, "person", [i.row or "" for i in told])
    return verdicts


def _asks_more(body: Any, yes: set[str]) -> bool:
    return bool(
        ((body.call or body.born) and "register" not in yes)
        or (body.phone and "contact" not in yes)
        or (body.prio and "priority" not in yes)
    )


def _person_row(home: int, item: Item, hamlet: int, yes: set[str]) -> tuple[Any, ...]:
    body, row = item.body, item.row or ""
    call = clean(body.call) if "register" in yes else ""
    phone = clean(body.phone) if "contact" in yes else ""
    return (
        home,
        row,
        item.household,
        hamlet,
        seal(call, where=CALL, home=home, row=row),
        seal(phone, where=PHONE, home=home, row=row),
        body.born if "register" in yes else None,
        ",".join(body.prio)[:120] if "priority" in yes else "",
        "",
        1,
    )


def _agreed_by_op(home: int, ops: list[str]) -> dict[str, set[str]]:
    """Return {consent operation: purposes that are still in force for its subject}."""
    if not ops:
        return {}
    test, values = among("op", ops)
    said = select(
        f"SELECT op, subject, purpose FROM consent WHERE home = %s AND state = 'given' AND {test}",
        [home, *values],
    )
    now = purposes_in_force(home, sorted({db_uuid(subject) for _, subject, _ in said}))
    found: dict[str, set[str]] = {}
    for op, subject, purpose in said:
        if purpose in now.get(db_uuid(subject), ()):
            found.setdefault(db_uuid(op), set()).add(purpose)
    return found


@writes
def set_consent(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Write down what was agreed to, refused or taken back; one row per purpose, none ever changed."""
    rows = []
    for item in items:
        body = item.body
        subject = item.row or item.household
        after = db_uuid(body.after) if body.after else None
        said = (body.channel, body.given_by, body.relation or "")
        for one in body.purposes:
            state = body.state if one.yes or body.state != "given" else "refused"
            rows.append(
                (
                    home,
                    db_uuid(new_id()),
                    item.household or subject,
                    subject,
                    body.text,
                    one.p,
                    *said,
                    state,
                    after,
                )
                + (item.op, item.member, db_moment(item.at))
            )
    insert_all(Consent, _CONSENT.split(), rows)
    return [OK] * len(items)
