"""A commune starts from nothing: three hamlets, a team of four, sixty houses, four codes, a phone.

The clicks and fields of the officer are counted: on paper the task is thirty minutes.
"""

import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.walking import SHOTS, look_over
from tungngo.accounts.factors import STEP_S, code_at
from tungngo.cli.keyring import API, Keyring
from tungngo.cli.phones import Phone, Post, uid_from
from tungngo.shared.clock import now

pytestmark = pytest.mark.journey
PASSWORD, LOGIN, COMMUNE = "con trâu đi trước", "can.bo.xa", "14701"
MOST_CLICKS, MOST_FIELDS = 40, 20


@dataclass(slots=True)
class Hand:
    """An officer's hand, counted."""

    page: Page
    clicks: int = 0
    fields: int = 0

    def press(self, name: str) -> None:
        """Press a button."""
        self.clicks += 1
        self.page.get_by_role("main").get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.clicks += 1
        self.page.get_by_role("link", name=name).first.click()

    def tick(self, name: str) -> None:
        """Tick a box or a choice."""
        self.clicks += 1
        self.page.get_by_label(name).first.check()

    def choose(self, label: str, what: str) -> None:
        """Choose in a list."""
        self.clicks += 2
        self.page.get_by_label(label).first.select_option(label=what)

    def fill(self, label: str, text: str) -> None:
        """Fill a field in."""
        self.fields += 1
        self.page.get_by_label(label, exact=True).locator("visible=true").first.fill(text)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Start an installation with nothing but the map of the country, and one officer."""
    made = Installation(tmp_path_factory.mktemp("commune") / "data")
    made.must("init")
    made.must("places", "load")
    words = ("--login", LOGIN, "--name", "Nguyễn Thị Xã", "--role", "commune_officer")
    told = made.command("account", "add", *words, "--place", COMMUNE)
    subprocess.run(told, env=made.surroundings, input=PASSWORD, text=True, check=True)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def hand(browser: Browser, office: Installation) -> Iterator[Hand]:
    """Open the officer's browser, signed in with both factors; a fault of a script fails."""
    context = browser.new_context(viewport=DESK, locale="vi-VN", base_url=office.url)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    _sign_in(page)
    yield Hand(page)
    context.close()
    assert faults == []


