"""Every kind of page on the narrowest phone, and with letters of twice their size."""

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize

from tests.installation import Installation
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_dashboard import MONTH
from tests.journeys.walking import look_over, no_sideways_scroll

pytestmark = pytest.mark.journey
NARROWEST = ViewportSize(width=320, height=640)
# What it is called in pictures, its address, and what it must say to be the page meant.
OUTSIDE = (
    ("home", "/", "Từng Ngõ"),
    ("sign-in", "/dang-nhap/", "Mật khẩu"),
    ("signed-out", "/da-dang-xuat/", "Đã đăng xuất"),
    ("missing", "/khong-co/", "Địa chỉ này không có"),
    ("places", "/dia-ban/", "Địa bàn"),
    ("places-found", "/dia-ban/?tim=dong+dang", "Đồng Đăng"),
    ("places-none", "/dia-ban/?tim=khongdaucoten", "khongdaucoten"),
    ("place-code", "/dia-ban/ma/82/", "Tiền Giang"),
    ("network", "/mang-luoi/", "+116,7%"),
)
INSIDE = (
    ("figures-nation", f"/so-lieu/?thang={MONTH}", "Lượt hỗ trợ"),
    ("figures-province", f"/so-lieu/{{province}}/?thang={MONTH}", "Lượt hỗ trợ"),
    ("figures-empty", "/so-lieu/{province}/?thang=2022-02", "chưa có số liệu"),
)


def open_page(browser: Browser, size: ViewportSize, state: StorageState | None = None) -> Page:
    return browser.new_context(viewport=size, storage_state=state, locale="vi-VN").new_page()


def a_province(page: Page, site: Installation) -> str:
    """Return the number of a province that has figures."""
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}")
    rows = page.locator("#bang-don-vi tbody tr", has=page.locator("td.num"))
    address = rows.first.get_by_role("link").first.get_attribute("href") or ""
    return address.split("/")[2]


def visit(page: Page, address: str, says: str) -> None:
    page.goto(address)
    assert says in page.get_by_role("main").inner_text(), address


def test_narrowest_phone(site: Installation, browser: Browser, signed_in: StorageState) -> None:
    page = open_page(browser, NARROWEST)
    for name, path, says in OUTSIDE:
        visit(page, site.url + path, says)
        look_over(page, name)
    page.context.close()
    page = open_page(browser, NARROWEST, signed_in)
    province = a_province(page, site)
    for name, path, says in INSIDE:
        visit(page, site.url + path.format(province=province), says)
        look_over(page, name)
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_letters_of_twice_their_size(
    site: Installation, browser: Browser, signed_in: StorageState, size: ViewportSize
) -> None:
    page = open_page(browser, size, signed_in)
    province = a_province(page, site)
    for name, path, says in (*OUTSIDE, *INSIDE):
        if name == "sign-in":  # whoever is in is led on
            continue
        visit(page, site.url + path.format(province=province), says)
        before = page.evaluate("document.querySelector('h1').getBoundingClientRect().height")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        after = page.evaluate("document.querySelector('h1').getBoundingClientRect().height")
        assert after > before * 1.5, f"{name}: the letters do not follow"
        no_sideways_scroll(page, f"{name}, large letters")
    page.context.close()
