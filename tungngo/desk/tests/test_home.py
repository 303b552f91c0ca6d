"""The desk: each role finds the pages that open for it, in words of what it may do there."""

import re

import pytest

from tests.browsers import browser_of
from tests.cast import everyone, person
from tests.small_map import SmallMap, small_map
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role

pytestmark = pytest.mark.django_db
PAGE = "/viec-cua-toi/"


@pytest.fixture
def country(db: None) -> SmallMap:
    """Draw the small country."""
    return small_map()


def doors(user: User) -> dict[str, str]:
    """Return {address: title} of what stands on a desk."""
    html = browser_of(user).get(PAGE).content.decode().split("<main")[1]
    return dict(re.findall(r'<h3><a href="([^"]+)">([^<]+)</a>', html))


@pytest.mark.parametrize("role", Role)
def test_every_door_of_a_desk_opens(country: SmallMap, role: Role) -> None:
    user = everyone(country)[role]
    browser = browser_of(user)
    found = doors(user)
    assert found
    assert {href: browser.get(href).status_code for href in found} == dict.fromkeys(found, 200)


def test_who_sees_own_rows_alone_is_promised_no_more(country: SmallMap) -> None:
    user = person("one", {Role.MEMBER: country.doi_che.place})
    found = doors(user)
    assert found["/may-cua-to/"] == "Máy của tôi"
    assert found["/quyen/"] == "Quyền của tôi"
    assert found["/nhat-ky/"] == "Nhật ký của tôi"
    html = browser_of(user).get(PAGE).content.decode()
    for words in ("cấp và thu hồi", "phân hộ", "nhận hay không nhận"):
        assert words not in html


def test_houses_stand_on_desks_of_hamlets_and_communes_alone(country: SmallMap) -> None:
    assert "/ho-dan/" in doors(person("near", {Role.DATA_OFFICER: country.commune}))
    assert "/ho-dan/" not in doors(person("far", {Role.DATA_OFFICER: country.new_province}))
