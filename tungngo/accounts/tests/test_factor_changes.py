"""Changing what protects an account: every other session is dead at its next request."""

import pytest
from django.test import Client

from tests.cast import Cast
from tungngo.accounts.models import Factor, User
from tungngo.accounts.tests.lines import verbs
from tungngo.accounts.tests.way_in import (
    CODE,
    PASSWORD,
    add_app,
    come_in,
    enrolled,
    is_in,
    knock,
    official,
)

pytestmark = pytest.mark.django_db
NEW = "một câu khác hẳn mà dài"


@pytest.fixture
def user(cast: Cast) -> User:
    return official(cast.map)


@pytest.fixture
def inside(user: User, client: Client) -> Client:
    enrolled(client)
    return client


@pytest.fixture
def other(inside: Client) -> Client:
    """Open a second session of the same person."""
    page = inside.post("/bao-mat/ma-du-phong/").content.decode()
    code = page.partition("<code>")[2].partition("</code>")[0]
    second = Client()
    knock(second)
    assert second.post(CODE, {"code": code}).status_code == 302
    assert is_in(second)
    return second


def test_another_factor_ends_the_others_and_keeps_this_one(inside: Client, other: Client) -> None:
    add_app(inside, "/bao-mat/them/")
    assert is_in(inside)
    assert not is_in(other)


def test_removing_one_ends_the_others(inside: Client, other: Client, user: User) -> None:
    add_app(inside, "/bao-mat/them/")
    gone = Factor.objects.filter(user=user).order_by("id")[0].pk
    inside_again = inside.post(f"/bao-mat/go/{gone}/")
    assert inside_again["Location"] == "/bao-mat/"
    assert is_in(inside)
    assert not is_in(other)
    assert "factor.remove" in verbs()


def test_the_last_factor_stays(inside: Client, user: User) -> None:
    only = Factor.objects.get(user=user).pk
    assert inside.post(f"/bao-mat/go/{only}/").status_code == 409
    assert Factor.objects.filter(user=user).exists()


def test_nobody_removes_a_factor_of_another(cast: Cast, inside: Client) -> None:
    stranger = official(cast.map, "nguoi.khac")
    enrolled(Client(), "nguoi.khac")
    theirs = Factor.objects.get(user=stranger).pk
    assert inside.post(f"/bao-mat/go/{theirs}/").status_code == 404
    assert Factor.objects.filter(pk=theirs).exists()


def test_new_codes_kill_the_old_ones_and_the_other_sessions(user: User) -> None:
    client = Client()
    _, old = enrolled(client)
    client.post("/bao-mat/ma-du-phong/")
    assert is_in(client)
    late = Client()
    knock(late)
    assert late.post(CODE, {"code": old[0]}).status_code == 401


def test_a_new_password_ends_the_others_and_keeps_this_one(inside: Client, other: Client) -> None:
    form = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert "Đã đổi mật khẩu" in inside.post("/bao-mat/mat-khau/", form).content.decode()
    assert is_in(inside)
    assert not is_in(other)
    assert knock(Client()) == "401"
    assert knock(Client(), password=NEW) == CODE
    assert verbs().count("account.password") == 1


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"old": "sai mật khẩu cũ", "new": NEW, "again": NEW}, 401, "chưa đúng"),
        ({"old": PASSWORD, "new": NEW, "again": f"{NEW}."}, 422, "chưa giống nhau"),
        ({"old": PASSWORD, "new": "ngắn", "again": "ngắn"}, 422, "12 đến 200"),
        ({"old": PASSWORD, "new": "Matkhau@123456", "again": "Matkhau@123456"}, 422, "dễ đoán"),
        ({"old": PASSWORD, "new": "", "again": ""}, 422, "Hãy nhập mật khẩu mới"),
    ],
)
def test_a_password_is_not_changed(
    inside: Client, form: dict[str, str], status: int, words: str
) -> None:
    answer = inside.post("/bao-mat/mat-khau/", form)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert knock(Client()) == CODE


def test_a_disabled_account_is_out_everywhere(inside: Client, other: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(inside)
    assert not is_in(other)


def test_an_app_added_later_signs_in_too(inside: Client) -> None:
    secret, none = add_app(inside, "/bao-mat/them/")
    assert none == []  # codes for paper come with the first factor only
    assert come_in(Client(), secret) == 302
