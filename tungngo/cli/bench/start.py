"""From the command to the first answer, and the memory of each process after some work."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import msgspec
from django.conf import settings

from tungngo.cli.bench.dashboards import sign_in
from tungngo.cli.bench.figure import Figure, conditions
from tungngo.cli.bench.ground import make_workers
from tungngo.cli.run import answers
from tungngo.config.env import surroundings
from tungngo.shared.clock import now
from tungngo.sync.models import Epoch

_LONGEST = 30.0
_PORT = 8790


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield seconds to the first answer on data that exist; MB of the web and loops processes."""
    began = time.perf_counter()
    around = surroundings(TUNGNGO_LISTEN=f"127.0.0.1:{_PORT}", TUNGNGO_URL="")
    command = [sys.executable, "-W", "ignore", "-m", "tungngo.cli.main", "run", "--prepare"]
    parent = subprocess.Popen(command, env=around, stdout=sys.stderr)
    try:
        while not answers("127.0.0.1", _PORT) and time.perf_counter() - began < _LONGEST:
            time.sleep(0.02)
        _ask("/")
        took = time.perf_counter() - began
        where = conditions(f"data in {Path(settings.DATA_DIR).name}")
        yield Figure(name="start.second", value=took, unit="s", target="<= 5", conditions=where)
        requests = 100 if quick else 400
        _work(requests)
        where = conditions(f"after {requests} pages and files, {requests // 10} pushes of 20")
        web = max(_memory(pid) for pid in _below(parent.pid))
        for name, memory, most in (("web", web, 180), ("loop", _memory(parent.pid), 120)):
            key, target = f"start.{name}_memory", f"<= {most}"
            yield Figure(name=key, value=memory, unit="MB RSS", target=target, conditions=where)
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(timeout=60)


def _work(requests: int) -> None:
    """Ask for pages and files as an official does, and push as phones do."""
    cookie = sign_in()
    paths = ("/", "/dia-ban/?tim=yen+mo", "/mang-luoi/", "/so-lieu/", "/so-lieu/tai/don-vi.xlsx")
    (worker,) = make_workers(1)
    epoch = Epoch.current()
    for n in range(requests):
        _ask(paths[n % len(paths)], Cookie=cookie)
        if n % 10 == 0:
            worker.phone.work(now(), ops=20)
            body = worker.phone.push_body(worker.phone.batch(20), epoch)
            secret = {"Authorization": f"Bearer {worker.secret}", "TN-Device": worker.phone.device}
            answer = _ask("/api/sync/v1/push", body, **secret)
            worker.phone.take_receipts(msgspec.json.decode(answer)["results"])


def _ask(path: str, body: bytes | None = None, **headers: str) -> bytes:
    """Return the answer to a request over HTTP; any status but 200 ends the measurement."""
    caller = HTTPConnection("127.0.0.1", _PORT, timeout=30)
    caller.request("POST" if body else "GET", path, body, headers)
    answer = caller.getresponse()
    text = answer.read()
    caller.close()
    if answer.status != 200:
        raise SystemExit(f"bench start: {path}: {answer.status} {text[:200]!r}")
    return text


def _below(parent: int) -> list[int]:
    """Return all processes under one, at any depth."""
    above: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        try:
            status = (path / "status").read_text() if path.name.isdigit() else ""
        except OSError:
            continue
        if found := re.search(r"^PPid:\s+(\d+)", status, re.MULTILINE):
            above[int(path.name)] = int(found.group(1))
    found_below: list[int] = []
    wanted = {parent}
    while wanted:
        wanted = {pid for pid, of in above.items() if of in wanted}
        found_below += sorted(wanted)
    return found_below


def _memory(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found.group(1)) / 1000 if found else 0.0
