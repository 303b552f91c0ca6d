"""A commune as its officer starts it: what is there, and what comes next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Subquery

from tungngo.accounts.models import PHONE, Device
from tungngo.accounts.reasons import NO_RIGHT
from tungngo.accounts.rights import Action, Resource, level, require
from tungngo.feed.actions import reading
from tungngo.households.models import Household
from tungngo.places.lines import Names
from tungngo.places.matching import lands_of
from tungngo.places.models import COMMUNE, NEW_REST, OLD_REST, Geo, GeoVersion, Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import sort_key
from tungngo.teams.models import LEADER, Membership


class HamletRow(NamedTuple):
    """A hamlet of the list."""

    pk: int
    fragment: int
    name: str  # "thôn Đồi Chè"
    type: str
    word: str  # "Đồi Chè"
    code: str
    old: str  # the old commune, empty where it is not known
    households: int | None
    people: int | None
    counted_on: date | None


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune with its pieces of land and its hamlets."""

    place: int
    name: str
    code: str
    home: int
    olds: dict[int, str]  # {fragment: the old commune it was}, without the rest
    rest: int | None  # where hangs what has no known old commune
    hamlets: list[HamletRow]

    @property
    def fragments(self) -> set[int]:
        """Return all its fragments."""
        return {*self.olds, *([self.rest] if self.rest else [])}

    @property
    def whole(self) -> int:
        """Return the fragment of what is the commune's as a whole."""
        return self.rest or min(self.olds)

    def hamlet(self, pk: int) -> HamletRow | None:
        """Return one of its hamlets."""
        return next((one for one in self.hamlets if one.pk == pk), None)


def own_communes(by: Actor) -> list[int]:
    """Return the communes that a person may start: where they may found teams."""
    held = [h.place_id for h in by.held if h.kind == COMMUNE]
    return [one for one in held if level(by, Resource.TEAM, Action.ADD, {one})]


def require_commune(by: Actor, place: int) -> None:
    """Refuse whoever may not start this commune; a role above or on old land does not do."""
    if place not in own_communes(by):
        raise Refused(NO_RIGHT)
    require(by, Resource.TEAM, Action.ADD, {place})


def read_commune(by: Actor, place: int) -> Commune:
    """Return a commune of the actor's, its hamlets in Vietnamese order; two queries."""
    require_commune(by, place)
    day = today()
    standing = GeoVersion.objects.filter(undone_at=None, valid_from__lte=day)
    version = standing.order_by("-valid_from", "-id").values("pk")[:1]
    lands = Geo.objects.filter(version=Subquery(version), commune_id=place, commune__valid_to=None)
    land, hamlet = ("id", "kind", "old_place_id", "home"), "fragment__hamlets__"
    about = ("place_id", "placeholder", "households", "people", "counted_on", "place__valid_to")
    columns = [*(f"fragment__{c}" for c in land), *(hamlet + c for c in about)]
    rows = list(lands.order_by("fragment_id").values_list(*columns))
    if not rows:
        raise Refused(NO_RIGHT)
    names = Names({place, *(row[2] for row in rows if row[2]), *(row[4] for row in rows if row[4])})
    olds = {r[0]: names.full(r[2], day) for r in rows if r[1] not in (OLD_REST, NEW_REST)}
    rests = [r[0] for r in rows if r[1] in (OLD_REST, NEW_REST)]
    if len(olds) == 1 and not rests:
        olds = dict.fromkeys(olds, "")  # all of it was one commune: nothing to choose
    found = [
        _hamlet(row, names, olds, day) for row in rows if row[4] and not row[5] and row[9] is None
    ]
    found.sort(key=lambda one: (sort_key(_padded(one.word)), one.pk))
    own = names.on(place, day)
    rest = rests[0] if rests else None
    return Commune(place, own.full_name, own.code, rows[0][3], olds, rest, found)


def _hamlet(row: tuple, names: Names, olds: dict[int, str], day: date) -> HamletRow:  # type: ignore[type-arg]
    fragment, pk = row[0], row[4]
    name = names.on(pk, day)
    told = (name.full_name, name.type, name.name, name.code)
    return HamletRow(pk, fragment, *told, olds.get(fragment, ""), *row[6:9])


def _padded(name: str) -> str:
    return " ".join(word.zfill(4) if word.isdecimal() else word for word in name.split())


def own_hamlets(commune: int) -> set[int]:
    """Return the hamlets of a commune today, without the placeholder."""
    there = Hamlet.objects.filter(fragment__in=lands_of({commune}), placeholder=False)
    return set(there.filter(place__valid_to=None).values_list("pk", flat=True))


