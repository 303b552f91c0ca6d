"""Ids: UUIDv7, made apart without meeting, in the order of time."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122

from tungngo.shared.ids import new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    for _ in range(500):
        made = new_id()
        assert (made.version, made.variant) == (7, RFC_4122)


def test_it_tells_the_moment_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    ms = new_id().int >> 80
    assert before <= ms <= time.time_ns() // 1_000_000


def test_ids_made_at_once_do_not_meet() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: new_id(), range(20_000)))
    assert len(set(made)) == len(made)


def test_later_ids_sort_behind_earlier_ones() -> None:
    first = new_id()
    began = first.int >> 80
    while (later := new_id()).int >> 80 == began:
        pass
    assert later > first
    assert later.hex > first.hex


def test_all_other_bits_are_chance() -> None:
    seen = 0
    fixed = (0xF << 76) | (0x3 << 62)
    all_ones = (1 << 80) - 1
    both = all_ones
    for _ in range(200):
        value = new_id().int & all_ones
        seen |= value
        both &= value
    assert seen | fixed == all_ones
    assert both & ~fixed == 0
