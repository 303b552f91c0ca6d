"""The policy matrix: every address by every method, role, place and credential (trust page 10)."""

from collections.abc import Callable
from random import Random

import pytest

from tests.policy.asking import Cell, cells, mistakes, told
from tests.policy.conftest import Scene
from tests.policy.matrix import Address, addresses, read_rules
from tests.policy.test_pages import names
from tests.policy.visitors import OWN
from tests.policy.world import HOUSES

pytestmark = pytest.mark.django_db
RULES = read_rules()
ADDRESSES = addresses(RULES)
PART = 28  # cells of each address in `make test`, and as many of its rows


def test_the_matrix_knows_every_address() -> None:
    assert set(names()) - {rule.address for rule in RULES} == set()
    assert {rule.address for rule in RULES} - set(names()) == set()


def test_a_part_of_the_matrix_is_as_the_table_says(
    scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    """Pairwise: every visitor by every method, every role at every house; some of each address."""
    some = [cell for n, one in enumerate(ADDRESSES) for cell in part(scene, one, n)]
    some += left_out(scene, some)
    n, wrong = mistakes(scene.world, some)
    record_property("cells", n)
    assert not wrong, f"{len(wrong)} of {n}: " + told(wrong)
    asked = {(str(c.visitor), c.method) for c in some}
    assert {(str(v), m) for v in scene.visitors for m in ("GET", "POST")} <= asked
    looked = {(c.visitor.role, c.target.house) for c in some if c.visitor.signed_in}
    assert {(role, house.number) for role in OWN for house in HOUSES} <= looked


def part(scene: Scene, address: Address, n: int) -> list[Cell]:
    """Return some cells of an address, spread over all of them, others for each address."""
    ruled = [c for c in cells(scene.world, address, scene.visitors) if c.method in address.rules]
    rows = [c for c in ruled if c.target.house and c.visitor.state == "good"]
    chance = Random(n)
    return [c for some in (ruled, rows) for c in chance.sample(some, min(PART, len(some)))]


def left_out(scene: Scene, some: list[Cell]) -> list[Cell]:
    """Return a cell of each visitor and method that chance has left out."""
    asked = {(str(c.visitor), c.method) for c in some}
    more: dict[tuple[str, str], Cell] = {}
    wanted = {(str(v), m) for v in scene.visitors for m in ("GET", "POST")} - asked
    for address in ADDRESSES if wanted else ():
        for cell in cells(scene.world, address, scene.visitors):
            key = (str(cell.visitor), cell.method)
            if key in wanted and cell.method in address.rules:
                more.setdefault(key, cell)
        if len(more) == len(wanted):
            break
    return list(more.values())


@pytest.mark.long
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda a: a.path)
def test_every_cell_is_as_the_table_says(
    scene: Scene, address: Address, record_property: Callable[[str, object], None]
) -> None:
    n, wrong = mistakes(scene.world, cells(scene.world, address, scene.visitors))
    record_property("cells", n)
    assert not wrong, f"{len(wrong)} of {n}: " + told(wrong)
