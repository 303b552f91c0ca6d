"""One clock: days in Vietnam, moments in UTC, and held still where a story needs it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tungngo.shared.clock import day_of, frozen, now, now_ms, today

EVENING = datetime(2026, 10, 5, 17, 0, tzinfo=UTC)  # midnight of the 6th in Vietnam


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (EVENING, date(2026, 10, 6)),
        (EVENING - timedelta(microseconds=1), date(2026, 10, 5)),
        (datetime(2026, 10, 5, 23, 0, tzinfo=timezone(timedelta(hours=-11))), date(2026, 10, 6)),
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_a_day_begins_when_it_begins_in_vietnam(moment: datetime, day: date) -> None:
    assert day_of(moment) == day
    with frozen(moment):
        assert today() == day


def test_a_frozen_clock_stands_and_then_goes_on() -> None:
    with frozen(EVENING):
        assert now() == EVENING
        with frozen(EVENING + timedelta(days=1)):
            assert today() == date(2026, 10, 7)
        assert now() == EVENING
    assert now() > EVENING or now().tzinfo is UTC


def test_a_fault_does_not_leave_it_frozen() -> None:
    with pytest.raises(RuntimeError), frozen(EVENING):
        raise RuntimeError
    assert abs(now() - EVENING) > timedelta(seconds=1)


def test_milliseconds_count_from_1970() -> None:
    with frozen(EVENING + timedelta(milliseconds=7)):
        assert now_ms() == int(EVENING.timestamp()) * 1000 + 7
    with frozen(datetime(1970, 1, 1, tzinfo=UTC)):
        assert now_ms() == 0


def test_moments_know_their_zone() -> None:
    assert now().tzinfo is UTC
