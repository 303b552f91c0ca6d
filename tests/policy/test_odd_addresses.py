"""Whatever stands in an address, the answer is a page or a refusal, never a fault."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.policy.conftest import Country

pytestmark = pytest.mark.django_db

NUMBERS = ("0", "00", "7", str(2**31), str(2**63 - 1), str(2**63), str(10**30), "9" * 5000)
# As they stand in an address: marks, what no text holds, half letters, what other programs mind.
TEXTS = (
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",
    "%C3",
    "%",
    "%25",
    "%2e%2e",
    "%0d%0a",
    "%F0%9F%98%80",
    quote("Đồng Đăng"),
    quote("Đồng Đăng" * 300),
    "x" * 5000,
    "'%22--",
    "{0}",
    "%7Bx%7D",
    "-1",
    "1e9",
    "NaN",
    quote("٣٤"),
    "²",
    *NUMBERS,
)
# What pages read out of a query, and one or two pages that read it.
WORDS = {
    "tim": (
        "/quyen/",
        "/phuc-hoi/",
        "/dia-ban/",
    ),
    "ban-do": ("/dia-ban/", "/dia-ban/{commune}/", "/so-lieu/", "/so-lieu/{hamlet}/"),
    "trang": ("/phieu/so/{commune}/luot-ghi/",),
    "to": ("/phieu/so/{commune}/luot-ghi/",),
    "thang": ("/so-lieu/", "/so-lieu/{commune}/mo/nguoi/", "/so-lieu/{commune}/tai/thang.xlsx"),
    "ngay": ("/so-lieu/", "/so-lieu/{commune}/bang/"),
    "noi": ("/may-cua-to/", "/phieu-cho/", "/toi-thay-gi/", "/cau-hoi/"),
    "da": ("/may-cua-to/",),
    "loai": ("/nha-trung/",),
    "xem": ("/nha-trung/",),
    "muc": ("/phieu-cho/", "/toi-thay-gi/"),
    "thon": ("/phieu-cho/", "/ho-dan/", "/xa-cua-toi/{commune}/nha/"),
    "sau": ("/phieu-cho/", "/ho-dan/"),
    "loc": ("/ho-dan/",),
    "ai": ("/ho-dan/",),
    "da-phan": ("/ho-dan/",),
    "nhan": ("/phieu-cho/",),
    "so-do": ("/so-lieu/{commune}/",),
    "xep": ("/so-lieu/{commune}/",),
    "nguoi": ("/nhat-ky/",),
    "viec": ("/nhat-ky/",),
    "doi-tuong": ("/nhat-ky/", "/nhat-ky/luot-xem/"),
    "vung": ("/nhat-ky/",),
    "truoc": ("/nhat-ky/", "/nhat-ky/luot-xem/"),
    "tu": (
        "/nhat-ky/",
        "/mang-luoi/",
    ),
    "den": ("/nhat-ky/", "/mang-luoi/", "/mang-luoi/tai/chuoi-so.csv"),
    "quyet-dinh": ("/xa-cua-toi/{commune}/to/",),
    "tiep": ("/dang-nhap/", "/xac-nhan-lai/"),
}
DATES = (
    "0000-00",
    "0001-01",
    "1999-12",
    "2000-01",
    "9999-12",
    "2026-13",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-11",
    "2026-W01-1",
    "20261101",
    "2026-11-24T00:00",
    quote("２０２６-１１"),
    quote("²²²²-¹¹"),
)


def routes(of: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Yield every address as the project writes it, such as "/so-lieu/<int:place>/"."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def filled(route: str, number: str, text: str) -> str:
    """Return the address with values in its blanks."""
    for blank in (
        "<int:place>",
        "<int:factor>",
        "<int:grant>",
        "<int:hamlet>",
        "<int:page>",
        "<int:team>",
        "<str:code>",
        "<str:token>",
        "<slug:table>",
        "<slug:kind>",
        "<slug:number>",
        "<str:sha>",
        "<uuid:blob>",
        "<uuid:visit>",
        "<uuid:house>",
        "<uuid:subject>",
        "<int:home>",
        "<uuid:device>",
        "<int:person>",
        "<uuid:loss>",
        "<uuid:row>",
        "<uuid:one>",
        "<uuid:other>",
        "<str:word>",
        "<str:part>",
        "<uuid:item>",
    ):
        route = route.replace(blank, number if blank.startswith("<int") else text)
    assert "<" not in route, route
    return route


def odd_paths() -> list[str]:
    """Return every address with every odd value in its blanks."""
    return [
        filled(route, number, text)
        for route in routes()
        if "<" in route
        for number, text in [*((n, "thang") for n in NUMBERS), *((t, t) for t in TEXTS)]
    ]


def faults(client: Client, paths: list[str]) -> list[tuple[str, int]]:
    """Return the addresses that the server could not deal with."""
    answers = [(path[:200], client.get(path).status_code) for path in paths]
    return [(path, status) for path, status in answers if status >= 500]


def test_odd_values_in_a_path_are_no_fault(country: Country) -> None:
    paths = odd_paths()
    assert len(paths) > 200
    assert faults(country.browser("national_officer"), paths) == []


@pytest.mark.parametrize("word", WORDS)
def test_odd_values_in_a_query_are_no_fault(country: Country, word: str) -> None:
    pages = [country.path(path) for path in WORDS[word]]
    paths = [f"{path}?{word}={value}" for path in pages for value in (*TEXTS, *DATES)]
    for role in ("citizen", "national_officer"):
        assert faults(country.browser(role), paths) == []


def test_odd_queries_are_no_fault(country: Country) -> None:
    odd = ["&", "=", "%00=1", "thang", "thang=&thang=2026-11", "?" * 50, "a=1&" * 1500]
    pages = [filled(route, str(country.map.commune.pk), "97001") for route in routes()]
    paths = [f"{path}?{query}" for path in pages for query in odd]
    assert faults(country.browser("national_officer"), paths) == []


@pytest.mark.parametrize(
    "path", ["/dia-ban/ma/%00/", "/dia-ban/?tim=a%00b", "/so-lieu/?ban-do=%00", "/%00"]
)
def test_an_address_with_nul_is_a_wrong_request(country: Country, path: str) -> None:
    for role in ("citizen", "national_officer"):
        answer = country.browser(role).get(path)
        assert answer.status_code == 400, role
        assert "ký tự không đọc được" in answer.content.decode()
        assert answer["X-Request-ID"]


@pytest.mark.parametrize("value", ['"\\000"', '"abc\\000"', "\0", "x" * 5000, '"\\355\\240"'])
def test_a_session_of_odd_letters_is_no_fault(db: None, value: str) -> None:
    client = Client(raise_request_exception=False)
    cookie = f"{settings.SESSION_COOKIE_NAME}={value}"
    for path in ("/", "/so-lieu/", "/dang-nhap/"):
        answer = client.get(path, HTTP_COOKIE=cookie)
        assert answer.status_code in (200, 302, 400)
        assert (answer.status_code == 400) == ("000" in value or "\0" in value), path
