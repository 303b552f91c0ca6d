"""Opening accounts: which logins and passwords, and who may."""

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import override_settings

from tests.cast import Cast
from tests.refusing import refused
from tungngo.accounts.actions import NewUser, add_user, add_users
from tungngo.accounts.models import User
from tungngo.accounts.passwords import person_of
from tungngo.accounts.tests.lines import verbs
from tungngo.shared.actor import job_actor

pytestmark = pytest.mark.django_db
BY = job_actor("init")
SENTENCE = "con trâu đi trước, cái cày đi sau"


def test_a_person_signs_in_with_what_was_set() -> None:
    user = add_user(by=BY, login="can.bo-1", name="Cán  bộ  1 ", password=SENTENCE)
    assert (user.name, user.is_demo, user.is_active) == ("Cán bộ 1", False, True)
    assert person_of("can.bo-1", SENTENCE) == user
    assert person_of("can.bo-1", SENTENCE + ".") is None


def test_a_login_is_kept_small_and_without_blanks() -> None:
    assert add_user(by=BY, login="  Can.Bo ", name="Cán bộ").login == "can.bo"
    assert User.objects.get().login == "can.bo"


@pytest.mark.parametrize("login", ["", "ab", "-ab", "ab-", "cán.bộ", "can bo", "a" * 61, "a\nb"])
def test_an_odd_login_is_refused(login: str) -> None:
    with refused("accounts.login_odd"):
        add_user(by=BY, login=login, name="Cán bộ")


def test_a_taken_login_is_refused_however_it_is_written() -> None:
    add_user(by=BY, login="can.bo", name="Cán bộ")
    with refused("accounts.login_taken"):
        add_user(by=BY, login="CAN.BO", name="Cán bộ khác")


def test_one_bad_login_adds_nobody() -> None:
    with refused("accounts.login_taken"):
        add_users(by=BY, people=[NewUser("mot", "Một"), NewUser("hai", "Hai"), NewUser("Hai", "3")])
    assert not User.objects.exists()
    assert verbs() == []


@pytest.mark.parametrize("password", ["mười một ký", "x" * 201, "mật khẩu của CAN.BO đây"])
def test_a_weak_password_is_refused(password: str) -> None:
    with refused("accounts.weak_password"):
        add_user(by=BY, login="can.bo", name="Cán bộ", password=password)


@pytest.mark.parametrize(
    "password", ["mười hai ký!", ("ơn ai một chút chẳng quên " * 8)[:200], "  có cả dấu cách  "]
)
def test_a_long_enough_password_is_taken_as_it_is(password: str) -> None:
    user = add_user(by=BY, login="can.bo", name="Cán bộ", password=password)
    assert person_of("can.bo", password) == user
    assert person_of("can.bo", password.strip() + "?") is None


def test_without_password_none_fits() -> None:
    user = add_user(by=BY, login="can.bo", name="Cán bộ")
    assert not user.has_usable_password()
    assert person_of("can.bo", "") is None


def test_a_leader_adds_people_a_member_nobody(cast: Cast) -> None:
    add_user(by=cast.leader, login="moi", name="Thành viên mới")
    for by in (cast.member, cast.citizen, job_actor("visitor")):
        with refused("accounts.no_right"):
            add_user(by=by, login="khac", name="Người khác")


def test_many_at_once_leave_one_line() -> None:
    add_users(by=BY, people=[NewUser(f"nguoi.{n}", "Người") for n in range(30)])
    assert verbs() == ["account.add"]


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_passwords_are_kept_as_argon2id() -> None:
    kept = make_password(SENTENCE)
    assert identify_hasher(kept).algorithm == "argon2"
    assert kept.startswith("argon2$argon2id$")
