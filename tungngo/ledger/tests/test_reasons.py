"""A reason opens one house in full, for 30 minutes, for one person, and the log keeps it."""

from datetime import timedelta

import pytest

from tungngo.accounts.rights import Role
from tungngo.audit.models import AccessEntry, AuditEntry
from tungngo.ledger.opened import OPEN_FOR, open_house, opened_in
from tungngo.ledger.tests.conftest import BORN, NAME, NOTE_TEXT, PHONE_NO, Street, furnish
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
WHY = {"ly_do": "asked", "ghi_ro": "bà Lan hỏi lịch hẹn"}
FULL = (PHONE_NO, NOTE_TEXT, str(BORN))


def bodies(browser: object, *paths: str) -> list[str]:
    return [browser.get(path).content.decode() for path in paths]  # type: ignore[attr-defined]


def test_an_officer_sees_all_for_half_an_hour_after_a_reason(street: Street) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    before = bodies(browser, street.page)[0]
    assert not any(word in before for word in FULL)
    answer = browser.post(f"{street.page}ly-do/", WHY)
    assert (answer.status_code, answer["Location"]) == (302, street.page)
    at = now()
    page = bodies(browser, street.page, street.page)[1]
    assert "hỏi về hộ mình: bà Lan hỏi lịch hẹn" in page  # in the list of who saw
    assert all(word in bodies(browser, street.page)[0] for word in FULL)
    line = AccessEntry.objects.of(street.house.home, street.house.id.hex).newest().first()
    assert line is not None
    assert (line.level, line.reason) == (4, "asked: bà Lan hỏi lịch hẹn")
    with frozen(at + OPEN_FOR + timedelta(seconds=5)):
        after = bodies(browser, street.page)[0]
    assert NAME in after
    assert not any(word in after for word in FULL)
    assert AuditEntry.objects.filter(
        home=97, verb="household.open", target=street.house.id.hex
    ).exists()


def test_a_reason_for_one_house_opens_no_other(street: Street) -> None:
    other = furnish(street.map, number=77)
    browser = street.browser(Role.COMMUNE_OFFICER)
    browser.post(f"{street.page}ly-do/", WHY)
    assert PHONE_NO not in bodies(browser, other.page)[0]


def test_the_data_officer_of_a_commune_sees_nothing_of_people_before_a_reason(
    street: Street,
) -> None:
    browser = street.browser(Role.DATA_OFFICER, at=street.map.commune)
    assert NAME not in bodies(browser, street.page)[0]
    browser.post(f"{street.page}ly-do/", WHY)
    assert all(word in bodies(browser, street.page)[0] for word in (*FULL, NAME))


@pytest.mark.parametrize(
    "told", [{}, {"ly_do": "asked"}, {"ly_do": "asked", "ghi_ro": "ab"}, WHY | {"ly_do": "x"}]
)
def test_without_a_reason_in_words_nothing_opens(street: Street, told: dict[str, str]) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    answer = browser.post(f"{street.page}ly-do/", told)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Chưa mở được" in body
    assert not any(word in body + bodies(browser, street.page)[0] for word in FULL)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.COMMUNE_HEAD, 403), (Role.AUDITOR, 403), (Role.MEMBER, 403)]
)
def test_whom_a_reason_gives_nothing_is_refused(street: Street, role: Role, status: int) -> None:
    at = street.map.commune if role is Role.AUDITOR else None
    assert street.browser(role, at=at).post(f"{street.page}ly-do/", WHY).status_code == status


def test_numbers_that_nobody_may_keep_are_not_kept_in_a_reason(street: Street) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    browser.post(f"{street.page}ly-do/", WHY | {"ghi_ro": "CCCD 001085012345 của bà"})
    browser.get(street.page)
    line = AccessEntry.objects.of(street.house.home, street.house.id.hex).newest().first()
    assert line is not None
    assert "001085012345" not in line.reason
    assert "●" in line.reason


def test_a_line_of_somebody_else_or_with_a_false_seal_opens_nothing() -> None:
    session: dict[str, object] = {}
    open_house(session, 7, (97, "ab"), "asked: x")
    assert opened_in(session, 7) == {(97, "ab"): "asked: x"}
    assert opened_in(session, 8) == {}
    lines = session["opened_houses"]
    assert isinstance(lines, list)
    session["opened_houses"] = [lines[0][:-3] + "abc"]
    assert opened_in(session, 7) == {}


def test_only_the_last_houses_are_remembered() -> None:
    session: dict[str, object] = {}
    for n in range(60):
        open_house(session, 7, (97, str(n)), "asked: x")
    open_house(session, 7, (97, "59"), "fix: y")
    found = opened_in(session, 7)
    assert len(found) == 40
    assert found[(97, "59")] == "fix: y"
