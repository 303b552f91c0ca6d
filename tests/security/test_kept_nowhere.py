"""What somebody who is signed in gets, no cache and no proxy keeps for the next one."""

import pytest

from tests.policy.conftest import Scene
from tests.policy.matrix import addresses, read_rules
from tests.policy.world import HOUSES
from tests.security.asking import knock

pytestmark = pytest.mark.django_db


@pytest.mark.advisory("25")
def test_what_a_signed_in_person_gets_is_kept_nowhere(scene: Scene) -> None:
    """Every page, also refused ones; two people interleaved never get each other's."""
    blanks = {"<home>": "97", "<house>": HOUSES[0].house, "<visit>": HOUSES[0].visit}
    seen = 0
    for address in addresses(read_rules()):
        if "GET" not in address.rules or address.path.startswith("/api/"):
            continue
        path = address.path
        for name, value in blanks.items():
            path = path.replace(name, value)
        if "<" in path:
            continue
        for who in ("me", "co", "me2", "op"):
            answer = knock(scene, who, "GET", path)
            kept = answer["Cache-Control"]
            assert "private" in kept, (who, path, kept)
            if address.rules["GET"].door != "open":
                assert "no-store" in kept, (who, path, kept)
            seen += 1
    assert seen > 100
