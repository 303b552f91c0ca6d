"""The line under the figures: when they were made, and how much of the field was heard."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.small_map import SmallMap, small_map
from tungngo.figures.actions import heard
from tungngo.figures.actions.touching import touch_keys
from tungngo.figures.comparing import recount_home
from tungngo.figures.dashboards import read_dashboard
from tungngo.figures.jobs import freshen
from tungngo.figures.links import State
from tungngo.figures.measures import VISITS, slot_of
from tungngo.figures.models import Board, DayBoard
from tungngo.figures.scopes import Month
from tungngo.figures.tests.factories import put_sums, reader_of
from tungngo.figures.tests.ledgers import do
from tungngo.households.tests.factories import BY, TODAY
from tungngo.places.models import Fragment, Place
from tungngo.shared.clock import frozen
from tungngo.shared.ids import new_id
from tungngo.teams.models import Team
from tungngo.visits.tests.factories import team_of, village

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 10:00 in Vietnam
DAY = date(2026, 11, 18)
ONE = (10, 6, 2, 1, 1, 9)
SECOND, DAYS = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def country() -> SmallMap:
    drawn = small_map()
    with frozen(NOW - timedelta(hours=2)):
        put_sums(drawn.fragments[0], DAY, ONE)
    return drawn


@pytest.fixture
def browser(country: SmallMap) -> Client:
    return reader_of(country)


def line(browser: Client, place: Place | None = None, at: datetime = NOW) -> str:
    """Return the line under the figures."""
    with frozen(at):
        html = browser.get(f"/so-lieu/{f'{place.pk}/' if place else ''}").content.decode()
    return " ".join(html.split('<p class="fresh')[1].split(">", 1)[1].split(" · <a")[0].split())


def hear(team: Team, ago: timedelta, *, unsent: int = 0, device: str = "") -> str:
    """Let a phone of a team be heard some time before; return the phone."""
    device = device or new_id().hex
    with frozen(NOW - ago):
        heard(by=BY, home=team.fragment.home, team=team.pk, device=device, unsent=unsent)
    return device


def found(fragment: Fragment, code: str = "to-1") -> Team:
    return team_of(fragment, code)


def test_everything_heard_and_kept_is_told(country: SmallMap, browser: Client) -> None:
    one, other = found(country.fragments[0]), found(country.fragments[0], "to-2")
    hear(one, 7 * DAYS, unsent=1200)
    hear(one, 7 * DAYS + SECOND, unsent=12)
    hear(other, 14 * DAYS)
    hear(other, 14 * DAYS + SECOND)
    told = (
        " · 25% số máy (4 máy, 2 tổ) đã gửi trong 7 ngày · 1.212 bản ghi còn trên máy"
        " · 1 máy im lặng &gt; 14 ngày"
    )
    for place in (None, country.new_province, country.commune, country.doi_che.place):
        assert line(browser, place).endswith(told)


def test_a_heartbeat_moves_the_line(country: SmallMap, browser: Client) -> None:
    team = found(country.fragments[0])
    phone = hear(team, 20 * DAYS, unsent=40)
    assert "0% số máy (1 máy, 1 tổ)" in line(browser)
    assert "40 bản ghi còn trên máy · 1 máy im lặng" in line(browser)
    with frozen(NOW):
        heard(by=BY, home=team.fragment.home, team=None, device=phone, unsent=3)
    assert "100% số máy (1 máy, 1 tổ)" in line(browser)
    assert "3 bản ghi còn trên máy · 0 máy im lặng" in line(browser)


def test_a_commune_tells_of_its_own_phones_only(country: SmallMap, browser: Client) -> None:
    hear(found(country.fragments[2]), DAYS)
    assert "chưa có máy nào gửi" in line(browser, country.commune)
    assert "100% số máy (1 máy, 1 tổ)" in line(browser, country.far_commune)
    assert "100% số máy (1 máy, 1 tổ)" in line(browser, country.new_province)


def test_much_silence_is_shown_as_late(country: SmallMap, browser: Client) -> None:
    team = found(country.fragments[0])
    for _ in range(4):
        hear(team, DAYS)
    assert "fresh--late" not in page_of(browser)
    for _ in range(2):
        hear(team, 8 * DAYS)
    assert "fresh--late" in page_of(browser)


def page_of(browser: Client) -> str:
    with frozen(NOW):
        return browser.get("/so-lieu/bang/").content.decode()


def test_board_is_as_old_as_its_last_making(country: SmallMap, browser: Client) -> None:
    for place in (None, country.new_province):
        assert line(browser, place).startswith("Cập nhật 08:00 ·")
        assert line(browser, place, NOW + DAYS).startswith("Cập nhật 08:00 ngày 20/11/2026 ·")


def test_cells_and_ledger_are_of_this_moment(country: SmallMap, browser: Client) -> None:
    for place in (country.commune, country.doi_che.place):
        assert line(browser, place).startswith("Cập nhật 10:00 ·")


def test_place_without_any_board_was_read_now(browser: Client) -> None:
    empty = small_map(98)
    assert line(browser, empty.new_province).startswith("Cập nhật 10:00 ·")


AT = datetime(TODAY.year, TODAY.month, TODAY.day, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [None, TODAY])
def test_late_board_gives_way_to_the_cells(day: date | None) -> None:
    here = village()
    places = (None, here.map.new_province.pk)
    with frozen(AT):
        do(here, here.visit(here.house()))
        freshen()
    with frozen(AT + timedelta(hours=1)):
        do(here, here.visit(here.house()), here.visit(here.house(), outcome="absent"))
    waited = AT + timedelta(hours=1, seconds=11)
    for at, large, made in ((waited - 2 * SECOND, 1, AT), (waited, 3, waited)):
        with frozen(at):
            shown = [read_dashboard(State(place, Month.of(TODAY), day)) for place in places]
        nation, province = shown
        assert nation.large[2].value == str(large)
        assert province.large[2].value == "3"  # its communes are read from cells at all times
        assert [d.opened.pulse.made for d in shown] == [made, made]
    for one in shown:
        assert one.figures.days[TODAY] == one.figures.months[Month.of(TODAY)] == (3, 2, 1, 0, 0, 0)
    freshen()
    assert recount_home(here.map.home) == []


@pytest.mark.parametrize("day", [None, DAY])
def test_rows_of_a_province_add_up_while_its_board_is_behind(
    country: SmallMap, day: date | None
) -> None:
    Board.objects.filter(home=country.home).update(value=1)
    DayBoard.objects.filter(home=country.home).update(visits=1, helps=1)
    with frozen(NOW):
        shown = read_dashboard(State(country.new_province.pk, Month.of(DAY), day))
    assert shown.parts
    assert shown.parts.total
    assert [one.value for one in shown.large[:3]] == ["9", "6", "10"]
    assert shown.parts.total.numbers == ONE


def test_only_what_waits_is_read_from_cells(country: SmallMap) -> None:
    before = date(2026, 10, 20)
    with frozen(NOW):
        put_sums(country.fragments[0], before, ONE)
        touch_keys(by=BY, home=country.home, keys={(VISITS, slot_of(before))})
    Board.objects.filter(home=country.home).update(value=77)
    with frozen(NOW + timedelta(seconds=11)):
        shown = read_dashboard(State(None, Month.of(DAY)))
    assert shown.figures.months == {Month.of(before): ONE, Month.of(DAY): (77,) * 6}


def test_other_homes_may_be_late(country: SmallMap) -> None:
    other = small_map(98)
    with frozen(NOW - timedelta(minutes=1)):
        touch_keys(by=BY, home=other.home, keys={(VISITS, slot_of(DAY))})
    with frozen(NOW):
        shown = [
            read_dashboard(State(p.pk, Month.of(DAY)))
            for p in (country.new_province, other.new_province)
        ]
        nation = read_dashboard(State(None, Month.of(DAY)))
    assert [bool(d.opened.pulse.late) for d in (*shown, nation)] == [False, True, True]
