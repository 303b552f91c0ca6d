"""Loading the types of teams: again = no change, and only for those who run the place."""

import pytest

from tests.cast import draw_cast
from tungngo.shared.actor import job_actor
from tungngo.shared.errors import Refused
from tungngo.teams.actions import load_team_types
from tungngo.teams.models import SHIPPED_TYPES, TeamType

pytestmark = pytest.mark.django_db
BY = job_actor("init")


def rows() -> list[tuple[object, ...]]:
    """Return all types."""
    return list(TeamType.objects.order_by("code").values_list("id", "code", "name", "level"))


def test_shipped_types_are_there() -> None:
    assert load_team_types(by=BY) == len(SHIPPED_TYPES)
    known = TeamType.objects.get(code="cnscd")
    assert (known.name, known.level) == ("Tổ công nghệ số cộng đồng", "hamlet")


def test_twice_is_once() -> None:
    load_team_types(by=BY)
    before = rows()
    load_team_types(by=BY)
    assert rows() == before


def test_changed_name_is_put_right() -> None:
    load_team_types(by=BY)
    before = rows()
    TeamType.objects.filter(code="cho").update(name="Tổ chợ", level="hamlet")
    load_team_types(by=BY)
    assert rows() == before


def test_type_of_the_place_itself_stays() -> None:
    TeamType.objects.create(code="rieng", name="Tổ riêng của tỉnh", level="hamlet")
    load_team_types(by=BY)
    assert TeamType.objects.filter(code="rieng").exists()


def test_official_of_a_commune_may_not() -> None:
    with pytest.raises(Refused) as caught:
        load_team_types(by=draw_cast().official)
    assert caught.value.reason.code == "accounts.no_right"
