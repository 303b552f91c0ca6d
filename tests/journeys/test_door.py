"""Coming in by a one-time link, going out, and what a stranger sees."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.walking import look_over

pytestmark = pytest.mark.journey


def test_stranger_is_led_to_the_door(site: Installation, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/")
    look_over(page, "home")
    page.goto(f"{site.url}/so-lieu/")
    assert "/dang-nhap/" in page.url
    look_over(page, "sign-in")
    page.context.close()


def test_link_signs_in_once(site: Installation, browser: Browser) -> None:
    link = site.links()["Tổ trưởng"]
    page = browser.new_page()
    page.goto(link)
    look_over(page, "sign-in-link")
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_role("button", name="Đăng xuất").click()
    assert "/da-dang-xuat/" in page.url
    assert page.goto(link).status == 404  # type: ignore[union-attr]  # a page was asked for
    page.context.close()


def test_keyboard_comes_to_the_content_first(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/so-lieu/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Đến nội dung chính")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