class TeamRow(NamedTuple):
    """A team of the list."""

    pk: int
    name: str
    members: int
    leader: str


class PersonRow(NamedTuple):
    """A member of a team, and whether a phone of theirs has come in."""

    user: int
    name: str
    login: str
    role: str
    organisation: str
    team: int
    team_name: str
    has_phone: bool
    valid_from: date


def people_of(fragments: Collection[int]) -> list[PersonRow]:
    """Return the members of all teams of some land, team by team, leaders first; one query."""
    phone = Device.objects.active().filter(user=OuterRef("user"), kind=PHONE)
    rows = Membership.objects.filter(team__fragment__in=fragments, valid_to=None)
    rows = rows.annotate(has_phone=Exists(phone)).order_by("team__sort_key", "team_id", "pk")
    who = ("user_id", "user__name", "user__login", "role", "organisation")
    columns = (*who, "team_id", "team__name", "has_phone", "valid_from")
    found = [PersonRow(*row) for row in rows.values_list(*columns)]
    return sorted(found, key=lambda p: (sort_key(p.team_name), p.team, p.role != LEADER))


def teams_in(people: Collection[PersonRow]) -> list[TeamRow]:
    """Return the teams of these people."""
    found: dict[int, list[PersonRow]] = {}
    for one in people:
        found.setdefault(one.team, []).append(one)
    return [
        TeamRow(
            pk,
            some[0].team_name,
            len(some),
            next((p.name for p in some if p.role == LEADER), ""),
        )
        for pk, some in found.items()
    ]


def houses_in(by: Actor, commune: Commune) -> dict[int, int]:
    """Return {hamlet: how many open houses}; one query."""
    hamlets = [one.pk for one in commune.hamlets]
    with reading(by):
        mine = Household.objects.visible_to(by).in_home(commune.home).open()
        rows = mine.filter(hamlet__in=hamlets).values("hamlet").annotate(n=Count("number"))
        return {row["hamlet"]: row["n"] for row in rows.order_by()}


class Step(NamedTuple):
    """One line of the checklist."""

    title: str
    there: str  # what is there, in words
    about: str
    done: bool
    ready: bool  # what it needs is there
    url: str  # name of its address
    button: str


# What each step is about: title, in words, its address, its button.
_STEPS = (
    (
        "Thôn, tổ dân phố",
        "Gõ từng thôn, dán cả danh sách, hoặc nạp tệp Excel.",
        "desk:start_hamlets",
        "Thêm thôn",
    ),
    (
        "Tổ và quyết định thành lập",
        "Số, ngày quyết định, thôn phụ trách, danh sách thành viên: một biểu mẫu.",
        "desk:start_teams",
        "Ghi tổ",
    ),
    (
        "Thành viên",
        "Mỗi người có tài khoản ngay khi được ghi vào tổ. Còn thiếu ai thì thêm vào tổ.",
        "desk:start_teams",
        "Thêm thành viên",
    ),
    (
        "Nhà",
        "Đặt một dãy nhà theo số, hoặc nạp tệp Excel không có tên người.",
        "desk:start_houses",
        "Thêm nhà",
    ),
    (
        "Mã vào máy",
        "In phiếu có mã QR, mỗi người quét một mã bằng điện thoại của mình.",
        "desk:start_codes",
        "In mã",
    ),
)


def steps_of(commune: Commune, people: list[PersonRow], houses: dict[int, int]) -> list[Step]:
    """Return the checklist: five steps, each with its count."""
    n, teams, living = len(commune.hamlets), len(teams_in(people)), sum(houses.values())
    persons = {p.user for p in people}
    phones = {p.user for p in people if p.has_phone}
    in_hand = f"{len(phones)} trên {len(persons)} người đã vào máy"
    # What is there, in words; is it done; is what it needs there.
    states = (
        (f"{n} thôn" if n else "Chưa có thôn nào", n > 0, True),
        (f"{teams} tổ" if teams else "Chưa có tổ nào", teams > 0, n > 0),
        (
            f"{len(persons)} người" if persons else "Chưa có người nào",
            len(persons) > teams,
            teams > 0,
        ),
        (f"{_thousands(living)} nhà" if living else "Chưa có nhà nào", living > 0, n > 0),
        (in_hand if persons else "Chưa cần", bool(persons) and phones == persons, bool(persons)),
    )
    return [
        Step(title, there, about, done, ready, url, button)
        for (title, about, url, button), (there, done, ready) in zip(_STEPS, states, strict=True)
    ]


def _thousands(n: int) -> str:
    return f"{n:,}".replace(",", ".")
