"""Many phones, a network that fails, a country that changes: all hold the same, none loses."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings as django
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.faults.checks import faults, last_contact, moved
from tests.faults.office import NAMES, STEPS
from tests.faults.state import state_of, without_tokens
from tests.faults.wandering import undone
from tests.faults.world import World, draw_world
from tungngo.households.models import Household, Resident
from tungngo.places import models as places
from tungngo.shared.clock import frozen
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync import erasures, retaining
from tungngo.sync.models import Operation
from tungngo.sync.tests.stage import Stage

pytestmark = pytest.mark.django_db
_MINUTE = timedelta(minutes=1)
TALE = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(NAMES), st.integers(0, 2**16)),
    min_size=10,
    max_size=60,
)
ANYTHING = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
# Not shrunk: a story in fewer steps is rarely shorter to read, and takes minutes to find.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
QUICK = settings(ANYTHING, max_examples=15, phases=_PHASES)
# Ten parts make a thousand stories: to PostgreSQL what was undone is a burden until its
# transaction ends.
PARTS = 10
LONG = settings(ANYTHING, max_examples=1_000 // PARTS, phases=_PHASES)


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Iterator[Stage]:
    """Draw both teams; the list of erasures is one of this test alone."""
    django.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    keys = django.KEY_DIR
    for key in Path(keys).glob("master-*.key"):
        (tmp_path / key.name).write_bytes(key.read_bytes())
    django.KEY_DIR = tmp_path
    retaining._seen[0] = erasures.Mark(0, 0)
    yield draw_world()
    django.KEY_DIR = keys


def tell(stage: Stage, seed: int, steps: list[tuple[int, str, int]]) -> World:
    """Tell a story to its end."""
    (Path(django.KEY_DIR) / erasures.NAME).unlink(missing_ok=True)
    places._homes.clear()
    world = World.begin(stage, seed)
    for which, what, chance in [(n, "do_work", seed + n) for n in range(3)] + steps:
        one = world.handsets[which % len(world.handsets)]
        world.pass_time(_MINUTE * (1 + chance % 90))
        with frozen(world.clock):
            STEPS[what](world, one, Random(chance))
    last_contact(world)
    return world


def refuse(wrong: list[Any]) -> None:
    """Fail with all that is wrong, not cut short."""
    if wrong:
        pytest.fail("\n".join(map(str, wrong)), pytrace=False)


def check(stage: Stage, seed: int, steps: list[tuple[int, str, int]]) -> None:
    """Tell a story; then do all that the server took one by one, and compare."""
    with undone():
        world = tell(stage, seed, steps)
        with frozen(world.clock):
            refuse(list(faults(world)))
            after = _state(world)
    with undone():
        places._homes.clear()
        for at, act in world.journal:
            with frozen(at):
                act()
        with frozen(world.clock):
            refuse(moved(after, _state(world)))


def _state(world: World) -> dict[str, list[str]]:
    with job_scope("test"):
        made = {
            db_uuid(i)
            for table in (Household, Resident, Operation)
            for i in table.objects.filter(home=world.home).values_list("id", flat=True)
        }
        made |= {
            db_uuid(i)
            for i in Operation.objects.filter(home=world.home).values_list("e", flat=True)
            if i
        }
    return without_tokens(state_of(world.home), made)


@QUICK
@given(seed=st.integers(0, 2**16), steps=TALE)
def test_all_phones_hold_what_the_server_holds_and_nothing_is_lost(
    stage: Stage, seed: int, steps: list[tuple[int, str, int]]
) -> None:
    check(stage, seed, steps)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@LONG
@given(seed=st.integers(0, 2**32), steps=TALE)
def test_all_phones_hold_what_the_server_holds_at_length(
    stage: Stage, part: int, seed: int, steps: list[tuple[int, str, int]]
) -> None:
    del part
    check(stage, seed, steps)
