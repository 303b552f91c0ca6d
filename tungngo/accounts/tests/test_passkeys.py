"""Passkeys: made once, shown to this place only, for one question only."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tungngo.accounts import factors
from tungngo.accounts.factors import Site
from tungngo.accounts.models import Factor, User
from tungngo.accounts.tests.way_in import (
    CODE,
    SECOND,
    SoftKey,
    add_app,
    hidden,
    is_in,
    knock,
    official,
)
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
ASK, FIRST, AT_DOOR = "/khoa-truy-cap/hoi/", "/khoa-truy-cap/dau-tien/", "/dang-nhap/khoa/"
HERE = Site("testserver", "http://testserver")


@pytest.fixture
def user(cast: Cast) -> User:
    return official(cast.map)


def ask(client: Client, path: str = ASK) -> dict[str, Any]:
    answer = client.post(path)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def make(client: Client, key: SoftKey) -> int:
    secret = hidden(client.get(SECOND).content.decode(), "secret")
    answer = key.make(ask(client, FIRST))
    return client.post(SECOND, {"secret": secret, "answer": answer, "label": "Máy bàn"}).status_code


@pytest.fixture
def key(user: User) -> SoftKey:
    client, made = Client(), SoftKey()
    knock(client)
    assert make(client, made) == 200
    assert is_in(client)
    return made


def test_a_passkey_is_the_second_factor(key: SoftKey) -> None:
    client = Client()
    assert knock(client) == CODE
    asked = ask(client)
    assert len(asked["publicKey"]["allowCredentials"]) == 1
    assert client.post(CODE, {"answer": key.show(asked)}).status_code == 302
    assert is_in(client)
    assert Factor.objects.get().used_at is not None


def test_a_passkey_alone_signs_in_where_it_knows_its_owner(key: SoftKey) -> None:
    client = Client()
    asked = ask(client)
    assert asked["publicKey"].get("allowCredentials", []) in ([], None)
    assert asked["publicKey"]["userVerification"] == "required"
    assert client.post(AT_DOOR, {"answer": key.show(asked)}).status_code == 302
    assert is_in(client)


def test_without_finger_or_pin_it_does_not_stand_for_the_password(key: SoftKey) -> None:
    client = Client()
    assert client.post(AT_DOOR, {"answer": key.show(ask(client), flags=0x01)}).status_code == 401
    assert not is_in(client)


def test_a_question_asked_of_a_known_person_does_not_open_the_door(key: SoftKey) -> None:
    client = Client()
    knock(client)  # this question does not ask for finger or PIN
    asked = ask(client)
    assert client.post(AT_DOOR, {"answer": key.show(asked)}).status_code == 401


def test_an_answer_serves_once(key: SoftKey) -> None:
    client = Client()
    answer = key.show(ask(client))
    assert client.post(AT_DOOR, {"answer": answer}).status_code == 302
    client.post("/dang-xuat/")
    assert client.post(AT_DOOR, {"answer": answer}).status_code == 401


def test_an_answer_to_another_browser_serves_nobody(key: SoftKey) -> None:
    one, two = Client(), Client()
    answer = key.show(ask(one))
    ask(two)
    assert two.post(AT_DOOR, {"answer": answer}).status_code == 401


def test_an_answer_comes_within_five_minutes(key: SoftKey) -> None:
    client = Client()
    answer = key.show(ask(client))
    with frozen(now().replace(year=now().year + 1)):
        assert client.post(AT_DOOR, {"answer": answer}).status_code == 401


def test_a_page_of_another_site_gets_no_answer_that_serves_here(key: SoftKey) -> None:
    client = Client()
    asked = ask(client)
    for origin in ("https://testserver.example", "http://testserver:8000", "https://testserver"):
        far = SoftKey(origin)
        far.private, far.data, far.host = key.private, key.data, "testserver"
        state = {**client.session["key"]["state"]}
        keys = list(Factor.objects.all())
        assert factors.key_of(HERE, state, keys, json.loads(far.show(asked))) is None
    assert factors.key_of(HERE, state, keys, json.loads(key.show(asked))) is not None


def test_a_forged_signature_is_refused(key: SoftKey) -> None:
    client, thief = Client(), SoftKey()
    asked = ask(client)
    thief.data = key.data
    assert client.post(AT_DOOR, {"answer": thief.show(asked)}).status_code == 401


def test_one_passkey_belongs_to_one_person(cast: Cast, key: SoftKey) -> None:
    official(cast.map, "nguoi.khac")
    client = Client()
    knock(client, "nguoi.khac")
    assert make(client, key) == 409
    assert not is_in(client)


def test_a_closed_account_has_no_passkey(key: SoftKey, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    assert client.post(AT_DOOR, {"answer": key.show(ask(client))}).status_code == 401


def test_who_has_a_factor_makes_none_before_the_door(key: SoftKey) -> None:
    client = Client()
    knock(client)
    assert client.post(FIRST).status_code == 401
    assert client.get(SECOND)["Location"] == "/dang-nhap/"


def test_a_person_may_have_both(key: SoftKey) -> None:
    client = Client()
    client.post(AT_DOOR, {"answer": key.show(ask(client))})
    add_app(client, "/bao-mat/them/")
    assert set(Factor.objects.values_list("kind", flat=True)) == {"app", "key"}


@pytest.mark.parametrize("odd", ["", "{}", "[]", "null", "x", '{"rawId": 7}', "[" * 9_000, '"'])
def test_odd_answers_are_refused(key: SoftKey, odd: str) -> None:
    client = Client()
    ask(client)
    assert client.post(AT_DOOR, {"answer": odd}).status_code == 401


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("AAAA"),
    lambda x: (
        st.lists(x, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "rawId",
                    "type",
                    "response",
                    "clientDataJSON",
                    "attestationObject",
                    "signature",
                    "authenticatorData",
                    "userHandle",
                    "clientExtensionResults",
                ]
            ),
            x,
            max_size=9,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["id", "rawId", "type", "response", "x"]), _JSON))
def test_whatever_a_browser_says_is_no_fault(said: dict[str, Any]) -> None:
    site = replace_port(HERE)
    _, state = factors.ask_key(site, None)
    assert factors.key_of(site, state, [], said) is None
    assert factors.new_key(site, state, said) is None


def replace_port(site: Site) -> Site:
    return site._replace(origin=f"{site.origin}:8000")
