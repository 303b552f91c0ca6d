"""One-time links of the demonstration: here, ten minutes, once, and where nobody is real."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.cast import Cast, person, user_of
from tests.refusing import refused
from tungngo.accounts.actions import make_sign_in_link, use_sign_in_link
from tungngo.accounts.models import SignInLink, User
from tungngo.accounts.tests.lines import verbs
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
BY = job_actor("demo")


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.DEMO = True


@pytest.fixture
def user(cast: Cast) -> User:
    return user_of(cast.leader)


@pytest.fixture
def address(user: User) -> str:
    return reverse("accounts:link", args=[make_sign_in_link(by=BY, user=user)])


def is_signed_in(client: Client) -> bool:
    return "Đăng xuất" in client.get("/").content.decode()


def test_the_page_shows_one_button_that_names_the_role(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert "Vào với vai Tổ trưởng" in page
    assert not is_signed_in(client)


def test_pressing_it_signs_in(client: Client, address: str) -> None:
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, "/viec-cua-toi/")
    assert is_signed_in(client)
    assert verbs() == ["sign_in.link", "sign_in.ok"]


def test_looking_does_not_use_it_up(client: Client, address: str) -> None:
    for _ in range(3):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert not is_signed_in(client)
    client.post(address)
    assert is_signed_in(client)


def test_it_works_once(client: Client, address: str) -> None:
    client.post(address)
    other = Client()
    for answer in (other.get(address), other.post(address)):
        assert answer.status_code == 404
        assert "accounts.link_dead" in answer.content.decode()
    assert not is_signed_in(other)


def test_it_works_for_ten_minutes(client: Client, address: str) -> None:
    with frozen(now() + timedelta(minutes=10)):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    with frozen(now() + timedelta(minutes=9, seconds=50)):
        assert client.post(address).status_code == 302


def test_an_invented_token_opens_nothing(client: Client, address: str) -> None:
    assert client.post(reverse("accounts:link", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize("remote", ["10.1.2.3", "2001:db8::1", "", "không phải địa chỉ"])
def test_from_another_machine_it_is_refused(client: Client, address: str, remote: str) -> None:
    for answer in (
        client.get(address, REMOTE_ADDR=remote),
        client.post(address, REMOTE_ADDR=remote),
    ):
        assert answer.status_code == 403
        assert "accounts.no_links" in answer.content.decode()
    assert SignInLink.objects.filter(used_at=None).exists()


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"]
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_behind_a_proxy_it_is_refused(
    client: Client, address: str, settings: Settings, header: str, proxies: int
) -> None:
    settings.PROXIES = proxies
    assert client.post(address, headers={header: "127.0.0.1"}).status_code == 403
    assert not is_signed_in(client)


def test_the_other_loopback_is_here_too(client: Client, address: str) -> None:
    assert client.post(address, REMOTE_ADDR="::1").status_code == 302


def test_outside_demonstration_and_debug_it_is_refused(
    client: Client, address: str, user: User, settings: Settings
) -> None:
    settings.DEMO = settings.DEBUG = False
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403
    with refused("accounts.no_links"):
        make_sign_in_link(by=BY, user=user)
    settings.DEBUG = True
    assert client.post(address).status_code == 302


def test_where_a_real_person_is_it_is_refused(client: Client, address: str, user: User) -> None:
    person("real", is_demo=False)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403
    with refused("accounts.no_links"):
        make_sign_in_link(by=BY, user=user)


def test_a_closed_account_has_no_link(client: Client, address: str, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_only_who_may_set_things_makes_links(cast: Cast, user: User) -> None:
    for by in (cast.official, cast.leader, cast.citizen):
        with refused("accounts.no_right"):
            make_sign_in_link(by=by, user=user)


def test_no_token_is_kept_and_old_ones_go(user: User) -> None:
    with frozen(now() - timedelta(hours=1)):
        make_sign_in_link(by=BY, user=user)
    token = make_sign_in_link(by=BY, user=user)
    kept = SignInLink.objects.get()
    assert token not in kept.token_hash
    assert use_sign_in_link(by=job_actor("sign_in"), token=token) == user


def test_the_page_may_not_be_kept(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "strict-origin"
