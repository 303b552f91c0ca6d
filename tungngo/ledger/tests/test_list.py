"""The list of houses: found, filtered, paged; what is hidden is neither found nor filtered by."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tungngo.accounts.rights import Role
from tungngo.feed.actions import reading
from tungngo.households.models import Assignment
from tungngo.households.tests.factories import HouseholdFactory
from tungngo.learning.models import SkillState
from tungngo.ledger import houses
from tungngo.ledger.houses import Wish, find_houses, grounds_of
from tungngo.ledger.sight import Sight
from tungngo.ledger.tests.conftest import DOOR, LANE, NAME, Street, acting
from tungngo.ledger.words import age_band as our_band
from tungngo.ledger.words import quiet_after
from tungngo.shared.clock import today
from tungngo.shared.ids import new_id
from tungngo.sync.replica import age_band
from tungngo.sync.replica import quiet_after as phones_quiet
from tungngo.teams.models import Team, TeamType
from tungngo.visits.models import FollowUp, Visit

pytestmark = pytest.mark.django_db
LIST = "/ho-dan/"


def visit(street: Street, house: Any, **more: Any) -> Visit:
    kind, _ = TeamType.objects.get_or_create(code="t", defaults={"name": "Tổ", "level": "hamlet"})
    words = {"type": kind, "name": "Tổ", "fold": "to", "sort_key": "to"}
    team, _ = Team.objects.get_or_create(
        code="to-1", defaults=words | {"fragment": street.map.fragments[0]}
    )
    member = more.pop("member", None) or street.user(Role.MEMBER, login=f"m{new_id()}")
    said = {"outcome": "met", "day": today(), "start_ms": 1, "place": "home"} | more
    return Visit.objects.create(
        home=house.home,
        hamlet=house.hamlet,
        fragment=house.fragment,
        household_id=house.id,
        team=team,
        member=member,
        **said,
    )


def give_to(street: Street, house: Any, member: int | None) -> None:
    Assignment.objects.create(
        home=house.home,
        household_id=house.id,
        hamlet=house.hamlet,
        member=member,
        until=today() + timedelta(days=9),
        by=1,
        at="2026-11-20T00:00:00Z",
    )


def codes(body: str, *houses_: Any) -> list[bool]:
    return [f">{h.hamlet_id}-{h.number}<" in body for h in houses_]


def post(browser: Any, **words: str) -> str:
    answer = browser.post(LIST, words)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("text", ["ngo lo", "NGÕ LỘ 3", "gan cau", "ten kin lan", "12b-kin"])
def test_search_forgives_accents_and_opens_names_for_who_may_see_them(
    street: Street, text: str
) -> None:
    other = HouseholdFactory.create(hamlet=street.map.doi_che, lane="Xóm Đông")
    body = post(street.browser(Role.LEADER), tim=text)
    assert LANE in body
    assert other.lane not in body


@pytest.mark.parametrize("text", [NAME, DOOR, "Nhãn kín"])
def test_what_is_hidden_is_not_found_either(street: Street, text: str) -> None:
    browser = street.browser(Role.AUDITOR, at=street.map.commune)
    assert LANE not in post(browser, tim=text)
    assert LANE in post(browser, tim="ngo lo")


def test_no_name_stands_in_an_address(street: Street) -> None:
    body = street.browser(Role.LEADER).get(f"{LIST}?tim=khong-co").content.decode()
    assert LANE in body  # a search in the address is not read


def test_lanes_stand_as_people_count_them(street: Street) -> None:
    place = street.map.doi_che
    for lane in ("Ngõ 10", "Ngõ 2", "", "Ngõ 2"):
        HouseholdFactory.create(hamlet=place, lane=lane)
    by = acting(street.user(Role.LEADER))
    with reading(by):
        lines = find_houses(Sight(by), grounds_of(by), Wish()).lines
    assert [line.lane for line in lines] == ["Ngõ 2", "Ngõ 2", "Ngõ 10", LANE, ""]


def test_pages_are_stable_when_houses_come_and_go(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(houses, "PAGE", 3)
    place = street.map.doi_che
    for _ in range(7):
        HouseholdFactory.create(hamlet=place, lane="Ngõ 5")
    by = acting(street.user(Role.LEADER))
    sight, grounds = Sight(by), grounds_of(by)

    def page(after: str) -> tuple[list[str], str]:
        with reading(by):
            found = find_houses(sight, grounds, Wish(after=after))
        return [line.code for line in found.lines], found.more

    first, more = page("")
    HouseholdFactory.create(hamlet=place, lane="Ngõ 1")  # before the page: it shifts nothing
    second, last = page(more)
    third, end = page(last)
    assert len(first) == len(second) == 3
    assert not {*first} & {*second} | {*second} & {*third}
    assert len({*first, *second, *third}) == 8
    assert end == ""


def promise(house: Any) -> None:
    FollowUp.objects.create(
        home=house.home,
        household_id=house.id,
        hamlet=house.hamlet,
        due=today(),
        why="recheck",
        state="planned",
    )


def let_recheck(street: Street) -> None:
    SkillState.objects.create(
        home=street.house.home,
        subject=street.resident.id,
        skill=1,
        hamlet=street.house.hamlet_id,
        fragment=street.house.fragment,
        level=4,
        peak=4,
        checked=False,
        last_ms=1,
        last_id=new_id(),
        last_kind="done_alone",
        recheck_from=today(),
        recheck_by=today() + timedelta(days=16),
    )


def test_filters_keep_what_they_say(street: Street) -> None:
    met, refused, promised = (
        HouseholdFactory.create(hamlet=street.map.doi_che, lane=f"Ngõ {n}") for n in (11, 12, 13)
    )
    visit(street, met)
    visit(street, refused, outcome="refused", why="busy", day=today() - timedelta(days=20))
    visit(street, promised)
    promise(promised)
    let_recheck(street)
    browser = street.browser(Role.LEADER)
    told = {
        "chua-den": street.house,
        "dang-nghi": refused,
        "den-hen": promised,
        "kiem-tra": street.house,
    }
    every = (street.house, met, refused, promised)
    for only, house in told.items():
        body = browser.get(f"{LIST}?loc={only}").content.decode()
        assert [one.lane for one in every if one.lane in body] == [house.lane], only


def test_houses_of_others_show_code_and_lane_and_no_filter_tells_more(street: Street) -> None:
    me = street.user(Role.MEMBER)
    give_to(street, street.house, me.pk + 1000)
    browser = browser_of(me)
    body = browser.get(LIST).content.decode()
    assert LANE in body
    assert NAME not in body
    assert DOOR not in body
    assert "gần cầu" not in body
    page = browser.get(street.page)
    assert page.status_code == 200
    assert NAME not in page.content.decode()
    assert LANE not in browser.get(f"{LIST}?loc=chua-den").content.decode()
    assert LANE not in post(browser, tim="lan")


def test_the_head_of_a_commune_sees_names_and_nothing_of_visits(street: Street) -> None:
    visit(street, street.house, day=date(2026, 11, 3))
    browser = street.browser(Role.COMMUNE_HEAD)
    for path in (LIST, street.page):
        body = browser.get(path).content.decode()
        assert NAME in body
        assert "3/11/2026" not in body
    assert "Tình trạng" not in browser.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("role", "most"), [(Role.MEMBER, 8), (Role.LEADER, 9), (Role.COMMUNE_OFFICER, 10)]
)
def test_the_list_asks_as_much_for_one_house_as_for_many(
    street: Street, role: Role, most: int
) -> None:
    browser = street.browser(role)
    numbers = []
    for _ in range(2):
        browser.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            browser.get(LIST)
        reads = [q["sql"] for q in asked if q["sql"].startswith("SELECT")]
        numbers.append(len(reads))
        for _ in range(5):
            HouseholdFactory.create(hamlet=street.map.doi_che)
    assert numbers[0] == numbers[1]
    assert numbers[0] <= most


def test_bands_and_quiet_times_are_those_of_the_phones() -> None:
    first = date(2026, 1, 1)
    for n in range(0, 400, 7):
        day = first + timedelta(days=n)
        ours = quiet_after("refused", "busy", day)
        assert str(ours) == phones_quiet(f"refused|busy|{day}")
    assert quiet_after("refused", "never", first) == phones_quiet(f"refused|never|{first}")
    assert quiet_after("met", "", first) is None
    for born in range(1900, 2027):
        assert our_band(born, 2026) == age_band(born, 2026)


def test_empty_lists_say_why_and_what_to_do(street: Street) -> None:
    empty = street.browser(Role.LEADER, at=street.map.suoi_trong.place).get(LIST)
    assert "chưa có hộ nào trong sổ" in empty.content.decode()
    nothing = street.browser(Role.LEADER).get(f"{LIST}?loc=den-hen").content.decode()
    assert "Bỏ điều kiện" in nothing


def test_a_house_leads_a_member_to_own_visits_alone(street: Street) -> None:
    visit(street, street.house)
    own = visit(street, street.house, member=street.user(Role.MEMBER, login="own"))
    html = browser_of(own.member).get(street.page).content.decode()
    assert html.count('href="/phieu/') == 1
    assert f'href="/phieu/{own.home}/{own.id}/"' in html
    leader = street.browser(Role.LEADER).get(street.page).content.decode()
    assert leader.count('href="/phieu/') == 2


def test_who_sees_no_answers_is_not_told_that_there_are_none(street: Street) -> None:
    assert "Lời đồng ý" in street.browser(Role.COMMUNE_OFFICER).get(street.page).content.decode()
    head = street.browser(Role.COMMUNE_HEAD).get(street.page).content.decode()
    assert "Lời đồng ý" not in head
