"""Generated requests: whatever arrives, the answer is one of ours and never a fault."""

import random
from collections import Counter
from typing import Any

import msgspec
import pytest

from tungngo.figures.jobs import recount
from tungngo.sync.kinds import KINDS
from tungngo.sync.reception import read_push
from tungngo.sync.tests.examples import EXAMPLES, filled
from tungngo.sync.tests.stage import Stage, evening_before, push_body

pytestmark = pytest.mark.django_db
OURS = {200, 400, 401, 409, 413}
ODD: list[Any] = [
    None, True, -1, 0, 1, 2**31, 2**53, 2**63, 1e300, "", " ", "\n", "\x00", "\u200b", "ộ" * 600,
    "visit.record", "2026-02-30", "9999-12-31", [], [[]], {}, {"a": 1}, [None] * 300, "'; --", "%s",
    "{on}", "01990000-0000-7000-8000-0000000000aa",
]  # fmt: skip


def mutate(rng: random.Random, value: Any) -> Any:
    """Return a value with one thing in it changed, taken out, doubled, or put in."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        name = rng.choice(list(value))
        if rng.random() < 0.15:
            return {k: v for k, v in value.items() if k != name}
        return value | {name: mutate(rng, value[name])}
    if isinstance(value, list) and value and rng.random() < 0.8:
        place = rng.randrange(len(value))
        return [*value[:place], mutate(rng, value[place]), *value[place + rng.randrange(2) :]]
    return rng.choice(ODD)


def garble(rng: random.Random, raw: bytes) -> bytes:
    """Return bytes with some of them changed."""
    told = bytearray(raw)
    for _ in range(rng.randint(1, 4)):
        told[rng.randrange(len(told))] = rng.choice((0, 34, 92, 123, 125, 255, rng.randrange(256)))
    return bytes(told)


def operation(rng: random.Random, stage: Stage) -> Any:
    """Return an operation that is good, or nearly."""
    kind, body, names = rng.choice(EXAMPLES)
    one = stage.phone.keep(kind, filled(body, stage), evening_before(), **names)
    told = msgspec.json.decode(one.raw)
    if rng.random() < 0.1:
        told["k"] = rng.choice([*KINDS, "airing.heard"])
    for _ in range(rng.choice((0, 1, 1, 2))):
        part = rng.choice(("b", "b", "", ""))
        told = told | {part: mutate(rng, told[part])} if part in told else mutate(rng, told)
        if not isinstance(told, dict):
            break
    return told


def request(rng: random.Random, stage: Stage) -> bytes:
    """Return the body of a request."""
    body = msgspec.json.decode(push_body(stage.phone, [], stage.epoch))
    body["ops"] = [operation(rng, stage) for _ in range(rng.randint(0, 6))]
    dice = rng.random()
    if dice < 0.15:
        body = mutate(rng, body)
    raw = msgspec.json.encode(body)
    return garble(rng, raw) if dice > 0.9 else raw


def send_many(stage: Stage, seed: int, n: int) -> Counter[int]:
    """Send requests; return how often each status came."""
    rng = random.Random(seed)
    said: Counter[int] = Counter()
    for _ in range(n):
        body = request(rng, stage)
        answer = stage.post(body)
        assert answer.status_code in OURS, body
        said[answer.status_code] += 1
        if answer.status_code == 200:
            check(msgspec.json.decode(answer.content), body)
        stage.phone.outbox.clear()
    return said


def check(answer: dict[str, Any], body: bytes) -> None:
    """Check that each operation has a receipt with a code and a sentence where it is not taken."""
    assert len(answer["results"]) == len(read_push(body).ops)
    for one in answer["results"]:
        assert one["s"] in ("ok", "merged", "held", "rejected")
        assert one["s"] == "ok" or (one["code"] and one["msg"]), one
        assert one["code"] != "sync.fault" if "code" in one else True, (one, body)


@pytest.mark.parametrize("seed", range(2))
def test_no_request_is_a_fault(stage: Stage, seed: int) -> None:
    said = send_many(stage, seed, 200)
    assert said[200] > 80
    assert recount(home=stage.map.home) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_no_request_of_a_hundred_thousand_is_a_fault(stage: Stage, seed: int) -> None:
    assert send_many(stage, seed, 5_000).total() == 5_000
    assert recount(home=stage.map.home) == []
