"""Erasing at somebody's wish: what goes, what stays, and the letter without a name."""

from datetime import timedelta
from typing import Any

import pytest

from tests.browsers import browser_of
from tests.small_map import small_map
from tungngo.accounts.rights import Role
from tungngo.audit.models import AuditEntry
from tungngo.households.models import Erasure, Household, Resident
from tungngo.households.tests.factories import ResidentFactory
from tungngo.ledger.tests.conftest import CANARIES, DOOR, LANE, NAME, PHONE_NO, Street, furnish
from tungngo.shared.clock import frozen, now, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(db: None) -> Street:
    return furnish(small_map())


def wish(street: Street, **more: str) -> dict[str, str]:
    told = {"ai": street.resident.id.hex, "ly_do": "wish", "ngay": str(today()), "hieu": "on"}
    return told | more


def erase(browser: Any, street: Street, **more: str) -> Any:
    return browser.post(f"{street.page}xoa/", wish(street, **more))


def person(street: Street) -> Resident:
    return Resident.objects.get(home=97, id=street.resident.id)


def test_the_page_says_what_stays(street: Street) -> None:
    body = street.browser(Role.COMMUNE_OFFICER).get(f"{street.page}xoa/").content.decode()
    assert "Những gì ở lại" in body
    assert "0 lượt đến" in body
    assert "Cả hộ và mọi người trong hộ (1 người)" in body


def test_one_person_goes_and_a_letter_without_the_name_comes(street: Street) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    answer = erase(browser, street)
    assert answer.status_code == 302
    letter = browser.get(answer["Location"]).content.decode()
    assert "In thư này" in letter
    assert f"{today():%d/%m/%Y}" in letter
    assert f"{today() + timedelta(days=35):%d/%m/%Y}" in letter
    assert [c for c in (NAME, PHONE_NO) if c in letter] == []
    assert (person(street).erased_on, bytes(person(street).call_sealed)) == (today(), b"")
    page = browser.get(street.page).content.decode()
    assert "Đã xóa thông tin" in page
    assert NAME not in page
    assert Erasure.objects.filter(home=97, subject=street.resident.id).count() == 1
    assert AuditEntry.objects.filter(home=97, verb="households.erase").exists()


def test_a_whole_house_goes_and_stays_as_a_place(street: Street) -> None:
    ResidentFactory.create(house=street.house)
    browser = street.browser(Role.COMMUNE_OFFICER)
    answer = erase(browser, street, ai="ca-ho")
    assert "In thư này" in browser.get(answer["Location"]).content.decode()
    house = Household.objects.get(home=97, id=street.house.id)
    assert (house.lane, house.door, bytes(house.label_sealed)) == (LANE, DOOR, b"")
    left = Resident.objects.filter(home=97, household_id=street.house.id)
    assert {one.erased_on for one in left} == {today()}
    body = browser.get(street.page).content.decode()
    assert [c for c in CANARIES if c in body] == [DOOR]


@pytest.mark.parametrize(
    "more", [{"hieu": ""}, {"ai": ""}, {"ai": "x"}, {"ly_do": ""}, {"ngay": "3000-01-01"}]
)
def test_what_is_not_said_in_full_erases_nothing(street: Street, more: dict[str, str]) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    told = {k: v for k, v in wish(street, **more).items() if v}
    answer = browser.post(f"{street.page}xoa/", told)
    assert answer.status_code == 422
    assert "Chưa xóa" in answer.content.decode()
    assert person(street).erased_on is None


def test_a_person_of_another_house_is_not_erased_from_here(street: Street) -> None:
    other = furnish(street.map, number=50)
    browser = street.browser(Role.COMMUNE_OFFICER)
    assert erase(browser, street, ai=other.resident.id.hex).status_code == 422
    letter = browser.get(f"{street.page}da-xoa/{other.resident.id}/")
    assert letter.status_code == 404
    assert person(other).erased_on is None


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, Role.COMMUNE_HEAD, Role.AUDITOR])
def test_others_erase_nothing(street: Street, role: Role) -> None:
    at = street.map.commune if role is Role.AUDITOR else None
    assert erase(street.browser(role, at=at), street).status_code == 403
    assert person(street).erased_on is None


def test_the_data_officer_of_the_commune_may(street: Street) -> None:
    browser = street.browser(Role.DATA_OFFICER, at=street.map.commune)
    assert NAME not in browser.get(f"{street.page}xoa/").content.decode()
    assert erase(browser, street).status_code == 302
    assert person(street).erased_on == today()


def test_the_second_factor_is_asked_for_again(street: Street) -> None:
    browser = browser_of(street.user(Role.COMMUNE_OFFICER))
    with frozen(now() + timedelta(minutes=12)):
        answer = erase(browser, street)
    assert (answer.status_code, "xac-nhan-lai" in answer["Location"]) == (302, True)
    assert person(street).erased_on is None
