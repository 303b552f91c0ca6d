"""One person of each role on the small country, and their browsers."""

from dataclasses import dataclass

import pytest
from django.test import Client

from tests.browsers import browser_of
from tests.cast import everyone
from tests.small_map import SmallMap, small_map
from tungngo.accounts.models import User


@dataclass(frozen=True, slots=True)
class Country:
    """The small country with everyone in it."""

    map: SmallMap
    people: dict[str, User]

    def browser(self, role: str) -> Client:
        """Return the browser of a role's person; of a citizen one without an account."""
        return browser_of(self.people.get(role))

    def path(self, pattern: str) -> str:
        """Fill in the ids of places."""
        m = self.map
        return pattern.format(commune=m.commune.pk, hamlet=m.doi_che.pk, old=m.old_cut.pk)


@pytest.fixture
def country(db: None) -> Country:
    """Draw the country and put everyone in."""
    drawn = small_map()
    return Country(drawn, {role.value: user for role, user in everyone(drawn).items()})
