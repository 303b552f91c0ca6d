"""An official signs in for the first time, then again by app, by paper, and by passkey."""

import re
import subprocess
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.installation import Installation
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.walking import look_over
from tungngo.accounts.factors import STEP_S, code_at

pytestmark = pytest.mark.journey
PASSWORD = "con trâu đi trước"
SIZES = {"phone": PHONE, "desk": DESK}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Start an installation with real officials: no demonstration, no links."""
    made = Installation(tmp_path_factory.mktemp("office") / "data")
    made.must("init")
    made.must("places", "load")
    for login in ("an.phone", "an.desk"):
        words = ("--login", login, "--name", "Nguyễn Văn An", "--role", "national_officer")
        told = made.command("account", "add", *words)
        subprocess.run(told, env=made.surroundings, input=PASSWORD, text=True, check=True)
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=SIZES)
def person(
    request: pytest.FixtureRequest, browser: Browser, office: Installation
) -> Iterator[tuple[Page, str]]:
    """Open a browser with a passkey in it, at both sizes; passkeys need a name, not a number."""
    size: ViewportSize = SIZES[request.param]
    context = browser.new_context(
        viewport=size, locale="vi-VN", base_url=f"http://localhost:{office.port}"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    options |= {"automaticPresenceSimulation": True}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page, f"an.{request.param}"
    context.close()
    assert faults == []


def knock(page: Page, login: str) -> None:
    """Give login and password."""
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()


def leave(page: Page) -> None:
    """Sign out."""
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đã đăng xuất")).to_be_visible()


def _first_time(page: Page, login: str) -> tuple[str, list[str]]:
    """Sign in for the first time; return the app's secret and the codes for paper."""
    knock(page, login)
    expect(page.get_by_role("heading", name="Thêm lớp bảo vệ thứ hai")).to_be_visible()
    look_over(page, "second-factor")
    secret = re.sub(r"\s", "", page.locator("code.secret").inner_text())
    step = int(time.time()) // STEP_S
    page.get_by_label("Tên gọi").fill("Điện thoại cơ quan")
    page.get_by_label("Mã 6 chữ số").fill(code_at(secret, step - 1))
    page.get_by_role("button", name="Thêm ứng dụng này").click()
    expect(page.get_by_role("heading", name="Mã dự phòng")).to_be_visible()
    look_over(page, "paper-codes")
    paper = page.locator("ol.codes code").all_inner_texts()
    assert len(paper) == 10
    page.get_by_role("link", name="Đã cất mã").click()
    page.wait_for_url("**/viec-cua-toi/")
    leave(page)
    return secret, paper


def test_first_and_later_sign_ins(person: tuple[Page, str]) -> None:
    page, login = person
    secret, paper = _first_time(page, login)
    knock(page, login)
    expect(page.get_by_role("heading", name="Lớp bảo vệ thứ hai")).to_be_visible()
    page.get_by_label("Mã xác nhận").fill("000000")
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("alert").first).to_contain_text("Mã chưa đúng")
    look_over(page, "code-wrong")
    page.get_by_label("Mã xác nhận").fill(code_at(secret, int(time.time()) // STEP_S))
    page.get_by_role("button", name="Xác nhận").click()
    page.wait_for_url("**/viec-cua-toi/")

    _add_passkey(page)
    leave(page)
    knock(page, login)  # the passkey as second factor
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/viec-cua-toi/")
    leave(page)
    page.goto("/dang-nhap/")  # and alone
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url("**/viec-cua-toi/")
    _look_at_own_pages(page, login)
    _warned(page)
    leave(page)

    knock(page, login)  # a code from paper, typed as people type
    page.get_by_label("Mã xác nhận").fill(paper[3].lower().replace("-", " "))
    page.get_by_role("button", name="Xác nhận").click()
    page.wait_for_url("**/viec-cua-toi/")


def _add_passkey(page: Page) -> None:
    page.goto("/bao-mat/")
    page.get_by_role("link", name="Thêm một lớp bảo vệ").click()
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.wait_for_url("**/bao-mat/")
    expect(page.locator(".own-row")).to_have_count(2)
    look_over(page, "security")


def _look_at_own_pages(page: Page, login: str) -> None:
    for path, name in (
        ("/thiet-bi-cua-toi/", "own-sessions"),
        ("/bao-mat/mat-khau/", "own-password"),
        ("/xac-nhan-lai/", "confirm"),
    ):
        page.goto(path)
        look_over(page, name)
    other = "an.desk" if login == "an.phone" else "an.phone"
    page.goto(f"/phuc-hoi/?tim={other}")
    look_over(page, "rescue")
    page.get_by_label("Quên mật khẩu").check()
    page.get_by_label("Nghi bị lộ").check()
    page.get_by_label("Đã gặp trực tiếp").check()
    page.get_by_role("button", name="Cấp đường dẫn").click()
    expect(page.get_by_role("heading", name="Đường dẫn khôi phục")).to_be_visible()
    look_over(page, "rescue-link")
    page.goto(page.locator("p.secret").inner_text().replace("127.0.0.1", "localhost"))
    look_over(page, "rescued")


def _warned(page: Page) -> None:
    """Two minutes before the session ends it says so, and goes on at a press."""
    page.clock.install()
    page.goto("/so-lieu/")
    warning = page.get_by_text("là phiên làm việc tự kết thúc")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("43:01")
    expect(warning).to_be_visible()
    look_over(page, "session-ends")
    with page.expect_response("**/tiep-tuc/") as told:
        page.get_by_role("button", name="Tiếp tục làm việc").click()
    assert told.value.status == 204
    expect(warning).to_be_hidden()
