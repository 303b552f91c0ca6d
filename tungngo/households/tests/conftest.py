"""The country and a house, for the stories of households."""

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.households.models import Household
from tungngo.households.tests.factories import HouseholdFactory


@pytest.fixture
def place(db: None) -> SmallMap:
    """Draw the small country."""
    return small_map()


@pytest.fixture
def house(place: SmallMap) -> Household:
    """Build a house in the first hamlet."""
    return HouseholdFactory.create(hamlet=place.doi_che)
