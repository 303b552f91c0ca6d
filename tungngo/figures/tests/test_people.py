"""Tables of people, houses and what came of it: their states, their shares, what is hidden."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import give, person
from tungngo.accounts.rights import Role
from tungngo.figures import counted
from tungngo.figures.tests.factories import reader_of
from tungngo.figures.tests.opening import Story, page, told
from tungngo.households.tests.factories import NOON, TODAY
from tungngo.places.models import Hamlet
from tungngo.shared.clock import frozen
from tungngo.teams.models import DecisionLine, TeamDecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    with frozen(NOON):
        return told()


@pytest.fixture
def browser(story: Story) -> Client:
    return reader_of(story.map)


def lines(browser: Client, path: str) -> dict[str, list[str]]:
    """Return the lines of a table of a page as a file: {name: values, states}."""
    with frozen(NOON):
        answer = browser.get(path)
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    return {row[0]: row[1:] for row in csv.reader(io.StringIO(text)) if row}


def found_team(story: Story) -> None:
    """Let a decision found the team of the story."""
    decision = TeamDecision.objects.create(
        number="1/QĐ-UBND",
        issuer=story.map.commune,
        signed_on=TODAY - timedelta(days=60),
        year=TODAY.year,
        effective_on=TODAY - timedelta(days=60),
        recorded_at=NOON,
    )
    DecisionLine.objects.create(decision=decision, team=story.here.team, act="found")


def test_people_and_houses_of_the_running_reporting_month_and_of_all_time(
    story: Story, browser: Client
) -> None:
    m = story.map
    found = lines(browser, f"/so-lieu/{m.new_province.pk}/tai/nguoi-ho.csv")
    # The second house's visit of this month was told anew without a person.
    assert found["xã Suối Hoa"][:6] == ["1", "4", "0", "1", "4", "4"]
    assert found["xã Núi Xa"][:6] == ["0", "1", "0", "0", "1", "1"]
    assert found["Cộng"][:6] == ["1", "5", "0", "1", "5", "5"]


def test_shares_are_of_sums_and_thin_where_a_denominator_is_missing(
    story: Story, browser: Client
) -> None:
    m = story.map
    path = f"/so-lieu/{m.new_province.pk}/tai/nguoi-ho.csv"
    found = lines(browser, path)
    assert found["xã Suối Hoa"][6] == "1.5"  # 4 of 260
    assert found["xã Núi Xa"][6] == "2.5"  # 1 of 40
    assert found["Cộng"][6] == "1.7"  # 5 of 300: no rate is averaged
    Hamlet.objects.filter(pk=m.nui_xa.pk).update(households=None)
    found = lines(browser, path)
    assert found["xã Núi Xa"][6:] == ["chưa đủ dữ liệu", "number " * 6 + "thin"]
    assert found["Cộng"][6] == "1.5"
    assert "1/2 xã, phường có số liệu: Tỷ lệ hộ đã được đến (%)." in found


def test_results_are_stocks_flows_and_shares(story: Story, browser: Client) -> None:
    m = story.map
    found_team(story)
    found = lines(browser, f"/so-lieu/{m.new_province.pk}/tai/ket-qua.csv")
    assert found["Cộng"][0] == "1"
    assert found["Cộng"][5:7] == ["1", "100.0"]
    rechecks, alone, share = found["Cộng"][2:5]
    assert int(rechecks) >= int(alone) > 0
    assert share == f"{int(alone) * 100 / int(rechecks):.1f}"
    assert found["xã Núi Xa"][6] == "chưa đủ dữ liệu"  # no team was founded there


def test_a_place_where_nobody_worked_is_missing_in_every_table(
    story: Story, browser: Client
) -> None:
    path = f"/so-lieu/{story.map.new_province.pk}/tai"
    for table in ("ket-qua", "don-vi"):
        found = lines(browser, f"{path}/{table}.csv?thang=2026-08")
        assert set(found["xã Núi Xa"][:-1]) == {"chưa có số liệu"}
        assert found["xã Núi Xa"][-1] == "missing"
    found = lines(browser, f"{path}/nguoi-ho.csv?thang=2026-08")
    assert found["xã Núi Xa"][-1] == "missing number missing number missing number number"


def test_a_stock_stands_at_the_end_of_its_month(story: Story, browser: Client) -> None:
    path = f"/so-lieu/{story.map.commune.pk}/tai/bac-ky-nang.csv"
    now = lines(browser, path)
    assert any(row[2].isdecimal() and int(row[2]) > 0 for row in now.values() if len(row) == 4)
    with frozen(NOON):
        assert browser.get(f"{path}?thang=2026-09").status_code == 404  # nobody stood at any step


def test_hidden_is_a_state_in_files_too(story: Story) -> None:
    auditor = person("watcher")
    give(auditor, Role.DATA_OFFICER, story.map.new_province, date(2026, 1, 1), date(2030, 1, 1))
    editor = person("writer")
    give(editor, Role.EDITOR, story.map.new_province, date(2026, 1, 1), date(2030, 1, 1))
    path = f"/so-lieu/{story.map.new_province.pk}/"
    with frozen(NOON):
        assert "đã ẩn (số nhỏ)" not in page(browser_of(auditor), path)
        html = page(browser_of(editor), path)
    table = re.search(r'id="bang-ket-qua".*?</table>', html)
    assert table
    assert "đã ẩn (số nhỏ)" in table[0]
    assert "lượt kiểm tra lại" in html


def test_helps_and_people_are_never_one_number(story: Story, browser: Client) -> None:
    with frozen(NOON):
        helps = page(browser, "/so-lieu/mo/luot-ho-tro/")
        people = page(browser, "/so-lieu/mo/nguoi-den-nay/")
    assert " lượt." in helps
    assert "Lượt không phải là số người." in helps
    assert ": 5 người." in people


def test_teams_of_a_large_country_are_counted_every_ten_minutes(
    story: Story, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "_MANY_TEAMS", 0)
    monkeypatch.setattr(counted, "_teams_then", {})
    found_team(story)
    told = []
    for minutes in (0, 5, 11):
        with frozen(NOON + timedelta(minutes=minutes)), CaptureQueriesContext(connection) as asked:
            html = page(browser, "/so-lieu/")
        assert "tổ hoạt động (100,0%)" in html
        told.append(any("'teams'" in q["sql"] for q in asked))
    assert told == [True, False, True]
