"""The part that refreshes itself: 304 while nothing moved, all of it once something did."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.small_map import SmallMap, small_map
from tungngo.figures.models import BoardState
from tungngo.figures.tests.factories import put_sums, reader_of
from tungngo.figures.tests.ledgers import do
from tungngo.households.tests.factories import TODAY
from tungngo.shared.clock import frozen, now, today
from tungngo.visits.tests.factories import village

pytestmark = pytest.mark.django_db
ONE = (10, 6, 2, 1, 1, 9)


@pytest.fixture
def country() -> SmallMap:
    drawn = small_map()
    put_sums(drawn.fragments[0], today(), ONE)
    return drawn


@pytest.fixture
def browser(country: SmallMap) -> Client:
    return reader_of(country)


def paths(country: SmallMap) -> list[str]:
    below = (country.new_province.pk, country.commune.pk, country.doi_che.pk)
    return ["/so-lieu/bang/", *(f"/so-lieu/{place}/bang/" for place in below)]


def mark(browser: Client, path: str) -> str:
    return str(browser.get(path)["ETag"])


def test_unmoved_figures_answer_304_before_any_sum_is_read(
    country: SmallMap, browser: Client
) -> None:
    for path in paths(country):
        known = mark(browser, path)
        with CaptureQueriesContext(connection) as asking:
            answer = browser.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer["ETag"]) == (304, known)
        assert not [q for q in asking if " board " in q["sql"] or " cell " in q["sql"]]


def test_moved_figures_are_sent_whole(country: SmallMap, browser: Client) -> None:
    marks = {path: mark(browser, path) for path in paths(country)}
    with frozen(now() + timedelta(seconds=2)):
        put_sums(country.fragments[0], today(), ONE)
    for path, known in marks.items():
        answer = browser.get(path, headers={"If-None-Match": known})
        assert answer.status_code == 200
        assert answer["ETag"] != known
    assert "18 lượt hỗ trợ" in browser.get(paths(country)[0]).content.decode()


def test_other_provinces_do_not_disturb(country: SmallMap, browser: Client) -> None:
    other = small_map(98)
    path = f"/so-lieu/{country.new_province.pk}/bang/"
    known = mark(browser, path)
    with frozen(now() + timedelta(seconds=2)):
        put_sums(other.fragments[0], today(), ONE)
    assert browser.get(path, headers={"If-None-Match": known}).status_code == 304


def test_mark_of_one_address_is_not_that_of_another(country: SmallMap, browser: Client) -> None:
    known = mark(browser, "/so-lieu/bang/")
    answer = browser.get("/so-lieu/bang/?so-do=vang", headers={"If-None-Match": known})
    assert answer.status_code == 200


def test_new_day_is_new_figures(country: SmallMap) -> None:
    evening = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)  # 23:55 in Vietnam
    with frozen(evening):
        browser = reader_of(country)
        known = mark(browser, "/so-lieu/bang/")
        same = browser.get("/so-lieu/bang/", headers={"If-None-Match": known})
    with frozen(evening + timedelta(minutes=10)):
        after = browser.get("/so-lieu/bang/", headers={"If-None-Match": known})
    assert (same.status_code, after.status_code) == (304, 200)


def test_part_alone_has_no_frame(browser: Client) -> None:
    html = browser.get("/so-lieu/bang/").content.decode()
    assert "<html" not in html
    assert 'class="state"' in html


def test_page_asks_for_its_part(browser: Client) -> None:
    html = browser.get("/so-lieu/").content.decode()
    for word in ('id="bang"', "data-live", 'hx-get="/so-lieu/bang/"', "every 10s"):
        assert word in html


def test_page_bears_the_mark_of_its_part(country: SmallMap, browser: Client) -> None:
    for path in paths(country):
        html = unescape(browser.get(path.removesuffix("bang/")).content.decode())
        assert f'data-mark="{mark(browser, path)}"' in html


def test_home_without_a_board_has_a_mark_too(browser: Client) -> None:
    BoardState.objects.all().delete()
    assert mark(browser, "/so-lieu/bang/")


def test_commit_alone_moves_what_is_read_from_cells() -> None:
    here = village()
    near = [f"/so-lieu/{place}/bang/" for place in (here.map.commune.pk, here.map.doi_che.pk)]
    far = f"/so-lieu/{here.map.far_commune.pk}/bang/"
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 5, 0, tzinfo=UTC)
    with frozen(noon):
        browser = reader_of(here.map)
        marks = {path: mark(browser, path) for path in (*near, far)}
        do(here, here.visit(here.house()))
        answers = {
            path: browser.get(path, headers={"If-None-Match": known}).status_code
            for path, known in marks.items()
        }
    assert answers == {near[0]: 200, near[1]: 200, far: 304}


def test_commit_moves_a_late_board() -> None:
    here = village()
    paths = ("/so-lieu/bang/", f"/so-lieu/{here.map.new_province.pk}/bang/")
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 5, 0, tzinfo=UTC)
    with frozen(noon):
        browser = reader_of(here.map)
        do(here, here.visit(here.house()))
        marks = {path: mark(browser, path) for path in paths}
    for seconds, status in ((5, 304), (20, 200), (25, 304)):
        with frozen(noon + timedelta(seconds=seconds)):
            for path in paths:
                answer = browser.get(path, headers={"If-None-Match": marks[path]})
                assert answer.status_code == status
                marks[path] = answer["ETag"]
    with frozen(noon + timedelta(seconds=30)):
        do(here, here.visit(here.house()))
        for path in paths:
            assert browser.get(path, headers={"If-None-Match": marks[path]}).status_code == 200
