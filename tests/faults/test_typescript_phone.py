"""The phone app's own client (``pwa/src/sync.ts``) against the real server, on a bad line.

It is bundled for node, without a browser: IndexedDB in memory, all else is the app's code.
"""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.environment import OUTSIDE
from tests.faults.scene import Scene, scratch_database
from tests.shape.tree import ROOT

_NODE = ["sh", "tools/setup.sh", "npm", "exec", "--"]
_PATIENCE = 300
pytestmark = pytest.mark.skipif(
    not (ROOT / "node_modules" / "rolldown").is_dir(), reason="no packages of node (make setup)"
)


def node(*words: str, seconds: int = _PATIENCE, **settings: str) -> str:
    """Run a program of node with settings of the environment; return what it printed."""
    done = subprocess.run(
        [*_NODE, *words],
        cwd=ROOT,
        env=OUTSIDE | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    if done.returncode:
        raise AssertionError(f"{words[0]}: {done.stdout[-3000:]}\n{done.stderr[-2000:]}")
    return done.stdout


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bundle the phone into one file that node runs."""
    file = tmp_path_factory.mktemp("phone") / "phone.mjs"
    node("rolldown", "pwa/tests/net/real.ts", "--platform=node", f"--file={file}")
    return file


@contextmanager
def leader(scene: Scene) -> Iterator[str]:
    """Yield an address that makes a code for the member, as a leader does; the former one ends."""

    class Leader(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = scene.server.must("device", "add", "--login", f"member{scene.home}.1")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said.split()[3].encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    desk = HTTPServer(("127.0.0.1", 0), Leader)
    thread = threading.Thread(target=desk.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{desk.server_port}/"
    finally:
        desk.shutdown()
        thread.join()
        desk.server_close()


def phone(scene: Scene, bundle: Path, seed: int, visits: int) -> dict[str, Any]:
    """Let a phone work and send; return what it has at the end."""
    post = scene.callers[0].phone.post
    told: dict[str, Any] = {"url": scene.server.url, "seed": seed, "visits": visits}
    told |= {"team": post.team, "home": post.home, "hamlets": post.hamlets}
    with leader(scene) as address:
        told |= {"leader": address, "skills": scene.callers[0].phone.skills}
        said = node("node", str(bundle), msgspec.json.encode(told).decode())
    end: dict[str, Any] = msgspec.json.decode(said.splitlines()[-1])
    return end


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 12))]
)
def test_phone_on_a_bad_line_sends_each_record_once(
    tmp_path: Path, bundle: Path, seed: int
) -> None:
    with scratch_database() as database:
        scene = Scene(tmp_path, database, phones=1)
        scene.server.start()
        try:
            end = phone(scene, bundle, seed, visits=12)
        finally:
            scene.server.stop()
        assert scene.inside("ledger", tell={"home": scene.home, "ops": end["made"]}) == []
    assert min(end["faults"].values()) > 0
    assert (end["outbox"], end["dead"], end["photos"]) == (0, [], 0)
    assert sorted(op for op, *_ in end["sent"]) == sorted(end["made"])
    assert {s for _, _, s, _ in end["sent"]} <= {"ok", "merged"}
    assert end["name"].startswith("Người minh họa")
    assert (end["houses"], end["people"]) == (3, ["Bác Ba"] * 3)
    assert end["devices"][0] != end["devices"][1]


@pytest.mark.long
def test_a_thousand_lives_of_phones_beside_a_server_that_disobeys() -> None:
    said = node(
        "vitest",
        "run",
        "pwa/tests/net/property.test.ts",
        seconds=7_200,
        TN_RUNS="1000",
        TN_SEED="13",
    )
    assert "1000 runs" in said
