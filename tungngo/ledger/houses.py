"""The list of houses (hộ dân) of a hamlet or a commune: found, filtered, paged, by level."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tungngo.accounts.models import Grant
from tungngo.accounts.rights import Action, Level, Resource, Role
from tungngo.households.keys import keys_of
from tungngo.households.models import CALL, LABEL, Alias, Assignment, Household, Resident
from tungngo.learning.models import SkillState
from tungngo.ledger.people import NOTHING, Person, Seen, open_words, read_people
from tungngo.ledger.sight import Sight
from tungngo.ledger.words import NEVER, mark_words, quiet_after
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.sql import db_uuid
from tungngo.shared.vietnamese import day as day_words
from tungngo.shared.vietnamese import fold
from tungngo.visits.models import FollowUp, Visit

PAGE = 50
MOST = 10_000  # houses looked through for one page, and names opened for one search
FILTERS = {
    "chua-den": "Chưa ai đến",
    "dang-nghi": "Từ chối, đang nghỉ",
    "den-hen": "Đến hẹn",
    "kiem-tra": "Cần kiểm tra lại",
}
ALL = "tat-ca"  # of the filter by member
TEAM = "ca-to"
_DIGITS = re.compile(r"(\d+)")


class Ground(NamedTuple):
    """A hamlet of which somebody sees houses."""

    pk: int
    home: int
    commune: int | None
    name: str
    sort_key: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asks of the list."""

    text: str = ""
    only: str = ""  # one of FILTERS
    member: str = ALL  # a member's number, TEAM, or ALL
    after: str = ""  # code of the last house of the page before


@dataclass(slots=True)
class Line:
    """A house in the list; what its level does not show is empty."""

    id: str
    code: str
    hamlet: str
    lane: str
    level: Level
    mark: str = ""
    door: str = ""
    label: str = ""
    note: str = ""
    last: date | None = None
    quiet: str = ""
    member: int | None = None
    seen: Seen = NOTHING
    people: list[Person] = field(default_factory=list)

    @property
    def address(self) -> UUID:
        """Return the id as addresses write it."""
        return UUID(self.id)


class Found(NamedTuple):
    """A page of the list."""

    lines: list[Line]
    n: int  # houses that fit, of those looked through
    more: str  # code after which the next page begins
    cut: bool  # whether not all houses were looked through


class _Row(NamedTuple):
    """A house as it is looked through."""

    id: str
    hamlet: int
    number: int
    lane: str
    door: str
    mark: str
    member: int | None

    @property
    def code(self) -> str:
        return f"{self.hamlet}-{self.number}"


def grounds_of(by: Actor) -> list[Ground]:
    """Return the hamlets of which somebody sees rows, by name; one query."""
    seen = by.hamlets_for("household") | by.hamlets_for("household", reason=True)
    rows = Hamlet.objects.filter(pk__in=sorted(seen)).order_by("place__names__valid_from")
    names = ("place__names__full_name", "place__names__sort_key")
    found: dict[int, Ground] = {}
    on = today()
    for first, *row in rows.values_list(
        "place__names__valid_from", "pk", "home", "fragment__new_place_id", *names
    ):
        if row[0] not in found or first <= on:
            found[row[0]] = Ground(*row)
    return sorted(found.values(), key=lambda g: (g.sort_key, g.pk))


def members_in(grounds: Iterable[Ground]) -> list[tuple[int, str]]:
    """Return [(number, name)] of those who work in the hamlets today, by name; one query."""
    roles = (Role.MEMBER.value, Role.LEADER.value)
    grants = Grant.objects.in_force(today()).filter(
        role__in=roles, place_id__in=[g.pk for g in grounds]
    )
    return sorted(set(grants.values_list("user_id", "user__name")), key=lambda one: one[1])


def find_houses(sight: Sight, grounds: Sequence[Ground], wish: Wish) -> Found:
    """Return a page of houses of the hamlets (of one home), by hamlet, lane and number.

    At most MOST houses are looked through. What a level hides is neither found nor filtered by.
    """
    place = {g.pk: n for n, g in enumerate(grounds)}
    rows = _scan(sight.by, grounds, wish)
    cut = len(rows) > MOST
    rows = sorted(rows[:MOST], key=lambda row: (place[row.hamlet], *_order(row)))
    after = next((n for n, row in enumerate(rows, 1) if row.code == wish.after), 0)
    fits = _fits(sight, grounds, wish, rows)
    kept = [n for n, row in enumerate(rows) if row.id in fits]
    page = [rows[n] for n in kept if n >= after][: PAGE + 1]
    more = page[PAGE - 1].code if len(page) > PAGE else ""
    return Found(_lines(sight, grounds, page[:PAGE]), len(kept), more, cut)


