"""The number that citizens of a commune call: who sets it, and what is no number."""

import pytest

from tests.cast import everyone
from tests.refusing import refused
from tests.small_map import SmallMap, small_map
from tungngo.accounts.rights import Role, actor_of
from tungngo.audit.models import AuditEntry
from tungngo.shared.actor import Actor
from tungngo.teams.actions import set_hotline
from tungngo.teams.models import Hotline, hotlines_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> SmallMap:
    """Draw the country."""
    return small_map()


@pytest.fixture
def officer(country: SmallMap) -> Actor:
    """Return the officer of the commune, and put in everybody else."""
    return actor_of(everyone(country)[Role.COMMUNE_OFFICER])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0234 312 3456", "0234 312 3456"),
        (" 0912.345.678 ", "0912 345 678"),
        ("(0234) 3123456", "0234 3123456"),
        ("19001234", "19001234"),
    ],
)
def test_a_number_is_kept_as_it_can_be_dialled(
    country: SmallMap, officer: Actor, typed: str, kept: str
) -> None:
    assert set_hotline(by=officer, commune=country.commune, number=typed) == kept
    assert hotlines_of([country.commune.pk, country.far_commune.pk]) == {country.commune.pk: kept}


@pytest.mark.parametrize("typed", ["12345", "gọi anh Ba", "0912", "84912345678", "0" * 14])
def test_what_nobody_could_dial_is_refused(country: SmallMap, officer: Actor, typed: str) -> None:
    with refused("teams.bad_number"):
        set_hotline(by=officer, commune=country.commune, number=typed)
    assert not Hotline.objects.exists()


def test_it_changes_and_is_taken_away_and_the_diary_has_no_number(
    country: SmallMap, officer: Actor
) -> None:
    set_hotline(by=officer, commune=country.commune, number="0234 312 3456")
    set_hotline(by=officer, commune=country.commune, number="0234 312 9999")
    assert Hotline.objects.get().number == "0234 312 9999"
    set_hotline(by=officer, commune=country.commune, number=" ")
    assert not Hotline.objects.exists()
    lines = AuditEntry.objects.filter(home=0, verb="commune.hotline").order_by("at", "id")
    assert [line.detail for line in lines] == ['{"set": true}', '{"set": true}', '{"set": false}']


def test_only_the_communes_own_officer_sets_it(country: SmallMap) -> None:
    for role, user in everyone(country).items():
        by = actor_of(user)
        for commune in (country.commune, country.far_commune):
            if role == Role.COMMUNE_OFFICER and commune == country.commune:
                set_hotline(by=by, commune=commune, number="19001234")
            else:
                with refused("accounts.no_right"):
                    set_hotline(by=by, commune=commune, number="19001234")
