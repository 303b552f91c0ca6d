"""What the measurements stand on: hamlets with teams, and members with phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tungngo.accounts.actions import NewDevice, NewUser, add_users, enrol_devices
from tungngo.accounts.models import Device, User
from tungngo.accounts.tokens import PUSH, make_access
from tungngo.catalogue.models import Skill
from tungngo.cli.phones import Phone, Post
from tungngo.places.actions import NewHamlet, add_hamlets
from tungngo.places.models import WHOLE, Fragment, Geo, GeoVersion, Hamlet, Place
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now, today
from tungngo.shared.ids import new_id
from tungngo.teams.actions import NewMember, NewTeam, found_teams, load_team_types
from tungngo.teams.models import LEADER, Team

BY = job_actor("bench")
DAYS = 90  # a member's work is spread over
_HAMLETS_EACH = 3
_HOME = 37


@dataclass(frozen=True, slots=True)
class Plot:
    """Where seeded visits lie: a hamlet, its team, a member."""

    home: int
    fragment: int
    hamlet: int
    team: int
    member: int


@dataclass(slots=True)
class Worker:
    """A member with a phone."""

    phone: Phone
    secret: str
    days: int = 0  # of work done


def make_workers(n: int) -> list[Worker]:
    """Make new members of a team each, with a phone and three hamlets, in one data home."""
    tag = new_id().hex[-8:]
    fragments = list(Fragment.objects.filter(home=_HOME, kind=WHOLE).order_by("pk")[:n])
    served = [_hamlets(fragments[i % len(fragments)], _HAMLETS_EACH) for i in range(n)]
    users = _members(n, tag)
    teams = _teams(tag, served, users)
    with frozen(now() - timedelta(days=DAYS + 1)):
        devices = enrol_devices(by=BY, devices=[NewDevice(u.pk, _HOME, "bench") for u in users])
    skills = list(Skill.objects.open().order_by("pk").values_list("pk", flat=True))
    return [
        Worker(_phone(str(device.uid), hamlets, team, skills, seed), _token(device))
        for seed, (device, hamlets, team) in enumerate(zip(devices, served, teams, strict=True))
    ]


def _token(device: Device) -> str:
    """Return an access token that outlives the measurement: renewing it is measured nowhere."""
    return make_access(device.uid, device.generation, PUSH, lives=timedelta(days=1))


def make_plots(n: int) -> list[Plot]:
    """Make hamlets all over the country, one per commune fragment, each with a team of one."""
    everywhere = list(Fragment.objects.filter(kind=WHOLE).order_by("pk"))
    step = max(1, len(everywhere) // n)
    fragments = everywhere[::step][:n]
    tag = new_id().hex[-8:]
    hamlets = add_hamlets(by=BY, items=[NewHamlet(f.pk, "thôn", f"Đo {tag}") for f in fragments])
    users = _members(len(hamlets), tag)
    teams = _teams(tag, [[h] for h in hamlets], users)
    return [
        Plot(hamlet.home, hamlet.fragment_id, hamlet.pk, team.pk, user.pk)
        for hamlet, team, user in zip(hamlets, teams, users, strict=True)
    ]


def _hamlets(fragment: Fragment, n: int) -> list[Hamlet]:
    return add_hamlets(by=BY, items=[NewHamlet(fragment.pk, "thôn", f"Đo {i}") for i in range(n)])


def _members(n: int, tag: str) -> list[User]:
    people = [NewUser(f"do-{tag}-{i}", f"Máy đo {i}", is_demo=True) for i in range(n)]
    return add_users(by=BY, people=people)


def _teams(tag: str, served: Sequence[Sequence[Hamlet]], users: Sequence[User]) -> list[Team]:
    """Found a team for each list of hamlets, by one decision a province; in the same order."""
    load_team_types(by=BY)
    provinces = _provinces({hamlets[0].fragment_id for hamlets in served})
    wanted: dict[int, list[NewTeam]] = {}
    for n, (hamlets, user) in enumerate(zip(served, users, strict=True)):
        fragment = hamlets[0].fragment_id
        ids = tuple(h.pk for h in hamlets)
        member = NewMember(user.pk, LEADER)
        team = NewTeam("cnscd", f"Tổ đo {tag} {n}", fragment, ids, (member,), is_demo=True)
        wanted.setdefault(provinces[fragment], []).append(team)
    made: dict[str, Team] = {}
    for issuer in Place.objects.filter(pk__in=wanted):
        made |= {team.name: team for team in _found(issuer, tag, wanted[issuer.pk])}
    return [made[f"Tổ đo {tag} {n}"] for n in range(len(served))]


def _provinces(fragments: set[int]) -> dict[int, int]:
    """Return {fragment: its province today}."""
    rows = Geo.objects.in_version(GeoVersion.objects.in_force(today()))
    return dict(rows.filter(fragment__in=fragments).values_list("fragment_id", "province_id"))


def _found(issuer: Place, tag: str, teams: list[NewTeam]) -> list[Team]:
    since = today() - timedelta(days=400)
    until = today() + timedelta(days=700)
    return found_teams(
        by=BY,
        issuer=issuer,
        number=f"ĐO-{tag}",
        signed_on=since,
        effective_on=since,
        ends_on=until,
        teams=teams,
    )


def _phone(
    device: str, hamlets: Sequence[Hamlet], team: Team, skills: Sequence[int], seed: int
) -> Phone:
    post = Post(_HOME, tuple(h.pk for h in hamlets), team.pk)
    return Phone(device, post, skills, Random(seed))
