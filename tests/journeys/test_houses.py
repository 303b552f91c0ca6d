"""A leader goes over the houses of a hamlet, corrects one, gives some out; an officer asks why."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.installation import Installation
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.walking import look_over

pytestmark = pytest.mark.journey


def come_in(site: Installation, browser: Browser, role: str, size: ViewportSize) -> Page:
    page = browser.new_context(viewport=size, locale="vi-VN").new_page()
    page.goto(site.links()[role])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_leader_corrects_a_house_and_takes_it_back(
    site: Installation, browser: Browser, size: ViewportSize
) -> None:
    page = come_in(site, browser, "Tổ trưởng", size)
    page.get_by_role("navigation", name="Các phần").get_by_role("link", name="Hộ dân").click()
    look_over(page, "houses")
    page.get_by_role("main").locator("tbody a").first.click()
    look_over(page, "house")
    page.get_by_role("link", name="Sửa hộ").click()
    look_over(page, "house-edit")
    lane = page.get_by_label("Ngõ, xóm, đường")
    before = lane.input_value()
    lane.fill("Ngõ thử")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("main")).to_contain_text("Đã sửa thông tin của hộ")
    expect(page.get_by_role("main")).to_contain_text("Ngõ thử")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("main").locator(".lead")).to_contain_text(before)
    page.context.close()


def test_a_leader_gives_houses_out_by_keyboard_and_mouse(
    site: Installation, browser: Browser
) -> None:
    page = come_in(site, browser, "Tổ trưởng", DESK)
    page.goto(f"{site.url}/ho-dan/")
    ticks = page.locator("input[name=nha]")
    for n in (0, 1):
        ticks.nth(n).check()
    page.locator("#member").select_option(index=1)
    page.get_by_role("button", name="Phân hộ").click()
    expect(page.get_by_role("status")).to_contain_text("Đã phân 2 hộ")
    page.get_by_role("searchbox").fill("khong co ho nay")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Không có hộ nào khớp")
    assert "khong" not in page.url
    look_over(page, "houses-none")
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_officer_gives_a_reason_and_it_stands_in_the_list_of_who_saw(
    site: Installation, browser: Browser, size: ViewportSize
) -> None:
    page = come_in(site, browser, "Cán bộ xã", size)
    page.goto(f"{site.url}/ho-dan/")
    page.get_by_role("main").locator("tbody a").first.click()
    page.get_by_text("Cần xem điện thoại").click()
    page.get_by_label("Người dân nhờ giúp").check()
    page.get_by_label("Ghi rõ việc").fill("bà con hỏi tại xã")
    look_over(page, "house-reason")
    page.get_by_role("button", name="Mở đầy đủ").click()
    expect(page.get_by_role("main")).to_contain_text("Đang mở đầy đủ")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("hỏi về hộ mình: bà con hỏi tại xã")
    page.get_by_role("link", name="Xóa theo yêu cầu").click()
    look_over(page, "house-erase")
    page.get_by_role("navigation", name="Đường dẫn").get_by_role("link").last.click()
    page.get_by_role("link", name="Lấy bản sao").click()
    look_over(page, "house-copy")
    page.goto(f"{site.url}/toi-thay-gi/")
    look_over(page, "why")
    page.context.close()
