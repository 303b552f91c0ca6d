"""Sessions: a new one at each sign-in, dead with the password, the account or the sign-out."""

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client

from tests.browsers import browser_of
from tests.cast import Cast, user_of
from tungngo.accounts.actions import add_user, revoke_grant
from tungngo.accounts.models import Grant, User
from tungngo.accounts.tests.test_sign_in import PAGE, PASSWORD
from tungngo.shared.actor import job_actor

pytestmark = pytest.mark.django_db
COOKIE = project.SESSION_COOKIE_NAME


@pytest.fixture
def user(db: None) -> User:
    return add_user(by=job_actor("init"), login="can.bo", name="Cán bộ xã", password=PASSWORD)


@pytest.fixture
def inside(user: User, client: Client) -> Client:
    return enter(client)


def enter(client: Client) -> Client:
    assert client.post(PAGE, {"login": "can.bo", "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return "Đăng xuất" in client.get("/").content.decode()


def test_a_planted_session_is_worth_nothing(user: User, client: Client) -> None:
    planted = client.session
    planted["x"] = 1
    planted.save()
    client.cookies[COOKIE] = planted.session_key or ""
    enter(client)
    assert client.cookies[COOKIE].value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_signing_in_again_makes_another_session(inside: Client) -> None:
    before = inside.cookies[COOKIE].value
    enter(inside)
    assert inside.cookies[COOKIE].value != before
    assert Session.objects.count() == 1


def test_a_new_password_ends_every_session(inside: Client, user: User) -> None:
    assert is_in(inside)
    User.objects.filter(pk=user.pk).update(password=make_password("một mật khẩu khác"))
    assert not is_in(inside)
    assert inside.get("/so-lieu/").status_code == 302


def test_a_closed_account_is_out_at_once(inside: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(inside)


def test_a_revoked_grant_shuts_the_page_at_the_next_request(cast: Cast) -> None:
    user = user_of(cast.official)
    client = browser_of(user)
    assert client.get("/so-lieu/").status_code == 200
    grant = Grant.objects.get(user=user)
    revoke_grant(by=job_actor("cli"), grant=grant, reason="nghỉ việc")
    assert client.get("/so-lieu/").status_code == 403


def test_signing_out_ends_the_session_and_empties_the_browser(inside: Client) -> None:
    kept = inside.cookies[COOKIE].value
    answer = inside.post("/dang-xuat/")
    assert answer["Location"] == "/da-dang-xuat/"
    assert answer["Clear-Site-Data"] == '"cache", "cookies"'
    inside.cookies[COOKIE] = kept
    assert not is_in(inside)
    assert "Đã đăng xuất" in inside.get("/da-dang-xuat/").content.decode()


def test_only_a_form_signs_out(inside: Client) -> None:
    assert inside.get("/dang-xuat/").status_code == 405
    assert is_in(inside)


def test_a_session_of_nonsense_is_nobody(client: Client) -> None:
    client.cookies[COOKIE] = "x" * 32
    assert not is_in(client)


def test_looking_around_writes_no_session(client: Client) -> None:
    for path in ("/", PAGE, "/so-lieu/", "/khong-co/"):
        client.get(path)
    assert not Session.objects.exists()


def test_the_cookie_is_out_of_reach_of_scripts(inside: Client) -> None:
    cookie = inside.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 10 * 3600
