"""From the command to the first answer, and the memory of each process after some work."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from tungngo.cli.bench.figure import Figure, conditions
from tungngo.cli.run import answers
from tungngo.config.env import surroundings

_REQUESTS = 300
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
        _ask(1)
        took = time.perf_counter() - began
        _ask(_REQUESTS // (3 if quick else 1))
        where = conditions(f"after {_REQUESTS} requests, data in {Path(settings.DATA_DIR).name}")
        yield Figure(name="start.second", value=took, unit="s", target="<= 5", conditions=where)
        web = max(_memory(pid) for pid in _below(parent.pid))
        yield Figure(
            name="start.web_memory", value=web, unit="MB RSS", target="<= 180", conditions=where
        )
        loops = _memory(parent.pid)
        yield Figure(
            name="start.loop_memory", value=loops, unit="MB RSS", target="<= 120", conditions=where
        )
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(timeout=60)


def _ask(times: int) -> None:
    paths = ("/", "/dia-ban/", "/mang-luoi/", "/dang-nhap/")
    for n in range(times):
        caller = HTTPConnection("127.0.0.1", _PORT, timeout=30)
        caller.request("GET", paths[n % len(paths)])
        answer = caller.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"bench start: {paths[n % len(paths)]}: {answer.status}")
        caller.close()


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
