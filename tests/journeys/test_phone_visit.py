"""A member at the door: how many taps each ending costs, without a network and without typing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.phones import PIN, Hand, heading, new_phone, open_list, press_pin, row, titles
from tests.journeys.walking import look_over

pytestmark = pytest.mark.journey

MEMBER = "mh-thanh-vien-1"
DONE = re.compile("^XONG")


@pytest.fixture(scope="module")
def phone(site: Installation, browser: Browser) -> Iterator[Page]:
    """Open one phone for all visits; a fault of its script fails."""
    page = new_phone(site, browser, MEMBER)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.context.set_offline(offline=True)
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture
def hand(phone: Page) -> Hand:
    """Begin at the list of houses, with no tap made."""
    open_list(phone)
    return Hand(phone)


@pytest.fixture(scope="module")
def houses(phone: Page) -> dict[str, list[str]]:
    """Return the houses not visited yet, those with somebody in the book and those without."""
    found: dict[str, list[str]] = {"known": [], "unknown": []}
    open_list(phone)
    for title in titles(phone):
        open_list(phone)
        row(phone, title).click()
        expect(heading(phone)).to_have_text(title)
        if phone.get_by_text("đừng", exact=False).count():
            continue
        phone.get_by_role("button", name="Có người", exact=True).click()
        expect(heading(phone)).to_have_text(re.compile("Hướng dẫn|Xin phép bà con"))
        is_known = heading(phone).inner_text() == "Hướng dẫn"
        found["known" if is_known else "unknown"].append(title)
    return found


def begin(hand: Hand, title: str) -> None:
    hand.tap(row(hand.page, title))


def is_saved(hand: Hand, words: str) -> None:
    expect(heading(hand.page)).to_have_text("Đã lưu trên máy")
    expect(hand.page.get_by_role("main")).to_contain_text(words)


def help_with(hand: Hand, service: int, how: str) -> None:
    hand.tap(hand.page.locator(".services .tile").nth(service))
    hand.tap(hand.page.locator(".honest").get_by_role("button", name=re.compile(f"^{how}")))


def test_nobody_at_home_is_two_taps(hand: Hand, houses: dict[str, list[str]]) -> None:
    begin(hand, houses["known"][0])
    hand.tap_button("Vắng nhà")
    is_saved(hand, "Hẹn ghé lại")
    assert hand.taps == 2
    look_over(hand.page, "phone-saved")


def test_a_refusal_is_three_taps_and_tells_what_to_say(
    hand: Hand, houses: dict[str, list[str]]
) -> None:
    begin(hand, houses["known"][1])
    hand.tap_button("Từ chối")
    hand.tap_button("Không muốn")
    is_saved(hand, "không làm phiền nữa")
    expect(hand.page.get_by_role("main")).to_contain_text("Máy không ghi tên ai")
    assert hand.taps == 3


def test_a_promise_is_three_taps(hand: Hand, houses: dict[str, list[str]]) -> None:
    begin(hand, houses["known"][2])
    hand.tap_button("Hẹn lại")
    hand.tap_button("Ngày mai")
    is_saved(hand, "Hẹn lại")
    assert hand.taps == 3


def test_one_person_with_one_skill_is_five_taps(hand: Hand, houses: dict[str, list[str]]) -> None:
    begin(hand, houses["known"][3])
    hand.tap_button("Có người")
    help_with(hand, 0, "Làm cùng")
    hand.tap_button(DONE)
    is_saved(hand, "Đã giúp 1 người, 1 việc")
    assert hand.taps == 5


def test_a_skill_done_alone_is_one_tap_more(hand: Hand, houses: dict[str, list[str]]) -> None:
    begin(hand, houses["known"][4])
    hand.tap_button("Có người")
    look_over(hand.page, "phone-visit")
    help_with(hand, 0, "Tự làm")
    look_over(hand.page, "phone-teach-back")
    hand.tap_button("Nói được")
    hand.tap_button(DONE)
    is_saved(hand, "Đã giúp 1 người, 1 việc")
    assert hand.taps == 6


def test_two_people_with_three_skills_are_ten_taps(
    hand: Hand, houses: dict[str, list[str]]
) -> None:
    begin(hand, houses["known"][5])
    hand.tap_button("Có người")
    help_with(hand, 0, "Làm cùng")
    help_with(hand, 1, "Làm hộ")
    hand.tap_button("Không ghi tên")
    help_with(hand, 0, "Làm cùng")
    hand.tap_button(DONE)
    is_saved(hand, "Đã giúp 2 người, 3 việc")
    assert hand.taps == 10


def test_a_new_house_is_two_taps_and_ten_more_are_one(hand: Hand) -> None:
    before = len(titles(hand.page))
    hand.tap_button("Thêm hộ")
    hand.tap_button("Thêm nhà này")
    expect(hand.page.get_by_role("status").filter(has_text="Đã lưu trên máy")).to_be_visible()
    assert hand.taps == 2
    hand.tap_button("Thêm 10 nhà liền nhau")
    expect(hand.page.get_by_text("Đã lưu trên máy: 10 nhà")).to_be_visible()
    look_over(hand.page, "phone-add")
    open_list(hand.page)
    assert len(titles(hand.page)) == before + 11


def test_consent_offers_two_answers_alike_and_none_beforehand(
    hand: Hand, houses: dict[str, list[str]]
) -> None:
    begin(hand, houses["unknown"][0])
    hand.tap_button("Có người")
    expect(heading(hand.page)).to_have_text("Xin phép bà con")
    yes, no = (
        hand.page.get_by_role("button", name=name, exact=True)
        for name in ("Đồng ý lưu", "Không lưu tên")
    )
    looks = "e => { const s = getComputedStyle(e); return [s.color, s.background, s.border, s.font,"
    looks += " e.offsetWidth, e.offsetHeight, e.ariaPressed] }"
    assert yes.evaluate(looks) == no.evaluate(looks)
    look_over(hand.page, "phone-consent")
    no.click()
    expect(hand.page.get_by_role("main")).to_contain_text("không ghi tên")
    expect(hand.page.get_by_role("button", name="Người khác")).to_have_count(0)


def test_the_three_buttons_are_equal_and_chua_is_kept_as_together(
    hand: Hand, houses: dict[str, list[str]]
) -> None:
    begin(hand, houses["known"][6])
    hand.tap_button("Có người")
    hand.page.locator(".services .tile").first.click()
    three = hand.page.locator(".honest .tile")
    assert [one.split("\n")[0] for one in three.all_inner_texts()] == [
        "Làm hộ",
        "Làm cùng",
        "Tự làm",
    ]
    sizes = three.evaluate_all("all => all.map(e => [e.offsetWidth, e.offsetHeight])")
    assert len({tuple(size) for size in sizes}) == 1
    three.nth(2).click()
    hand.tap_button("Chưa")
    expect(hand.page.locator(".services .tile").first).to_contain_text("Làm cùng")


def test_a_draft_is_there_again_after_a_reload(hand: Hand, houses: dict[str, list[str]]) -> None:
    page = hand.page
    page.reload()
    press_pin(page)
    page.get_by_role("navigation").get_by_role("link", name="Hôm nay").click()
    title = houses["known"][6]
    page.get_by_role("button", name=f"{title}: chạm để ghi tiếp").click()
    expect(page.locator(".services .tile").first).to_contain_text("Làm cùng")


def test_the_phone_in_other_hands_shows_no_house_and_comes_back_by_the_pin(
    hand: Hand, houses: dict[str, list[str]]
) -> None:
    page = hand.page
    begin(hand, houses["known"][7])
    hand.tap_button("Có người")
    page.get_by_role("button", name="Xem tất cả việc").click()
    page.locator(".services .tile", has_text="Zalo").click()
    page.locator("summary", has_text="Việc khác của mục này").click()
    page.get_by_role("button", name=re.compile("nhóm", re.IGNORECASE)).click()
    page.get_by_role("button", name="Đưa bà con xem").click()
    expect(page.get_by_text("Bước 1/")).to_be_visible()
    look_over(page, "phone-show")
    for title in houses["known"]:
        expect(page.get_by_text(title)).to_have_count(0)
    page.go_back()
    expect(page.get_by_text("Bước 1/")).to_be_visible()
    while page.get_by_role("button", name="Tiếp", exact=True).count():
        page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Đúng, tôi làm được").click()
    page.get_by_role("button", name="Lấy lại máy").click()
    expect(page.locator(".keys")).to_be_visible()
    press_pin(page, PIN)
    expect(heading(page)).to_have_text("Hướng dẫn")


def test_a_name_is_taken_back_by_two_taps(hand: Hand, houses: dict[str, list[str]]) -> None:
    hand.page.locator(".rows").wait_for()
    row(hand.page, houses["known"][0]).click()
    name = hand.page.locator(".heading .over").inner_text().split(" · ")[0]
    assert name
    hand.tap_button("Rút lại, xóa tên")
    hand.page.get_by_role("dialog").get_by_role("button", name=f"Xóa tên: {name}").click()
    expect(hand.page.get_by_role("status").filter(has_text="Đã xóa tên")).to_be_visible()
    expect(hand.page.get_by_text(name)).to_have_count(0)


def test_all_of_it_is_sent_when_the_network_is_back(phone: Page) -> None:
    phone.context.set_offline(offline=False)
    expect(phone.locator(".syncline")).to_contain_text(
        re.compile("Đã gửi hết|tự xóa dữ liệu"), timeout=60_000
    )
