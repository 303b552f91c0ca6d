"""Whatever way operations come, the server is the fold of what it took; sums are the recount."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.state import ledger_faults, state_of
from tests.faults.wandering import WAYS, Story, undone
from tungngo.cli.phones import Stored
from tungngo.sync.tests.stage import Member, Stage, draw_stage, evening_before

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(WAYS), st.integers(0, 2**16)),
    min_size=4,
    max_size=30,
)
ANYTHING = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
QUICK = settings(ANYTHING, max_examples=10)


@pytest.fixture
def crowd(db: None) -> Stage:
    """Draw a team of three members with phones."""
    return draw_stage(members=3)


def check_fold(crowd: Stage, seed: int, steps: list[tuple[int, str, int]]) -> None:
    """Tell a story, then do what the server took one by one: it must come to the same."""
    story = Story(crowd)
    story.begin(seed, shared=True)
    with undone():
        story.wander(steps)
        story.finish()
        assert ledger_faults(crowd.map.home, story.made()) == []
        after = state_of(crowd.map.home)
    with undone():
        for member, one in story.taken:
            crowd.apply([one], member)
        assert state_of(crowd.map.home) == after
        assert ledger_faults(crowd.map.home, story.made()) == []


def check_interleaving(crowd: Stage, seed: int) -> None:
    """Send the days of three phones twice, mixed and cut otherwise: the state must be the same."""
    story = Story(crowd)
    story.begin(seed, shared=False)
    first = crowd.members[0]
    for _ in range(4):
        first.phone.add_house(evening_before(6))
    common, known = [*first.phone.outbox], [*first.phone.houses]
    rng = Random(seed)
    for member in crowd.members:
        member.phone.houses = [*known]
        for _ in range(rng.randint(1, 3)):
            member.phone.work(evening_before(rng.randint(1, 4)), ops=rng.randint(3, 12))
    queues = [(m, [o for o in m.phone.made if o not in common]) for m in crowd.members]
    states = []
    for turn in (1, 2):
        with undone():
            crowd.apply(common, first)
            send_mixed(crowd, queues, Random(seed * 2 + turn))
            states.append(state_of(crowd.map.home))
            assert ledger_faults(crowd.map.home, story.made()) == []
    assert states[0] == states[1]


def send_mixed(crowd: Stage, queues: list[tuple[Member, list[Stored]]], rng: Random) -> None:
    """Send queues in batches of any size, now of this phone, now of that, each in its own order."""
    left = [(m, list(ops)) for m, ops in queues if ops]
    while left:
        member, ops = rng.choice(left)
        n = rng.randint(1, 15)
        crowd.apply(ops[:n], member)
        del ops[:n]
        left = [(m, rest) for m, rest in left if rest]


@QUICK
@given(seed=st.integers(0, 2**16), steps=STEPS)
def test_the_state_is_the_fold_of_what_was_taken(
    crowd: Stage, seed: int, steps: list[tuple[int, str, int]]
) -> None:
    check_fold(crowd, seed, steps)


@QUICK
@given(seed=st.integers(0, 2**16))
def test_phones_may_come_in_any_order(crowd: Stage, seed: int) -> None:
    check_interleaving(crowd, seed)


@pytest.mark.long
@ANYTHING
@given(seed=st.integers(0, 2**32), steps=STEPS)
def test_the_state_is_the_fold_of_what_was_taken_at_length(
    crowd: Stage, seed: int, steps: list[tuple[int, str, int]]
) -> None:
    check_fold(crowd, seed, steps)


@pytest.mark.long
@ANYTHING
@given(seed=st.integers(0, 2**32))
def test_phones_may_come_in_any_order_at_length(crowd: Stage, seed: int) -> None:
    check_interleaving(crowd, seed)
