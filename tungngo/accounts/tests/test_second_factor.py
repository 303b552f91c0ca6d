"""The second factor of officials: before any other page, never the same code twice, not guessed."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.cast import Cast, give
from tungngo.accounts import factors, sessions
from tungngo.accounts.models import Factor, RecoveryCode, User
from tungngo.accounts.rights import Role
from tungngo.accounts.tests.lines import verbs
from tungngo.accounts.tests.way_in import (
    CODE,
    COOKIE,
    PASSWORD,
    SECOND,
    add_app,
    code_now,
    come_in,
    enrolled,
    factor_of,
    is_in,
    knock,
    official,
    with_password,
)
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(cast: Cast) -> User:
    return official(cast.map)


def test_codes_are_those_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"
    # RFC 6238, appendix B, the last six of its eight digits.
    told = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: factors.code_at(secret, at // 30) for at in told} == told


def test_a_password_alone_opens_no_page(client: Client, user: User) -> None:
    assert knock(client) == CODE
    assert client.get(CODE)["Location"] == SECOND
    assert not is_in(client)
    for path in ("/so-lieu/", "/bao-mat/", "/phuc-hoi/", "/thiet-bi-cua-toi/"):
        assert client.get(path)["Location"].startswith("/dang-nhap/?tiep=")


def test_the_first_factor_signs_in_and_shows_ten_codes_once(client: Client, user: User) -> None:
    planted = client.cookies[COOKIE].value if knock(client) and COOKIE in client.cookies else ""
    _, codes = add_app(client)
    assert len(set(codes)) == 10
    assert is_in(client)
    assert client.cookies[COOKIE].value != planted
    assert client.get(SECOND)["Location"] == "/bao-mat/"
    assert verbs()[-3:] == ["sign_in.ok", "factor.add", "sign_in.ok"]


def test_the_secret_is_sealed_and_the_codes_are_hashed(client: Client, user: User) -> None:
    secret, codes = enrolled(client)
    assert secret.encode() not in bytes(factor_of(user).secret)
    kept = "".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert codes[0] not in kept
    assert codes[0].replace("-", "") not in kept


def test_password_and_code_sign_in_and_lead_where_one_wanted(user: User) -> None:
    secret, _ = enrolled(Client())
    client = Client()
    form = {"login": "can.bo", "password": PASSWORD, "tiep": "/mang-luoi/?tu=2026-01"}
    answer = client.post("/dang-nhap/", form, follow=True)
    assert answer.redirect_chain[0][0] == f"{CODE}?tiep=%2Fmang-luoi%2F%3Ftu%3D2026-01"
    assert 'value="/mang-luoi/?tu=2026-01"' in answer.content.decode()
    done = client.post(CODE, {"code": code_now(secret), "tiep": "/mang-luoi/?tu=2026-01"})
    assert done["Location"] == "/mang-luoi/?tu=2026-01"
    assert is_in(client)


def test_a_code_works_once(user: User) -> None:
    with frozen(now()):
        secret, _ = enrolled(Client())
        assert come_in(Client(), secret) == 302
        assert come_in(Client(), secret) == 401
        assert come_in(Client(), secret, steps=-1) == 401  # the one that enrolled, and older
        assert come_in(Client(), secret, steps=1) == 302


def test_an_old_code_and_one_of_tomorrow_are_refused(user: User) -> None:
    secret, _ = enrolled(Client())
    Factor.objects.update(last_step=0)
    assert come_in(Client(), secret, steps=-2) == 401
    assert come_in(Client(), secret, steps=2) == 401


@pytest.mark.parametrize("odd", ["", "abc", "１２３４５６", "\0", "0" * 60, "-" * 30])
def test_odd_codes_are_wrong_codes(user: User, odd: str) -> None:
    enrolled(Client())
    client = Client()
    knock(client)
    assert client.post(CODE, {"code": odd}).status_code == 401
    assert not is_in(client)


def test_a_code_from_paper_works_once_however_it_is_typed(user: User) -> None:
    _, codes = enrolled(Client())
    for typed, status in ((codes[0].lower().replace("-", " "), 302), (codes[0], 401)):
        client = Client()
        knock(client)
        assert client.post(CODE, {"code": typed}).status_code == status
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_a_code_of_somebody_else_is_no_code(cast: Cast, user: User) -> None:
    other = Client()
    official(cast.map, "nguoi.khac")
    secret, codes = enrolled(other, "nguoi.khac")
    enrolled(Client())
    client = Client()
    knock(client)
    for code in (code_now(secret), codes[0]):
        assert client.post(CODE, {"code": code}).status_code == 401


def test_thirty_guesses_are_five(user: User) -> None:
    _, codes = enrolled(Client())
    client = Client()
    with frozen(now()):
        knock(client)
        before = verbs().count("factor.failed")
        for n in range(30):
            assert client.post(CODE, {"code": f"{n:06}"}).status_code in (401, 429)
        assert verbs().count("factor.failed") - before == 5
        # Guessing more never comes to the right one: also that is not asked any more.
        answer = client.post(CODE, {"code": codes[0]})
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 220
    assert "Đã thử" in answer.content.decode()
    assert not is_in(client)


def test_nobody_waits_between_the_two_for_long(user: User) -> None:
    secret, _ = enrolled(Client())
    client = Client()
    knock(client)
    with frozen(now() + sessions.WAITING * 1.01):
        assert client.post(CODE, {"code": code_now(secret)})["Location"] == "/dang-nhap/"


def test_who_waits_is_gone_with_the_password(user: User) -> None:
    secret, _ = enrolled(Client())
    client = Client()
    knock(client)
    User.objects.update(turn=7)
    assert client.post(CODE, {"code": code_now(secret)})["Location"] == "/dang-nhap/"


def test_the_session_id_changes_at_both_steps(client: Client, user: User) -> None:
    secret, _ = enrolled(Client())
    ids = []
    knock(client)
    ids.append(client.cookies[COOKIE].value)
    client.post(CODE, {"code": code_now(secret)})
    ids.append(client.cookies[COOKIE].value)
    assert len(set(ids)) == 2
    assert not Session.objects.filter(session_key=ids[0]).exists()


def test_a_member_comes_in_by_password(cast: Cast, client: Client) -> None:
    give(with_password("thanh.vien"), Role.MEMBER, cast.doi_che.place)
    assert knock(client, "thanh.vien") == "/viec-cua-toi/"
    assert client.get("/so-lieu/").status_code == 200


def test_who_becomes_an_official_is_asked_at_the_next_page(cast: Cast, client: Client) -> None:
    user = with_password("thanh.vien")
    give(user, Role.MEMBER, cast.doi_che.place)
    knock(client, "thanh.vien")
    give(user, Role.COMMUNE_OFFICER, cast.map.commune)
    assert client.get("/so-lieu/")["Location"] == f"{CODE}?tiep=%2Fso-lieu%2F"
    assert client.get(CODE)["Location"] == SECOND
    add_app(client)
    assert client.get("/so-lieu/").status_code == 200


def test_a_page_left_open_too_long_asks_for_a_new_secret(client: Client, user: User) -> None:
    knock(client)
    page = client.get(SECOND).content.decode()
    assert client.post(SECOND, {"secret": "x" * 80, "code": "123456"}).status_code == 422
    assert "<svg" in page
    assert not Factor.objects.exists()
