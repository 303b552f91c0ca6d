"""One person of each role on the small country, and their browsers; the scene of the matrix."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client, TestCase
from pytest_django import DjangoDbBlocker

from tests.browsers import browser_of
from tests.cast import everyone
from tests.policy.visitors import Visitor, all_visitors
from tests.policy.world import World, draw_world
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


@dataclass(frozen=True, slots=True)
class Scene:
    """The country of the matrix and everybody who knocks."""

    world: World
    visitors: list[Visitor]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Draw the country once for all cells of a module."""
    with django_db_blocker.unblock():
        atoms = TestCase._enter_atomics()  # type: ignore[attr-defined]  # not in the stubs
        try:
            world = draw_world()
            yield Scene(world, all_visitors(world))
        finally:
            TestCase._rollback_atomics(atoms)  # type: ignore[attr-defined]  # as above
