"""What is behind a number: lists that add up for whoever looks, and the page of one visit."""

import re
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import give, person, place_of
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.figures.tests.ledgers import do
from tungngo.figures.tests.opening import Story, page, told, whole
from tungngo.households.models import CALL
from tungngo.households.tests.factories import NOON, uid
from tungngo.ledger import drilling
from tungngo.shared.clock import frozen
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 1, 1), date(2030, 1, 1)
MOST = 10  # the door and its rights, the place under its map, the pieces, and the rows shown
KEYS = (
    "luot-ghi",
    "luot-den-nha",
    "vang",
    "tu-choi",
    "luot-ho-tro",
    "ky-nang-2",
    "nguoi",
    "nguoi-den-nay",
    "ho",
    "ho-den-nay",
    "ho-dat",
    "kiem-tra",
    "kiem-tra-dat",
    "bac-1-5",
    "bac-2-3",
)


@pytest.fixture
def story() -> Story:
    with frozen(NOON):
        return told()


def user(story: Story, role: Role) -> User:
    found = person(f"reader.{role}")
    give(found, role, place_of(role, story.map), SINCE, UNTIL)
    return found


def browser(story: Story, role: Role) -> Client:
    return browser_of(user(story, role))


def listed(html: str) -> list[int]:
    """Return what each line of a list adds."""
    table = re.search(r"<tbody>(.*?)</tbody>", html)
    return [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', table[1])] if table else []


def closed(html: str) -> int:
    found = re.search(r"(\d+) \S+ ở những dòng mà mức xem của bạn không mở", html)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "role", [Role.MEMBER, Role.LEADER, Role.COMMUNE_OFFICER, Role.DATA_OFFICER, Role.AUDITOR]
)
def test_a_list_adds_up_to_its_number_whoever_looks(story: Story, role: Role, key: str) -> None:
    reader = browser(story, role)
    with frozen(NOON):
        for place in (story.map.commune.pk, story.map.doi_che.pk):
            html = page(reader, f"/phieu/so/{place}/{key}/")
            above = page(reader, f"/so-lieu/{place}/mo/{key}/")
            sentence = above.split('class="state">')[1].split("</p>")[0]
            assert sentence in html
            value = whole(sentence.rsplit(": ", 1)[1].split(" ")[0])
            assert sum(listed(html)) + closed(html) == value, (role, key, place)


def test_each_role_sees_the_lines_of_its_own_land(story: Story) -> None:
    m, key = story.map, "luot-ghi"
    with frozen(NOON):
        lines = {
            role: len(listed(page(browser(story, role), f"/phieu/so/{m.commune.pk}/{key}/")))
            for role in (Role.MEMBER, Role.LEADER, Role.COMMUNE_OFFICER)
        }
    assert lines == {Role.MEMBER: 0, Role.LEADER: 9, Role.COMMUNE_OFFICER: 17}


def test_a_member_sees_own_visits_alone(story: Story) -> None:
    give(story.here.one, Role.MEMBER, story.map.doi_che.place, SINCE, UNTIL)
    with frozen(NOON):
        html = page(browser_of(story.here.one), f"/phieu/so/{story.map.commune.pk}/luot-ghi/")
    assert len(listed(html)) == 9


@pytest.mark.parametrize(
    "role",
    [Role.COMMUNE_HEAD, Role.PROVINCE_OFFICER, Role.NATIONAL_OFFICER, Role.PARTNER, Role.EDITOR],
)
def test_who_sees_numbers_only_gets_no_list_and_no_visit(story: Story, role: Role) -> None:
    reader = browser(story, role)
    home, commune = story.map.home, story.map.commune.pk
    assert reader.get(f"/phieu/so/{commune}/luot-ghi/").status_code == 403
    assert reader.get(f"/phieu/{home}/{UUID(story.amended)}/").status_code == 403
    with frozen(NOON):
        html = page(reader, f"/so-lieu/{commune}/mo/luot-ghi/")
    assert "/phieu/" not in html
    assert "Theo tổ" in html  # by hamlet and team, as numbers


def test_there_is_no_list_above_the_commune(story: Story) -> None:
    reader = browser(story, Role.COMMUNE_OFFICER)
    answer = reader.get(f"/phieu/so/{story.map.new_province.pk}/luot-ghi/")
    assert answer.status_code == 403
    assert "Số liệu" in answer.content.decode()


