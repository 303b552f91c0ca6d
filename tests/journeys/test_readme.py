"""The pictures of the README, as the browser draws them (`make pictures` keeps them)."""

import pytest
from playwright.sync_api import Page

from tests.installation import Installation
from tests.journeys.test_dashboard import MONTH
from tests.journeys.walking import keep_picture

pytestmark = pytest.mark.journey


def test_pictures_of_the_readme(site: Installation, page: Page) -> None:
    page.goto(f"{site.url}/so-lieu/?thang={MONTH}")
    assert page.locator("#hinh-don-vi svg:visible").first.is_visible()
    keep_picture(page, "readme-figures", whole=False)
    page.goto(f"{site.url}/mang-luoi/")
    keep_picture(page, "readme-network", whole=False)
    page.goto(f"{site.url}/dia-ban/?tim=dong+dang")
    assert page.get_by_role("link", name="Đồng Đăng").first.is_visible()
    keep_picture(page, "readme-places", whole=False)
