"""Reading a push before anything is locked: limits, cut bodies, envelopes, clocks."""

import gzip
import tracemalloc
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from tungngo.shared.errors import Refused
from tungngo.sync.reception import (
    MOST_COMPRESSED,
    MOST_INFLATED,
    Broken,
    Received,
    check_length,
    claimed_id,
    inflate,
    moment_used,
    read_op,
    read_push,
)
from tungngo.sync.wire import MOST_OP_BYTES

UID = "01990000-0000-7000-8000-0000000000aa"
OP: dict[str, Any] = {
    "v": 1,
    "op": UID,
    "dev": UID,
    "seq": 1,
    "k": "visit.record",
    "kv": 1,
    "home": 97,
    "hamlet": 5,
    "at": 1_700_000_000_000,
    "tz": 420,
    "b": {},
}
PUSH: dict[str, Any] = {"batch": UID, "device": UID, "epoch": "abc", "max_seq": 1, "ops": []}
ENROLLED, RECEIVED = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 24, 18, tzinfo=UTC)


def refusal_of(body: bytes, encoding: str = "") -> str:
    """Return the code with which a body is refused, or an empty text."""
    try:
        read_push(inflate(body, encoding))
    except Refused as refused:
        return refused.reason.code
    return ""


def wrong_with(**values: Any) -> str:
    """Return the field of an envelope that is wrong with these values, or an empty text."""
    told = {k: v for k, v in (OP | values).items() if v is not ...}
    read = read_op(msgspec.json.encode(told))
    return read.wrong if isinstance(read, Broken) else ""


def test_a_push_is_read_plain_and_compressed() -> None:
    body = msgspec.json.encode(PUSH | {"ops": [OP]})
    assert refusal_of(body) == refusal_of(gzip.compress(body), "gzip") == ""


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_a_cut_body_is_a_bad_batch(cut: int) -> None:
    body = msgspec.json.encode(PUSH)
    assert refusal_of(body[:-cut]) == "sync.bad_batch"
    assert refusal_of(gzip.compress(body)[:-cut], "gzip") == "sync.bad_batch"


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"<html>", b'{"batch":1}', b"\xff\xfe", b'{"a":' * 100_000],
)
def test_what_is_no_push_is_a_bad_batch(body: bytes) -> None:
    assert refusal_of(body) == "sync.bad_batch"


def test_an_encoding_that_nobody_agreed_on_is_a_bad_batch() -> None:
    assert refusal_of(b"{}", "br") == "sync.bad_batch"
    assert (
        refusal_of(gzip.compress(msgspec.json.encode(PUSH)) + b"more", "gzip") == "sync.bad_batch"
    )


def test_a_body_is_too_big_before_it_is_read() -> None:
    with pytest.raises(Refused, match="too_big"):
        check_length(MOST_COMPRESSED + 1, "gzip")
    with pytest.raises(Refused, match="too_big"):
        check_length(MOST_INFLATED + 1, "")


def test_more_than_a_hundred_operations_are_too_many() -> None:
    assert refusal_of(msgspec.json.encode(PUSH | {"ops": [OP] * 100})) == ""
    assert refusal_of(msgspec.json.encode(PUSH | {"ops": [OP] * 101})) == "sync.too_big"


def test_a_bomb_stops_at_the_limit_and_not_in_memory() -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 60_000
    tracemalloc.start()
    assert refusal_of(bomb, "gzip") == "sync.too_big"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


def test_a_small_bomb_stops_at_a_hundred_times_its_size() -> None:
    assert refusal_of(gzip.compress(b" " * 500_000), "gzip") == "sync.too_big"


def test_bytes_are_hashed_as_they_came() -> None:
    body = b'{"batch":"%s","device":"%s","epoch":"a","max_seq":1,"ops":[ {"x" : 1 }]}'
    push = read_push(body % (UID.encode(), UID.encode()))
    assert bytes(push.ops[0]) == b'{"x" : 1 }'


@pytest.mark.parametrize("name", sorted(OP))
def test_an_envelope_without_a_field_names_the_field(name: str) -> None:
    assert wrong_with(**{name: ...}) == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("v", 2),
        ("op", "x"),
        ("op", UID.upper()),
        ("op", UID + "\n"),
        ("op", "01990000-0000-4000-8000-0000000000aa"),  # not a version 7
        ("seq", 0),
        ("seq", 2**31),
        ("seq", 1.5),
        ("k", "Visit"),
        ("k", "visit.record\n"),
        ("home", 100),
        ("hamlet", 2**60),
        ("at", -1),
        ("off", "soon"),
        ("tz", 10_000),
        ("hh", 5),
        ("form", "f" * 21),
    ],
)
def test_a_wrong_value_names_its_field(name: str, value: object) -> None:
    assert wrong_with(**{name: value}) == name


def test_fields_that_came_later_do_no_harm() -> None:
    assert wrong_with(mood="good") == ""


def test_an_operation_is_at_most_32_kb() -> None:
    read = read_op(msgspec.json.encode(OP | {"b": "x" * MOST_OP_BYTES}))
    assert isinstance(read, Broken)
    assert claimed_id(read.raw) == UID


@pytest.mark.parametrize("raw", [b"1", b"[]", b'{"op":5}', b"\xff", b"{", b"[" * 100_000])
def test_the_id_of_a_broken_envelope_is_read_as_far_as_it_can(raw: bytes) -> None:
    assert isinstance(read_op(raw), Broken)
    assert claimed_id(raw) == ""


def used(at: datetime, off: int | None = 0) -> tuple[datetime, date]:
    """Return the moment and day that count for work that the phone's clock dates so."""
    read = read_op(msgspec.json.encode(OP | {"at": int(at.timestamp() * 1000), "off": off}))
    assert isinstance(read, Received)
    return moment_used(read.op, ENROLLED, RECEIVED)


def test_the_day_is_vietnams() -> None:
    evening = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    assert used(evening) == (evening, date(2026, 11, 21))


def test_a_clock_that_knows_how_wrong_it_is_is_put_right() -> None:
    assert used(datetime(2026, 11, 20, tzinfo=UTC), 86_400_000)[1] == date(2026, 11, 21)


def test_a_clock_three_years_ahead_ends_at_the_reception() -> None:
    assert used(datetime(2029, 11, 20, tzinfo=UTC), None) == (RECEIVED, date(2026, 11, 25))


def test_a_clock_of_1970_begins_with_the_enrolment() -> None:
    assert used(datetime(1970, 1, 1, tzinfo=UTC), 0) == (ENROLLED, date(2026, 1, 1))


def test_work_of_a_clock_that_cannot_be_trusted_counts_on_the_day_it_came() -> None:
    monday = datetime(2026, 11, 16, 10, tzinfo=UTC)
    assert used(monday, None) == (monday, date(2026, 11, 25))
    assert used(monday, 0) == (monday, date(2026, 11, 16))


def test_the_farthest_clocks_are_no_fault() -> None:
    assert wrong_with(at=2**53, off=2**53) == ""
    assert used(datetime(1970, 1, 1, tzinfo=UTC), -(2**53))[0] == ENROLLED
