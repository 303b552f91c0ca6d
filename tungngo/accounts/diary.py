"""Reading the log (nhật ký): who may see which lines, and a search through them.

The page lives here and not in ``audit``: it shows names of accounts and judges by ``rights``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models.functions import Cast, Concat

from tungngo.accounts.models import Grant, User
from tungngo.accounts.rights import RIGHTS, Action, Level, Resource, Right, Role
from tungngo.audit.models import AccessEntry, AuditCheck, AuditEntry, AuditSeal
from tungngo.places.models import Fragment, Geo, Hamlet, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.clock import VIETNAM, today

TABLES: dict[Resource, type[AuditEntry | AccessEntry]] = {
    Resource.AUDIT: AuditEntry,
    Resource.ACCESS: AccessEntry,
}
SPAN = timedelta(days=6)  # shown unless asked otherwise
MOST_DAYS = timedelta(days=92)
_BEFORE_2025 = date(2025, 6, 30)  # homes are named after the provinces of that day
_LOOKS = 4  # portions of lines looked through for one page


class Reach(NamedTuple):
    """Which lines somebody sees: those of some homes, places and people, and how much of each."""

    me: str  # as lines name the actor
    level: Level  # of others' lines; NONE: own lines only; COUNT: numbers by verb
    everywhere: bool
    places: frozenset[int]
    homes: tuple[int, ...]


def reach_of(by: Actor, resource: Resource) -> Reach:
    """Return what of the log somebody sees; at most three queries."""
    rights = [(held, _right(held.role, resource)) for held in by.held]
    level = max((right.plain for _, right in rights if not right.own), default=Level.NONE)
    held = [one for one, right in rights if level in (Level.NONE, right.plain)]
    me = f"user:{by.user_id}"
    if any(one.kind == "nation" for one in held):
        homes = Fragment.objects.values_list("home", flat=True).order_by("home").distinct()
        return Reach(me, level, everywhere=True, places=frozenset(), homes=(0, *homes))
    places, homes_of = _below({one.place_id for one in held})
    return Reach(me, level, False, places, (0, *sorted(homes_of)))  # noqa: FBT003 - a tuple


def _right(role: str, resource: Resource) -> Right:
    right = RIGHTS[Role(role)][resource].get(Action.SEE, Right())
    if role == Role.OPERATOR and right.plain is Level.COUNT:
        return right._replace(plain=Level.PSEUDONYM)  # the table's "*": lines, and nobody's name
    return right


def _below(held: set[int]) -> tuple[frozenset[int], set[int]]:
    """Return the places inside those held, themselves included, and the homes they lie in."""
    inside = (
        models.Q(commune_id__in=held)
        | models.Q(district_id__in=held)
        | models.Q(province_id__in=held)
    )
    rows = Geo.objects.filter(inside, version__undone_at=None)
    found, fragments, homes = set(held), set[int](), set[int]()
    above = ("fragment_id", "fragment__home", "commune_id", "district_id", "province_id")
    for fragment, home, commune, district, province in rows.values_list(*above):
        fragments.add(fragment)
        homes.add(home)
        if province in held:
            found.update(filter(None, (commune, district)))
        elif district in held and commune:
            found.add(commune)
    hamlets = Hamlet.objects.filter(models.Q(fragment__in=fragments) | models.Q(pk__in=held))
    for hamlet, home in hamlets.values_list("pk", "home"):
        found.add(hamlet)
        homes.add(home)
    return frozenset(found), homes


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; empty words look for everything."""

    who: str = ""  # number or login of an account
    what: str = ""  # verb, or kind of row shown
    target: str = ""
    home: int | None = None
    first: date | None = None
    last: date | None = None

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and last day, at most three months."""
        last = self.last or today()
        first = self.first or last - SPAN
        return max(first, last - MOST_DAYS), last


class Place(NamedTuple):
    """Where in the list a page begins: after this line."""

    at: datetime
    line: Any


def _found(resource: Resource, reach: Reach, search: Search) -> models.QuerySet[Any]:
    first, last = search.days
    start = datetime.combine(first, time(), VIETNAM)
    end = datetime.combine(last, time(), VIETNAM) + timedelta(days=1)
    homes = [h for h in reach.homes if search.home in (None, h)]
    rows: models.QuerySet[Any] = TABLES[resource].objects.filter(
        home__in=homes, at__gte=start, at__lt=end
    )
    if reach.level is Level.NONE:
        rows = rows.filter(actor=reach.me)
    elif not reach.everywhere:
        grants = Grant.objects.filter(place__in=reach.places)
        rows = rows.filter(
            models.Q(actor=reach.me) | models.Q(actor__in=_actors(grants, "user_id"))
        )
    if search.who.isdecimal():
        rows = rows.filter(actor=f"user:{int(search.who)}")
    elif search.who:
        users = User.objects.filter(login=search.who.lower())
        rows = rows.filter(actor__in=_actors(users, "pk"))
    if search.what:
        column = "verb" if resource is Resource.AUDIT else "what"
        rows = rows.filter(**{column: search.what})
    if search.target:
        rows = rows.filter(_aimed(resource, search.target))
    return rows


def _aimed(resource: Resource, target: str) -> models.Q:
    """Return the condition on what a line is about; of a list shown, any row of it."""
    if resource is Resource.AUDIT:
        return models.Q(target__startswith=target)
    return models.Q(targets__contains=target)


def _actors(rows: models.QuerySet[Any], column: str) -> models.QuerySet[Any]:
    """Return people as lines name them: "user:5"."""
    number = Cast(column, models.CharField())
    named = Concat(models.Value("user:"), number, output_field=models.CharField())
    found: models.QuerySet[Any] = rows.order_by().annotate(named=named).values("named")
    return found


def read_lines(
    resource: Resource, reach: Reach, search: Search, *, most: int, after: Place | None = None
) -> tuple[list[AuditEntry | AccessEntry], Place | None]:
    """Return lines, newest first, and where the next page begins; None where there is none.

    Somebody who has moved on is seen by those of a place in what they did there: the places on a
    line decide, and a page may be shorter than ``most``.
    """
    found: list[AuditEntry | AccessEntry] = []
    rows = _found(resource, reach, search).newest()  # type: ignore[attr-defined]  # LogQuerySet
    for _ in range(_LOOKS):
        some = list((rows.before(*after) if after else rows)[: most + 1])
        for line in some:
            if len(found) == most:
                return found, after
            after = Place(line.at, line.id)
            if _belongs(line, reach):
                found.append(line)
        if len(some) <= most:
            return found, None
    return found, after


def _belongs(line: AuditEntry | AccessEntry, reach: Reach) -> bool:
    if reach.everywhere or line.actor == reach.me:
        return True
    return not reach.places.isdisjoint(line.places())


def count_lines(resource: Resource, reach: Reach, search: Search) -> list[tuple[str, int]]:
    """Return how many lines there are of each kind, the most frequent first."""
    column = "verb" if resource is Resource.AUDIT else "what"
    rows = _found(resource, reach, search).values_list(column).annotate(n=models.Count("id"))
    return sorted(rows.order_by(), key=lambda row: (-row[1], row[0]))


class Chain(NamedTuple):
    """How the seals stand in the homes that somebody sees."""

    sealed_to: datetime | None
    checked_at: datetime | None
    lines: int
    faults: int


def read_chain(homes: Iterable[int]) -> Chain:
    """Return the state of the seals by the last night's going through; one query."""
    last = AuditSeal.objects.filter(home=models.OuterRef("home")).order_by("-n")
    rows = AuditCheck.objects.filter(home__in=list(homes)).order_by("at")
    rows = rows.filter(at__gte=datetime.combine(today() - SPAN, time(), VIETNAM))
    found = {row.home: row for row in rows.annotate(sealed=models.Subquery(last.values("at")[:1]))}
    sealed = [row.sealed for row in found.values() if row.sealed]
    return Chain(
        max(sealed, default=None),
        min((row.at for row in found.values()), default=None),
        sum(row.lines for row in found.values()),
        sum(row.faults for row in found.values()),
    )


def names_of_homes(homes: Iterable[int]) -> dict[int, str]:
    """Return {home: name} for a choice: the provinces before 7/2025, and what is of no province."""
    wanted = list(homes)
    rows = PlaceName.objects.on(_BEFORE_2025).filter(code__in=[f"{home:02d}" for home in wanted])
    names = {int(code): name for code, name in rows.values_list("code", "full_name")}
    return {h: names.get(h, f"Vùng {h:02d}") if h else "Việc chung" for h in wanted}
