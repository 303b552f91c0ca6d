"""The book of self-checks: how many sums were counted again, what differed, when."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.test import Client

from tungngo.figures import jobs
from tungngo.figures.models import Cell, SumCheck
from tungngo.figures.tests.factories import reader_of
from tungngo.figures.tests.ledgers import do
from tungngo.households.tests.factories import NOON
from tungngo.shared.clock import frozen
from tungngo.visits.tests.factories import Village, village
from tungngo.work.models import Schedule

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)  # 02:30 in Vietnam, the day after


@pytest.fixture
def here() -> Village:
    drawn = village()
    with frozen(NOON):
        do(drawn, drawn.visit(drawn.house()))
        jobs.freshen()
    return drawn


def page(browser: Client, at: datetime = NOON) -> str:
    with frozen(at):
        answer = browser.get("/so-tu-kiem/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_nothing_checked_is_said_and_is_not_zero_differences(here: Village) -> None:
    html = page(reader_of(here.map))
    assert "Chưa ô số liệu nào được cộng lại" in html
    assert "chưa chạy" in html


def test_samples_and_nights_are_counted_by_day(here: Village) -> None:
    with frozen(NOON):
        jobs.sample(Random(1))
        jobs.sample(Random(2))
    with frozen(NIGHT):
        jobs.recount_nightly()
    found = {(c.kind, c.day.isoformat()): c for c in SumCheck.objects.filter(home=here.map.home)}
    assert set(found) == {("sample", "2026-11-20"), ("night", "2026-11-21")}
    assert found["night", "2026-11-21"].keys == Cell.objects.filter(home=here.map.home).count()
    assert found["sample", "2026-11-20"].keys > 2 * jobs.SAMPLED
    html = page(reader_of(here.map), NIGHT)
    assert "không ô nào lệch." in html
    assert "21/11/2026" in html


def test_a_difference_stands_in_the_book_after_it_was_set_right(here: Village) -> None:
    Cell.objects.filter(home=here.map.home, measure=1).update(value=7)
    with frozen(NIGHT):
        assert jobs.recount_nightly()
    html = page(reader_of(here.map), NIGHT)
    assert "từng lệch, đã sửa; không còn ô nào lệch." in html
    assert SumCheck.objects.get(home=here.map.home, kind="night").wrong > 0


def test_an_open_difference_is_a_fault_and_is_called_so(here: Village) -> None:
    with frozen(NOON):
        jobs.sample(Random(1))
        Cell.objects.filter(home=here.map.home, measure=1).update(value=7)
        assert jobs.recount(home=here.map.home)
    assert "ô lệch chưa sửa: là lỗi của hệ thống" in page(reader_of(here.map))


def test_last_runs_are_told_and_late_ones_are_seen(here: Village) -> None:
    Schedule.objects.filter(name="recount.sample").delete()
    Schedule.objects.create(name="recount.sample", next_at=NOON, last_ok=NOON)
    browser = reader_of(here.map)
    assert "fresh--late" not in page(browser)
    assert ">12:00<" in page(browser)
    assert "fresh--late" in page(browser, NOON + timedelta(minutes=11))


def test_every_page_of_figures_leads_to_the_book(here: Village) -> None:
    browser = reader_of(here.map)
    with frozen(NOON):
        for path in ("/so-lieu/", "/so-lieu/mo/luot-ghi/", f"/so-lieu/{here.map.commune.pk}/"):
            assert 'href="/so-tu-kiem/"' in browser.get(path).content.decode()
