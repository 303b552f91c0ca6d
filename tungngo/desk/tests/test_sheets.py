"""The visit sheet on paper: without names, for one's own hamlets, typed in once."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.browsers import browser_of
from tests.cast import person
from tungngo.accounts.rights import Role
from tungngo.catalogue.models import Service, Skill
from tungngo.desk.sheets import ROWS
from tungngo.desk.tests.field import LABEL, Field, draw_field
from tungngo.households.models import Household
from tungngo.households.tests.factories import HouseholdFactory
from tungngo.shared.clock import today
from tungngo.sync.models import Operation
from tungngo.teams.tests.test_place_page import serve
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def field(db: None) -> Field:
    """Draw everyone, and thirteen houses in the hamlet of the team: one sheet and one house."""
    drawn = draw_field()
    HouseholdFactory.create_batch(ROWS + 1, hamlet=drawn.stage.map.doi_che, lane="Ngõ 1")
    skill = Skill.objects.order_by("pk")[0]
    Skill.objects.filter(pk=skill.pk).update(audience="citizen", group="G")
    told = {"group": "G", "scope": "national", "main_skill": skill.code}
    Service.objects.create(code="thu", name="Thử", **told)
    drawn.stage.team = serve(drawn.stage.map, drawn.stage.map.doi_che, "to-doi-che")
    return drawn


def path(field: Field, page: int | None = None) -> str:
    sheet = f"/phieu-giay/{field.stage.map.doi_che.pk}/"
    return f"{sheet}{page}/" if page else sheet


class Inputs(HTMLParser):
    """Reads the hidden fields of a page, as a browser sends them back."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.told[given["name"] or ""] = given["value"] or ""


def filled(field: Field, **ticks: str) -> dict[str, Any]:
    """Return the first sheet as its page gives it, with the first house ticked."""
    told = Inputs(field.text(Role.LEADER, path(field, 1))).told
    first = next(name for name in told if name.endswith("-op")).removesuffix("-op")
    told |= {"day": today().isoformat(), "team": str(field.stage.team.pk)}
    return told | {f"{first}-{name}": value for name, value in ticks.items()}


def visits(field: Field) -> list[Visit]:
    return list(Visit.objects.filter(home=field.home))


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER])
def test_sheets_hold_all_houses_of_the_hamlet_and_nobodys_name(field: Field, role: Role) -> None:
    page = field.text(role, path(field))
    assert page.count('class="sheet"') == 2
    numbers = Household.objects.filter(home=field.home).values_list("number", flat=True)
    assert all(f"<b>{number}</b>" in page for number in numbers)
    assert LABEL not in page
    assert "Không ghi tên" in page


def test_what_is_ticked_becomes_a_visit_of_that_day(field: Field) -> None:
    day, skill = today() - timedelta(days=3), Skill.objects.order_by("pk")[0].pk
    told = filled(field, kq="met", n="2", **{f"k{skill}": "done_together"})
    answer = field.browser(Role.LEADER).post(path(field, 1), told | {"day": day.isoformat()})
    assert (answer.status_code, answer["Location"]) == (302, f"{path(field)}?da-nhap=1")
    (visit,) = visits(field)
    assert (visit.outcome, visit.day, visit.team_id) == ("met", day, field.stage.team.pk)
    assert visit.helps == 2
    assert Operation.objects.filter(home=field.home, kind="visit.record").count() == 1


def test_the_same_form_sent_twice_is_one_visit(field: Field) -> None:
    told, browser = filled(field, kq="absent"), field.browser(Role.LEADER)
    browser.post(path(field, 1), told)
    again = browser.post(path(field, 1), told)
    assert again["Location"] == f"{path(field)}?da-nhap=0"
    assert len(visits(field)) == 1
    assert "đã nhập trước đó" in field.text(Role.LEADER, again["Location"])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"day": ""}, "Hãy ghi ngày đi."),
        ({"day": "20/13/2026"}, "Ngày không đọc được"),
        ({"day": (today() + timedelta(days=1)).isoformat()}, "Ngày đi chưa tới"),
        ({"day": (today() - timedelta(days=61)).isoformat()}, "trong 60 ngày"),
        ({"team": "999999"}, "Hãy chọn tổ trong danh sách."),
    ],
)
def test_a_wrong_head_keeps_the_ticks(field: Field, told: dict[str, str], words: str) -> None:
    answer = field.browser(Role.LEADER).post(path(field, 1), filled(field, kq="met") | told)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert words in body
    assert "checked" in body
    assert visits(field) == []


def test_an_empty_sheet_says_so(field: Field) -> None:
    answer = field.browser(Role.LEADER).post(path(field, 1), filled(field))
    assert answer.status_code == 422
    assert "Chưa có nhà nào được chọn" in answer.content.decode()


def test_ids_that_were_spoilt_are_made_anew(field: Field) -> None:
    told = {k: "x" if k.endswith(("-op", "-e")) else v for k, v in filled(field).items()}
    told |= {k: v for k, v in filled(field, kq="absent").items() if k.endswith("-kq")}
    assert field.browser(Role.LEADER).post(path(field, 1), told).status_code == 302
    assert len(visits(field)) == 1


def test_sheets_of_other_hamlets_are_not_there(field: Field) -> None:
    far = person("leader.far", {Role.LEADER: field.stage.map.nui_xa.place})
    browser = browser_of(far)
    assert browser.get(path(field)).status_code == 404
    assert browser.post(path(field, 1), filled(field, kq="met")).status_code == 404
    assert field.stage.map.doi_che.place.pk not in [g.pk for g in _listed(browser)]
    assert visits(field) == []


def _listed(browser: Any) -> list[Any]:
    return list(browser.get("/phieu-giay/").context["grounds"])


def test_a_sheet_that_is_not_there_leads_to_those_that_are(field: Field) -> None:
    answer = field.browser(Role.LEADER).get(path(field, 9))
    assert (answer.status_code, answer["Location"]) == (302, path(field))
