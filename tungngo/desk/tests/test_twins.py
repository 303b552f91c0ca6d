"""Houses and people that look alike: shown side by side, merged or told apart by who knows them."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import person
from tungngo.accounts.rights import Role
from tungngo.audit.models import AccessEntry, AuditEntry
from tungngo.desk.tests.field import Field, draw_field
from tungngo.figures.jobs import recount
from tungngo.households.keys import keys_for
from tungngo.households.models import CALL, Alias, Distinct, Household, Resident
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.tests.stage import statuses
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
PAGE = "/nha-trung/"
NOBODY = "01990000-0000-7000-8000-000000000001"


@pytest.fixture
def field(db: None) -> Field:
    """Draw everyone and a phone."""
    return draw_field()


def houses(field: Field, n: int = 2, hamlet: int | None = None) -> list[Household]:
    """Let the phone make houses of one lane and door, each with a visit."""
    made = [field.new_house(hamlet, door="12B", label=None) for _ in range(n)]
    done = field.stage.apply([*made, *(field.visit_to(one) for one in made)])
    assert {s for s, _ in statuses(done)} <= {"ok", "merged"}  # nobody agreed to a note
    with job_scope("test"):
        found = Household.objects.filter(home=field.home, hamlet=hamlet or field.stage.map.doi_che)
        return list(found.order_by("number"))


def people(field: Field, house: Household) -> list[Resident]:
    """Put two people of one name and year into a house."""
    with job_scope("test"):
        return [_put(house, call) for call in ("Hòa Canari", "Hoà Canari")]


def _put(house: Household, call: str) -> Resident:
    one = Resident(home=house.home, household_id=house.id, hamlet_id=house.hamlet_id, born=1950)
    key = db_uuid(one.id)
    one.call_sealed = keys_for(house.home, [key]).seal(call, where=CALL, subject=key)
    one.save(force_insert=True)
    return one


def pair_page(kind: str, rows: list[Any]) -> str:
    """Return the address of two rows side by side."""
    return f"{PAGE}{kind}/{rows[0].home}/{rows[0].id}/{rows[1].id}/"


def post(field: Field, role: Role, path: str, **told: Any) -> HttpResponse:
    """Post a form as a role's person."""
    return field.browser(role).post(path, told, follow=True)  # type: ignore[return-value]


def code(house: Household) -> str:
    """Return the code of a house."""
    return f"{house.hamlet_id}-{house.number}"


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER])
def test_houses_of_one_door_are_shown_and_that_is_written_down(field: Field, role: Role) -> None:
    assert "Không thấy nhà nào bị ghi hai lần" in field.text(role, PAGE)
    one, other = houses(field)
    text = field.text(role, PAGE)
    assert f"{code(one)} và {code(other)}" in text
    assert "cùng ngõ, cùng số nhà" in text
    seen = AccessEntry.objects.filter(home=field.home, what="households").order_by("-id")[0]
    assert seen.n == 2


def test_merged_the_house_that_stays_has_all(field: Field) -> None:
    one, other = houses(field)
    path = pair_page("nha", [one, other])
    text = field.text(Role.LEADER, path)
    assert text.count("<dd>1, gần nhất") == 2
    assert post(field, Role.LEADER, path, viec="gop").status_code == 422
    answer = post(field, Role.LEADER, path, viec="gop", giu=str(one.id))
    assert "Đã gộp" in answer.content.decode()
    with job_scope("test"):
        assert Household.objects.get(home=one.home, id=other.id).closed_why == "merged"
        assert Alias.objects.get(home=one.home, id=other.id).into == one.id
        assert Visit.objects.count() == 2
    assert recount() == []
    line = AuditEntry.objects.get(home=field.home, verb="household.merge")
    assert UUID(line.target) == other.id
    assert "Không thấy nhà nào" in field.text(Role.LEADER, PAGE)
    assert field.browser(Role.LEADER).get(path).status_code == 404


def test_what_still_comes_for_the_merged_house_is_done_to_the_other(field: Field) -> None:
    ops = [field.new_house(door="12B", label=None) for _ in range(2)]
    field.stage.apply(ops)
    with job_scope("test"):
        one, other = Household.objects.order_by("number")
    post(field, Role.COMMUNE_OFFICER, pair_page("nha", [one, other]), viec="gop", giu=str(one.id))
    assert statuses(field.stage.apply([field.visit_to(ops[1])])) == [("merged", "sync.stripped")]
    with job_scope("test"):
        assert Visit.objects.get().household_id == one.id


