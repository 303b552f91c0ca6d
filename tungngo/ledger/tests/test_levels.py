"""What each role sees of a house, in the list and on its page; canaries show what leaks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.small_map import SmallMap
from tungngo.accounts.rights import Role
from tungngo.audit.models import AccessEntry
from tungngo.households.tests.factories import ResidentFactory
from tungngo.ledger.tests.conftest import (
    BORN,
    CANARIES,
    DOOR,
    LABEL_TEXT,
    LANE,
    NAME,
    NOTE_TEXT,
    PHONE_NO,
    Street,
)

pytestmark = pytest.mark.django_db
NAMED = (NAME, LABEL_TEXT, DOOR)
FULL_ONLY = (PHONE_NO, NOTE_TEXT, str(BORN))
LIST = "/ho-dan/"


def commune(map_: SmallMap) -> object:
    return map_.commune


SHOWN = {
    Role.MEMBER: CANARIES,
    Role.LEADER: CANARIES,
    Role.COMMUNE_OFFICER: NAMED,
    Role.COMMUNE_HEAD: NAMED,
    Role.DATA_OFFICER: (),
    Role.AUDITOR: (),
}


@pytest.mark.parametrize("role", SHOWN)
def test_list_and_page_show_what_the_level_allows(street: Street, role: Role) -> None:
    at = street.map.commune if role in (Role.DATA_OFFICER, Role.AUDITOR) else None
    browser = street.browser(role, at=at)
    for path in (LIST, street.page):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        body = answer.content.decode()
        assert LANE in body
        assert [c for c in CANARIES if (c in body) != (c in SHOWN[role])] == [], path


@pytest.mark.parametrize("role", SHOWN)
def test_a_look_at_names_leaves_a_line(street: Street, role: Role) -> None:
    at = street.map.commune if role in (Role.DATA_OFFICER, Role.AUDITOR) else None
    browser = street.browser(role, at=at)
    browser.get(LIST)
    browser.get(street.page)
    seen = AccessEntry.objects.of(street.house.home, street.house.id.hex)
    assert seen.count() == (2 if SHOWN[role] else 0)


@pytest.mark.parametrize(
    "role", [Role.PROVINCE_OFFICER, Role.NATIONAL_OFFICER, Role.AUDITOR, Role.DATA_OFFICER]
)
def test_above_the_commune_only_numbers_are_shown(street: Street, role: Role) -> None:
    browser = street.browser(role)
    for path in (LIST, street.page):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "trang Số liệu" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PARTNER, Role.OPERATOR, Role.BROADCASTER])
def test_others_have_no_such_page(street: Street, role: Role) -> None:
    assert street.browser(role).get(LIST).status_code == 403


def test_a_foreign_house_cannot_be_told_from_none(street: Street) -> None:
    browser = street.browser(Role.MEMBER, at=street.map.suoi_trong.place)
    absent = street.page.replace(str(street.house.id), "01990000-0000-7000-8000-00000000abcd")
    for path in (street.page, absent, street.page.replace("/97/", "/98/")):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "ledger.no_such_house" in answer.content.decode()
        assert LANE not in answer.content.decode()
    assert LANE not in browser.get(LIST).content.decode()


def test_a_house_asks_each_table_once_whatever_lies_in_it(street: Street) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    numbers = []
    for _ in range(2):
        browser.get(street.page)
        with CaptureQueriesContext(connection) as asked:
            browser.get(street.page)
        numbers.append(sum(q["sql"].startswith("SELECT") for q in asked))
        for _ in range(4):
            ResidentFactory.create(house=street.house, born=1950)
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 17  # four of the door, one a table of what lies in a house
