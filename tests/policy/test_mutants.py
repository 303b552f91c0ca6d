"""Each rule of policy that is weakened is noticed by the matrix (trust page 10)."""

import pytest
from django.db import connection

from tests.policy.asking import cells, mistakes, told
from tests.policy.conftest import Scene
from tests.policy.matrix import Address, addresses, read_rules
from tests.policy.mutants import MUTANTS, Mutant
from tests.policy.world import HOUSES
from tungngo.accounts.rights import actor_of, with_hamlets
from tungngo.feed.actions import reading
from tungngo.shared.roles import walls
from tungngo.shared.sql import select

pytestmark = [pytest.mark.django_db, pytest.mark.long]
ADDRESSES: dict[str, Address] = {one.path: one for one in addresses(read_rules())}
_sound: dict[str, int] = {}
# Where PostgreSQL's own wall stands behind the one that is taken away.
BEHIND = frozenset(("visible_to keeps everything",))


def test_there_are_twenty_and_more() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 20


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_the_matrix_notices_that(
    scene: Scene, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ADDRESSES[mutant.path]
    every = cells(scene.world, address, scene.visitors)
    some = [cell for cell in every if cell.method in address.rules]
    if mutant.path not in _sound:
        n, wrong = mistakes(scene.world, some)
        assert not wrong, told(wrong)
        _sound[mutant.path] = n
    with monkeypatch.context() as patch:
        mutant.mutate(patch)
        _, wrong = mistakes(scene.world, some, most=1)
    if mutant.name in BEHIND and connection.vendor == "postgresql":
        assert not wrong
    else:
        assert wrong


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="walls of PostgreSQL")
@pytest.mark.parametrize("table", ["household", "resident", "visit", "op_log", "blob"])
def test_a_wall_of_postgres_that_is_open_is_noticed(scene: Scene, table: str) -> None:
    me = with_hamlets(actor_of(scene.world.people["me"]))
    sql = f"SELECT COUNT(*) FROM {table} WHERE home = %s"

    def seen() -> int:
        with reading(me):
            return int(select(sql, [97])[0][0])

    behind = seen()
    assert table in {str(wall.table) for wall in walls()}
    select(f"ALTER POLICY wall_of_hamlets ON {table} USING (true)")
    assert seen() > behind >= len([h for h in HOUSES if h.hamlet == "doi_che"]) - 1
