"""Sessions: five at most, 10 hours, 45 minutes unused, listed to their owner, ended by them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tungngo.accounts import sessions
from tungngo.accounts.models import Stay, User
from tungngo.accounts.tests.way_in import (
    CODE,
    COOKIE,
    add_app,
    enrolled,
    is_in,
    knock,
    official,
)
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
PAGE = "/thiet-bi-cua-toi/"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def user(cast: Cast) -> User:
    return official(cast.map)


@pytest.fixture
def codes(user: User, client: Client) -> list[str]:
    return enrolled(client)[1]


def another(code: str) -> Client:
    client = Client(headers={"User-Agent": CHROME}, REMOTE_ADDR="203.0.113.77")
    knock(client)
    assert client.post(CODE, {"code": code}).status_code == 302
    return client


def test_of_six_sessions_the_oldest_dies(client: Client, codes: list[str]) -> None:
    others = [another(code) for code in codes[:4]]
    assert is_in(client)
    sixth = another(codes[4])
    assert not is_in(client)
    assert all(is_in(one) for one in (*others, sixth))
    assert Stay.objects.count() == 5


def test_the_list_says_whence_and_on_what(client: Client, codes: list[str]) -> None:
    another(codes[0])
    page = client.get(PAGE).content.decode()
    assert "Chrome, Windows" in page
    assert "mạng 203.0.113.0" in page
    assert "203.0.113.77" not in page
    assert page.count("máy này") == 1


def test_one_is_ended_and_the_rest_goes_on(client: Client, codes: list[str]) -> None:
    one, two = another(codes[0]), another(codes[1])
    which = Stay.objects.get(session_key=one.cookies[COOKIE].value)
    assert client.post(PAGE, {"lan": which.pk}).status_code == 302
    assert [is_in(c) for c in (client, one, two)] == [True, False, True]


def test_all_others_are_ended(client: Client, codes: list[str]) -> None:
    one, two = another(codes[0]), another(codes[1])
    client.post(PAGE)
    assert [is_in(c) for c in (client, one, two)] == [True, False, False]


def test_nobody_ends_a_session_of_another(cast: Cast, client: Client, codes: list[str]) -> None:
    official(cast.map, "nguoi.khac")
    far = Client()
    enrolled(far, "nguoi.khac")
    theirs = Stay.objects.get(session_key=far.cookies[COOKIE].value)
    assert client.post(PAGE, {"lan": theirs.pk}).status_code == 404
    assert client.post(PAGE, {"lan": "tất cả"}).status_code == 404
    assert client.post(PAGE, {"lan": "9" * 30}).status_code == 404
    assert is_in(far)


def test_signing_out_leaves_the_list(client: Client, codes: list[str]) -> None:
    client.post("/dang-xuat/")
    assert not Stay.objects.exists()


def test_unused_for_45_minutes_it_ends(client: Client, codes: list[str]) -> None:
    began = now()
    with frozen(began + 44 * MINUTE):
        assert client.get("/so-lieu/").status_code == 200
    with frozen(began + 88 * MINUTE):
        assert client.get("/so-lieu/").status_code == 200
    with frozen(began + 134 * MINUTE):
        assert client.get("/so-lieu/")["Location"].startswith("/dang-nhap/")


def test_a_part_that_refreshes_itself_is_no_use(client: Client, codes: list[str]) -> None:
    began = now()
    for minute in (10, 20, 30, 40):
        with frozen(began + minute * MINUTE):
            client.get("/so-lieu/bang/", headers={"HX-Request": "true"})
    with frozen(began + 46 * MINUTE):
        assert not is_in(client)


def test_going_on_is_a_use(client: Client, codes: list[str]) -> None:
    began = now()
    with frozen(began + 44 * MINUTE):
        assert client.post("/tiep-tuc/").status_code == 204
    with frozen(began + 80 * MINUTE):
        assert is_in(client)


def test_after_ten_hours_it_ends_however_busy(client: Client, codes: list[str]) -> None:
    began = now()
    for half_hours in range(1, 20):
        with frozen(began + half_hours * 30 * MINUTE):
            assert is_in(client)
    with frozen(began + 10 * 60 * MINUTE + MINUTE):
        assert not is_in(client)


def test_the_mark_of_use_belongs_to_one_session(client: Client, codes: list[str]) -> None:
    one = another(codes[0])
    began = now()
    with frozen(began + 40 * MINUTE):
        one.get("/")
    client.cookies[settings.USED_COOKIE_NAME] = one.cookies[settings.USED_COOKIE_NAME].value
    with frozen(began + 50 * MINUTE):
        assert is_in(one)
        assert not is_in(client)


def test_the_mark_is_out_of_reach_of_scripts(client: Client, codes: list[str]) -> None:
    with frozen(now() + 2 * MINUTE):
        client.get("/")
    cookie = client.cookies[settings.USED_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_page_warns_two_minutes_before(client: Client, codes: list[str]) -> None:
    page = client.get("/so-lieu/").content.decode()
    assert f'data-idle="{int(sessions.IDLE.total_seconds()) - 120}"' in page
    assert "Tiếp tục làm việc" in page


def test_using_it_writes_nothing(client: Client, codes: list[str]) -> None:
    before = list(Stay.objects.values())
    with frozen(now() + 20 * MINUTE):
        client.get("/so-lieu/")
    assert list(Stay.objects.values()) == before


def test_a_further_factor_keeps_the_row(client: Client, codes: list[str]) -> None:
    add_app(client, "/bao-mat/them/")
    assert Stay.objects.get().session_key == client.cookies[COOKIE].value
