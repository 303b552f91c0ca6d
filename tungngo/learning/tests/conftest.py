"""The people of whom the stories of skills tell."""

import pytest

from tungngo.learning import models
from tungngo.learning.tests.factories import Street, street


@pytest.fixture
def here(db: None) -> Street:
    """Return a street with its skills."""
    models._kinds.clear()  # another test may have given these numbers to other skills
    return street()
