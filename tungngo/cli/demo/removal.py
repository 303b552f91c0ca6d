"""Taking the demonstration away: afterwards the platform is as one that never had it.

Home by home what hangs on made-up hamlets, teams and phones, then the sums of the fragments
touched, last the people and places. What real people did meanwhile stays, and its figures are made
anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session

from tungngo.accounts.models import Device, EnrolCode, Grant, SignInLink, User
from tungngo.audit.actions import note
from tungngo.cli.demo.network import MARK
from tungngo.cli.reasons import DEMO_IN_USE
from tungngo.feed.actions import writes
from tungngo.feed.models import Change, FeedCounter
from tungngo.figures.jobs import freshen, recount
from tungngo.figures.models import (
    Board,
    BoardState,
    Cell,
    DayBoard,
    DayTotal,
    Mismatch,
    Seen,
    SumCheck,
    TeamContact,
    TouchedKey,
)
from tungngo.households.models import (
    Alias,
    Assignment,
    Consent,
    Distinct,
    Household,
    HouseSeries,
    Resident,
    SubjectKey,
)
from tungngo.learning.models import Evidence, HouseholdSkill, SkillState
from tungngo.places.models import Hamlet, Place, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused
from tungngo.shared.home import job_scope
from tungngo.sync.models import DeviceState, Operation, OpLost, OpResult, Quarantine
from tungngo.sync.uploads import Blob, BlobPart, Telemetry
from tungngo.teams.models import Coverage, DecisionLine, Membership, Team, TeamDecision
from tungngo.visits.models import FollowUp, Visit

if TYPE_CHECKING:
    from django.db.models import QuerySet

_SUMS = (Cell, DayTotal, Seen)
_LEARNED = (Evidence, SkillState, HouseholdSkill)
_BOARDS = (Board, DayBoard, BoardState, SumCheck, TouchedKey)


@dataclass(slots=True)
class Marked:
    """What is made up, by number."""

    users: list[int]
    teams: list[int]
    hamlets: dict[int, list[int]] = field(default_factory=dict)  # by home
    devices: dict[int, list[Any]] = field(default_factory=dict)  # by home

    def homes(self) -> list[int]:
        """Return the homes that the demonstration touched."""
        return sorted(self.hamlets.keys() | self.devices.keys())


def marked() -> Marked:
    """Find what is made up: its people and teams say so, its hamlets are theirs and named so."""
    found = Marked(
        list(User.objects.filter(is_demo=True).values_list("pk", flat=True)),
        list(Team.objects.filter(is_demo=True).values_list("pk", flat=True)),
    )
    served = Coverage.objects.filter(team__is_demo=True).values("hamlet")
    named = PlaceName.objects.filter(name__startswith=MARK).values("place")
    hamlets = Hamlet.objects.filter(pk__in=served).filter(pk__in=named)
    for home, hamlet in hamlets.values_list("home", "pk"):
        found.hamlets.setdefault(home, []).append(hamlet)
    for home, uid in Device.objects.filter(user__is_demo=True).values_list("home", "uid"):
        found.devices.setdefault(home, []).append(uid)
    return found


def remove(*, by: Actor, told: Callable[[int], None] = lambda _: None) -> None:
    """Take all of it away, one transaction a home and one for what no home holds."""
    with job_scope("demo"):
        found = marked()
        _refuse_if_needed(found)
        for home in found.homes():
            remove_home(by=by, home=home, found=found)
            _sum_anew(home)
            told(1)
        remove_network(by=by, found=found)
        told(1)


def _refuse_if_needed(found: Marked) -> None:
    """Refuse while something real stands on something made up."""
    given = Grant.objects.filter(granted_by__is_demo=True, user__is_demo=False)
    hamlets = [h for some in found.hamlets.values() for h in some]
    served = Coverage.objects.filter(hamlet__in=hamlets, team__is_demo=False)
    if given.exists() or served.exists():
        raise Refused(DEMO_IN_USE)


@writes
def remove_home(*, by: Actor, home: int, found: Marked) -> None:
    """Delete the made-up rows of one home and make the sums of its fragments anew."""
    hamlets, devices = found.hamlets.get(home, []), found.devices.get(home, [])
    visits = Visit.objects.filter(home=home)
    houses = Household.objects.filter(home=home, hamlet__in=hamlets)
    ops = Operation.objects.filter(home=home, device__in=devices)
    touched = {
        *Hamlet.objects.filter(pk__in=hamlets).values_list("fragment_id", flat=True),
        *visits.filter(team__in=found.teams).values_list("fragment", flat=True).distinct(),
    }
    gone: list[QuerySet[Any]] = [
        visits.filter(hamlet__in=hamlets),
        visits.filter(team__in=found.teams),
        Consent.objects.filter(home=home, household_id__in=houses.values("id")),
        Assignment.objects.filter(home=home, hamlet__in=hamlets),
        Distinct.objects.filter(home=home, hamlet__in=hamlets),
        *_of_subjects(home, houses, Resident.objects.filter(home=home, hamlet__in=hamlets)),
        OpResult.objects.filter(home=home, id__in=ops.values("id")),
        *(m.objects.filter(home=home, hamlet__in=hamlets) for m in (Resident, FollowUp, Change)),
        HouseSeries.objects.filter(home=home, hamlet__in=hamlets),
        *(m.objects.filter(home=home, hamlet__in=hamlets) for m in _LEARNED),
        *(m.objects.filter(home=home, device__in=devices) for m in (Quarantine, OpLost)),
        DeviceState.objects.filter(home=home, id__in=devices),
        *_of_photos(home, hamlets),
        Telemetry.objects.filter(home=home, device__in=devices),
        TeamContact.objects.filter(home=home, team__in=found.teams),
        houses,
        ops,
    ]
    for rows in gone:
        rows.delete()
    _forget_sums(home, touched)


def _of_photos(home: int, hamlets: list[int]) -> "list[QuerySet[Any]]":
    """Return the photos of made-up hamlets, the pieces first."""
    photos = Blob.objects.filter(home=home, hamlet__in=hamlets)
    return [BlobPart.objects.filter(home=home, blob__in=photos.values("id")), photos]


def _of_subjects(home: int, *subjects: "QuerySet[Any]") -> "list[QuerySet[Any]]":
    """Return what hangs on the ids of houses and people: their keys and what was merged."""
    some = [rows.values("id") for rows in subjects]
    keys = [SubjectKey.objects.filter(home=home, subject__in=ids) for ids in some]
    return [*keys, *(Alias.objects.filter(home=home, id__in=ids) for ids in some)]


def _forget_sums(home: int, touched: set[int]) -> None:
    """Delete the sums of the touched fragments and the boards of the home."""
    for sums in _SUMS:
        sums.objects.filter(home=home, fragment__in=touched).delete()
    heard = Change.objects.filter(home=home).values("fragment")
    FeedCounter.objects.filter(home=home, fragment__in=touched).exclude(fragment__in=heard).delete()
    for table in _BOARDS:
        table.objects.filter(home=home).delete()


def _sum_anew(home: int) -> None:
    """Make the sums and boards of a home from what real people left there."""
    if not Visit.objects.filter(home=home).exists():
        return
    known = set(Mismatch.objects.filter(home=home).values_list("id", flat=True))
    recount(home=home, repair=True)
    freshen()
    Mismatch.objects.filter(home=home).exclude(id__in=known).delete()  # made here, no bugs


@writes
def remove_network(*, by: Actor, found: Marked) -> None:
    """Delete the made-up people, teams and hamlets; one audit line says that they were there.

    The lines that their own acts left stay: the log only grows, and names nobody.
    """
    hamlets = [h for some in found.hamlets.values() for h in some]
    decisions = set(
        DecisionLine.objects.filter(team__in=found.teams).values_list("decision", flat=True)
    )
    for table in (Coverage, Membership, DecisionLine):
        table.objects.filter(team__in=found.teams).delete()
    still = DecisionLine.objects.values("decision")
    TeamDecision.objects.filter(pk__in=decisions).exclude(pk__in=still).delete()
    Team.objects.filter(pk__in=found.teams).delete()
    _end_sessions(found.users)
    for owned in (Grant, EnrolCode, Device, SignInLink):
        owned.objects.filter(user__in=found.users).delete()
    User.objects.filter(pk__in=found.users).delete()
    Hamlet.objects.filter(pk__in=hamlets).delete()
    PlaceName.objects.filter(place__in=hamlets).delete()
    Place.objects.filter(pk__in=hamlets).delete()
    note(by, "demo.remove", people=len(found.users), teams=len(found.teams), hamlets=len(hamlets))


def _end_sessions(users: list[int]) -> None:
    mine = set(users)
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("user") in mine:
            session.delete()
