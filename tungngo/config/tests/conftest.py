"""The cast and signed-in browsers, for the tests of what every request passes."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.browsers import browser_of
from tests.cast import Cast, draw_cast, user_of
from tungngo.shared.actor import Actor


@pytest.fixture
def cast(db: None) -> Cast:
    """Draw the small country and its people."""
    return draw_cast()


@pytest.fixture
def browser() -> Callable[[Actor], Client]:
    """Return a function that gives a person's browser, or one without an account."""
    return lambda actor: browser_of(None if actor.user_id is None else user_of(actor))
