"""Giving roles: nobody gives beyond their own place, rank or days, nor to themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import Cast, give, person, place_of, user_of
from tests.refusing import refused
from tungngo.accounts.actions import NewGrant, grant_roles
from tungngo.accounts.models import Grant, User
from tungngo.accounts.rights import Role, actor_of
from tungngo.accounts.tests.lines import verbs
from tungngo.places.models import Place
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import frozen, today
from tungngo.shared.errors import Refused

pytestmark = pytest.mark.django_db
JOB = job_actor("init")


@pytest.fixture
def newcomer(cast: Cast) -> User:
    return person("newcomer")


def open_one(
    by: Actor, user: User, role: Role, place: Place, days: int = 100, first: date | None = None
) -> Grant:
    first = first or today()
    last = first + timedelta(days=days)
    one = NewGrant(user.pk, role, place.pk, first, last, decision_no="12/QĐ-UBND")
    return grant_roles(by=by, grants=[one])[0]


def test_the_official_makes_a_member_who_can_act_at_once(cast: Cast, newcomer: User) -> None:
    grant = open_one(cast.official, newcomer, Role.MEMBER, cast.doi_che.place)
    assert grant.granted_by_id == cast.official.user_id
    assert actor_of(newcomer).roles == {"member"}
    assert verbs() == ["grant.open"]


# Who (column) may give what: written by hand from the trust page, section 2.
GIVES = {
    Role.MEMBER: "",
    Role.LEADER: "member",
    Role.COMMUNE_OFFICER: "member leader",
    Role.COMMUNE_HEAD: "commune_officer",
    Role.PROVINCE_OFFICER: "commune_officer commune_head editor broadcaster partner data_officer",
    Role.NATIONAL_OFFICER: "province_officer",
    Role.EDITOR: "",
    Role.BROADCASTER: "",
    Role.PARTNER: "",
    Role.DATA_OFFICER: "",
    Role.AUDITOR: "",
    Role.OPERATOR: "",
}


@pytest.mark.parametrize("giver", Role)
def test_each_role_gives_its_own_roles_and_no_other(cast: Cast, giver: Role) -> None:
    place = place_of(giver, cast.map)
    by = actor_of(person("giver", {giver: place}))
    given: list[str] = []
    refusals: set[str] = set()
    for role in Role:
        # On the giver's own place, so that the place is never why it is refused.
        try:
            open_one(by, person(f"to.{role.value}"), role, place)
            given.append(role.value)
        except Refused as refusal:
            refusals.add(refusal.reason.code)
    assert refusals <= {"accounts.beyond_own", "accounts.no_right"}
    assert given == [role.value for role in Role if role.value in GIVES[giver].split()]


def test_not_beyond_the_own_place(cast: Cast, newcomer: User) -> None:
    outside = (cast.map.nui_xa.place, cast.other.doi_che.place, cast.map.far_commune)
    for place in outside:
        with refused("accounts.beyond_own"):
            open_one(cast.official, newcomer, Role.MEMBER, place)
    with refused("accounts.beyond_own"):
        open_one(cast.leader, newcomer, Role.MEMBER, cast.suoi_trong.place)
    # A hamlet that came to the commune by the merger is below it.
    open_one(cast.official, newcomer, Role.MEMBER, cast.map.ban_vat.place)


def closed_for(place: Place, days: int) -> None:
    """Let a place have been closed some days ago."""
    Place.objects.filter(pk=place.pk).update(valid_to=today() - timedelta(days=days))


def test_an_officer_of_a_merged_commune_keeps_its_old_land_only(cast: Cast, newcomer: User) -> None:
    closed_for(cast.map.old_whole, 80)
    by = actor_of(person("old.officer", {Role.COMMUNE_OFFICER: cast.map.old_whole}))
    open_one(by, newcomer, Role.MEMBER, cast.doi_che.place)
    with refused("accounts.beyond_own"):
        open_one(by, newcomer, Role.MEMBER, cast.map.ban_vat.place)
    with refused("accounts.beyond_own"):
        open_one(by, newcomer, Role.LEADER, cast.map.commune)


def test_ninety_days_after_a_merger_the_old_right_is_gone(cast: Cast, newcomer: User) -> None:
    closed_for(cast.map.old_whole, 91)
    by = actor_of(person("old.officer", {Role.COMMUNE_OFFICER: cast.map.old_whole}))
    with refused("accounts.no_right"):
        open_one(by, newcomer, Role.MEMBER, cast.doi_che.place)


def test_not_longer_than_the_own_days(cast: Cast, newcomer: User) -> None:
    head = person("head")
    give(head, Role.COMMUNE_HEAD, cast.map.commune, last=today() + timedelta(days=50))
    by = actor_of(head)
    with refused("accounts.beyond_own"):
        open_one(by, newcomer, Role.COMMUNE_OFFICER, cast.map.commune, days=51)
    open_one(by, newcomer, Role.COMMUNE_OFFICER, cast.map.commune, days=50)


def test_a_team_lasts_as_long_as_its_decision(cast: Cast, newcomer: User) -> None:
    open_one(cast.official, newcomer, Role.LEADER, cast.doi_che.place, days=5 * 365)


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2027, 6, 30)])
def test_officials_hold_a_year_at_most(cast: Cast, newcomer: User, first: date) -> None:
    with refused("accounts.too_long"):
        open_one(JOB, newcomer, Role.AUDITOR, cast.map.nation, days=367, first=first)
    open_one(JOB, newcomer, Role.AUDITOR, cast.map.nation, days=366, first=first)


def test_days_in_the_wrong_order_are_refused(cast: Cast, newcomer: User) -> None:
    with refused("accounts.bad_dates"):
        open_one(cast.official, newcomer, Role.MEMBER, cast.doi_che.place, days=-1)
    open_one(cast.official, newcomer, Role.MEMBER, cast.doi_che.place, days=0)


def test_nobody_gives_to_themselves(cast: Cast) -> None:
    me = user_of(cast.official)
    with refused("accounts.self_grant"):
        open_one(cast.official, me, Role.LEADER, cast.doi_che.place)


def test_who_watches_runs_no_machines_and_the_reverse(cast: Cast, newcomer: User) -> None:
    open_one(JOB, newcomer, Role.OPERATOR, cast.map.nation)
    for role in (Role.AUDITOR, Role.DATA_OFFICER):
        with refused("accounts.clash_of_duties"):
            open_one(JOB, newcomer, role, cast.map.nation)
    watcher = person("watcher", {Role.AUDITOR: cast.map.nation})
    with refused("accounts.clash_of_duties"):
        open_one(JOB, watcher, Role.OPERATOR, cast.map.nation)


def test_nor_both_in_one_act(cast: Cast, newcomer: User) -> None:
    both = [
        NewGrant(newcomer.pk, role, cast.map.nation.pk, today(), today())
        for role in (Role.OPERATOR, Role.DATA_OFFICER)
    ]
    with refused("accounts.clash_of_duties"):
        grant_roles(by=JOB, grants=both)
    assert not newcomer.grants.exists()


def test_duties_of_the_past_do_not_clash(cast: Cast, newcomer: User) -> None:
    with frozen(datetime(2025, 1, 1, tzinfo=UTC)):
        open_one(JOB, newcomer, Role.OPERATOR, cast.map.nation)
    open_one(JOB, newcomer, Role.AUDITOR, cast.map.nation)


def test_one_refused_leaves_none_and_no_line(cast: Cast, newcomer: User) -> None:
    places = (cast.doi_che.place, cast.map.nui_xa.place)
    wanted = [NewGrant(newcomer.pk, Role.MEMBER, p.pk, today(), today()) for p in places]
    with refused("accounts.beyond_own"):
        grant_roles(by=cast.official, grants=wanted)
    assert not newcomer.grants.exists()
    assert verbs() == []


def test_a_grant_that_ended_gives_nothing_although_the_page_was_open(
    cast: Cast, newcomer: User
) -> None:
    user_of(cast.official).grants.update(valid_to=today(), valid_from=today())
    with frozen(datetime(2030, 1, 1, tzinfo=UTC)), refused("accounts.beyond_own"):
        open_one(cast.official, newcomer, Role.MEMBER, cast.doi_che.place)


def test_the_nations_officer_gives_anywhere(cast: Cast, newcomer: User) -> None:
    by = actor_of(person("national", {Role.NATIONAL_OFFICER: cast.map.nation}))
    open_one(by, newcomer, Role.PROVINCE_OFFICER, cast.other.new_province)


def test_no_grants_is_no_change_but_a_line(cast: Cast) -> None:
    assert grant_roles(by=JOB, grants=[]) == []
    assert verbs() == ["grant.open"]
