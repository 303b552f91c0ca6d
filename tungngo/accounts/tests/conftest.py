"""The cast, for the stories of accounts."""

import pytest

from tests.cast import Cast, draw_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Draw the small country and its people."""
    return draw_cast()
