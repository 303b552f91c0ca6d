"""Phones that send in every way a network makes of it, and the order in which it was taken."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from django.db import connection

from tungngo.cli.phones import House, Phone, Stored
from tungngo.shared.clock import now
from tungngo.shared.sql import db_uuid
from tungngo.sync.admission import admit, open_batch
from tungngo.sync.kinds import in_order
from tungngo.sync.reception import Received, read_op, read_push
from tungngo.sync.tests.stage import Member, Stage, evening_before, push_body

MOST = 50


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever is done inside, so that many stories are told on one stage."""
    point = str(connection.savepoint())
    try:
        yield
    finally:
        if connection.in_atomic_block:
            connection.set_rollback(False)  # what failed inside is undone with the rest
        connection.savepoint_rollback(point)


@dataclass
class Story:
    """Phones and what became of their operations."""

    stage: Stage
    taken: list[tuple[Member, Stored]] = field(default_factory=list)  # as the server did them

    def begin(self, seed: int, *, shared: bool) -> None:
        """Give each member a phone with nothing on it; ``shared`` houses are known to all."""
        houses: list[House] = []
        for n, member in enumerate(self.stage.members):
            old = member.phone
            member.phone = Phone(old.device, old.post, old.skills, Random(seed * 10 + n))
            if shared:
                member.phone.houses = houses

    def send(self, member: Member, ops: Sequence[Stored], *, answered: bool = True) -> None:
        """Send operations; without an answer the phone keeps them all."""
        done = self.stage.apply(ops, member)
        new = {r.op for r in done.results if not r.dup}
        order = self._order(member, [o for o in ops if o.op in new])
        seen = {o.op for _, o in self.taken}
        self.taken += [(member, o) for o in order if o.op not in seen]
        if answered:
            told = [{"op": r.op, "sha": r.sha, "s": r.s} for r in done.results]
            member.phone.take_receipts(told)

    def _order(self, member: Member, ops: Sequence[Stored]) -> list[Stored]:
        """Return operations in the order in which one batch does them, the held ones last."""
        by_op = {db_uuid(o.op): o for o in ops}
        push = read_push(push_body(member.phone, [], self.stage.epoch))
        read = [one for o in ops if isinstance(one := read_op(o.raw), Received)]
        batch = open_batch(member.actor, member.device, push, list(read), now())
        items, _ = admit(batch, read)
        done = [by_op[i.op] for i in in_order(items.values())]
        return done + [o for o in by_op.values() if o not in done]

    def wander(self, steps: Sequence[tuple[int, str, int]]) -> None:
        """Let the phones work and send: (which phone, what, chance) a step."""
        for which, what, chance in steps:
            member = self.stage.members[which % len(self.stage.members)]
            _WAYS[what](self, member, Random(chance))

    def finish(self) -> None:
        """Send everything that was ever made again, until every phone has all its receipts."""
        for member in self.stage.members:
            made = member.phone.made
            for start in range(0, len(made), MOST):
                self.send(member, made[start : start + MOST])
            if member.phone.outbox:
                raise AssertionError("a receipt is missing")

    def made(self) -> list[str]:
        """Return the ids of all operations of all phones."""
        return [o.op for m in self.stage.members for o in m.phone.made]


def _work(story: Story, member: Member, rng: Random) -> None:
    member.phone.work(evening_before(rng.randint(1, 4)), ops=rng.randint(1, 8))


def _send(story: Story, member: Member, rng: Random) -> None:
    story.send(member, member.phone.batch(rng.randint(1, 12)))


def _lose_the_answer(story: Story, member: Member, rng: Random) -> None:
    story.send(member, member.phone.batch(rng.randint(1, 12)), answered=False)


def _mix(story: Story, member: Member, rng: Random) -> None:
    """Send some of what is there, in any order, and some of it twice."""
    ops = rng.sample(member.phone.outbox, min(len(member.phone.outbox), rng.randint(1, 10)))
    story.send(member, ops + ops[: rng.randint(0, 3)], answered=rng.random() < 0.5)


def _again(story: Story, member: Member, rng: Random) -> None:
    """Send old operations once more, through another phone's call at times."""
    made = member.phone.made
    story.send(member, rng.sample(made, min(len(made), rng.randint(1, 10))))


_WAYS: dict[str, Callable[[Story, Member, Random], None]] = {
    "work": _work,
    "send": _send,
    "lose": _lose_the_answer,
    "mix": _mix,
    "again": _again,
}
WAYS = tuple(_WAYS)
