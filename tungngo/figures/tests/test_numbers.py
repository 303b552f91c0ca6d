"""Numbers open: from every page to what they are made of, and each page adds up to the click."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import give, person
from tungngo.accounts.rights import Role
from tungngo.figures.measures import FLUENT, RECHECKS, RECHECKS_ALONE
from tungngo.figures.models import Cell
from tungngo.figures.tests.factories import reader_of
from tungngo.figures.tests.opening import (
    Story,
    numbers_on,
    page,
    tables_on,
    told,
    whole,
)
from tungngo.households.tests.factories import NOON
from tungngo.shared.clock import frozen

pytestmark = pytest.mark.django_db
MOST = 8
SINCE, UNTIL = date(2026, 1, 1), date(2030, 1, 1)


@pytest.fixture
def story() -> Story:
    with frozen(NOON):
        return told()


@pytest.fixture
def browser(story: Story) -> Client:
    return reader_of(story.map)


def below(browser: Client, path: str, value: str) -> int:
    """Open a number and all that is below it; return how many pages were seen."""
    html = page(browser, path)
    assert value in html.split('class="state">')[1].split("</p>")[0], (path, value)
    seen = 1
    for rows, total in tables_on(html):
        assert sum(whole(v) for _, v in rows) == whole(total) == whole(value), path
        for href, part in rows:
            if "/mo/" in href and whole(part):
                seen += below(browser, href, part)
    return seen


PAGES = ("", "?thang=2026-10", "?thang=2026-10&ban-do=2025-06", "?ngay=2026-11-20")


@pytest.mark.parametrize("asked", PAGES)
def test_every_number_of_every_page_opens_to_parts_that_add_up(
    story: Story, browser: Client, asked: str
) -> None:
    m = story.map
    places = [None, m.new_province, m.commune, m.doi_che.place]
    if "2025-06" in asked:
        places = [None, m.old_province, m.old_district, m.old_cut]
    seen = 0
    with frozen(NOON):
        for one in places:
            html = page(browser, f"/so-lieu/{f'{one.pk}/' if one else ''}{asked}")
            found = numbers_on(html)
            seen += sum(below(browser, href, value) for href, value in found.items())
    assert seen > (20 if "10" in asked else 100)


def test_the_story_has_all_kinds_of_numbers(story: Story) -> None:
    found = set(Cell.objects.filter(home=story.map.home).values_list("measure", flat=True))
    assert {FLUENT, RECHECKS, RECHECKS_ALONE} <= found


def test_links_keep_month_day_and_map(story: Story, browser: Client) -> None:
    asked = "thang=2026-10&ban-do=2025-06"
    with frozen(NOON):
        html = page(browser, f"/so-lieu/{story.map.old_province.pk}/mo/luot-ghi/?{asked}")
    kept = asked.replace("&", "&amp;")
    assert f'/so-lieu/{story.map.old_cut.pk}/mo/luot-ghi/?{kept}"' in html
    assert f'href="/so-lieu/mo/luot-ghi/?{kept}"' in html


def test_pages_of_numbers_ask_eight_times_at_most(story: Story, browser: Client) -> None:
    m = story.map
    keys = ("luot-den-nha", "nguoi-den-nay", "ho-dat", "kiem-tra", "to", "ky-nang-1", "bac-1-5")
    for place in ("", f"{m.new_province.pk}/", f"{m.commune.pk}/", f"{m.doi_che.pk}/"):
        for key in keys:
            path = f"/so-lieu/{place}mo/{key}/"
            with frozen(NOON):
                page(browser, path)
                with CaptureQueriesContext(connection) as asked:
                    browser.get(path)
            assert len(asked) <= MOST, (path, [q["sql"][:90] for q in asked])


def test_zero_and_missing_are_told_apart(story: Story, browser: Client) -> None:
    m = story.map
    with frozen(NOON):
        zero = page(browser, f"/so-lieu/{m.commune.pk}/mo/hen-lai/")
        missing = page(browser, f"/so-lieu/{m.commune.pk}/mo/hen-lai/?thang=2026-09")
    assert "0 lượt." in zero
    assert "tháng 9/2026: chưa có số liệu." in missing


@pytest.mark.parametrize(
    "key", ["khong-co", "ky-nang-99999", "ky-nang-8888", "bac-1-2", "bac-1", "ky-nang-01", "bac"]
)
def test_a_number_that_is_not_is_refused_in_words(story: Story, browser: Client, key: str) -> None:
    answer = browser.get(f"/so-lieu/mo/{key}/")
    assert answer.status_code == 404
    assert "Không có số đo này" in answer.content.decode()


def test_small_numbers_of_people_are_hidden_from_those_without_a_right_on_visits(
    story: Story,
) -> None:
    m = story.map
    editor = person("editor.here")
    give(editor, Role.EDITOR, m.new_province, SINCE, UNTIL)
    browser = browser_of(editor)
    with frozen(NOON):
        html = page(browser, f"/so-lieu/{m.new_province.pk}/")
        opened = page(browser, f"/so-lieu/{m.new_province.pk}/mo/nguoi-den-nay/")
        visits = page(browser, f"/so-lieu/{m.new_province.pk}/mo/luot-ghi/")
        official = page(reader_of(m), f"/so-lieu/{m.new_province.pk}/mo/nguoi-den-nay/")
    assert "đã ẩn (số nhỏ)" in html
    assert "đã ẩn (số nhỏ)" in opened
    assert "đã ẩn" not in visits
    assert "đã ẩn" not in official
    assert "5 người" in official
