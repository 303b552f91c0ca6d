"""The pull: how a hamlet reaches a phone, and what it costs the server.

Counted is all of the product but HTTP, and the CPU of the database's own process for it.
"""

import gc
import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from tungngo.accounts.actions import NewGrant, grant_roles
from tungngo.accounts.models import Device
from tungngo.accounts.rights import Role
from tungngo.accounts.tokens import FULL, make_access
from tungngo.cli.bench.caller import call
from tungngo.cli.bench.figure import Figure, at_percent, conditions
from tungngo.cli.bench.ground import BY, DAYS, Worker, make_workers
from tungngo.cli.bench.server import page_seconds
from tungngo.cli.phones import Post
from tungngo.feed.models import Change, FeedCounter
from tungngo.households.models import Household, Resident, SubjectKey
from tungngo.learning.models import SkillState
from tungngo.places.actions import NewHamlet, add_hamlets
from tungngo.places.models import Hamlet
from tungngo.shared.clock import now, today
from tungngo.shared.ids import new_id
from tungngo.shared.sql import learn_sizes
from tungngo.sync.models import Epoch
from tungngo.sync.snapshots import folder
from tungngo.visits.models import FollowUp, Visit

HOUSES, PEOPLE_EACH, VISITS_EACH = 250, 4, 2
RUNS = {True: 10, False: 50}
BYTES, COLD, CACHED, PERSONAL, NOTHING = "<= 60", "<= 30", "<= 2", "<= 60", "<= 3"


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield kilobytes of a hamlet's snapshot, and milliseconds of CPU of each call that reads."""
    (worker,) = make_workers(1)
    _give_empty_hamlet(worker)
    _settle(worker)
    gc.collect()
    gc.freeze()
    reader, runs = _Reader(worker), RUNS[quick]
    where = conditions(f"{HOUSES} households, {HOUSES * PEOPLE_EACH} people, {runs} runs")
    body = reader.snapshot()
    for name, some, wish in (("bytes", body, BYTES), ("plain", gzip.decompress(body), "")):
        yield Figure(
            name=f"pull.snapshot.{name}",
            value=len(some) / 1000,
            unit="kB",
            target=wish,
            conditions=where,
        )
    have = reader.have()
    asked: tuple[tuple[str, Callable[[], object], str], ...] = (
        ("snapshot.cold", reader.cold, COLD),
        ("snapshot.cached", reader.snapshot, CACHED),
        ("full", reader.full, PERSONAL),
        ("nothing_new", lambda: reader.pull(have), NOTHING),
        ("page_of_500", lambda: reader.pull({}), ""),
    )
    for name, ask, wish in asked:
        ask()
        value = _cpu_ms(ask, runs)
        key = f"pull.{name}.cpu"
        yield Figure(name=key, value=value, unit="ms CPU", target=wish, conditions=where)


def _cpu_ms(ask: Callable[[], object], runs: int) -> float:
    """Return the median CPU of a call: the first of each kind was a warming."""
    took = []
    for _ in range(runs):
        began = page_seconds()
        ask()
        took.append((page_seconds() - began) * 1000)
    return at_percent(took, 50)


class _Reader:
    """A phone that reads one hamlet."""

    def __init__(self, worker: Worker) -> None:
        device = Device.objects.get(uid=UUID(worker.phone.device))
        lives = timedelta(days=1)
        token = make_access(device.uid, device.generation, FULL, lives=lives)
        self.hamlet = worker.phone.post.hamlets[0]
        self.epoch = Epoch.current()
        self.stamp = ""
        self.packs: dict[str, str] = {}
        self.headers = {
            "authorization": f"Bearer {token}",
            "tn_device": worker.phone.device,
            "accept_encoding": "gzip",
        }

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        raw = call("POST", f"/api/sync/v1/{path}", msgspec.json.encode(body), **self.headers)
        told = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        found: dict[str, Any] = msgspec.json.decode(told)
        return found

    def pull(self, have: dict[str, int]) -> dict[str, Any]:
        """Pull a page."""
        head = {"epoch": self.epoch, "have": have, "scope_hash": self.stamp, "limit": 500}
        told = self._post("pull", head | {"packs": self.packs})
        self.packs |= {pack["name"]: pack["hash"] for pack in told["packs"]}
        return told

    def have(self) -> dict[str, int]:
        """Pull all there is; return the marks."""
        have: dict[str, int] = {}
        more = True
        while more:
            told = self.pull(have)
            have, more, self.stamp = have | told["have"], told["more"], told["scope_hash"]
        return have

    def full(self) -> dict[str, Any]:
        """Ask for the personal fields."""
        return self._post("full", {"hamlet": self.hamlet})

    def snapshot(self) -> bytes:
        """Fetch the snapshot, made or kept."""
        address = f"/api/sync/v1/snapshot/{self.hamlet}.ndjson.gz"
        return call("GET", address, b"", **self.headers)

    def cold(self) -> bytes:
        """Fetch the snapshot when none is kept."""
        (folder() / f"{self.hamlet}.gz").unlink(missing_ok=True)
        return self.snapshot()


def _give_empty_hamlet(worker: Worker) -> None:
    """Let the member work in one hamlet in which nobody ever worked, also in a second run."""
    post, user = worker.phone.post, Device.objects.get(uid=UUID(worker.phone.device)).user_id
    fragment = Hamlet.objects.get(pk=post.hamlets[0]).fragment_id
    (hamlet,) = add_hamlets(by=BY, items=[NewHamlet(fragment, "thôn", f"Đo {new_id().hex[-8:]}")])
    first, last = today() - timedelta(days=DAYS + 1), today() + timedelta(days=DAYS)
    grant_roles(by=BY, grants=[NewGrant(user, Role.MEMBER, hamlet.pk, first, last)])
    worker.phone.post = Post(post.home, (hamlet.pk,), post.team)


def _settle(worker: Worker) -> None:
    """Give the hamlet its houses, its people, and a few visits to each house."""
    phone, moment, epoch = worker.phone, now() - timedelta(days=DAYS), Epoch.current()
    for _ in range(HOUSES):
        house = phone.add_house(moment)
        while len(house.people) < PEOPLE_EACH:
            phone.add_person(house, moment)
    for n in range(HOUSES * VISITS_EACH):
        house = phone.houses[n % HOUSES]
        house.people.append(house.people.pop(0))  # those who are helped take turns
        phone.visit(house, moment + timedelta(hours=n))
    while phone.outbox:
        body = gzip.compress(phone.push_body(phone.batch(100), epoch), 6)
        answer = call(
            "POST",
            "/api/sync/v1/push",
            body,
            content_encoding="gzip",
            authorization=f"Bearer {worker.secret}",
            tn_device=phone.device,
        )
        results = msgspec.json.decode(answer)["results"]
        wrong = [r for r in results if r["s"] not in ("ok", "merged")]
        if wrong:
            raise SystemExit(f"bench pull: {wrong[0]}")
        phone.take_receipts(results)
    # As the server does by itself after a while.
    learn_sizes(Household, Resident, SubjectKey, Visit, FollowUp, SkillState, Change, FeedCounter)
