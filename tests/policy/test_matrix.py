"""The policy matrix: every address by every method, role, place and credential (trust page 10)."""

from collections.abc import Callable

import pytest

from tests.policy.asking import cells, mistakes, told
from tests.policy.conftest import Scene
from tests.policy.matrix import Address, addresses, read_rules
from tests.policy.test_pages import names

pytestmark = pytest.mark.django_db
RULES = read_rules()
ADDRESSES = addresses(RULES)


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