def _sign_in(page: Page) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(LOGIN)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    secret = re.sub(r"\s", "", page.locator("code.secret").inner_text())
    page.get_by_label("Mã 6 chữ số").fill(code_at(secret, int(time.time()) // STEP_S))
    page.get_by_role("button", name="Thêm ứng dụng này").click()
    page.get_by_role("link", name="Đã cất mã").click()
    page.wait_for_url("**/viec-cua-toi/")


def test_commune_starts_from_nothing(hand: Hand, office: Installation, tmp_path: Path) -> None:
    began, page = time.monotonic(), hand.page
    hand.follow("Việc của tôi")
    hand.follow("Xã của tôi")
    expect(page.get_by_text("Chưa có thôn nào")).to_be_visible()
    _look(page, "start-nothing")
    _add_hamlets(hand)
    _add_team(hand)
    _add_row(hand)
    _add_sheet(hand, tmp_path)
    codes = _print_codes(hand)
    print(f"\nclicks {hand.clicks}, fields {hand.fields}, machine {time.monotonic() - began:.1f} s")
    assert hand.clicks <= MOST_CLICKS
    assert hand.fields <= MOST_FIELDS
    hand.follow("Xong, về trang xã")
    for there in ("3 thôn", "1 tổ", "4 người", "60 nhà", "0 trên 4 người đã vào máy"):
        expect(page.get_by_text(there, exact=True)).to_be_visible()
    _work_with(codes[0], office.url)
    page.reload()
    expect(page.get_by_text("1 trên 4 người đã vào máy")).to_be_visible()
    _look(page, "start-done")


def _look(page: Page, name: str) -> None:
    """Look the page over at both sizes."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        look_over(page, name)


def _add_hamlets(hand: Hand) -> None:
    hand.follow("Thêm thôn")
    lines = "Thôn Đồi Chè; 120; 480\nThôn Suối Trong; 80; 320\nBản Vạt\t60\t250"
    hand.fill("Danh sách thôn, mỗi dòng một thôn", lines)
    _look(hand.page, "start-hamlets")
    hand.press("Xem trước")
    expect(hand.page.get_by_text("3 mới, 0 đổi, 0 giữ nguyên, 0 sai")).to_be_visible()
    _look(hand.page, "start-hamlets-preview")
    hand.press("Ghi vào danh sách")
    expect(hand.page.get_by_text("Vừa ghi: 3 thôn mới")).to_be_visible()


def _add_team(hand: Hand) -> None:
    hand.follow("Tiếp theo: ghi tổ")
    hand.fill("Số quyết định", "12/QĐ-UBND")
    hand.fill("Ngày ký", "2026-03-02")
    hand.fill("Tên tổ", "Tổ công nghệ số cộng đồng thôn Đồi Chè")
    for one in ("thôn Đồi Chè", "thôn Suối Trong", "bản Vạt"):
        hand.tick(one)
    people = "Nguyễn Văn Ninh; tổ trưởng; Trưởng thôn\nTrần Thị Én; tổ phó; Chi hội Phụ nữ\n"
    hand.fill("Danh sách thành viên", people + "Lê Văn Tám; thành viên; Đoàn xã\nPhạm Thị Bốn")
    hand.tick("Từng người ở trên đã nghe lời này và đồng ý")
    _look(hand.page, "start-team-form")
    hand.press("Ghi tổ và mở tài khoản")
    expect(hand.page.get_by_text("4 người, theo quyết định số 12/QĐ-UBND")).to_be_visible()
    _look(hand.page, "start-team")


def _add_row(hand: Hand) -> None:
    hand.follow("Thêm nhà")
    hand.choose("Thôn", "thôn Đồi Chè")
    hand.fill("Ngõ, xóm, đường", "Ngõ 12")
    hand.fill("Số nhà đầu", "1")
    hand.fill("Số nhà cuối", "39")
    hand.tick("Một bên chẵn hoặc lẻ: 1, 3, 5 …")
    hand.choose("Mốc dễ nhận ở đầu dãy", "Cầu")
    _look(hand.page, "start-houses")
    hand.press("Xem trước dãy nhà")
    expect(hand.page.get_by_role("heading", name="20 nhà mới")).to_be_visible()
    _look(hand.page, "start-houses-preview")
    hand.press("Ghi 20 nhà")
    expect(hand.page.get_by_text("Vừa ghi 20 nhà ở thôn Đồi Chè")).to_be_visible()


def _add_sheet(hand: Hand, folder: Path) -> None:
    page, path = hand.page, folder / "nha.xlsx"
    book = xlsxwriter.Workbook(path)
    made = book.add_worksheet()
    for y, row in enumerate(
        [("Ngõ, xóm", "Số nhà", "Số hộ"), *(("Xóm Đình", n, 1) for n in range(1, 41))]
    ):
        for x, value in enumerate(row):
            made.write(y, x, value)
    book.close()
    hand.clicks += 1
    page.get_by_text("Nạp tệp Excel").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải mẫu danh sách nhà").click()
    assert got.value.suggested_filename == f"mau-danh-sach-nha-{COMMUNE}.xlsx"
    hand.clicks += 4  # the list, its line, the file's button and the file
    page.locator("#id_tep-hamlet").select_option(label="thôn Suối Trong")
    page.locator("#id_tep-sheet").set_input_files(path)
    hand.press("Xem trước tệp")
    expect(page.get_by_role("heading", name="40 nhà mới")).to_be_visible()
    hand.press("Ghi 40 nhà")
    expect(page.get_by_text("Vừa ghi 40 nhà ở thôn Suối Trong")).to_be_visible()


def _print_codes(hand: Hand) -> list[str]:
    page = hand.page
    hand.follow("Tiếp theo: in mã vào máy")
    _look(page, "start-codes")
    hand.press("Tạo mã và mở trang in")
    expect(page.get_by_role("heading", name="Phiếu mã vào máy")).to_be_visible()
    _look(page, "start-slips")
    assert page.locator(".slip svg").count() == 4
    SHOTS.mkdir(exist_ok=True)
    sheet = page.pdf(path=SHOTS / "start-slips.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    return page.locator(".slip .secret").all_inner_texts()


def _call(url: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    told = {"Content-Type": "application/json"} | headers
    asked = urllib.request.Request(url + path, data=body, headers=told)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - as above
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def _work_with(code: str, url: str) -> None:
    """Enrol a phone by a slip's code, pull the houses, push a visit to one, see it done."""

    def post(path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        return _call(url, path, body, headers)

    keys = Keyring()
    said = keys.enrol(code, post, model="SM-A042F")
    pulled = _pull(keys, post, said["epoch"], {})
    scopes = pulled["scopes"]
    assert sorted(one["name"] for one in scopes) == ["bản Vạt", "thôn Suối Trong", "thôn Đồi Chè"]
    hamlet = next(one["hamlet"] for one in scopes if one["name"] == "thôn Đồi Chè")
    again = _pull(keys, post, said["epoch"], {str(one["hamlet"]): 0 for one in scopes})
    houses = [c for c in again["changes"] if c["t"] == "household"]
    assert len(houses) == 60
    mine = next(c for c in houses if c["hamlet"] == hamlet and c["d"]["no"] == 1)
    assert (mine["d"]["lane"], mine["d"]["mark"]) == ("Ngõ 12", "bridge")
    phone = Phone(keys.device, Post(said["home"], (hamlet,), team=1), (), Random(1))
    moment = now()
    start = int(moment.timestamp() * 1000)
    body = {"team": 1, "place": "home", "outcome": "absent", "start": start}
    row = uid_from(phone.rng, moment)
    done = phone.keep("visit.record", body, moment, hamlet=hamlet, hh=mine["id"], e=row)
    status, answer = post(API + "push", phone.push_body([done], said["epoch"]), keys.headers())
    result = msgspec.json.decode(answer)["results"][0]
    assert (status, result["s"]) == (200, "ok"), answer


def _pull(keys: Keyring, post: Any, epoch: str, have: dict[str, int]) -> dict[str, Any]:
    body = msgspec.json.encode({"epoch": epoch, "have": have})
    status, answer = post(API + "pull", body, keys.headers())
    assert status == 200, answer
    said: dict[str, Any] = msgspec.json.decode(answer)
    return said
