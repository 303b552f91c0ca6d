"""What stands in an address comes back as words, never as markup, on pages and refusals alike."""

from urllib.parse import quote

import pytest

from tests.policy.asking import plain
from tests.policy.conftest import Scene
from tests.policy.matrix import addresses, read_rules
from tests.policy.test_odd_addresses import WORDS
from tests.security.asking import knock

pytestmark = pytest.mark.django_db
MARKUP = (b"<zqx", b"zqx>", b'"zqx', b"javascript:zqx")
PAYLOADS = (
    "\"><zqx zqx='1'>",
    "'\"zqx><script>zqx>",
    "</title><zqx>",
    "{{7*7}}<zqx>",
    "javascript:zqx",
)


def pages() -> list[str]:
    """Return the paths of pages without blanks."""
    rules = read_rules()
    return sorted(
        {
            a.path.partition("?")[0]
            for a in addresses(rules)
            if "<" not in a.path and "GET" in a.rules
        }
    )


@pytest.mark.advisory("12")
def test_no_page_gives_back_markup_from_its_address(scene: Scene) -> None:
    words = sorted(WORDS)
    for n, page in enumerate((*pages(), "/khong-co/", "/loi/x/")):
        who = ("", "co", "au")[n % 3]
        for payload in PAYLOADS:
            query = "&".join(f"{word}={quote(payload)}" for word in words)
            for path in (f"{page}?{query}", f"{page}{quote(payload, safe='')}"):
                answer = knock(scene, who, "GET", path)
                assert answer.status_code < 500, path
                body = plain(answer).partition(b"\n\n")[2] or plain(answer)
                lowered = body.lower()
                found = [mark for mark in MARKUP[:2] if mark in lowered]
                assert not found, (path, found)
                assert b'href="javascript:' not in lowered
