"""Tries counted in the database: at a pace, by all processes together, also at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tungngo.accounts.actions.limits import Pace, give_back, take_tries
from tungngo.accounts.models import Bucket
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now

BY = job_actor("init")
CODES = Pace(5, 900)


def take(*keys: str, pace: Pace = CODES) -> int:
    return take_tries(by=BY, wanted=[(key, pace) for key in keys])


@pytest.mark.django_db
def test_two_thousand_guesses_in_a_day_are_hundreds() -> None:
    began, passed = now(), 0
    for n in range(2_000):
        with frozen(began + timedelta(seconds=43.2) * n):
            passed += take("code|1") == 0
    assert passed == 5 + 24 * 3600 // 180 - 1


@pytest.mark.django_db
def test_after_the_wait_that_it_names_it_lets_through() -> None:
    began = now()
    with frozen(began):
        assert [take("a") for _ in range(5)] == [0] * 5
        wait = take("a")
        assert 180 <= wait <= 200
        assert take("b") == 0
    with frozen(began + timedelta(seconds=wait)):
        assert take("a") == 0
        assert take("a") > 0


@pytest.mark.django_db
def test_trying_while_it_is_shut_does_not_lengthen_the_wait() -> None:
    began = now()
    for second in range(100):
        with frozen(began + timedelta(seconds=second)):
            take("a")
    with frozen(began + timedelta(seconds=181)):
        assert take("a") == 0


@pytest.mark.django_db
def test_one_full_bucket_of_several_is_enough() -> None:
    with frozen(now()):
        for _ in range(5):
            take("account")
        assert take("account", "address") > 0


@pytest.mark.django_db
def test_what_was_right_is_given_back() -> None:
    with frozen(now()):
        for _ in range(5):
            take("a")
        give_back(by=BY, key="a")
        assert take("a") == 0


@pytest.mark.django_db
def test_a_password_is_not_kept_in_the_key() -> None:
    take("sign_in|127.0.0.1|can.bo|con trâu đi trước")
    assert "trâu" not in Bucket.objects.get().key
    assert len(Bucket.objects.get().key) == 64


@pytest.mark.django_db(transaction=True)
def test_of_forty_tries_at_once_five_pass() -> None:
    at = now()

    def one(_: int) -> int:
        try:
            with frozen(at):
                return take("code|1")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(one, range(40)))
    assert waits.count(0) == 5