def test_people_are_listed_by_the_code_of_their_house_and_never_by_name(story: Story) -> None:
    m = story.map
    reader = browser(story, Role.LEADER)
    with frozen(NOON):
        html = page(reader, f"/phieu/so/{m.doi_che.pk}/nguoi-den-nay/")
    codes = re.findall(rf'href="/ho-dan/{m.home}/[^"]+/">(Nhà {m.doi_che.pk}-\d+)</a>', html)
    assert len(codes) == 2
    assert CALL not in html


def test_a_team_has_its_own_list(story: Story) -> None:
    reader, m = browser(story, Role.COMMUNE_OFFICER), story.map
    with frozen(NOON):
        above = page(reader, f"/so-lieu/{m.commune.pk}/mo/luot-ghi/")
        path = f"/phieu/so/{m.commune.pk}/luot-ghi/?to={story.here.team.pk}"
        assert f'href="{path}"' in above
        html = page(reader, path)
        assert sum(listed(html)) == 17
        assert reader.get(path.replace("to=", "to=9")).status_code == 404


def test_long_lists_have_pages_that_add_up(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drilling, "PAGE", 5)
    reader, path = browser(story, Role.COMMUNE_OFFICER), None
    path = f"/phieu/so/{story.map.commune.pk}/luot-ghi/"
    with frozen(NOON):
        pages = [page(reader, f"{path}?trang={n}") for n in (1, 2, 3, 4)]
        assert [len(listed(html)) for html in pages] == [5, 5, 5, 2]
        assert f"{path}?trang=2" in pages[0]
        lines = [set(re.findall(r'href="(/phieu/\d[^"]*)"', html)) for html in pages]
        assert len(set().union(*lines)) == 17
        for odd in ("0", "5", "-1", "x", "9" * 40):
            assert reader.get(f"{path}?trang={odd}").status_code == 404


def test_a_visit_shows_what_it_moved_and_each_number_opens(story: Story) -> None:
    reader = browser(story, Role.LEADER)
    path = f"/phieu/{story.map.home}/{UUID(story.amended)}/"
    with frozen(NOON):
        html = page(reader, path)
        moved = dict(
            re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a></th> <td>(\+\d+)</td>', html)
        )
        hrefs = re.findall(r'<th scope="row"><a href="(/so-lieu/[^"]*)">', html)
        for href in hrefs:
            page(reader, href)
    assert moved.pop("Lượt ghi") == "+1"
    assert moved.pop("Lượt đến nhà", "+1") == "+1"
    assert moved.pop("Lượt hỗ trợ") == "+8"
    assert sorted(moved.values()) == ["+4", "+4"]
    assert "4 người không ghi tên" in html


def test_a_visit_taken_back_moves_nothing(story: Story) -> None:
    with frozen(NOON):
        do(story.here, story.here.void(story.amended))
        html = page(browser(story, Role.LEADER), f"/phieu/{story.map.home}/{UUID(story.amended)}/")
    assert "Phiếu này đã bỏ" in html
    assert "Không số nào." in html


def test_foreign_and_absent_visits_answer_alike(story: Story) -> None:
    reader, m = browser(story, Role.LEADER), story.map
    far = Visit.objects.in_home(m.home).filter(hamlet=m.nui_xa).first()
    assert far is not None
    bodies = set()
    for row in (far.id, UUID(uid())):
        answer = reader.get(f"/phieu/{m.home}/{row}/")
        assert answer.status_code == 404
        told = answer.content.decode().split("<main")[1].split("</main>")[0]
        bodies.add(re.sub(r"[0-9a-f-]{32,36}", "", told))
    assert len(bodies) == 1
    assert reader.get(f"/phieu/99999999/{uid()}/").status_code == 404


def test_another_members_visit_is_not_for_a_member(story: Story) -> None:
    give(story.here.other, Role.MEMBER, story.map.doi_che.place, SINCE, UNTIL)
    reader = browser_of(story.here.other)
    assert reader.get(f"/phieu/{story.map.home}/{UUID(story.amended)}/").status_code == 404


def test_lists_and_visits_ask_a_bounded_number_of_times(story: Story) -> None:
    reader, m = browser(story, Role.COMMUNE_OFFICER), story.map
    paths = [f"/phieu/so/{m.commune.pk}/{key}/" for key in KEYS]
    paths.append(f"/phieu/{m.home}/{UUID(story.amended)}/")
    for path in paths:
        with frozen(NOON):
            page(reader, path)
            with CaptureQueriesContext(connection) as asked:
                reader.get(path)
        reads = [q["sql"] for q in asked if q["sql"].lstrip("( ").startswith("SELECT")]
        assert len(reads) <= MOST, (path, [sql[:100] for sql in reads])
