"""Signing in through a provider outside: linked by hand, and only by what belongs together."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast
from tests.refusing import refused
from tungngo.accounts.actions.outside import link_outside
from tungngo.accounts.models import OutsideId, User
from tungngo.accounts.rights import actor_of
from tungngo.accounts.tests.lines import verbs
from tungngo.accounts.tests.provider import CLIENT, SECRET, Provider, running
from tungngo.accounts.tests.way_in import CODE, code_now, enrolled, is_in, official
from tungngo.config.env import Oidc
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
GO, BACK = "/dang-nhap/ngoai/", "/dang-nhap/ngoai/ve/"
HOUR = 3600


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with running() as made:
        settings.OIDC = Oidc(made.url, CLIENT, SECRET, "VNeID", ("2",))
        settings.OUTBOUND = {"oidc": made.url}
        yield made


@pytest.fixture
def user(cast: Cast, provider: Provider) -> User:
    made = official(cast.map)
    link_outside(by=job_actor("cli"), user=made, issuer=provider.url, subject="cong-dan-7")
    return made


def there_and_back(client: Client, provider: Provider, **other: str) -> Any:
    sent = provider.visit(client.post(GO)["Location"])
    return client.post(BACK, sent | other)


def test_it_signs_in_with_both_factors_where_it_says_so(user: User, provider: Provider) -> None:
    client = Client()
    assert "Đăng nhập bằng VNeID" in client.get("/dang-nhap/").content.decode()
    assert there_and_back(client, provider).status_code == 302
    assert client.get("/so-lieu/").status_code == 200
    assert client.get("/phuc-hoi/").status_code == 200  # the factor counts as shown now


def test_what_is_asked_is_code_with_pkce_state_and_nonce(user: User, provider: Provider) -> None:
    client = Client()
    provider.visit(client.post(GO)["Location"])
    asked = provider.asked
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert all(len(asked[word]) >= 43 for word in ("state", "nonce", "code_challenge"))
    assert asked["acr_values"] == "2"
    assert asked["redirect_uri"].endswith(BACK)


def test_coming_back_by_a_link_only_shows_a_button(user: User, provider: Provider) -> None:
    client = Client()
    sent = provider.visit(client.post(GO)["Location"])
    page = client.get(BACK, sent)
    assert "Đi tiếp" in page.content.decode()
    assert not is_in(client)
    assert client.post(BACK, sent).status_code == 302


def test_without_a_word_on_the_second_factor_ours_is_asked(
    user: User, provider: Provider, settings: Settings
) -> None:
    secret, _ = enrolled(Client())
    settings.OIDC = Oidc(provider.url, CLIENT, SECRET, "VNeID", ())
    client = Client()
    assert there_and_back(client, provider)["Location"] == CODE
    assert not is_in(client)
    assert client.post(CODE, {"code": code_now(secret)}).status_code == 302
    assert is_in(client)


Wrong = Callable[[Provider], None]
WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "khác"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "chỗ-khác"},
    "party": {"aud": [CLIENT, "x"], "azp": "x"},
    "issuer": {"iss": "https://la.example"},
    "ended": {"exp": 0},
    "from tomorrow": {"iat": 99_999_999_999},
    "no second factor": {"acr": "1"},
    "no word on it": {"acr": None},
    "nobody": {"sub": ""},
    "no subject": {"sub": None},
    "odd subject": {"sub": "a\0b"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_token_that_is_not_for_this_is_refused(
    user: User, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client = Client()
    assert there_and_back(client, provider).status_code == 401
    assert not is_in(client)
    assert verbs()[-1] == "sign_in.failed"


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_a_token_not_signed_by_the_provider_is_refused(
    user: User, provider: Provider, alg: str
) -> None:
    provider.alg = alg
    assert there_and_back(Client(), provider).status_code == 401


def test_a_token_signed_by_another_key_is_refused(user: User, provider: Provider) -> None:
    provider.published = ec.generate_private_key(ec.SECP256R1())
    assert there_and_back(Client(), provider).status_code == 401


@pytest.mark.parametrize(
    "other", [{"state": "khác"}, {"state": ""}, {"code": "khác"}, {"code": ""}]
)
def test_what_comes_back_must_be_what_was_sent(
    user: User, provider: Provider, other: dict[str, str]
) -> None:
    client = Client()
    assert there_and_back(client, provider, **other).status_code == 401
    assert not is_in(client)


def test_nobody_comes_back_who_was_not_sent(user: User, provider: Provider) -> None:
    sent = provider.visit(Client().post(GO)["Location"])
    assert Client().post(BACK, sent).status_code == 401  # another browser


def test_one_comes_back_once(user: User, provider: Provider) -> None:
    client = Client()
    sent = provider.visit(client.post(GO)["Location"])
    assert client.post(BACK, sent).status_code == 302
    assert client.post(BACK, sent).status_code == 401


def test_one_comes_back_within_ten_minutes(user: User, provider: Provider) -> None:
    client = Client()
    sent = provider.visit(client.post(GO)["Location"])
    with frozen(now().replace(year=now().year + 1)):
        assert client.post(BACK, sent).status_code == 401


def test_a_stranger_outside_gets_no_account(user: User, provider: Provider) -> None:
    provider.claims = {"sub": "nguoi-la"}
    client, before = Client(), User.objects.count()
    answer = there_and_back(client, provider)
    assert (answer.status_code, User.objects.count()) == (401, before)
    assert "chưa nối với tài khoản nào" in answer.content.decode()


def test_a_closed_account_stays_closed(user: User, provider: Provider) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert there_and_back(Client(), provider).status_code == 401


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/khoa", "/the"])
@pytest.mark.parametrize(
    "said", [(500, b""), (302, b"{}"), (200, b"x"), (200, b"[]"), (200, b"{}")]
)
def test_a_provider_that_fails_is_a_refusal(
    user: User, provider: Provider, path: str, said: tuple[int, bytes]
) -> None:
    client = Client()
    sent = provider.visit(client.post(GO)["Location"])
    provider.answers[path] = said
    assert client.post(BACK, sent).status_code == 401
    assert client.post(GO).status_code in (302, 401)


def test_an_official_links_their_own_account(cast: Cast, provider: Provider) -> None:
    official(cast.map)
    client = Client()
    enrolled(client)
    sent = provider.visit(client.post("/bao-mat/noi/")["Location"])
    assert client.post(BACK, sent)["Location"] == "/bao-mat/"
    assert "đã nối với VNeID" in client.get("/bao-mat/").content.decode()
    assert there_and_back(Client(), provider).status_code == 302
    client.post("/bao-mat/go-noi/")
    assert not OutsideId.objects.exists()
    assert there_and_back(Client(), provider).status_code == 401


def test_who_signed_out_meanwhile_links_nothing(cast: Cast, provider: Provider) -> None:
    official(cast.map)
    client = Client()
    enrolled(client)
    sent = provider.visit(client.post("/bao-mat/noi/")["Location"])
    User.objects.update(turn=9)
    assert client.post(BACK, sent).status_code == 401
    assert not OutsideId.objects.exists()


def test_an_account_outside_is_linked_once(cast: Cast, user: User, provider: Provider) -> None:
    other = official(cast.map, "nguoi.khac")
    told = {"issuer": provider.url, "subject": "cong-dan-7"}
    with refused("accounts.outside_taken"):
        link_outside(by=actor_of(other), user=other, **told)
    with refused("accounts.no_right"):
        link_outside(by=actor_of(other), user=user, issuer=provider.url, subject="khác")
