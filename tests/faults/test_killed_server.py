"""The server is killed in mid-run while phones push: nothing is lost, nothing doubled."""

from pathlib import Path
from typing import Any

import pytest

from tests.faults.scene import Scene, scratch_database
from tungngo.sync.tests.stage import evening_before

PHONES, OPS, BATCH = 5, 60, 4


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two receipts say the same, but for the second being one of a repeat."""
    return {**one, "dup": True} == {**other, "dup": True}


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.long)])
def test_killed_while_phones_push_it_loses_and_doubles_nothing(tmp_path: Path, kills: int) -> None:
    with scratch_database() as database:
        scene = Scene(tmp_path, database, phones=PHONES)
        scene.server.start()
        try:
            for _ in range(kills):
                run(scene)
            send_again(scene)
        finally:
            scene.server.stop()
        assert scene.failed  # the phones have noticed
        assert scene.faults() == []


def run(scene: Scene) -> None:
    """Let the phones work and push; kill the server when a third of it has come."""
    before = sum(len(c.first) for c in scene.callers)
    for caller in scene.callers:
        caller.phone.work(evening_before(), ops=OPS)
    waiting = sum(len(c.phone.outbox) for c in scene.callers)
    with scene.sending(BATCH):
        scene.wait_for_receipts(before + waiting // 3)
        scene.kill()
        scene.server.start()


def send_again(scene: Scene) -> None:
    """Send everything once more, as after a restore; every receipt must be the one given before."""
    given = [dict(caller.first) for caller in scene.callers]
    for caller in scene.callers:
        caller.first.clear()
        caller.phone.outbox = list(caller.phone.made)
    with scene.sending(100):
        pass
    for caller, before in zip(scene.callers, given, strict=True):
        assert len(caller.first) == len(caller.phone.made)
        assert {one.get("dup") for one in caller.first.values()} == {True}
        assert [op for op, one in before.items() if not same(one, caller.first[op])] == []