def test_people_of_one_name_are_merged_too(field: Field) -> None:
    (house, _) = houses(field)
    one, other = people(field, house)
    text = field.text(Role.COMMUNE_OFFICER, f"{PAGE}?loai=nguoi")
    assert "cùng tên, cùng năm sinh" in text
    assert "Canari" not in text
    path = pair_page("nguoi", [one, other])
    assert "Hòa Canari" in field.text(Role.COMMUNE_OFFICER, path)
    assert AccessEntry.objects.get(home=field.home, what="residents").level == 3
    assert "1950" not in field.text(Role.COMMUNE_OFFICER, path)  # a name, no year
    assert "1950" in field.text(Role.LEADER, path)
    post(field, Role.COMMUNE_OFFICER, path, viec="gop", giu=str(other.id))
    with job_scope("test"):
        assert Resident.objects.get(home=one.home, id=one.id).left_why == "merged"
        assert Resident.objects.get(home=one.home, id=other.id).left_on is None
    assert recount() == []


def test_what_is_not_one_is_asked_no_more_until_that_is_taken_back(field: Field) -> None:
    rows = houses(field)
    path = pair_page("nha", rows)
    for order in (rows, rows[::-1]):  # said twice, from either side
        answer = post(field, Role.LEADER, pair_page("nha", order), viec="khac")
        assert "không phải một, sẽ không hỏi lại" in answer.content.decode()
    told = Distinct.objects.get(home=field.home)
    assert "Không thấy nhà nào" in field.text(Role.LEADER, PAGE)
    answered = field.text(Role.COMMUNE_OFFICER, f"{PAGE}?loai=nha&xem=da-tra-loi")
    assert code(rows[0]) in answered
    assert field.people[Role.LEADER].name in answered
    undo = f"{PAGE}lay-lai/{told.home}/{told.id}/"
    post(field, Role.LEADER, undo, loai="nha")
    assert code(rows[0]) in field.text(Role.LEADER, PAGE)
    assert post(field, Role.LEADER, undo, loai="nha").status_code == 404
    assert field.browser(Role.LEADER).get(path).status_code == 200


def test_three_alike_are_three_pairs_and_each_answer_counts_for_its_pair(field: Field) -> None:
    rows = houses(field, 3)
    assert field.text(Role.LEADER, PAGE).count('class="pair-line"') == 3
    post(field, Role.LEADER, pair_page("nha", rows[:2]), viec="khac")
    assert field.text(Role.LEADER, PAGE).count('class="pair-line"') == 2


def test_foreign_and_missing_rows_are_not_there(field: Field) -> None:
    rows = houses(field)
    far = browser_of(person("far", {Role.COMMUNE_OFFICER: field.stage.map.far_commune}))
    assert "Không thấy nhà nào" in far.get(PAGE).content.decode()
    told = [{}, {"viec": "khac"}, {"viec": "gop", "giu": str(rows[0].id)}]
    for path in (
        pair_page("nha", rows),
        pair_page("nguoi", rows),
        f"{PAGE}nha/{field.home}/{rows[0].id}/{NOBODY}/",
        f"{PAGE}nha/{field.home}/{rows[0].id}/{rows[0].id}/",
        f"{PAGE}xe/{field.home}/{rows[0].id}/{rows[1].id}/",
    ):
        assert far.get(path).status_code == 404, path
        for body in told:
            assert far.post(path, body).status_code == 404, (path, body)
    with job_scope("test"):
        assert Household.objects.filter(closed_on=None).count() == 2
        assert not Distinct.objects.exists()


def test_rows_of_two_hamlets_are_not_merged(field: Field) -> None:
    (one, _), (other, _) = houses(field), houses(field, 2, field.stage.map.suoi_trong.pk)
    path = pair_page("nha", [one, other])
    for told in ({"viec": "khac"}, {"viec": "gop", "giu": str(one.id)}):
        assert post(field, Role.COMMUNE_OFFICER, path, **told).status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER])
@pytest.mark.parametrize("kind", ["nha", "nguoi"])
def test_it_is_few_questions_whoever_looks(field: Field, role: Role, kind: str) -> None:
    house, _ = houses(field)
    people(field, house)
    browser = field.browser(role)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"{PAGE}?loai={kind}").status_code == 200
    looked = [q["sql"] for q in asked if q["sql"].startswith("SELECT")]
    assert len(looked) <= 8, [sql[:120] for sql in looked]
