"""Ended sessions do not pile up: once a day they are cleared away, and standing ones stay."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from tungngo.accounts.jobs import clear_old_sessions, sessions_due
from tungngo.accounts.tests.lines import verbs
from tungngo.config.schedule import LOOPS
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def session(key: str, ends_in: timedelta) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=now() + ends_in)


def keys() -> set[str]:
    return set(Session.objects.values_list("session_key", flat=True))


def test_what_has_ended_goes_and_what_stands_stays() -> None:
    session("long-ago", -30 * HOUR)
    session("just-now", -HOUR)
    session("standing", HOUR)
    assert clear_old_sessions() == 2
    assert keys() == {"standing"}
    assert verbs() == ["session.clear"]


def test_there_is_something_to_do_once_a_day_at_most() -> None:
    session("first", -HOUR)
    assert not sessions_due()
    with frozen(now() + 24 * HOUR):
        assert sessions_due()
        clear_old_sessions()
        session("next", HOUR)
        assert not sessions_due()
    with frozen(now() + 48 * HOUR):
        assert not sessions_due()


def test_a_loop_does_it() -> None:
    session("long-ago", -30 * HOUR)
    loop = next(loop for loop in LOOPS if loop.name == "sessions")
    assert loop.due()
    assert loop.run() == 1
