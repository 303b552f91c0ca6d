"""Trying again: later each time, never all at once, and not for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from tungngo.work.retries import WAITS, next_try

AT = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(("failures", "most"), list(enumerate(WAITS, 1)))
def test_the_next_try_lies_anywhere_within_its_wait(failures: int, most: timedelta) -> None:
    found = [next_try(failures, AT) for _ in range(200)]
    times = [one - AT for one in found if one]
    assert len(times) == 200
    assert all(timedelta(0) <= one <= most for one in times)
    assert max(times) > most / 2 > min(times)  # full jitter: spread over the whole wait


def test_waits_are_those_of_the_operations_page() -> None:
    assert [one.total_seconds() / 60 for one in WAITS] == [1, 5, 30, 120, 720]


@pytest.mark.parametrize("failures", [0, 6, 100])
def test_after_the_last_wait_it_has_failed(failures: int) -> None:
    assert next_try(failures, AT) is None