def _order(row: _Row) -> tuple[Any, ...]:
    """Return what houses of a hamlet stand by: lanes as people count them, those without last."""
    parts = [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in _DIGITS.split(fold(row.lane))]
    return (not row.lane, parts, row.number)


def _scan(by: Actor, grounds: Sequence[Ground], wish: Wish) -> list[_Row]:
    """Read the houses of the hamlets that fit the filter; one statement, bounded."""
    if not grounds:
        return []
    home, on = grounds[0].home, today()
    hamlets = [g.pk for g in grounds if g.home == home]
    open_ = Household.objects.visible_to(by, reason=True).in_home(home).open()
    houses: _Houses = open_.filter(hamlet_id__in=hamlets).annotate(who=_assigned(by, on))
    if wish.only in _ONLY:
        houses = _ONLY[wish.only](houses, by, on)
    if wish.member == TEAM:
        houses = houses.filter(who=None)
    elif wish.member != ALL:
        houses = houses.filter(who=int(wish.member))
    columns = ("id", "hamlet_id", "number", "lane", "door", "mark", "who")
    found = houses.order_by("hamlet_id", "number").values_list(*columns)[: MOST + 1]
    return [_Row(db_uuid(row), *rest) for row, *rest in found]


def _assigned(by: Actor, on: date) -> Subquery:
    rows = Assignment.objects.visible_to(by, reason=True)
    mine = rows.filter(home=OuterRef("home"), household_id=OuterRef("id"), until__gte=on)
    return Subquery(mine.values("member")[:1])


type _Houses = QuerySet[Any]  # with what was asked beside their fields


def visits_of_house(by: Actor) -> QuerySet[Visit]:
    """Return the visits to a house of an outer query, or to one that was merged into it."""
    gone = Alias.objects.filter(home=OuterRef(OuterRef("home")), into=OuterRef(OuterRef("id")))
    mine = Q(household_id=OuterRef("id")) | Q(household_id__in=gone.values("id"))
    return Visit.objects.visible_to(by).filter(mine, home=OuterRef("home"), voided=False)


def last_said(by: Actor) -> QuerySet[Visit]:
    """Return what was said at the door of a house of an outer query, the newest first."""
    spoken = visits_of_house(by).exclude(outcome="absent")
    return spoken.order_by("-day", "-start_ms", "-id")


def _never(houses: _Houses, by: Actor, on: date) -> _Houses:
    del on
    return houses.exclude(Exists(visits_of_house(by)))


def _resting(houses: _Houses, by: Actor, on: date) -> _Houses:
    said = last_said(by)
    told = {name: Subquery(said.values(name)[:1]) for name in ("outcome", "why", "day")}
    houses = houses.annotate(**{f"said_{name}": one for name, one in told.items()})
    rows = houses.filter(said_outcome="refused").values_list("id", "said_why", "said_day")
    resting = [row for row, why, day in rows[:MOST] if _is_quiet("refused", why, day, on)]
    return houses.filter(id__in=resting)


def _is_quiet(outcome: str, why: str, day: date, on: date) -> bool:
    until = quiet_after(outcome, why, day)
    return until == NEVER or (isinstance(until, date) and until >= on)


def _promised(houses: _Houses, by: Actor, on: date) -> _Houses:
    due = FollowUp.objects.visible_to(by).filter(
        home=OuterRef("home"), household_id=OuterRef("id"), state="planned", due__lte=on
    )
    return houses.filter(Exists(due))


def _to_check(houses: _Houses, by: Actor, on: date) -> _Houses:
    due = SkillState.objects.visible_to(by).filter(
        home=OuterRef("home"), subject=OuterRef("id"), recheck_from__lte=on
    )
    people = Resident.objects.visible_to(by).filter(
        Exists(due), home=OuterRef("home"), household_id=OuterRef("id"), left_on=None
    )
    return houses.filter(Exists(people))


_ONLY = {"chua-den": _never, "dang-nghi": _resting, "den-hen": _promised, "kiem-tra": _to_check}


def _seen(sight: Sight, home: int, row: _Row) -> Seen:
    key = (home, row.id)
    level = sight.of_house(key, row.hamlet, row.member)
    visits = sight.of_house(key, row.hamlet, row.member, Resource.VISIT)
    return Seen(level, skills=visits >= Level.PSEUDONYM)


