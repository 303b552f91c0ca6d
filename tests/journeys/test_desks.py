"""Leader and officer at their desks: a phone is enrolled, loses work, is closed; its work is taken.

The phone is a simulated one, over HTTP. Two houses that it made twice are told apart, then merged.
"""

import urllib.error
import urllib.request
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.installation import Installation
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.walking import look_over
from tungngo.cli.keyring import API, Keyring
from tungngo.cli.phones import Phone, Post, Stored, uid_from
from tungngo.shared.clock import now

pytestmark = pytest.mark.journey
SIZES = {"phone": PHONE, "desk": DESK}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Start an installation with a small demonstration: these desks change what they show."""
    made = Installation(tmp_path_factory.mktemp("hall") / "data", TUNGNGO_DEMO="1")
    made.must("init")
    made.must("demo", "--visits", "1500")
    made.start()
    yield made
    made.stop()


class Carried:
    """A simulated phone and the server that it calls."""

    def __init__(self, hall: Installation, code: str) -> None:
        """Enrol with a code and ask where to work."""
        self.url, self.keys = hall.url, Keyring()
        self.told = self.keys.enrol(code, self.post)
        body = {"epoch": self.told["epoch"], "have": {}}
        scopes = self.call("pull", body)["scopes"]
        post = Post(scopes[0]["home"], (scopes[0]["hamlet"],), 1)
        self.phone = Phone(self.keys.device, post, (), Random(self.keys.device))

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Post as a phone does."""
        ask = urllib.request.Request(self.url + path, body, headers)  # noqa: S310 - loopback
        ask.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(ask, timeout=20) as answer:  # noqa: S310 - as above
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def call(self, name: str, told: dict[str, Any]) -> dict[str, Any]:
        """Make a call with the token that is kept."""
        status, body = self.post(API + name, msgspec.json.encode(told), self.keys.headers())
        assert status == 200, body
        found: dict[str, Any] = msgspec.json.decode(body)
        return found

    def house(self, door: str) -> Stored:
        """Keep a new house in the outbox."""
        row = uid_from(self.phone.rng, now())
        told = {"lane": "Ngõ Chim Sẻ", "door": door, "adults": 2}
        return self.phone.keep("household.create", told, now(), hh=row, e=row)

    def push(self, ops: list[Stored], **told: Any) -> dict[str, Any]:
        """Push operations; what else is kept is not announced."""
        self.phone.outbox = list(ops)
        head = msgspec.json.decode(self.phone.push_body(ops, self.told["epoch"])) | told
        raws = [msgspec.Raw(one.raw) for one in ops]
        return self.call("push", head | {"ops": raws})


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> ViewportSize:
    """Return the size of a phone's or a desk's window."""
    return SIZES[request.param]


def sit_down(browser: Browser, hall: Installation, role: str, size: ViewportSize) -> Page:
    """Sign a role's person of the demonstration in, at the page of what they have to do."""
    context = browser.new_context(viewport=size, locale="vi-VN", base_url=hall.url)
    page = context.new_page()
    page.goto(hall.links()[role])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/viec-cua-toi/")
    return page


def test_from_a_code_to_work_that_is_taken(
    browser: Browser, hall: Installation, size: ViewportSize
) -> None:
    leader = sit_down(browser, hall, "Tổ trưởng", size)
    leader.get_by_role("link", name="Máy của tổ").click()
    look_over(leader, "desk-phones")
    # A code for the first member; the phone enrols by it.
    leader.get_by_role("link", name="Mã vào máy").first.click()
    look_over(leader, "desk-new-phone")
    leader.get_by_role("button", name="Tạo mã").click()
    look_over(leader, "desk-code")
    code = leader.locator(".phone-slip__code").inner_text().replace("\n", "").replace(" ", "")
    name = leader.locator(".phone-slip h2").inner_text()
    held = Carried(hall, code)
    # Removed numbers are named within one push, and gone when they have come after all.
    ops = [held.house(door) for door in ("12", "12", "14")]
    assert {r["s"] for r in held.push([ops[0]])["results"]} == {"ok"}
    held.push([], lost=[[2, 3]])
    leader.goto("/may-cua-to/")
    line = leader.locator(".phone", has_text=name).first
    expect(line).to_contain_text("Mất phiếu 2-3 (máy đã bị xóa dữ liệu)")
    look_over(leader, "desk-phones-lost")
    held.push(ops[1:])
    leader.reload()
    expect(leader.locator("main")).not_to_contain_text("Mất phiếu 2-3")
    # The phone is lost: the leader closes it, and what it still sends waits for the commune.
    leader.goto(f"/may-cua-to/{held.keys.device}/khoa/")
    look_over(leader, "desk-close-phone")
    leader.get_by_role("button", name="Khóa máy này").click()
    expect(leader.get_by_role("status")).to_contain_text("Đã khóa máy")
    late = held.push([held.house("16")])
    assert [(r["s"], r["code"]) for r in late["results"]] == [("held", "sync.revoked")]
    leader.context.close()
    take_as_officer(browser, hall, size)
    answer_twins(browser, hall, size)


def take_as_officer(browser: Browser, hall: Installation, size: ViewportSize) -> None:
    """Let the officer read what is held and take it."""
    officer = sit_down(browser, hall, "Cán bộ xã", size)
    look_over(officer, "desk-home")
    officer.get_by_role("link", name="Phiếu chờ").click()
    look_over(officer, "desk-waiting")
    officer.get_by_role("link", name="Thêm hộ").first.click()
    officer.get_by_label("Vì sao xem?").select_option(label="Xem để quyết định")
    look_over(officer, "desk-waiting-why")
    officer.get_by_role("button", name="Xem nội dung").click()
    expect(officer.locator("main")).to_contain_text("Ngõ Chim Sẻ")
    look_over(officer, "desk-waiting-one")
    officer.get_by_role("link", name="Về danh sách phiếu chờ").click()
    officer.get_by_role("button", name="Nhận", exact=True).click()
    expect(officer.get_by_role("alert")).to_contain_text("Hãy chọn ít nhất một phiếu")
    officer.locator(".pick .checkboxes__label").first.click()
    officer.get_by_label("Vì sao nhận?").select_option(label="Đã hỏi người gửi")
    officer.get_by_role("button", name="Nhận", exact=True).click()
    expect(officer.get_by_role("status")).to_contain_text("Đã nhận 1 phiếu.")
    look_over(officer, "desk-waiting-taken")
    officer.context.close()


def answer_twins(browser: Browser, hall: Installation, size: ViewportSize) -> None:
    """Let the leader say that two houses are not one, take it back, and merge them."""
    leader = sit_down(browser, hall, "Tổ trưởng", size)
    leader.get_by_role("link", name="Nhà trùng, người trùng").click()
    look_over(leader, "desk-twins")
    pair = leader.locator(".pair-line", has_text="Ngõ Chim Sẻ").first.get_by_role("link")
    name = pair.inner_text()
    pair.click()
    look_over(leader, "desk-twin")
    leader.get_by_role("button", name="Không phải một").click()
    expect(leader.get_by_role("status")).to_contain_text("không phải một")
    leader.get_by_role("link", name="Không phải một").click()
    look_over(leader, "desk-twins-told")
    leader.get_by_role("button", name="Lấy lại").first.click()
    leader.get_by_role("link", name=name).click()
    leader.locator(".two .radios__label").first.click()
    leader.get_by_role("button", name="Gộp").click()
    expect(leader.get_by_role("status")).to_contain_text("Đã gộp")
    leader.context.close()
