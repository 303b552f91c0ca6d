"""What every answer carries."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tungngo.shared.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tungngo.config.tests.pages")]
EVERY = (
    "/",
    "/dang-nhap/",
    "/thu/page/",
    "/thu/unmarked/",
    "/thu/names/",
    "/thu/taken/",
    "/thu/broken/",
    "/thu/away/",
    "/thu/form/",
    "/khong-co/",
    "/api/khong-co/",
    "/api/thu/broken/",
)
CSP = {
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
}


@pytest.fixture
def outside() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_is_safe(outside: Client, path: str) -> None:
    answer = outside.get(path)
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == CSP
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Permissions-Policy"] == "camera=(self), geolocation=(), microphone=()"
    assert "charset=utf-8" in answer["Content-Type"] or "json" in answer["Content-Type"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_has_an_id_of_ours(outside: Client, path: str) -> None:
    first = outside.get(path, headers={"X-Request-ID": "mine"})["X-Request-ID"]
    second = outside.get(path)["X-Request-ID"]
    assert len(first) == len(second) == 32
    assert first != second


@pytest.mark.parametrize("path", ["/", "/thu/names/", "/thu/table/", "/khong-co/", "/thu/taken/"])
def test_what_somebody_saw_is_kept_nowhere(
    cast: Cast, browser: Callable[[Actor], Client], path: str
) -> None:
    assert browser(cast.leader).get(path)["Cache-Control"] == "no-store, private"


def test_what_nobody_in_particular_saw_is_asked_for_again(outside: Client) -> None:
    assert outside.get("/thu/page/")["Cache-Control"] == "no-cache, private"
