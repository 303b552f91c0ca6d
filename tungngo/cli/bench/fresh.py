"""From the commit of a push to the board of its home: what province and nation wait for."""

import threading
import time
from collections.abc import Iterator

from django.db import connections

from tungngo.cli.bench.figure import Figure, at_percent, conditions
from tungngo.cli.bench.ground import make_workers
from tungngo.cli.bench.push import send, settle_in
from tungngo.config.schedule import LOOPS
from tungngo.figures.models import TouchedKey
from tungngo.shared.home import job_scope
from tungngo.sync.models import Epoch
from tungngo.work.jobs import run_loops

PUSHES = {True: 12, False: 60}
_LONGEST = 30.0


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield seconds from commit to board, p50 and p95; the loops run as in ``tungngo run``."""
    workers = make_workers(2)
    epoch = Epoch.current()
    for worker in workers:
        settle_in(worker, epoch)
    stop = threading.Event()
    loops = threading.Thread(target=_loop, args=(stop,))
    loops.start()
    waits = []
    try:
        for n in range(PUSHES[quick]):
            send(workers[n % 2], 10, epoch)
            waits.append(_until_fresh())
            stop.wait(0.13 * (n % 7))  # so that pushes fall anywhere between two runs of the loop
    finally:
        stop.set()
        loops.join()
    where = conditions(f"{len(waits)} pushes of 10")
    for percent, target in ((50, ""), (95, "<= 2")):
        value = at_percent(waits, percent)
        yield Figure(
            name=f"fresh.p{percent}", value=value, unit="s", target=target, conditions=where
        )


def _loop(stop: threading.Event) -> None:
    try:
        run_loops(LOOPS, stop)
    finally:
        connections.close_all()


def _until_fresh() -> float:
    began = time.perf_counter()
    with job_scope("bench"):
        while TouchedKey.objects.exists():
            if time.perf_counter() - began > _LONGEST:
                raise SystemExit("bench fresh: the board was not made anew within 30 s")
            time.sleep(0.01)
    return time.perf_counter() - began
