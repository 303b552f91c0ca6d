"""Confirming anew: before what matters, within ten minutes, with a new session id."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.browsers import browser_of
from tests.cast import Cast, give, person
from tungngo.accounts import sessions
from tungngo.accounts.rights import Role
from tungngo.accounts.tests.way_in import (
    COOKIE,
    PASSWORD,
    code_now,
    enrolled,
    official,
    with_password,
)
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
PAGE = "/xac-nhan-lai/"
LATER = sessions.FRESH * 1.01


def test_what_matters_is_open_right_after_the_factor(cast: Cast, client: Client) -> None:
    official(cast.map)
    enrolled(client)
    assert client.get("/phuc-hoi/").status_code == 200


def test_ten_minutes_later_it_asks_and_leads_back(cast: Cast, client: Client) -> None:
    official(cast.map)
    secret, _ = enrolled(client)
    with frozen(now() + LATER):
        asked = client.get("/phuc-hoi/?tim=an")
        assert asked["Location"] == f"{PAGE}?tiep=%2Fphuc-hoi%2F%3Ftim%3Dan"
        before = client.cookies[COOKIE].value
        form = {"code": code_now(secret), "tiep": "/phuc-hoi/?tim=an"}
        assert client.post(PAGE, form)["Location"] == "/phuc-hoi/?tim=an"
        assert client.cookies[COOKIE].value != before
        assert client.get("/phuc-hoi/").status_code == 200


def test_a_wrong_code_confirms_nothing(cast: Cast, client: Client) -> None:
    official(cast.map)
    enrolled(client)
    with frozen(now() + LATER):
        assert client.post(PAGE, {"code": "000000"}).status_code == 401
        assert client.get("/phuc-hoi/").status_code == 302


def test_a_program_hears_why(cast: Cast, client: Client) -> None:
    official(cast.map)
    enrolled(client)
    with frozen(now() + LATER):
        answer = client.get("/phuc-hoi/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.confirm")


def test_a_member_confirms_by_password(cast: Cast, client: Client) -> None:
    give(with_password("thanh.vien"), Role.MEMBER, cast.doi_che.place)
    client.post("/dang-nhap/", {"login": "thanh.vien", "password": PASSWORD})
    assert client.get("/bao-mat/mat-khau/")["Location"].startswith(PAGE)
    assert client.post(PAGE, {"password": "sai mật khẩu"}).status_code == 401
    form = {"password": PASSWORD, "tiep": "/bao-mat/mat-khau/"}
    assert client.post(PAGE, form)["Location"] == "/bao-mat/mat-khau/"
    assert client.get("/bao-mat/mat-khau/").status_code == 200


def test_an_account_of_the_demonstration_confirms_by_a_button(
    cast: Cast, settings: Settings
) -> None:
    settings.DEMO = True
    made_up = person("minh.hoa", {Role.COMMUNE_HEAD: cast.map.commune})
    client = browser_of(made_up)
    with frozen(now() + LATER):
        assert client.get("/phuc-hoi/").status_code == 302
        assert client.post(PAGE, {"tiep": "/phuc-hoi/"})["Location"] == "/phuc-hoi/"
        assert client.get("/phuc-hoi/").status_code == 200


def test_outside_a_demonstration_no_button_does(cast: Cast) -> None:
    client = browser_of(person("minh.hoa", {Role.COMMUNE_HEAD: cast.map.commune}))
    with frozen(now() + LATER):
        assert client.post(PAGE, {}).status_code == 401
