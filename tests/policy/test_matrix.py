"""The policy matrix: every address by every method, role, place and credential (trust page 10)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

from tests.policy.asking import cells, mistakes, told
from tests.policy.matrix import Address, addresses, read_rules
from tests.policy.test_pages import names
from tests.policy.visitors import Visitor, all_visitors
from tests.policy.world import World, draw_world

pytestmark = pytest.mark.django_db
RULES = read_rules()
ADDRESSES = addresses(RULES)


@dataclass(frozen=True, slots=True)
class Scene:
    """The country and everybody who knocks."""

    world: World
    visitors: list[Visitor]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Draw the country once for all cells."""
    with django_db_blocker.unblock():
        atoms = TestCase._enter_atomics()  # type: ignore[attr-defined]  # not in the stubs
        try:
            world = draw_world()
            yield Scene(world, all_visitors(world))
        finally:
            TestCase._rollback_atomics(atoms)  # type: ignore[attr-defined]  # as above


def test_the_matrix_knows_every_address() -> None:
    assert set(names()) - {rule.address for rule in RULES} == set()
    assert {rule.address for rule in RULES} - set(names()) == set()


@pytest.mark.long
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda a: a.path)
def test_every_cell_is_as_the_table_says(
    scene: Scene, address: Address, record_property: Callable[[str, object], None]
) -> None:
    n, wrong = mistakes(scene.world, cells(scene.world, address, scene.visitors))
    record_property("cells", n)
    assert not wrong, f"{len(wrong)} of {n}: " + told(wrong)
