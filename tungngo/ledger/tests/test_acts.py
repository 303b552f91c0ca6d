"""What is done on the page of a house: by right, told in the log, undone where it can be."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.browsers import browser_of
from tests.cast import give
from tests.refusing import refused
from tungngo.accounts.rights import Role
from tungngo.audit.models import AuditEntry
from tungngo.feed.models import Change
from tungngo.households.models import Consent, Household, Resident, assigned_to, follow
from tungngo.households.tests.factories import HouseholdFactory, ResidentFactory
from tungngo.ledger import actions
from tungngo.ledger.tests.conftest import DOOR, LABEL_TEXT, LANE, MARK, NAME, Street, acting
from tungngo.shared.clock import today
from tungngo.shared.sql import db_uuid
from tungngo.sync.models import Operation, OpResult

pytestmark = pytest.mark.django_db
STANDS = {"lane_was": LANE, "door_was": DOOR, "mark_was": MARK, "adults_was": "2"}
SAME = {"lane": LANE, "door": DOOR, "mark": MARK, "adults": "2"}


def row(street: Street) -> Household:
    return Household.objects.get(home=street.house.home, id=street.house.id)


def verbs() -> list[str]:
    lines = AuditEntry.objects.filter(home=97).order_by("id")
    return list(lines.values_list("verb", flat=True))


def change(browser: Any, street: Street, **more: str) -> Any:
    return browser.post(f"{street.page}sua/noi-o/", SAME | STANDS | more)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, Role.COMMUNE_OFFICER])
def test_where_a_house_stands_is_corrected_and_put_back(street: Street, role: Role) -> None:
    browser = street.browser(role)
    answer = change(browser, street, lane="Ngõ 9", adults="")
    assert answer.status_code == 302
    assert (row(street).lane, row(street).adults, row(street).door) == ("Ngõ 9", None, DOOR)
    assert Change.objects.filter(home=97, row=street.house.id).exists()
    page = browser.get(answer["Location"]).content.decode()
    assert "Hoàn tác" in page
    back = change(browser, street, lane_was="Ngõ 9", adults_was="")
    assert back.status_code == 302
    assert (row(street).lane, row(street).adults) == (LANE, 2)
    assert verbs().count("household.patch") == 2


def test_what_somebody_else_wrote_meanwhile_is_told(street: Street) -> None:
    change(street.browser(Role.LEADER), street, lane="Ngõ 8")
    answer = change(street.browser(Role.COMMUNE_OFFICER), street, lane="Ngõ 9")
    assert answer["Location"].endswith("xong=trung")
    assert row(street).lane == "Ngõ 9"


def test_a_wrong_form_keeps_what_was_typed(street: Street) -> None:
    answer = change(street.browser(Role.LEADER), street, lane="Ngõ mới", adults="99")
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Chưa sửa được" in body
    assert "Ngõ mới" in body
    assert row(street).lane == LANE


@pytest.mark.parametrize("role", [Role.COMMUNE_HEAD, Role.AUDITOR, Role.DATA_OFFICER])
def test_others_change_nothing(street: Street, role: Role) -> None:
    at = street.map.commune if role in (Role.AUDITOR, Role.DATA_OFFICER) else None
    browser = street.browser(role, at=at)
    for act in ("sua/noi-o/", "sua/chuyen-thon/", "sua/dong-so/", "gop/"):
        told = SAME | STANDS | {"lane": "x", "to": str(street.map.suoi_trong.pk), "why": "gone"}
        assert browser.post(f"{street.page}{act}", told).status_code == 403, act
    assert (row(street).lane, row(street).closed_on) == (LANE, None)


def test_a_house_moves_with_its_people_and_back(street: Street) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    to = street.map.suoi_trong
    answer = browser.post(f"{street.page}sua/chuyen-thon/", {"to": str(to.pk)})
    assert answer.status_code == 302
    assert row(street).hamlet_id == to.pk
    assert Resident.objects.get(home=97, id=street.resident.id).hamlet_id == to.pk
    assert "Hoàn tác" in browser.get(answer["Location"]).content.decode()
    browser.post(f"{street.page}sua/chuyen-thon/", {"to": str(street.map.doi_che.pk)})
    assert row(street).hamlet_id == street.map.doi_che.pk


def test_a_leader_hands_a_house_over_to_another_hamlet_and_sees_it_no_more(
    street: Street,
) -> None:
    browser = street.browser(Role.LEADER)
    to = street.map.suoi_trong.pk
    answer = browser.post(f"{street.page}sua/chuyen-thon/", {"to": str(to)})
    assert "da-chuyen" in answer["Location"]
    assert "Đã chuyển hộ" in browser.get(answer["Location"]).content.decode()
    assert row(street).hamlet_id == to
    assert browser.get(street.page).status_code == 404


@pytest.mark.parametrize("to", ["", "x", "999999", "far"])
def test_a_house_moves_only_to_a_hamlet_of_its_commune(street: Street, to: str) -> None:
    number = str(street.map.nui_xa.pk) if to == "far" else to
    browser = street.browser(Role.COMMUNE_OFFICER)
    answer = browser.post(f"{street.page}sua/chuyen-thon/", {"to": number})
    assert answer.status_code == 422
    assert row(street).hamlet_id == street.map.doi_che.pk


def test_a_house_is_closed_once(street: Street) -> None:
    browser = street.browser(Role.LEADER)
    assert browser.post(f"{street.page}sua/dong-so/", {}).status_code == 422
    assert browser.post(f"{street.page}sua/dong-so/", {"why": "gone"}).status_code == 302
    assert row(street).closed_on == today()
    page = browser.get(street.page).content.decode()
    assert "Đã đóng sổ" in page
    assert "Sửa hộ" not in page
    assert browser.get(f"{street.page}sua/").status_code == 403
    assert LANE not in browser.get("/ho-dan/").content.decode()


def test_two_that_are_one_become_one(street: Street) -> None:
    twin = HouseholdFactory.create(hamlet=street.map.doi_che, lane=LANE, door=DOOR)
    ResidentFactory.create(house=twin)
    browser = street.browser(Role.LEADER)
    page = browser.get(f"/ho-dan/97/{twin.id}/gop/").content.decode()
    assert "cùng số nhà" in page
    answer = browser.post(f"/ho-dan/97/{twin.id}/gop/", {"into": str(street.house.id)})
    assert answer.status_code == 302
    assert follow(97, [db_uuid(twin.id)]) == {db_uuid(twin.id): db_uuid(street.house.id)}
    assert Resident.objects.filter(home=97, household_id=street.house.id).count() == 2
    assert "household.merge" in verbs()
    led = browser.get(f"/ho-dan/97/{twin.id}/")
    assert (led.status_code, led["Location"]) == (302, street.page)


def test_a_house_goes_into_no_foreign_one(street: Street) -> None:
    far = HouseholdFactory.create(hamlet=street.map.suoi_trong, lane=LANE)
    browser = street.browser(Role.LEADER)
    answer = browser.post(f"{street.page}gop/", {"into": str(far.id)})
    assert answer.status_code == 404
    assert browser.post(f"{street.page}gop/", {"into": "x"}).status_code == 422
    assert row(street).closed_on is None


def test_a_member_writes_down_that_consent_is_taken_back(street: Street) -> None:
    browser = street.browser(Role.MEMBER)
    told = {"subject": str(street.resident.id), "purpose": "register"}
    answer = browser.post(f"{street.page}rut-dong-y/", told)
    assert answer["Location"].endswith("xong=rut")
    page = browser.get(answer["Location"]).content.decode()
    assert NAME not in page
    assert "rút lại" in page
    last = Consent.objects.filter(home=97, subject=street.resident.id).order_by("-at", "-id")[0]
    assert (last.state, last.text, last.purpose) == ("withdrawn", "rut-dong-y@1", "register")
    assert "consent.withdraw" in verbs()


def test_who_may_not_take_consent_back_is_refused(street: Street) -> None:
    told = {"subject": str(street.resident.id), "purpose": "register"}
    for role, status in ((Role.COMMUNE_OFFICER, 403), (Role.LEADER, 403)):
        assert street.browser(role).post(f"{street.page}rut-dong-y/", told).status_code == status
    officer = street.browser(Role.DATA_OFFICER, at=street.map.commune)
    assert officer.post(f"{street.page}rut-dong-y/", told).status_code == 403
    officer.post(f"{street.page}ly-do/", {"ly_do": "asked", "ghi_ro": "ông Ba gọi điện"})
    assert officer.post(f"{street.page}rut-dong-y/", told).status_code == 302


def test_nobody_takes_back_what_was_said_in_another_house(street: Street) -> None:
    other = ResidentFactory.create(house=HouseholdFactory.create(hamlet=street.map.doi_che))
    told = {"subject": str(other.id), "purpose": "register"}
    answer = street.browser(Role.MEMBER).post(f"{street.page}rut-dong-y/", told)
    assert answer.status_code == 409
    assert not Consent.objects.filter(home=97, subject=other.id).exists()


def test_a_leader_gives_many_houses_at_once(street: Street) -> None:
    leader, member = street.user(Role.LEADER), street.user(Role.MEMBER)
    houses = [street.house, *HouseholdFactory.create_batch(3, hamlet=street.map.doi_che)]
    told = {
        "thon": str(street.map.doi_che.pk),
        "nha": [str(one.id) for one in houses],
        "member": str(member.pk),
        "until": str(today() + timedelta(days=30)),
    }
    answer = browser_of(leader).post("/ho-dan/phan-cong/", told)
    assert answer.status_code == 302
    found = assigned_to(97, [street.map.doi_che.pk], today())
    assert found == {db_uuid(one.id): member.pk for one in houses}
    assert "Đã phân 4 hộ" in browser_of(leader).get(answer["Location"]).content.decode()
    mine = browser_of(leader).get(f"/ho-dan/?ai={member.pk}").content.decode()
    assert LABEL_TEXT in mine
    assert LABEL_TEXT not in browser_of(leader).get("/ho-dan/?ai=ca-to").content.decode()
    assert "household.assign" in verbs()


def test_houses_go_only_to_who_works_there_and_only_own_ones(street: Street) -> None:
    leader = street.user(Role.LEADER)
    stranger = street.user(Role.MEMBER, at=street.map.nui_xa.place)
    far = HouseholdFactory.create(hamlet=street.map.suoi_trong)
    until = today() + timedelta(days=30)
    by = acting(leader)
    with refused("ledger.not_done"):
        actions.assign_houses(
            by=by, home=97, houses=[db_uuid(street.house.id)], member=stranger.pk, until=until
        )
    with refused("ledger.no_such_house"):
        actions.assign_houses(by=by, home=97, houses=[db_uuid(far.id)], member=None, until=until)
    assert assigned_to(97, [street.map.doi_che.pk, street.map.suoi_trong.pk], today()) == {}


def test_members_give_no_houses(street: Street) -> None:
    member = street.user(Role.MEMBER)
    told = {"nha": str(street.house.id), "until": str(today())}
    assert browser_of(member).post("/ho-dan/phan-cong/", told).status_code == 403
    with refused("ledger.not_yours"):
        actions.assign_houses(
            by=acting(member),
            home=97,
            houses=[db_uuid(street.house.id)],
            member=None,
            until=today(),
        )


def test_nothing_ticked_is_said(street: Street) -> None:
    browser = street.browser(Role.LEADER)
    answer = browser.post("/ho-dan/phan-cong/", {"until": "x", "nha": "y"})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "đánh dấu ít nhất một hộ" in body
    assert "không đọc được" in body


def test_a_role_on_another_hamlet_gives_nothing_here(street: Street) -> None:
    """A member here who leads elsewhere edits here, and decides nothing."""
    user = street.user(Role.MEMBER)
    give(user, Role.LEADER, street.map.suoi_trong.place)
    browser = browser_of(user)
    assert browser.get(f"{street.page}sua/").status_code == 200
    assert browser.post(f"{street.page}sua/dong-so/", {"why": "gone"}).status_code == 403
    assert row(street).closed_on is None


def test_houses_of_others_are_not_edited(street: Street) -> None:
    leader, other, me = (
        street.user(Role.LEADER),
        street.user(Role.MEMBER, login="kia"),
        street.user(Role.MEMBER, login="toi"),
    )
    until = today() + timedelta(days=30)
    house = db_uuid(street.house.id)
    actions.assign_houses(by=acting(leader), home=97, houses=[house], member=other.pk, until=until)
    assert change(browser_of(me), street, lane="x").status_code == 403
    assert change(browser_of(other), street, lane="Ngõ 9").status_code == 302
    assert UUID(house) == street.house.id


def test_what_is_done_on_pages_stands_in_the_operation_log(street: Street) -> None:
    browser = street.browser(Role.COMMUNE_OFFICER)
    change(browser, street, lane="Ngõ 9")
    browser.post(f"{street.page}sua/chuyen-thon/", {"to": str(street.map.suoi_trong.pk)})
    browser.post(f"{street.page}sua/dong-so/", {"why": "gone"})
    log = Operation.objects.filter(home=97).order_by("received_at", "seq")
    kinds = ["household.patch", "household.move", "household.close"]
    assert list(log.values_list("kind", flat=True)) == kinds
    found = OpResult.objects.filter(home=97, id__in=log.values_list("id", flat=True))
    assert {one.status for one in found} == {"ok"}
