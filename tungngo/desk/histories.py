"""What phones said of a house's fields, one after the other: who wrote what over whose value."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tungngo.accounts.models import User
from tungngo.accounts.policy import policy
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.audit.actions import saw
from tungngo.desk.bodies import body_of
from tungngo.feed.actions import reading
from tungngo.households.models import Household, merged_into
from tungngo.households.reasons import FIELD_CONFLICT
from tungngo.ledger.house import find_house
from tungngo.ledger.looking import sight_of
from tungngo.ledger.reasons import NOT_YOURS
from tungngo.ledger.sight import Sight
from tungngo.ledger.words import mark_words
from tungngo.shared.errors import Refused
from tungngo.shared.sealed import unseal_bytes
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions.keeping import BODY
from tungngo.sync.models import Operation, OpResult

MOST = 50  # operations of one page
_KINDS = ("household.create", "household.patch")
_HIDDEN = "không được xem ở mức này"
# Field -> its name in words, and the least level that is shown its values.
_FIELDS = {
    "lane": ("Ngõ", Level.PSEUDONYM),
    "mark": ("Mốc", Level.PSEUDONYM),
    "door": ("Số nhà", Level.NAME),
    "adults": ("Số người lớn", Level.NAME),
    "label": ("Tên hiển thị", Level.NAME),
    "note": ("Ghi chú", Level.FULL),
}


class Said(NamedTuple):
    """One value that somebody wrote into a field."""

    at: datetime
    who: str
    field: str
    was: str
    now: str
    conflict: bool  # somebody else had written another value meanwhile


@policy(Resource.HOUSEHOLD, Action.SEE)
@require_safe
def history(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Show what was written over what in the fields of a house, the newest first."""
    sight = sight_of(request)
    with reading(sight.by):
        found, member = find_house(sight, home, house)
        key = (home, db_uuid(found.id))
        level = sight.of_house(key, found.hamlet_id, member)
        said = level if _sees_visits(sight, found, member) else Level.NONE
        lines = _lines(sight, home, key[1], said) if said >= Level.PSEUDONYM else []
    if said < Level.PSEUDONYM:
        raise Refused(NOT_YOURS)
    if level >= Level.NAME:
        reason = sight.opened.get(key, "")
        saw(
            sight.by,
            home=home,
            level=level,
            what="household",
            targets=[key[1]],
            reason=reason,
        )
    about = {
        "lines": lines,
        "code": f"{found.hamlet_id}-{found.number}",
        "home": home,
        "address": found.id,
        "named": level >= Level.NAME,
    }
    return render(request, "desk/history.html", about)


def _sees_visits(sight: Sight, found: Household, member: int | None) -> bool:
    """Say whether operations are shown to the visitor at all: they are seen as visits are."""
    key = (found.home, db_uuid(found.id))
    seen = sight.of_house(key, found.hamlet_id, member, Resource.VISIT)
    return seen >= Level.PSEUDONYM


def _lines(sight: Sight, home: int, house: str, level: Level) -> list[Said]:
    ids = [house, *merged_into(home, [house]).get(house, ())]
    mine = Operation.objects.visible_to(sight.by).filter(home=home, hh__in=ids, kind__in=_KINDS)
    rows = list(mine.order_by("-received_at", "-id")[:MOST])
    told = OpResult.objects.filter(home=home, id__in=[row.id for row in rows], status="merged")
    conflicts = set(told.filter(code=FIELD_CONFLICT.code).values_list("id", flat=True))
    names: dict[int, str] = {}
    if level >= Level.NAME:
        users = User.objects.filter(pk__in={row.member for row in rows})
        names = dict(users.values_list("pk", "name"))
    found = []
    for row in rows:
        who, conflict = names.get(row.member, ""), row.id in conflicts
        for field, was, now in _changes(row):
            label, least = _FIELDS[field]
            shown = (was, now) if level >= least else (_HIDDEN, _HIDDEN)
            found.append(Said(row.received_at, who, label, *shown, conflict))
    return found


def _changes(row: Operation) -> list[tuple[str, str, str]]:
    """Return [(field, value before, value written)] of an operation; none of a blanked one."""
    if not row.body_sealed:
        return []
    raw = unseal_bytes(bytes(row.body_sealed), where=BODY, home=row.home, row=db_uuid(row.id))
    body = body_of(raw)
    if not isinstance(body, dict):
        return []
    if row.kind == "household.create":
        return [(f, "", _text(f, body[f])) for f in _FIELDS if body.get(f) not in (None, "")]
    changes = body.get("set")
    return [
        (one["f"], _text(one["f"], one.get("was")), _text(one["f"], one.get("now")))
        for one in (changes if isinstance(changes, list) else ())
        if isinstance(one, dict) and one.get("f") in _FIELDS
    ]


def _text(field: str, value: Any) -> str:
    text = "" if value is None else str(value)
    return mark_words(text) if field == "mark" else text
