"""The made-up network: teams with their people on real communes, and one account per role.

Everything in it calls itself "minh họa"; nothing has a password. One seed and one day give one
network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from uuid import UUID

from tungngo.accounts.actions import (
    NewDevice,
    NewGrant,
    NewUser,
    add_users,
    enrol_devices,
    grant_roles,
)
from tungngo.accounts.models import Device, User
from tungngo.accounts.rights import Role
from tungngo.catalogue.models import Skill
from tungngo.cli.links import ROLES
from tungngo.cli.phones import Phone, Post, uid_from
from tungngo.feed.actions import writes
from tungngo.places.actions import NewHamlet, add_hamlets
from tungngo.places.models import PART, WHOLE, Geo, GeoVersion, Place, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.clock import VIETNAM, frozen, now, today
from tungngo.teams.actions import NewMember, NewTeam, found_teams
from tungngo.teams.models import DEPUTY, LEADER, MEMBER, Team

PROVINCES = ("37", "46", "20")  # Ninh Bình, Huế, Lạng Sơn of today
YEAR = timedelta(days=364)  # before today: the first teams begin
MARK = "Minh họa"  # begins the name of every made-up hamlet
_TERM = timedelta(days=2 * 365)
_WITHOUT = 0.08  # of the communes: they show what a place without figures looks like
# Teams begin in waves: {days after the first day: weight}.
_WAVES = {0: 40, 70: 35, 150: 25}
_ORGANISATIONS = ("Đoàn Thanh niên", "Hội Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "")
_NATIONAL = (Role.NATIONAL_OFFICER, Role.OPERATOR)
_COMMUNAL = (Role.COMMUNE_OFFICER, Role.COMMUNE_HEAD, Role.DATA_OFFICER)
_TAUGHT = 10  # skills that one member teaches
# How much people ask for the skills of a service; of any other: 1.
_DEMAND = {"vneid": 12, "dvc": 8, "safety": 5, "zalo": 5, "bank": 4, "vssid": 4, "phone": 3}
_CALLED = {LEADER: "Tổ trưởng", DEPUTY: "Tổ phó", MEMBER: "Thành viên"}
_LOGIN = {LEADER: "to-truong", DEPUTY: "to-pho", MEMBER: "thanh-vien"}


@dataclass(slots=True)
class Plan:
    """A team to be: where, since when, how many people and phones."""

    commune: int
    fragment: int
    home: int
    number: int  # in its commune
    since: date
    roles: list[str]
    phones: int
    hamlets: int
    places: tuple[int, ...] = ()  # its hamlets, once made
    people: list[User] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the team's name."""
        return f"Tổ công nghệ số cộng đồng Minh họa {self.number}"


@dataclass(frozen=True, slots=True)
class Worker:
    """A phone of the network, the person who carries it, and since when."""

    phone: Phone
    device: Device
    user: User
    since: date


def draw_plans(rng: Random, provinces: tuple[str, ...]) -> list[Plan]:
    """Choose the communes, and the teams that each is to have."""
    first = today() - YEAR
    plans: list[Plan] = []
    for code in provinces:
        communes = list(_communes(code))
        left_out = set(rng.sample(range(len(communes)), int(len(communes) * _WITHOUT)))
        for n, (commune, fragments) in enumerate(communes):
            if n in left_out:
                continue
            since = first + timedelta(days=rng.choices(list(_WAVES), list(_WAVES.values()))[0])
            rng.shuffle(fragments)
            for number in range(1, rng.choices((1, 2, 3), (55, 35, 10))[0] + 1):
                fragment, home = fragments[(number - 1) % len(fragments)]
                roles = [LEADER, DEPUTY] + [MEMBER] * rng.randint(1, 5)
                phones, hamlets = (
                    rng.choices((1, 2), (75, 25))[0],
                    rng.choices((1, 2, 3), (3, 5, 2))[0],
                )
                plans.append(Plan(commune, fragment, home, number, since, roles, phones, hamlets))
    return plans


