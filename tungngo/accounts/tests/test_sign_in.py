"""The sign-in page: the right person gets in, all others hear the same and not too often."""

import time
from urllib.parse import quote

import pytest
from django.test import Client, override_settings
from pytest_django import Settings

from tungngo.accounts.actions import add_user
from tungngo.accounts.models import User
from tungngo.accounts.passwords import person_of
from tungngo.accounts.tests.lines import verbs
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
PAGE = "/dang-nhap/"
PASSWORD = "con trâu đi trước"
WRONG = "sai mật khẩu rồi"


@pytest.fixture(autouse=True)
def user(db: None) -> User:
    return add_user(by=job_actor("init"), login="can.bo", name="Cán bộ xã", password=PASSWORD)


def sign_in(client: Client, login: str = "can.bo", password: str = PASSWORD, **more: str) -> int:
    answer = client.post(PAGE, {"login": login, "password": password, **more})
    return answer.status_code


def test_the_right_password_opens_and_leaves_a_line(client: Client) -> None:
    assert sign_in(client, login=" Can.Bo ") == 302
    assert "Cán bộ xã" in client.get("/").content.decode()
    assert verbs() == ["account.add", "sign_in.ok"]


def test_a_wrong_one_leaves_a_line_that_names_nobody(client: Client) -> None:
    assert sign_in(client, password="con trâu đi sau") == 401
    assert "Đăng xuất" not in client.get("/").content.decode()
    assert verbs() == ["account.add", "sign_in.failed"]


def test_nobody_hears_whether_a_login_exists(client: Client, user: User) -> None:
    User.objects.create(login="da.khoa", name="Đã khóa", is_active=False, password=user.password)
    add_user(by=job_actor("init"), login="khong.mat.khau", name="Không mật khẩu")
    pages = set()
    for login in ("can.bo", "khong-co", "da.khoa", "khong.mat.khau"):
        password = PASSWORD if login == "da.khoa" else "sai mật khẩu rồi"
        answer = client.post(PAGE, {"login": login, "password": password})
        page = answer.content.decode().replace(login, "LOGIN")
        token = str(answer.context["csrf_token"])
        pages.add((answer.status_code, page.replace(token, "")))
    assert len(pages) == 1


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_known_and_unknown_logins_take_alike() -> None:
    add_user(by=job_actor("init"), login="can.bo.2", name="Cán bộ", password=PASSWORD)
    took: dict[str, list[float]] = {"can.bo.2": [], "khong-co": []}
    for _ in range(2):
        for login, times in took.items():
            began = time.process_time()
            assert person_of(login, "sai mật khẩu rồi") is None
            times.append(time.process_time() - began)
    known, unknown = map(min, took.values())
    # One Argon2 hash costs tens of milliseconds; leaving it out for unknown logins halves the time.
    assert 0.6 < known / unknown < 1.6


def test_the_same_try_ten_times_over_waits(client: Client) -> None:
    for _ in range(10):
        assert sign_in(client, password=WRONG) == 401
    answer = client.post(PAGE, {"login": "CAN.BO", "password": WRONG})
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 5
    assert f"đợi {answer['Retry-After']} giây" in answer.content.decode()
    # Another password, another account, and the same from another address, are not held up.
    assert sign_in(client, login="nguoi.khac", password=WRONG) == 401
    assert sign_in(client) == 302
    answer = client.post(PAGE, {"login": "can.bo", "password": WRONG}, REMOTE_ADDR="10.0.0.9")
    assert answer.status_code == 401


def test_one_account_is_not_guessed_at_from_many_addresses(client: Client) -> None:
    form = {"login": "can.bo", "password": "sai mật khẩu rồi"}
    for n in range(20):
        assert client.post(PAGE, form, REMOTE_ADDR=f"10.0.0.{n}").status_code == 401
    answer = client.post(PAGE, form, REMOTE_ADDR="10.0.0.99")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 150
    assert verbs().count("sign_in.failed") == 20


def test_one_address_does_not_try_all_accounts(client: Client) -> None:
    with frozen(now()):
        for n in range(100):
            assert sign_in(client, login=f"nguoi.{n}") == 401
        assert sign_in(client) == 429


def test_a_forged_address_does_not_help(client: Client) -> None:
    for n in range(10):
        assert try_through(client, f"10.0.0.{n}") == 401
    assert try_through(client, "10.0.1.1") == 429


def try_through(client: Client, passed_on: str, password: str = WRONG) -> int:
    """Try from the proxy's address, which is the same for everybody."""
    form = {"login": "can.bo", "password": password}
    return client.post(PAGE, form, headers={"X-Forwarded-For": passed_on}).status_code


