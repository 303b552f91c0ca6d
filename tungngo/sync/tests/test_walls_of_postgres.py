"""The third wall: PostgreSQL itself shows nobody more than their hamlets."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from tests.cast import person
from tests.small_map import SmallMap, small_map
from tungngo.accounts.rights import Role, actor_of, with_hamlets
from tungngo.audit.actions import note
from tungngo.feed.actions import reading, writes
from tungngo.households.models import Household
from tungngo.households.tests.factories import HouseholdFactory, ResidentFactory
from tungngo.shared import roles
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.roles import NoWalls, raise_walls, walls
from tungngo.shared.sql import select
from tungngo.shared.walls import personal_models

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="walls of PostgreSQL"),
]
COUNT = "SELECT COUNT(*) FROM household WHERE home = %s"
PROBE = "tungngo_probe"


@pytest.fixture
def place() -> SmallMap:
    """Draw the small country with a house in each of two hamlets."""
    country = small_map()
    for hamlet in (country.doi_che, country.suoi_trong):
        ResidentFactory(house=HouseholdFactory(hamlet=hamlet))
    return country


def somebody(*hamlets: int) -> Actor:
    """Return a person who may see these hamlets."""
    return Actor(7, "ai đó", hamlets=frozenset(hamlets))


@contextmanager
def signed_in(login: str) -> Iterator[None]:
    """Be another login of the database for a while."""
    select(f"SET SESSION AUTHORIZATION {login}")
    try:
        yield
    finally:
        select("RESET SESSION AUTHORIZATION")


def test_every_personal_table_has_its_wall_for_its_owner_too() -> None:
    assert len(walls()) == len(personal_models()) >= 9
    for wall in walls():
        assert select(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
            [wall.table],
        ) == [(True, True)], wall.table
        found = select(
            "SELECT policyname, roles::text, cmd, qual = with_check FROM pg_policies"
            " WHERE tablename = %s ORDER BY 1",
            [wall.table],
        )
        assert found == [
            ("gate_of_jobs", "{tungngo_job}", "ALL", True),
            ("wall_of_hamlets", "{tungngo_app}", "ALL", True),
        ], wall.table


def test_no_other_table_hides_rows() -> None:
    mine = {wall.table for wall in walls()}
    hidden = select("SELECT relname FROM pg_class WHERE relrowsecurity")
    assert {table for (table,) in hidden} == mine


def test_a_forgotten_filter_shows_no_more(place: SmallMap) -> None:
    home = place.home
    with reading(somebody(place.doi_che.pk)):
        assert select("SELECT hamlet_id FROM household WHERE home = %s", [home]) == [
            (place.doi_che.pk,)
        ]
        assert len(select("SELECT 1 FROM resident WHERE home = %s", [home])) == 1
    with reading(somebody()):
        assert select(COUNT, [home]) == [(0,)]
    with reading(job_actor("sync")):
        assert select(COUNT, [home]) == [(2,)]


def test_the_role_of_pages_without_a_scope_sees_nothing(place: SmallMap) -> None:
    with transaction.atomic():  # noqa: TID251 - a transaction that forgot to say for whom
        select("SET LOCAL ROLE tungngo_app")
        assert select(COUNT, [place.home]) == [(0,)]
        select("SET LOCAL app.hamlets = ''")
        assert select(COUNT, [place.home]) == [(0,)]
        select("RESET ROLE")


@pytest.mark.parametrize(
    "role",
    [Role.PROVINCE_OFFICER, Role.NATIONAL_OFFICER, Role.DATA_OFFICER, Role.AUDITOR, Role.OPERATOR],
)
def test_nobody_above_the_commune_sees_a_row(place: SmallMap, role: Role) -> None:
    land = place.nation if role == Role.NATIONAL_OFFICER else place.new_province
    by = with_hamlets(actor_of(person("above", {role: land})))
    with reading(by):
        assert select(COUNT, [place.home]) == [(0,)]


@writes
def change(*, by: Actor, hamlet: int) -> int:
    """Change and delete the houses of a hamlet by hand."""
    n = connection.cursor()
    n.execute("UPDATE household SET lane = 'x' WHERE home = 97 AND hamlet_id = %s", [hamlet])
    n.execute("DELETE FROM resident WHERE home = 97 AND hamlet_id = %s", [hamlet])
    return int(n.rowcount)


@writes
def add(*, by: Actor, hamlet: object) -> None:
    """Add a house."""
    HouseholdFactory(hamlet=hamlet, number=99)


def test_rows_of_others_are_neither_changed_nor_made(place: SmallMap) -> None:
    me = somebody(place.doi_che.pk)
    assert change(by=me, hamlet=place.suoi_trong.pk) == 0
    assert change(by=me, hamlet=place.doi_che.pk) == 1
    assert not Household.objects.filter(
        home=place.home, hamlet=place.suoi_trong.pk, lane="x"
    ).exists()
    add(by=me, hamlet=place.doi_che)
    with pytest.raises(DatabaseError, match="row-level security"):
        add(by=me, hamlet=place.suoi_trong)


@pytest.fixture
def probe() -> str:
    """Make a login without any right of its own."""
    select(f"CREATE ROLE {PROBE} LOGIN")
    select(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {PROBE}")
    return PROBE


def test_a_login_that_inherits_a_role_is_shut_out_again(place: SmallMap, probe: str) -> None:
    def seen() -> object:
        with signed_in(probe):
            return select(COUNT, [place.home])[0][0]

    assert seen() == 0
    select(f"GRANT tungngo_job TO {probe}")  # as somebody does who has not read the page
    assert seen() == 2
    raise_walls(probe)
    assert seen() == 0
    with signed_in(probe), reading(job_actor("sync")):
        assert select(COUNT, [place.home]) == [(2,)]


def test_walls_are_raised_again_and_again() -> None:
    before = select("SELECT oid, polname FROM pg_policy ORDER BY 1")
    raise_walls()
    assert select("SELECT oid, polname FROM pg_policy ORDER BY 1") == before


def test_a_table_whose_wall_was_taken_down_gets_it_back() -> None:
    select("DROP POLICY wall_of_hamlets ON household")
    select("ALTER TABLE visit NO FORCE ROW LEVEL SECURITY")
    raise_walls()
    test_every_personal_table_has_its_wall_for_its_owner_too()


def test_a_login_that_may_not_make_roles_says_what_to_run(
    probe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "JOBS", "tungngo_missing")
    with (
        signed_in(probe),
        pytest.raises(NoWalls, match="CREATE ROLE tungngo_job"),
        (
            transaction.atomic()  # noqa: TID251 - a migration's
        ),
    ):
        raise_walls()


def test_a_login_that_may_not_let_itself_in_says_what_to_run(probe: str) -> None:
    with (
        signed_in(probe),
        pytest.raises(NoWalls, match=f'GRANT tungngo_app TO "{probe}"'),
        (
            transaction.atomic()  # noqa: TID251 - a migration's
        ),
    ):
        raise_walls()


@pytest.mark.parametrize("by", [somebody(), job_actor("sync")], ids=["person", "job"])
def test_what_is_written_down_stays(by: Actor) -> None:
    @writes
    def tamper(*, by: Actor, sql: str) -> None:
        note(by, "test.walls", home=97)
        select(sql)

    for sql in ("UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DatabaseError, match="permission denied"):
            tamper(by=by, sql=f"{sql} WHERE home = 97")


def test_reporting_tools_read_figures_and_no_people(place: SmallMap) -> None:
    with transaction.atomic():  # noqa: TID251 - for SET LOCAL
        select("SET LOCAL ROLE tungngo_read")
        assert select("SELECT COUNT(*) FROM cell WHERE home = 97") == [(0,)]
        for table in [wall.table for wall in walls()] + ["account", "device", "audit_entry"]:
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                (
                    transaction.atomic()  # noqa: TID251 - a savepoint
                ),
            ):
                select(f'TABLE "{table}"')
        select("RESET ROLE")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_gone_is_known_as_such() -> None:
    """What phones are told is "busy, come again": it hangs on the kind of error."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        mine = select("SELECT pg_backend_pid()")[0][0]
        other.execute("SELECT pg_terminate_backend(%s)", [mine])
    try:
        with pytest.raises(OperationalError):
            add(by=job_actor("sync"), hamlet=None)
    finally:
        connection.close()
