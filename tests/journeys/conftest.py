"""The journeys' ground: one installation with the demonstration, and the system's browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright

from tests.chromium import chromium
from tests.installation import Installation

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Start an installation with the demonstration, a small one, for all journeys."""
    made = Installation(tmp_path_factory.mktemp("site") / "data", TUNGNGO_DEMO="1")
    made.must("init")
    made.must("demo", "--visits", "6000")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Open the system's browser."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium(), args=list(_QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def signed_in(site: Installation, browser: Browser) -> StorageState:
    """Return the state (cookies) of a national officer who came in by a one-time link."""
    page = browser.new_page()
    page.goto(site.links()["Cán bộ trung ương"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"{site.url}/viec-cua-toi/")
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture(params=["phone", "desk"])
def page(
    request: pytest.FixtureRequest, browser: Browser, signed_in: StorageState
) -> Iterator[Page]:
    """Open a signed-in page at the size of a phone and of a desk; a fault of its script fails."""
    size = PHONE if request.param == "phone" else DESK
    context = browser.new_context(viewport=size, storage_state=signed_in, locale="vi-VN")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []
