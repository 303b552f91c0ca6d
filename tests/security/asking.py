"""Asking as somebody of the scene, by any address."""

from typing import Any

from tests.policy.asking import Cell, ask
from tests.policy.conftest import Scene
from tests.policy.matrix import Address, Rule, Target


def knock(scene: Scene, who: str, method: str, path: str, sent: str = "") -> Any:
    """Return the answer to a request by a signed-in person of the scene; "" is nobody."""
    state = "good" if who else ""
    same = (v for v in scene.visitors if (v.who, v.state) == (who, state))
    visitor = next(v for v in same if not (v.phone or v.asks))
    rule = Rule("", method, path, "open", "200", "", "", "", sent, "")
    cell = Cell(Address(path, {method: rule}), method, Target("", None, {}), visitor)
    return ask(scene.world, cell, rule)
