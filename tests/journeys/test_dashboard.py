"""From the nation to a hamlet and back: what an official does with the figures."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.installation import Installation
from tests.journeys.walking import large, look_over, number, total
from tungngo.shared.clock import today

pytestmark = pytest.mark.journey
# A month that is over, so that figures do not move while they are compared.
MONTH = (today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
HELPS, HOMES = "Lượt hỗ trợ", "Lượt đến nhà"


def first_place_with_figures(page: Page) -> tuple[str, int]:
    """Return the name of the first line that has figures, and its helps."""
    rows = page.locator("#bang-don-vi tbody tr", has=page.locator("td.num"))
    line = rows.first
    return line.locator("th").inner_text().strip(), number(line.locator("td").last.inner_text())


def test_each_page_adds_up_to_the_number_that_was_clicked(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}")
    for name in ("nation", "province", "commune"):
        look_over(page, f"figures-{name}")
        assert total(page, HELPS) == large(page, HELPS)
        assert total(page, HOMES) == large(page, HOMES)
        place, helps = first_place_with_figures(page)
        page.locator("#bang-don-vi").get_by_role("link", name=place, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(place, ignore_case=True)
        assert MONTH in page.url
        assert large(page, HELPS) == helps
    look_over(page, "figures-hamlet")


def test_both_maps_show_the_same_nation(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}")
    now = large(page, HELPS)
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}&ban-do=2025-06")
    assert large(page, HELPS) == now == total(page, HELPS)
    look_over(page, "figures-old-map")


def test_one_day_is_a_part_of_its_month(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}")
    month = large(page, HELPS)
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}&ngay={MONTH}-15")
    assert 0 < large(page, HELPS) < month
    look_over(page, "figures-day")


def test_network_says_why_figures_differ(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/mang-luoi/")
    said = page.get_by_role("main").inner_text()
    assert "+116,7%" in said  # 39.631 to 18.286 teams, both stated results
    assert "94,5%" in said  # computed from "gần 9.400", stated as 90 %
    assert "thiếu tên 2 tỉnh" in said
    look_over(page, "network")


def test_figures_need_no_script(
    site: Installation, browser: Browser, signed_in: StorageState
) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{site.url}/so-lieu/")
    page.locator("#thang").select_option(MONTH)
    page.get_by_role("button", name="Xem", exact=True).click()
    assert MONTH in page.url
    assert total(page, HELPS) == large(page, HELPS)
    page.locator("#bang-don-vi").get_by_role("link", name=HELPS).click()
    helps = [
        number(t) for t in page.locator("#bang-don-vi tbody td:last-child.num").all_inner_texts()
    ]
    assert helps == sorted(helps, reverse=True)
    context.close()


def test_files_hold_the_numbers_of_the_page(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}")
    shown = total(page, HELPS)
    with page.expect_download() as waiting:
        page.locator("#bang-don-vi").get_by_role("link", name="CSV").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    line = next(line for line in text.splitlines() if line.startswith("Cộng,"))
    *numbers, state = line.split(",")
    assert state == "number"
    assert int(numbers[-1]) == shown