def _fits(
    sight: Sight, grounds: Sequence[Ground], wish: Wish, rows: Sequence[_Row]
) -> frozenset[str]:
    """Return the houses that a visitor may find by what was asked."""
    home = grounds[0].home if grounds else 0
    seen = {row.id: _seen(sight, home, row) for row in rows}
    kept = [row for row in rows if not wish.only or seen[row.id].skills]
    words = fold(wish.text).split()
    if not words:
        return frozenset(row.id for row in kept)
    shown = {row.id: _findable(row, seen[row.id].level) for row in kept}
    for house, name in _names(sight.by, home, seen, {g.pk for g in grounds}):
        if house in shown:
            shown[house] += f" {name}"
    texts = {house: fold(text) for house, text in shown.items()}
    return frozenset(h for h, text in texts.items() if all(word in text for word in words))


def _findable(row: _Row, level: Level) -> str:
    text = f"{row.code} {row.lane}"
    if level >= Level.PSEUDONYM:
        text += f" {mark_words(row.mark)}"
    return f"{text} {row.door}" if level >= Level.NAME else text


def _names(by: Actor, home: int, seen: dict[str, Seen], hamlets: set[int]) -> list[tuple[str, str]]:
    """Open the names of houses that are shown by name, at most MOST; three statements."""
    named = {house for house, one in seen.items() if one.level >= Level.NAME}
    if not named:
        return []
    people = Resident.objects.visible_to(by, reason=True).exclude(call_sealed=b"")
    people = people.filter(home=home, hamlet_id__in=sorted(hamlets), left_on=None).order_by("id")
    houses = Household.objects.visible_to(by, reason=True).exclude(label_sealed=b"").in_home(home)
    labels = houses.filter(hamlet_id__in=sorted(hamlets)).order_by("id")
    rows = [
        *((CALL, *row) for row in people.values_list("household_id", "id", "call_sealed")[:MOST]),
        *((LABEL, *row) for row in labels.values_list("id", "id", "label_sealed")[:MOST]),
    ]
    sealed = [(where, db_uuid(h), db_uuid(s), bytes(v)) for where, h, s, v in rows]
    sealed = [one for one in sealed if one[1] in named][:MOST]
    keys = keys_of(home, {subject for _, _, subject, _ in sealed})
    return [(house, keys.open(v, where=where, subject=s)) for where, house, s, v in sealed]


def _lines(sight: Sight, grounds: Sequence[Ground], rows: Sequence[_Row]) -> list[Line]:
    """Return what is shown of the houses of a page; four statements."""
    if not rows:
        return []
    by, home = sight.by, grounds[0].home
    names = {g.pk: g.name for g in grounds}
    lines = {row.id: _line(row, _seen(sight, home, row), names[row.hamlet]) for row in rows}
    seen = {line.id: line.seen for line in lines.values()}
    sealed = _tell_more(by, home, lines)
    people = read_people(by, home, seen)
    for house, words in open_words(home, seen, people, sealed).items():
        lines[house].label, lines[house].note = words
    for person in people:
        lines[person.house].people.append(person)
    return list(lines.values())


def _line(row: _Row, seen: Seen, hamlet: str) -> Line:
    line = Line(row.id, row.code, hamlet, row.lane, seen.level, seen=seen, member=row.member)
    if seen.level >= Level.PSEUDONYM:
        line.mark = mark_words(row.mark)
    if seen.level >= Level.NAME:
        line.door = row.door
    return line


def _tell_more(by: Actor, home: int, lines: dict[str, Line]) -> dict[str, tuple[bytes, bytes]]:
    """Tell lines of their last visit; return what is sealed of their houses."""
    houses = Household.objects.visible_to(by, reason=True).in_home(home).filter(id__in=[*lines])
    said = last_said(by)
    last = visits_of_house(by).order_by("-day").values("day")[:1]
    told = {name: Subquery(said.values(name)[:1]) for name in ("outcome", "why", "day")}
    houses = houses.annotate(last=Subquery(last), **{f"said_{n}": one for n, one in told.items()})
    sealed = {}
    columns = ("id", "label_sealed", "note_sealed", "last", "said_outcome", "said_why", "said_day")
    for row, label, note, day, *spoken in houses.values_list(*columns):
        line = lines[db_uuid(row)]
        sealed[line.id] = (bytes(label), bytes(note))
        if line.seen.skills:
            line.last = day
            line.quiet = quiet_words(*spoken) if spoken[0] else ""
    return sealed


def quiet_words(outcome: str, why: str, day: date) -> str:
    """Return until when nobody knocks, in words; nothing where somebody may."""
    until = quiet_after(outcome, why, day)
    if until == NEVER:
        return "Đề nghị đừng đến nữa"
    if isinstance(until, date) and until >= today():
        return f"Từ chối, nghỉ đến {day_words(until)}"
    return ""


def may_assign(sight: Sight, grounds: Iterable[Ground]) -> bool:
    """Say whether somebody may give out houses of all these hamlets."""
    mine = [sight.may(Resource.HOUSEHOLD, Action.DECIDE, g.pk) for g in grounds]
    return bool(mine) and all(mine)
