"""What phones wrote over what in a house, by level."""

import pytest

from tests.browsers import browser_of
from tests.cast import person
from tungngo.accounts.rights import Role
from tungngo.cli.phones import Stored
from tungngo.ledger.tests.conftest import LANE
from tungngo.sync.tests.examples import HOUSE
from tungngo.sync.tests.stage import Stage, draw_stage, evening_before

pytestmark = pytest.mark.django_db
PAGE = f"/ho-dan/97/{HOUSE}/lich-su/"


def keep(stage: Stage, who: int, kind: str, body: dict[str, object]) -> Stored:
    one = stage.members[who]
    hamlet = stage.map.doi_che.pk
    return one.phone.keep(kind, body, evening_before(), hamlet=hamlet, hh=HOUSE, e=HOUSE)


@pytest.fixture
def stage(db: None) -> Stage:
    """Let two members change the door of one house, neither knowing of the other."""
    drawn = draw_stage(members=2)
    empty = {"after": None, "mark": None, "label": None, "adults": None}
    made = keep(drawn, 0, "household.create", {"lane": LANE, "door": "12", **empty})
    drawn.apply([made])
    for who, door in ((0, "12A"), (1, "12B")):
        body: dict[str, object] = {"set": [{"f": "door", "was": "12", "now": door}]}
        drawn.apply([keep(drawn, who, "household.patch", body)], drawn.members[who])
    return drawn


def page(stage: Stage, role: Role, place: object) -> str:
    user = person(f"{role}.x", {role: place})  # type: ignore[dict-item]  # a place
    answer = browser_of(user).get(PAGE)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_both_values_and_who_wrote_them_are_told(stage: Stage) -> None:
    body = page(stage, Role.LEADER, stage.map.doi_che.place)
    for words in ("12A", "12B", "người khác ghi khác", stage.members[1].user.name, LANE):
        assert words in body


def test_who_sees_no_names_sees_no_doors(stage: Stage) -> None:
    body = page(stage, Role.AUDITOR, stage.map.commune)
    assert LANE in body
    for words in ("12A", "12B", stage.members[1].user.name):
        assert words not in body


def test_foreign_and_forbidden_get_nothing(stage: Stage) -> None:
    stranger = person("la", {Role.LEADER: stage.map.nui_xa.place})
    assert browser_of(stranger).get(PAGE).status_code == 404
    head = person("lanhdao", {Role.COMMUNE_HEAD: stage.map.commune})
    assert browser_of(head).get(PAGE).status_code == 403
