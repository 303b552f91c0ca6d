"""A member's phone in the system's Chromium: enrolled by a code, worked by counted taps."""

import re

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.installation import Installation

SMALL = ViewportSize(width=360, height=640)
PIN = "135790"
_CODE = re.compile(r"^mã vào máy\s+(\S+)", re.MULTILINE)


class Hand:
    """A hand that only taps: it counts, and cannot type."""

    def __init__(self, page: Page) -> None:
        """Begin to count."""
        self.page, self.taps = page, 0

    def tap(self, what: Locator) -> None:
        """Tap once."""
        what.click()
        self.taps += 1

    def tap_button(self, name: str | re.Pattern[str]) -> None:
        """Tap the button of that name."""
        exact = isinstance(name, str)
        self.tap(self.page.get_by_role("main").get_by_role("button", name=name, exact=exact))


def press_pin(page: Page, pin: str = PIN) -> None:
    """Press six digits."""
    for digit in pin:
        page.locator(".keys").get_by_role("button", name=digit, exact=True).click()


def new_phone(site: Installation, browser: Browser, login: str) -> Page:
    """Return a phone of a member, enrolled and unlocked, on "Hôm nay"."""
    told = _CODE.search(site.must("device", "add", "--login", login))
    assert told is not None
    context = browser.new_context(viewport=SMALL, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    page.goto(f"{site.url}/app/#{told[1]}")
    press_pin(page)
    expect(page.get_by_role("heading", name="Nhập lại mã PIN")).to_be_visible()
    press_pin(page)
    page.get_by_role("button", name="Đúng là tôi").click(timeout=60_000)
    expect(heading(page)).to_have_text("Hôm nay")
    return page


def heading(page: Page) -> Locator:
    """Return the heading of the screen."""
    return page.get_by_role("heading", level=1)


def open_list(page: Page) -> None:
    """Go to the list of houses, from where taps are counted."""
    page.get_by_role("navigation").get_by_role("link", name="Hộ dân").click()
    expect(heading(page)).to_have_text("Hộ dân")


def row(page: Page, title: str) -> Locator:
    """Return the line of a house."""
    return page.locator(".rows button.row").filter(
        has=page.locator(".title", has_text=re.compile(f"^{re.escape(title)}$"))
    )


def titles(page: Page) -> list[str]:
    """Return what the houses of the list are called."""
    return page.locator(".rows .row .title").all_inner_texts()
