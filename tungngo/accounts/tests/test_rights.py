"""The table of rights, against a copy written by hand from the trust page; then places and roles.

A line gives one act on one resource for all twelve roles in order. Levels: ``.`` none, ``c`` count,
``p`` pseudonym, ``n`` name, ``F`` full. ``F°``: of own rows only. ``n!F``: n, and F after a reason.
What has no line is refused to everybody.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, give, person, place_of, user_of
from tests.refusing import refused
from tungngo.accounts.rights import (
    JOBS,
    PERSONAL,
    RIGHTS,
    ROLE_NAMES,
    Action,
    Level,
    Resource,
    Role,
    actor_of,
    hamlets_of,
    level,
    line_of,
    lines_of,
    read_table,
    require,
    with_hamlets,
)
from tungngo.places.models import Geo
from tungngo.shared.actor import Actor, Held, job_actor
from tungngo.shared.clock import VIETNAM, frozen, now

#                         Me Le CO  CH PO NO Ed Br Pa DO  Au Op
BY_HAND = """
household see             F° F  n!F n  c  c  .  .  .  p!F p  .
household add             F° F  .   .  .  .  .  .  .  .   .  .
household edit            F° F  n   .  .  .  .  .  .  .   .  .
household decide          .  F  n   .  .  .  .  .  .  .   .  .
household export          .  .  .!n .  .  .  .  .  .  .   .  .
consent see               F° F  n   c  c  c  .  .  .  .!F p  .
consent add               F° .  .   .  .  .  .  .  .  .   .  .
consent decide            .  .  .   .  .  .  .  .  .  .!F .  .
visit see                 F° F  n   c  c  c  .  .  c  p   p  .
visit add                 F° .  .   .  .  .  .  .  .  .   .  .
visit decide              .  F  n   .  .  .  .  .  .  .   .  .
photo see                 F° F  .!F .  .  .  .  .  .  .!F .  .
photo add                 F° .  .   .  .  .  .  .  .  .   .  .
photo decide              .  .  .   .  .  .  .  .  .  .!F .  .
help_request see          F° F  n!F c  c  c  .  .  .  .!F p  .
help_request decide       F° F  n   .  .  .  .  .  .  .   .  .
data_request see          .  .  F   c  c  c  .  .  .  F   p  .
data_request add          F  F  F   .  .  .  .  .  .  F   .  .
data_request decide       .  .  F   .  .  .  .  .  .  F   .  .
recheck see               .  .  .!F c  p  c  .  .  .  .   p  .
recheck decide            .  .  .!F .  p  .  .  .  .  .   .  .
quarantine see            F° F  .!F c  c  c  .  .  .  .!F p  c
quarantine decide         .  .  .!F .  .  .  .  .  .  .   .  .
restructure see           c  c  c   c  c  c  c  c  c  c   c  c
restructure add           .  .  c   .  c  .  .  .  .  .   .  .
restructure edit          .  .  c   .  c  .  .  .  .  .   .  .
restructure decide        .  .  .   c  .  c  .  .  .  .   .  .
restructure export        .  .  .   .  .  .  .  .  .  .   c  .
team see                  c  c  c   c  c  c  .  c  c  c   c  c
team add                  .  .  c   .  .  .  .  .  .  .   .  .
team edit                 .  .  c   .  .  .  .  .  .  .   .  .
team decide               .  .  c   c  .  .  .  .  .  .   .  .
team export               .  .  c   .  c  c  .  .  .  .   c  .
contact see               F° F  F   n  n  c  .  .  n° p   n  .
contact add               .  .  F   .  .  .  .  .  .  .   .  .
contact edit              F° .  F   .  .  .  .  .  .  .   .  .
contact decide            .  .  F   .  .  .  .  .  .  .   .  .
contact export            .  .  .!n .  .  .  .  .  .  .   .  .
grant see                 F° F  F   F  F  F  .  .  .  F   F  F
grant add                 .  F  F   F  F  F  .  .  .  .   .  .
grant decide              .  .  F   F  F  F  .  .  .  .   .  .
grant export              .  .  .   .  .  .  .  .  .  .   F  .
device see                F° F  F   F  c  c  .  .  .  F   F  F
device decide             F° F  F   .  .  .  .  .  .  F   .  F
learning see              F° n  n   c  c  c  c  .  n° p   p  .
learning add              F° .  .   .  .  .  .  .  .  .   .  .
learning decide           .  .  n   .  c  .  .  .  .  .   .  .
allowance see             F° n  n   .  c  c  .  .  .  .   n  .
allowance add             .  n  n   .  .  .  .  .  .  .   .  .
allowance decide          .  .  n   n  .  .  .  .  .  .   .  .
allowance export          .  .  n   .  c  .  .  .  .  .   .  .
figure see                c  c  c   c  c  c  c  c  c  c   c  c
figure export             .  .  c   c  c  c  .  .  .  .   c  .
report see                .  c  c   c  c  c  .  .  .  .   c  .
report add                .  c  c   .  .  .  .  .  .  .   .  .
report edit               .  c  c   .  .  .  .  .  .  .   .  .
report decide             .  .  c   c  c  .  .  .  .  .   .  .
report export             .  .  c   .  c  c  .  .  .  .   c  .
directive see             c° c  c   c  c  c  c  c  c° c   c  .
directive add             .  .  c   c  c  c  .  .  .  .   .  .
directive edit            .  c  c   .  c  c  .  .  .  .   .  .
directive decide          .  .  c   c  c  c  .  .  .  .   .  .
directive export          .  .  .   .  c  c  .  .  .  .   .  .
difficulty see            c  c  c   c  c  c  c  .  c° .   c  .
difficulty add            c  c  c   .  .  .  c  .  c° .   .  .
difficulty edit           .  .  .   .  .  .  c  .  .  .   .  .
difficulty decide         .  .  c   c  c  c  .  .  .  .   .  .
difficulty export         .  .  .   .  c  c  .  .  .  .   .  .
catalogue see             c  c  c   c  c  c  c  c  c  c   c  c
catalogue add             .  .  .   .  c° c  .  .  .  .   .  .
catalogue edit            .  .  .   .  c° c  .  .  .  .   .  .
catalogue decide          .  .  .   .  .  c  .  .  .  .   .  .
guide see                 c  c  c   c  c  c  c  c  c  c   c  c
guide add                 .  .  c   .  .  .  c  c  .  .   .  .
guide edit                .  .  .   .  .  .  c  c  .  .   .  .
guide decide              .  .  c   c  c  c  c  c  .  .   .  .
message see               .  .  n   c  c  c  .  .  .  p   p  c
message add               F° n  n   .  .  .  .  .  .  .   .  .
message decide            .  .  n   .  .  .  .  .  .  .   .  c
export see                .  .  .   .  .  .  .  .  .  F   F  .
export add                .  .  .!F .  .  .  .  .  .  .   .  .
export decide             .  .  .   F  .  .  .  .  .  F   .  .
open_data see             c  c  c   c  c  c  c  c  c  c   c  c
open_data decide          .  .  .   .  c  c  .  .  .  c   .  .
audit see                 F° F° p   p  c  c  .  .  .  F   p  c
audit export              .  .  .   .  .  .  .  .  .  .   p  .
access see                F° F° p   p  c  c  .  .  .  F   p  .
access export             .  .  .   .  .  .  .  .  .  .   p  .
settings see              .  .  .   .  .  .  .  .  .  .   c  c
settings edit             .  .  .   .  .  .  .  .  .  .   .  c
keys see                  .  .  .   .  .  .  .  .  .  .   c  .
keys decide               .  .  .   .  .  .  .  .  .  F   .  c
"""
# The old communes of the small country ended on 2025-06-30.
WEEKS_AFTER = datetime(2025, 8, 20, 9, tzinfo=VIETNAM)
LEVELS = dict(zip(".cpnF", Level, strict=True))
PLACE = 7


def by_hand() -> dict[tuple[str, str], list[str]]:
    lines = (line.split() for line in BY_HAND.strip().splitlines())
    return {(resource, act): cells for resource, act, *cells in lines}


def holder(*roles: Role, place: int = PLACE, kind: str = "commune") -> Actor:
    return Actor(1, "", tuple(Held(role.value, place, kind) for role in roles))


def answers(role: Role, resource: Resource, action: Action) -> str:
    """Return what the table says, in the words of the copy."""
    by = holder(role)

    def letter(*, own: bool, reason: bool) -> str:
        found = level(by, resource, action, {PLACE}, own=own, reason=reason)
        return ".cpnF"[found]

    plain, after = letter(own=False, reason=False), letter(own=False, reason=True)
    mine, mine_after = letter(own=True, reason=False), letter(own=True, reason=True)
    if (mine, mine_after) != (plain, after):
        assert (plain, after, mine) == (".", ".", mine_after)
        return f"{mine}°"
    return plain if after == plain else f"{plain}!{after}"


@pytest.mark.parametrize("resource", Resource)
def test_the_table_is_the_one_of_the_trust_page(resource: Resource) -> None:
    told = by_hand()
    nothing = ["."] * len(Role)
    for action in Action:
        said = [answers(role, resource, action) for role in Role]
        assert said == told.get((resource.value, action.name.lower()), nothing), action.name


def test_the_copy_names_nothing_that_does_not_exist() -> None:
    acts = {action.name.lower() for action in Action}
    for (resource, act), cells in by_hand().items():
        assert (resource in set(Resource), act in acts, len(cells)) == (True, True, len(Role))


def test_the_auditor_and_the_nation_write_little() -> None:
    writing = {Action.ADD, Action.EDIT, Action.DECIDE}
    for rights in RIGHTS[Role.AUDITOR].values():
        assert not writing & rights.keys()
    for resource in (Resource.HOUSEHOLD, Resource.CONSENT, Resource.VISIT, Resource.HELP_REQUEST):
        for role in (Role.PROVINCE_OFFICER, Role.NATIONAL_OFFICER):
            assert level(holder(role), resource, Action.SEE, reason=True, own=True) == Level.COUNT
        assert level(holder(Role.OPERATOR), resource, Action.SEE, own=True) == Level.NONE


def test_every_role_has_a_name() -> None:
    assert set(ROLE_NAMES) == set(Role)


@pytest.mark.parametrize(
    "text", ["household | q:F" + " | -" * 11, "household | v:Z" + " | -" * 11, "household | v:c"]
)
def test_a_cell_or_row_that_is_not_understood_stops_the_start(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind: it must not start
        read_table(text)


def test_no_role_is_no_right() -> None:
    nobody = Actor(1, "")
    for resource in Resource:
        for action in Action:
            assert level(nobody, resource, action, own=True, reason=True) == Level.NONE


def test_a_role_holds_on_its_place_and_below_and_nowhere_else() -> None:
    by = holder(Role.LEADER)
    assert level(by, Resource.HOUSEHOLD, Action.SEE, {PLACE, 1, 2}) == Level.FULL
    assert level(by, Resource.HOUSEHOLD, Action.SEE, {1, 2}) == Level.NONE
    assert level(by, Resource.HOUSEHOLD, Action.SEE, ()) == Level.NONE
    assert level(by, Resource.HOUSEHOLD, Action.SEE) == Level.FULL  # somewhere


def test_the_nation_is_everywhere() -> None:
    by = holder(Role.NATIONAL_OFFICER, kind="nation")
    assert level(by, Resource.DIRECTIVE, Action.ADD, {1, 2}) == Level.COUNT


def test_of_two_roles_the_higher_counts_but_each_on_its_place() -> None:
    here, there = Held("member", 1, "hamlet"), Held("commune_head", 2, "commune")
    by = Actor(1, "", (here, there))
    assert level(by, Resource.HOUSEHOLD, Action.SEE, {1, 2}, own=True) == Level.FULL
    assert level(by, Resource.HOUSEHOLD, Action.SEE, {1, 2}) == Level.NAME
    assert level(by, Resource.HOUSEHOLD, Action.SEE, {1}) == Level.NONE
    assert level(by, Resource.HOUSEHOLD, Action.SEE, {2}, own=True) == Level.NAME


def test_jobs_may_all_and_only_those_that_are_listed() -> None:
    assert level(job_actor("sync"), Resource.KEYS, Action.DECIDE, {1}) == Level.FULL
    assert level(job_actor("visitor"), Resource.FIGURE, Action.SEE) == Level.NONE
    assert all(level(job_actor(job), Resource.VISIT, Action.ADD) == Level.FULL for job in JOBS)


def test_require_refuses_less_than_is_needed() -> None:
    head = holder(Role.COMMUNE_HEAD)
    require(head, Resource.HOUSEHOLD, Action.SEE, {PLACE}, least=Level.NAME)
    with refused("accounts.no_right"):
        require(head, Resource.HOUSEHOLD, Action.SEE, {PLACE}, least=Level.FULL)
    with refused("accounts.no_right"):
        require(head, Resource.HOUSEHOLD, Action.SEE, {1})
    require(holder(Role.MEMBER), Resource.VISIT, Action.ADD, {PLACE}, own=True)
    with refused("accounts.no_right"):
        require(holder(Role.MEMBER), Resource.VISIT, Action.ADD, {PLACE})


@pytest.mark.django_db
def test_an_actor_holds_what_is_in_force_today(cast: Cast) -> None:
    user = person("two", {Role.MEMBER: cast.suoi_trong.place, Role.EDITOR: cast.map.new_province})
    ended = give(user, Role.AUDITOR, cast.map.nation)
    revoked = give(user, Role.OPERATOR, cast.map.nation)
    type(ended).objects.filter(pk=ended.pk).update(valid_from="2020-01-01", valid_to="2020-12-31")
    type(revoked).objects.filter(pk=revoked.pk).update(revoked_at=now())
    by = actor_of(user, device="d", request_id="r")
    assert [(h.role, h.place_id, h.kind) for h in by.held] == [
        ("editor", cast.map.new_province.pk, "province"),
        ("member", cast.suoi_trong.pk, "hamlet"),
    ]
    assert (by.user_id, by.label, by.device, by.request_id) == (user.pk, user.name, "d", "r")


@pytest.mark.django_db
def test_the_line_of_a_place_is_all_that_lies_above_it_on_any_map(cast: Cast) -> None:
    m = cast.map
    old, new = {m.old_district.pk, m.old_province.pk}, {m.new_province.pk}
    expected = {
        m.doi_che.pk: {m.doi_che.pk, m.old_whole.pk, m.commune.pk} | old | new,
        m.ban_vat.pk: {m.ban_vat.pk, m.old_cut.pk, m.commune.pk} | old | new,
        m.nui_xa.pk: {m.nui_xa.pk, m.old_cut.pk, m.far_commune.pk} | old | new,
        m.old_whole.pk: {m.old_whole.pk} | old,
        m.commune.pk: {m.commune.pk} | new,
        m.old_district.pk: old,
        m.new_province.pk: new,
        m.nation.pk: {m.nation.pk},
    }
    with CaptureQueriesContext(connection) as asked:
        assert lines_of(expected.keys()) == expected
    assert len(asked) <= 3
    assert line_of(m.commune) == expected[m.commune.pk]
    assert lines_of(()) == {}


@pytest.mark.django_db
def test_nobody_sees_more_by_a_merger(cast: Cast) -> None:
    """The officer of an old commune keeps its land; of the new one nothing without a new grant."""
    m = cast.map
    with frozen(WEEKS_AFTER):
        old = actor_of(person("old", {Role.COMMUNE_OFFICER: m.old_cut}))
    assert hamlets_of(old, Resource.VISIT) == {m.ban_vat.pk, m.nui_xa.pk}
    lines = lines_of([h.pk for h in m.hamlets] + [m.commune.pk])
    seen = [h for h in m.hamlets if level(old, Resource.VISIT, Action.SEE, lines[h.pk])]
    assert seen == [m.ban_vat, m.nui_xa]
    assert level(old, Resource.VISIT, Action.SEE, lines[m.commune.pk]) == Level.NONE
    new = [h for h in m.hamlets if level(cast.official, Resource.VISIT, Action.SEE, lines[h.pk])]
    assert new == [m.doi_che, m.suoi_trong, m.ban_vat]


@pytest.mark.django_db
def test_a_map_that_was_taken_back_gives_nothing(cast: Cast) -> None:
    m = cast.map
    type(m.now).objects.filter(pk=m.now.pk).update(undone_at=now())
    assert m.commune.pk not in lines_of([m.doi_che.pk])[m.doi_che.pk]


@pytest.mark.django_db
def test_land_whose_commune_is_not_known_lies_in_its_province(cast: Cast) -> None:
    m = cast.map
    Geo.objects.filter(version=m.now, fragment=m.fragments[0]).update(commune=None)
    line = lines_of([m.doi_che.pk])[m.doi_che.pk]
    assert m.new_province.pk in line
    assert None not in line


@pytest.mark.django_db
def test_grants_are_asked_in_one_query(cast: Cast) -> None:
    user = user_of(cast.official)
    with CaptureQueriesContext(connection) as asked:
        actor_of(user)
    assert len(asked) == 1


def at_home(cast: Cast, role: Role, *, reason: bool = False) -> dict[str, frozenset[int]]:
    """Return {resource: hamlets} of a role held where it usually is."""
    by = with_hamlets(actor_of(person(f"{role}.{reason}", {role: place_of(role, cast.map)})))
    return {r: by.hamlets_for(r, reason=reason) for r in PERSONAL}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_the_hamlets_of_a_role_are_those_of_its_place_and_of_none_above(
    cast: Cast, role: Role
) -> None:
    m = cast.map
    land = {m.doi_che.pk, m.suoi_trong.pk, m.ban_vat.pk}
    if role in (Role.MEMBER, Role.LEADER):
        land = {m.doi_che.pk}
    told = by_hand()
    for reason in (False, True):
        for resource, hamlets in at_home(cast, role, reason=reason).items():
            cell = told[resource, "see"][list(Role).index(role)].removesuffix("°")
            plain, _, after = cell.partition("!")
            letter = (after or plain) if reason else plain
            above = role not in (Role.MEMBER, Role.LEADER) and "commune" not in role
            sees = LEVELS[letter] >= Level.PSEUDONYM and not above
            assert hamlets == (land if sees else set()), (resource, reason)


@pytest.mark.django_db
def test_the_hamlets_of_several_roles_are_joined_and_asked_for_in_one_query(cast: Cast) -> None:
    m = cast.map
    roles = {Role.COMMUNE_HEAD: m.far_commune, Role.LEADER: m.suoi_trong.place}
    by = actor_of(person("both", roles))
    with CaptureQueriesContext(connection) as asked:
        told = with_hamlets(by)
    assert len(asked) == 1
    assert told.hamlets == {m.nui_xa.pk, m.suoi_trong.pk}
    assert told.hamlets_for("visit") == {m.suoi_trong.pk}  # of visits the head sees numbers
    assert (told.held, told.user_id) == (by.held, by.user_id)
    with CaptureQueriesContext(connection) as asked:
        assert with_hamlets(cast.member).hamlets == {m.doi_che.pk}
    assert len(asked) == 0
    assert with_hamlets(cast.citizen).hamlets == frozenset()


@pytest.mark.django_db
def test_the_hamlets_of_an_act_are_those_where_it_may_be_done(cast: Cast) -> None:
    m = cast.map
    house, see, decide = Resource.HOUSEHOLD, Action.SEE, Action.DECIDE
    near = {m.doi_che.pk, m.suoi_trong.pk, m.ban_vat.pk}
    assert hamlets_of(cast.leader, house, decide) == {m.doi_che.pk}
    assert hamlets_of(cast.member, house, decide) == frozenset()
    assert hamlets_of(cast.official, house, see, Level.NAME) == near
    assert hamlets_of(cast.official, house, see, Level.FULL) == frozenset()
    assert hamlets_of(cast.official, house, see, Level.FULL, reason=True) == near
    assert hamlets_of(holder(Role.LEADER, place=m.nation.pk, kind="nation"), house) == frozenset()
    assert hamlets_of(holder(Role.COMMUNE_HEAD, place=m.old_district.pk), house) == frozenset()


@pytest.mark.django_db
def test_a_map_that_was_taken_back_shows_no_hamlet(cast: Cast) -> None:
    m = cast.map
    type(m.now).objects.filter(pk=m.now.pk).update(undone_at=now())
    assert hamlets_of(cast.official, Resource.HOUSEHOLD) == frozenset()


@pytest.mark.django_db
def test_a_grant_on_a_place_that_is_no_more_ends_after_ninety_days(cast: Cast) -> None:
    m = cast.map
    user = person("old")
    last = date(2025, 6, 30)
    give(user, Role.COMMUNE_OFFICER, m.old_whole, last - timedelta(days=300), date(2026, 6, 1))
    for days, roles in ((0, 1), (90, 1), (91, 0)):
        with frozen(datetime(2025, 6, 30, 9, tzinfo=VIETNAM) + timedelta(days=days)):
            assert len(actor_of(user).held) == roles, days
