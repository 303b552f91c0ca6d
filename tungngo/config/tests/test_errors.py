"""Refusals and faults: a page for people, a problem for programs, and no more told."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.browsers import browser_of
from tests.cast import Cast, person
from tungngo.config import answers, views
from tungngo.shared.actor import Actor
from tungngo.shared.errors import REASONS
from tungngo.shared.logs import JsonLines

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tungngo.config.tests.pages")]


@pytest.fixture
def outside() -> Client:
    return Client(raise_request_exception=False)


@contextmanager
def no_database() -> Iterator[None]:
    """Let no statement through."""

    def refuse(*_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


def test_a_refusal_is_a_page_in_its_own_words(outside: Client) -> None:
    answer = outside.get("/thu/taken/")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tên đăng nhập «&lt;b&gt;ai&lt;/b&gt;» đã có người dùng." in page
    assert "accounts.login_taken" in page
    assert answer["X-Request-ID"] in page


def test_a_refusal_is_a_problem_for_a_program(outside: Client) -> None:
    answer = outside.get("/api/thu/taken/")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json() == {
        "type": "/loi/accounts.login_taken/",
        "code": "accounts.login_taken",
        "title": "Đã có thay đổi trước đó",
        "status": 409,
        "detail": "Tên đăng nhập «<b>ai</b>» đã có người dùng. Hãy chọn tên khác.",
        "request": answer["X-Request-ID"],
    }
    assert outside.get(answer.json()["type"]).status_code == 200


def test_a_refusal_for_a_while_says_how_long(outside: Client) -> None:
    assert outside.get("/thu/often/")["Retry-After"] == "17"
    assert outside.get("/api/thu/often/")["Retry-After"] == "17"


# What a command refuses it prints: no browser ever sees it, so the web process does not know it.
SEEN = sorted(code for code in REASONS if not code.startswith("cli."))


@pytest.mark.parametrize("code", SEEN)
def test_every_code_has_its_page(outside: Client, code: str) -> None:
    answer = outside.get(reverse("reason", args=[code]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert code in page
    assert answers.title_of(REASONS[code].status) in page
    assert "{" not in page.split("<main")[1].split("</main>")[0]


def test_a_page_of_a_code_that_does_not_exist_is_missing(outside: Client) -> None:
    assert outside.get("/loi/khong.co/").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/khong-co/", 404, "Địa chỉ này không có, hoặc không dành cho tài khoản đang dùng."),
        ("/thu/nothing/", 404, "Địa chỉ này không có, hoặc không dành cho tài khoản đang dùng."),
        ("/thu/form/", 405, "Trang này không mở thẳng bằng địa chỉ được."),
        ("/thu/broken/", 500, "Lỗi này ở phía máy chủ, không phải do thao tác."),
        ("/thu/away/", 503, "Máy chủ đang bận hoặc hết dung lượng. Dữ liệu đã lưu vẫn còn"),
    ],
)
def test_each_trouble_has_its_words(outside: Client, path: str, status: int, words: str) -> None:
    page = outside.get(path)
    assert page.status_code == status
    assert words in page.content.decode()
    assert page["X-Request-ID"] in page.content.decode()
    told = outside.get(f"/api{path}")
    assert (told.status_code, told["Content-Type"]) == (status, "application/problem+json")
    assert told.json()["detail"].startswith(words)


def test_a_page_that_takes_only_forms_says_so_to_programs(outside: Client) -> None:
    assert outside.get("/thu/form/")["Allow"] == "POST"
    assert outside.get("/api/thu/form/")["Allow"] == "POST"


def test_a_busy_server_says_when_to_come_back(outside: Client) -> None:
    assert outside.get("/thu/away/")["Retry-After"] == "30"
    assert outside.get("/api/thu/away/")["Retry-After"] == "30"
    assert "Retry-After" not in outside.get("/thu/broken/").headers


def test_without_a_database_there_are_pages_and_no_fault_in_a_fault(
    cast: Cast, browser: Callable[[Actor], Client]
) -> None:
    mine = browser(cast.leader)
    with no_database():
        for path, status in (
            ("/thu/names/", 503),
            ("/thu/asks/", 503),
            ("/api/thu/asks/", 503),
            ("/thu/broken/", 500),
            ("/", 503),
            ("/khong-co/", 503),
        ):
            assert mine.get(path).status_code == status, path


def test_a_fault_tells_the_outside_nothing_and_the_log_no_values(
    outside: Client, caplog: pytest.LogCaptureFixture
) -> None:
    page = outside.get("/thu/broken/?ten=bi-mat").content.decode()
    assert "RuntimeError" not in page
    assert "0912345678" not in page
    assert [record.msg for record in caplog.records] == ["fault", "request"]
    written = JsonLines().format(caplog.records[0])
    line = json.loads(written)
    assert line["event"] == "fault"
    kind, where = line["code"].split()
    assert kind == "RuntimeError"
    assert where.split("/")[-1].startswith("pages.py:")
    assert line["request_id"] in page
    assert "0912345678" not in written
    assert "bi-mat" not in written


@pytest.mark.parametrize("path", ["/thu/page", "/thu/page?thang=1&a=b"])
def test_an_address_without_its_last_slash_is_led_on(outside: Client, path: str) -> None:
    answer = outside.get(path)
    assert answer.status_code == 302
    assert answer["Location"] == path.replace("page", "page/")


def test_a_form_sent_there_is_not_led_on(outside: Client) -> None:
    assert outside.post("/thu/form").status_code == 404


@pytest.mark.parametrize("path", ["//la.example/thu/page", "/\\la.example", "//thu/page"])
def test_nobody_is_led_out(outside: Client, path: str) -> None:
    answer = outside.generic("GET", path)
    assert not answer.get("Location", "").startswith(("//", "/\\", "http"))


def test_a_form_without_its_token_is_explained() -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/thu/form/", {"a": "1"})
    assert page.status_code == 403
    assert "nên biểu mẫu chưa được gửi" in page.content.decode()
    told = strict.post("/api/thu/form/", {"a": "1"})
    assert (told.status_code, told["Content-Type"]) == (403, "application/problem+json")


def test_a_foreign_host_is_a_wrong_request(outside: Client) -> None:
    answer = outside.get("/thu/page/", headers={"Host": "la.example"})
    assert answer.status_code == 400
    assert "chưa có gì được ghi" in answer.content.decode()
    assert outside.get("/api/thu/page/", headers={"Host": "la.example"}).json()["status"] == 400


@pytest.mark.parametrize(
    ("accept", "json_wanted"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("*/*", False),
        ("", False),
        ("application/json", True),
        ("application/problem+json", True),
        ("application/json;q=0.5, text/html", False),
        ("image/png", False),
    ],
)
def test_who_is_a_program(accept: str, json_wanted: bool) -> None:
    request = RequestFactory().get("/so-lieu/", headers={"Accept": accept})
    assert answers.wants_json(request) is json_wanted


def test_every_status_in_use_has_a_title() -> None:
    refusing = {reason.status for reason in REASONS.values() if reason.status >= 400}
    assert refusing <= set(answers.TITLES)
    assert answers.title_of(418) == "I'm a Teapot"


def test_the_front_page_leads_on(outside: Client) -> None:
    page = outside.get("/").content.decode()
    for path in ("/so-lieu/", "/mang-luoi/", "/dia-ban/", "/dang-nhap/"):
        assert f'href="{path}"' in page
    assert outside.post("/").status_code == 405


def test_the_demonstration_explains_itself(outside: Client, settings: Any) -> None:
    settings.DEMO = False
    assert "minh họa" not in outside.get("/").content.decode()
    settings.DEMO = True
    page = outside.get("/").content.decode()
    assert "Dữ liệu minh họa" in page
    assert "Đây là bản minh họa" in page
    assert "Dữ liệu minh họa" in outside.get("/khong-co/").content.decode()


def test_demonstration_loaded_beside_a_running_server_shows_at_once(
    outside: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    paths = ["/", "/dang-nhap/", "/khong-co/", "/thu/broken/"]

    def marked() -> list[str]:
        return [p for p in paths if "Dữ liệu minh họa" in outside.get(p).content.decode()]

    assert marked() == []
    (tmp_path / "tungngo.env").write_text("TUNGNGO_DEMO=1\n")
    assert marked() == paths
    (tmp_path / "tungngo.env").write_text("TUNGNGO_THREADS=2\n")
    assert marked() == []


def test_made_up_visitor_is_told_so_and_a_real_one_is_not() -> None:
    for is_demo in (True, False):
        browser = browser_of(person(f"ai-{is_demo}", is_demo=is_demo))
        assert ("Dữ liệu minh họa" in browser.get("/").content.decode()) is is_demo


def test_the_pages_for_trouble_are_marked_too() -> None:
    for view in (views.not_found, views.bad_request, views.fault):
        assert getattr(view, "public", "")