def _communes(code: str) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield the communes of a province of today, each with its fragments (id, home)."""
    name = PlaceName.objects.of_code(code, today())
    if name is None:
        return
    rows = Geo.objects.in_version(GeoVersion.objects.in_force(today())).filter(
        province_id=name.place_id, fragment__kind__in=(WHOLE, PART)
    )
    found = rows.order_by("commune_id", "fragment_id").values_list(
        "commune_id", "fragment_id", "fragment__home"
    )
    for commune, some in groupby(found, key=lambda row: row[0]):
        yield commune, [(fragment, home) for _, fragment, home in some]


@writes
def found_network(*, by: Actor, rng: Random, provinces: tuple[str, ...]) -> list[Worker]:
    """Make hamlets, people, teams and phones in one transaction; return the phones."""
    plans = draw_plans(rng, provinces)
    with frozen(_morning(today() - YEAR)):
        _make_hamlets(by, plans, rng)
        _add_people(by, plans)
    workers: list[Worker] = []
    for since in sorted({p.since for p in plans}):
        some = [p for p in plans if p.since == since]
        with frozen(_morning(since)):
            teams = _found(by, some)
            workers += _give_phones(by, some, teams, rng)
    _add_officials(by, plans)
    return workers


def _morning(day: date) -> datetime:
    """Return the moment at which papers are signed and typed in."""
    return datetime.combine(day, time(7, 30), VIETNAM)


def _make_hamlets(by: Actor, plans: list[Plan], rng: Random) -> None:
    """Make the hamlets that the teams are to serve, numbered within their commune."""
    serial: dict[int, int] = {}
    items: list[NewHamlet] = []
    for plan in plans:
        for _ in range(plan.hamlets):
            n = serial[plan.commune] = serial.get(plan.commune, 0) + 1
            houses = rng.randint(60, 240)
            people = houses * rng.randint(33, 41) // 10
            items.append(
                NewHamlet(plan.fragment, "thôn", f"{MARK} {n}", houses, people, counted_on=today())
            )
    made = iter(add_hamlets(by=by, items=items))
    for plan in plans:
        plan.places = tuple(next(made).pk for _ in range(plan.hamlets))


def _add_people(by: Actor, plans: list[Plan]) -> None:
    serial = dict.fromkeys(_CALLED, 0)
    news: list[NewUser] = []
    for role in (role for plan in plans for role in plan.roles):
        serial[role] += 1
        name = f"{_CALLED[role]} minh họa {serial[role]}"
        news.append(NewUser(f"mh-{_LOGIN[role]}-{serial[role]}", name, is_demo=True))
    made = iter(add_users(by=by, people=news) if news else ())
    for plan in plans:
        plan.people = [next(made) for _ in plan.roles]


def _found(by: Actor, plans: list[Plan]) -> dict[tuple[int, int], Team]:
    """Found the teams of one day, one decision a commune; return {(commune, number): team}."""
    found: dict[tuple[int, int], Team] = {}
    communes = Place.objects.in_bulk({p.commune for p in plans})
    for commune, some in groupby(plans, key=lambda p: p.commune):
        mine = list(some)
        teams = found_teams(
            by=by,
            issuer=communes[commune],
            number=f"{100 + commune % 800}/QĐ-UBND (minh họa)",
            signed_on=mine[0].since,
            effective_on=mine[0].since,
            ends_on=mine[0].since + _TERM,
            signer_title="Chủ tịch Ủy ban nhân dân",
            teams=[_new_team(p) for p in mine],
        )
        found |= {(commune, p.number): t for p, t in zip(mine, teams, strict=True)}
    return found


def _new_team(plan: Plan) -> NewTeam:
    members = tuple(
        NewMember(
            user.pk,
            role,
            _ORGANISATIONS[(plan.number + n) % len(_ORGANISATIONS)],
            agreed="thanh-vien@1",
        )
        for n, (user, role) in enumerate(zip(plan.people, plan.roles, strict=True))
    )
    return NewTeam("cnscd", plan.name, plan.fragment, plan.places, members, is_demo=True)


def _give_phones(
    by: Actor, plans: list[Plan], teams: dict[tuple[int, int], Team], rng: Random
) -> list[Worker]:
    """Enrol the phones of new teams: the leader's first, then that of the last member."""
    skills = Skill.objects.open().filter(audience="citizen").order_by("pk")
    known = list(skills.values_list("pk", "service__code"))
    carried = [(p, user) for p in plans for user in (p.people[0], p.people[-1])[: p.phones]]
    news = [
        NewDevice(user.pk, p.home, "máy minh họa", UUID(uid_from(rng, now())))
        for p, user in carried
    ]
    workers = []
    for (plan, user), device in zip(carried, enrol_devices(by=by, devices=news), strict=True):
        post = Post(plan.home, plan.places, teams[(plan.commune, plan.number)].pk)
        phone = Phone(str(device.uid), post, _taught(known, rng), Random(rng.getrandbits(64)))
        workers.append(Worker(phone, device, user, plan.since))
    return workers


def _taught(skills: list[tuple[int, str]], rng: Random) -> list[int]:
    """Choose what the member of one phone teaches; skills in demand are taught by more of them."""
    drawn = sorted(skills, key=lambda skill: -(rng.random() ** (1 / _DEMAND.get(skill[1], 1))))
    return sorted(number for number, _ in drawn[:_TAUGHT])


def _add_officials(by: Actor, plans: list[Plan]) -> None:
    """Add one person for each role that no team gives, on the places of the first team."""
    roles = [role for role in ROLES if role not in (Role.MEMBER, Role.LEADER)]
    people = [
        NewUser(f"mh-{r.value.replace('_', '-')}", f"{ROLES[r]} minh họa", is_demo=True)
        for r in roles
    ]
    commune = plans[0].commune
    province = (
        Geo.objects.in_version(GeoVersion.objects.in_force(today()))
        .filter(commune=commune)[0]
        .province_id
    )
    nation = Place.objects.nation().pk
    first, last = today() - timedelta(days=180), today() + timedelta(days=180)
    grants = []
    for role, user in zip(roles, add_users(by=by, people=people), strict=True):
        place = nation if role in _NATIONAL else commune if role in _COMMUNAL else province
        grants.append(NewGrant(user.pk, role, place, first, last, reason="minh họa"))
    grant_roles(by=by, grants=grants)
