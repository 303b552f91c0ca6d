"""The push: a day's real mix of kinds, through the WSGI application of this process.

Counted: routing, device's secret, inflate, decoding, rights, operation log, effects, cells, feed
rows, receipts, and the CPU of the database's server. Not counted: making the operations, and HTTP.

The mix is that of ``cli.phones``: about seven visits in ten operations, most of them with known
people and one or two skills each (evidence, people counted once), houses, consents, corrections.
"""

import gc
import gzip
import time
from collections.abc import Iterator
from datetime import timedelta

import msgspec

from tungngo.cli.bench.caller import call
from tungngo.cli.bench.figure import Figure, at_percent, conditions
from tungngo.cli.bench.ground import DAYS, Worker, make_workers
from tungngo.cli.bench.parts import clocks
from tungngo.cli.bench.server import cpu_seconds
from tungngo.shared.clock import now
from tungngo.shared.home import job_scope
from tungngo.shared.sql import on_postgres
from tungngo.sync.models import Epoch, Operation

# Batch size: (operations per CPU-second wanted on SQLite, on PostgreSQL).
TARGETS = {1: (250, 80), 20: (None, None), 50: (2000, 400)}
PUSHES = {True: {1: 400, 20: 100, 50: 60}, False: {1: 4000, 20: 1000, 50: 800}}  # by size
_PARTED = 4  # a fourth as many pushes are taken apart
_WARM = 10  # pushes before the measuring begins
_WORKERS = 8
_REMEMBERED = 20  # visits that a phone may still correct or take back
_HOUSES = 60  # of each member, when the measuring begins


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield operations per CPU-second, per second, and milliseconds per push, by batch size."""
    workers = make_workers(_WORKERS)
    epoch = Epoch.current()
    for worker in workers:
        settle_in(worker, epoch)
    # The simulated phones live in this process, but looking through them is not the server's work.
    gc.collect()
    gc.freeze()
    for size, targets in TARGETS.items():
        yield from _measure_size(workers, epoch, size, PUSHES[quick][size], targets)


def _measure_size(
    workers: list[Worker],
    epoch: str,
    size: int,
    pushes: int,
    targets: tuple[int | None, int | None],
) -> Iterator[Figure]:
    for n in range(_WARM):
        send(workers[n % len(workers)], size, epoch)
    walls, used, done = [], 0.0, 0
    for n in range(pushes):
        took, cpu, ops = send(workers[n % len(workers)], size, epoch)
        walls.append(took)
        used += cpu
        done += ops
    where = conditions(
        f"{pushes} pushes of {size}, {_WORKERS} phones, one at a time", f"{_stored()} in log"
    )
    key = f"push.batch{size}"
    target = targets["PostgreSQL" in where]
    wanted = f">= {target}" if target else ""
    rate = done / used
    yield Figure(
        name=f"{key}.rate", value=rate, unit="ops/CPU-second", target=wanted, conditions=where
    )
    yield Figure(name=f"{key}.per_second", value=done / sum(walls), unit="ops/s", conditions=where)
    for percent in (50, 95):
        value = at_percent(walls, percent) * 1000
        yield Figure(name=f"{key}.p{percent}", value=value, unit="ms", conditions=where)
    for part, each in _parts(workers, epoch, size, max(1, pushes // _PARTED)):
        yield Figure(name=f"{key}.part.{part}", value=each, unit="µs/op", conditions=where)


def _parts(
    workers: list[Worker], epoch: str, size: int, pushes: int
) -> Iterator[tuple[str, float]]:
    """Yield what each part of these pushes takes, in microseconds an operation, the most first."""
    whole, done = 0.0, 0
    with clocks() as mine:
        for n in range(pushes):
            took, used, ops = send(workers[n % len(workers)], size, epoch)
            whole += took if on_postgres() else used
            done += ops
    mine.add_rest(whole)
    for part, seconds in sorted(mine.seconds.items(), key=lambda one: -one[1]):
        yield part, seconds / done * 1_000_000


def settle_in(worker: Worker, epoch: str) -> None:
    """Give a member the houses of a lane before the days are measured."""
    moment = now() - timedelta(days=DAYS)
    for _ in range(_HOUSES):
        worker.phone.add_house(moment)
    while worker.phone.outbox:
        _push(worker, 50, epoch)


def _stored() -> int:
    with job_scope("bench"):
        return Operation.objects.count()


def send(worker: Worker, size: int, epoch: str) -> tuple[float, float, int]:
    """Send the work of a day; return seconds, CPU-seconds and operations."""
    if len(worker.phone.outbox) < size:
        worker.days += 1
        moment = now() - timedelta(days=DAYS - worker.days % DAYS)
        worker.phone.work(moment, ops=size - len(worker.phone.outbox))
    return _push(worker, size, epoch)


def _push(worker: Worker, size: int, epoch: str) -> tuple[float, float, int]:
    """Push one batch; an operation that is not applied ends the bench."""
    ops = worker.phone.batch(size)
    body = gzip.compress(worker.phone.push_body(ops, epoch), 6)
    cpu, began = cpu_seconds(), time.perf_counter()
    answer = call(
        "POST",
        "/api/sync/v1/push",
        body,
        content_encoding="gzip",
        authorization=f"Bearer {worker.secret}",
        tn_device=worker.phone.device,
    )
    took, used = time.perf_counter() - began, cpu_seconds() - cpu
    results = msgspec.json.decode(answer)["results"]
    wrong = [r for r in results if r["s"] not in ("ok", "merged")]
    if wrong:
        raise SystemExit(f"bench push: {wrong[0]}")
    worker.phone.take_receipts(results)
    # What the simulation remembers must not be weighed as work of the server.
    worker.phone.made.clear()
    worker.phone.receipts.clear()
    del worker.phone.visits[:-_REMEMBERED]
    return took, used, len(ops)