def test_behind_a_proxy_one_visitor_does_not_lock_out_the_next(
    client: Client, settings: Settings
) -> None:
    settings.PROXIES = 1
    for n in range(10):  # what the visitor wrote before, at the left, is not believed
        assert try_through(client, f"10.9.9.{n}, 203.0.113.7") == 401
    assert try_through(client, "203.0.113.7") == 429
    assert try_through(client, "203.0.113.8") == 401


@pytest.mark.parametrize("odd", ["", "unknown", "203.0.113.7, ", "x" * 5000])
def test_a_proxy_that_names_nobody_speaks_for_itself(
    client: Client, settings: Settings, odd: str
) -> None:
    settings.PROXIES = 1
    for _ in range(10):
        assert try_through(client, odd) == 401
    assert client.post(PAGE, {"login": "can.bo", "password": WRONG}).status_code == 429


def test_two_proxies_are_counted_from_the_right(client: Client, settings: Settings) -> None:
    settings.PROXIES = 2
    for _ in range(10):
        assert try_through(client, "10.9.9.9, 203.0.113.7, 10.0.0.2") == 401
    assert try_through(client, "203.0.113.7, 10.0.0.3") == 429
    assert try_through(client, "203.0.113.8, 10.0.0.2", PASSWORD) == 302


def test_empty_fields_are_named(client: Client) -> None:
    answer = client.post(PAGE, {"login": "", "password": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_login">Hãy nhập tên đăng nhập.</a>' in page
    assert '<a href="#id_password">Hãy nhập mật khẩu.</a>' in page
    assert "<title>Lỗi: Đăng nhập" in page


def test_what_was_typed_comes_back_but_not_the_password(client: Client) -> None:
    answer = client.post(PAGE, {"login": '"><script>', "password": "mật khẩu bí mật"})
    page = answer.content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;"' in page
    assert "mật khẩu bí mật" not in page


@pytest.mark.parametrize(
    ("wish", "where"),
    [
        ("/so-lieu/12/?thang=2026-10", "/so-lieu/12/?thang=2026-10"),
        ("", "/viec-cua-toi/"),
        ("https://la.example/", "/viec-cua-toi/"),
        ("//la.example/", "/viec-cua-toi/"),
        ("/\\la.example/", "/viec-cua-toi/"),
        ("javascript:alert(1)", "/viec-cua-toi/"),
        ("so-lieu/", "/viec-cua-toi/"),
    ],
)
def test_one_goes_where_one_wanted_but_never_elsewhere(
    client: Client, wish: str, where: str
) -> None:
    page = client.get(f"{PAGE}?tiep={quote(wish)}")
    assert page.status_code == 200
    answer = client.post(PAGE, {"login": "can.bo", "password": PASSWORD, "tiep": wish})
    assert answer["Location"] == where
    assert client.get(f"{PAGE}?tiep={quote(wish)}")["Location"] == where


@pytest.mark.parametrize("odd", ["/" + "x" * 500, "/so-lieu/\0"])
def test_a_wish_that_cannot_be_right_is_dropped(client: Client, odd: str) -> None:
    answer = client.post(PAGE, {"login": "can.bo", "password": PASSWORD, "tiep": odd})
    assert (answer.status_code, answer["Location"]) == (302, "/viec-cua-toi/")


def test_asking_for_the_head_of_the_page_is_no_knock(client: Client) -> None:
    answer = client.head(PAGE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert verbs() == ["account.add"]


def test_a_huge_password_is_refused_at_once(client: Client) -> None:
    began = time.process_time()
    assert sign_in(client, password="x" * 1_000_000) == 400
    assert time.process_time() - began < 0.5
    assert sign_in(client, password="x" * 2001) == 422
    assert sign_in(client, password="x" * 201) == 401


@override_settings(PASSWORD_HASHERS=["nowhere.Hasher"])
def test_a_password_longer_than_any_is_not_worth_a_hash(client: Client) -> None:
    assert sign_in(client, password="x" * 201) == 401
    with pytest.raises(ImportError):
        sign_in(client, password="x" * 200)


def test_a_null_byte_is_no_fault(client: Client) -> None:
    assert sign_in(client, login="can\x00bo") == 422
    assert sign_in(client, password="x\x00" * 8) == 422


def test_without_the_forms_token_nobody_gets_in() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(PAGE, {"login": "can.bo", "password": PASSWORD})
    assert answer.status_code == 403
    assert "tải lại trang rồi gửi lần nữa" in answer.content.decode()


def test_the_page_may_not_be_kept(client: Client) -> None:
    assert client.get(PAGE)["Cache-Control"] == "no-store, private"


def test_in_a_demonstration_the_page_says_how_to_get_in(client: Client, settings: Settings) -> None:
    assert "demo links" not in client.get(PAGE).content.decode()
    settings.DEMO = True
    assert "tungngo demo links" in client.get(PAGE).content.decode()
