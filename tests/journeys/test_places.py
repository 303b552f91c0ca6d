"""Finding a place without marks, and reading what became of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.walking import look_over

pytestmark = pytest.mark.journey


def test_dong_dang_is_found_without_marks(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/dia-ban/")
    look_over(page, "places")
    box = page.get_by_role("main").get_by_role("searchbox")
    box.fill("dong dang")
    box.press("Enter")
    look_over(page, "places-found")
    page.get_by_role("main").get_by_role("link", name="Đồng Đăng").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đồng Đăng")
    look_over(page, "place")


def test_code_that_meant_two_provinces_asks_which(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/dia-ban/ma/82/")
    said = page.get_by_role("main").inner_text()
    assert "Tiền Giang" in said
    assert "Đồng Tháp" in said
    look_over(page, "place-code")
