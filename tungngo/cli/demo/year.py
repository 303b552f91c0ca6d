"""A year of visits: what the phones of the network did evening by evening, taken by ``apply``."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from random import Random

import msgspec

from tungngo.cli.demo.network import Worker
from tungngo.cli.phones import Phone, Stored, evening, uid_from
from tungngo.cli.progress import Progress
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import VIETNAM, frozen, now, today
from tungngo.sync.actions import apply
from tungngo.sync.reception import read_op
from tungngo.sync.wire import Push

_BATCH = 100  # the most that a push may carry
_AT_ONCE = 20  # pushes that share a transaction
_A_WALK = (2, 6)  # doors of an evening, fewest and most
_HOUSES = 24  # that a phone comes to know
_GROWTH = 1.4  # how much more is done at the end of the year than at its beginning
# Monday to Sunday: evenings after work, most on Saturdays.
_WEEK = (0.9, 0.9, 1.0, 0.9, 0.8, 2.2, 0.7)
# Tết: nobody calls at doors from three days before to five days after the first day of the year.
_TET = (date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3))
_MORNING = 9
_WAIT = timedelta(minutes=45)  # from the last door of a batch to the network


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch that a phone sends at a moment."""

    at: datetime
    worker: Worker
    ops: list[Stored]


def draw_year(workers: list[Worker], rng: Random, *, visits: int) -> list[dict[date, int]]:
    """Share the visits out: {day: doors} of each phone, by weekday, season, growth and zeal."""
    # Before nine in the morning nobody has called at a door yet.
    early = now().astimezone(VIETNAM).hour < _MORNING
    days = [today() - timedelta(days=n) for n in range(364, -1 + early, -1)]
    weights = {day: _weight(day, n / len(days)) for n, day in enumerate(days)}
    keen = [rng.lognormvariate(0, 0.5) for _ in workers]
    total = sum(
        k * sum(weights[d] for d in days if d > w.since) for k, w in zip(keen, workers, strict=True)
    )
    mean = sum(_A_WALK) / 2
    years = []
    for k, worker in zip(keen, workers, strict=True):
        share = visits * k / total / mean if total else 0.0
        mine = {
            day: rng.randint(*_A_WALK)
            for day in days
            if day > worker.since and rng.random() < share * weights[day]
        }
        years.append(mine)
    return years


def _weight(day: date, share: float) -> float:
    """Return how much is done on a day; ``share`` of the year has gone by."""
    if any(timedelta(days=-3) <= day - tet <= timedelta(days=5) for tet in _TET):
        return 0.0
    drive = 1.7 if day.month == 10 and day.day <= 10 else 1.0  # the days up to 10/10
    return _WEEK[day.weekday()] * (1 + _GROWTH * share) * drive


def walk(worker: Worker, doors: dict[date, int]) -> Iterator[Sent]:
    """Yield the batches of a phone over the year, each as full as a push may be."""
    phone, at = worker.phone, now()
    for day, n in doors.items():
        begin = evening(day, phone.rng)
        if day == today():
            begin = min(begin, now() - timedelta(minutes=30 * n) - _WAIT)
        at = _evening(phone, begin, n) + _WAIT
        while len(phone.outbox) >= _BATCH:
            yield Sent(at, worker, _take(phone))
    if phone.outbox:
        yield Sent(at, worker, _take(phone))


def _take(phone: Phone) -> list[Stored]:
    """Take the next batch out of the phone, which forgets what it has sent."""
    ops, phone.outbox = phone.outbox[:_BATCH], phone.outbox[_BATCH:]
    phone.made.clear()
    return ops


def _evening(phone: Phone, at: datetime, doors: int) -> datetime:
    """Go from door to door; now and then a new house, a correction, a promise kept."""
    for _ in range(doors):
        at += timedelta(minutes=phone.rng.randint(5, 20))
        new = len(phone.houses) < 4 or phone.rng.random() < 0.08
        known = phone.houses
        house = phone.add_house(at) if new and len(known) < _HOUSES else phone.rng.choice(known)
        phone.visit(house, at)
    dice = phone.rng.random()
    if dice < 0.04:
        phone.amend(at)
    elif dice < 0.055:
        phone.void(at)
    elif dice < 0.12:
        phone.settle(at)
    return at


def live_through(workers: list[Worker], years: list[dict[date, int]]) -> None:
    """Apply the batches of all phones in the order of time, the clock held at each."""
    line = Progress("lượt đến", sum(sum(year.values()) for year in years))
    ways = [walk(worker, year) for worker, year in zip(workers, years, strict=True)]
    last = now()
    for some in batched(heapq.merge(*ways, key=lambda s: s.at), _AT_ONCE):
        _send_some(by=job_actor("demo"), some=some, last=last)
        line.add(sum(one.kind == "visit.record" for sent in some for one in sent.ops))
    line.end()


@writes
def _send_some(*, by: Actor, some: tuple[Sent, ...], last: datetime) -> None:
    """Push a few batches in one transaction: waiting for the disk each time would take longest."""
    for sent in some:
        with frozen(min(sent.at, last)):
            send(sent.worker, sent.ops)


def send(worker: Worker, ops: list[Stored]) -> None:
    """Push operations in this process; every one must be taken."""
    phone, device = worker.phone, worker.device
    push = Push(
        batch=uid_from(phone.rng, now()),
        device=phone.device,
        epoch="",
        max_seq=phone.seq,
        ops=[],
        unsent=[(phone.outbox[0].seq, phone.seq)] if phone.outbox else [],
    )
    by = Actor(worker.user.pk, worker.user.name, device=phone.device)
    done = apply(
        by=by, device=device, push=push, received=[read_op(msgspec.Raw(o.raw)) for o in ops]
    )
    refused = [r for r in done.results if r.s in ("held", "rejected")]
    if refused:
        raise AssertionError(f"{len(refused)} refused, first: {refused[0]}")
