"""The copy of all that is known of a house: for whom, with which reason, in which forms."""

import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.small_map import small_map
from tungngo.accounts.rights import Role
from tungngo.audit.models import AccessEntry, AuditEntry
from tungngo.desk.copying import to_xlsx
from tungngo.ledger.tests.conftest import CANARIES, LABEL_TEXT, NAME, Street, furnish
from tungngo.sync.exporting import Export

pytestmark = pytest.mark.django_db
TOLD = {"ly_do": "asked", "ghi_ro": "bà Lan hỏi tại xã", "dang": "json"}


@pytest.fixture
def street(db: None) -> Street:
    return furnish(small_map())


def ask(street: Street, role: Role = Role.COMMUNE_OFFICER, at: Any = None, **more: str) -> Any:
    return street.browser(role, at=at).post(f"{street.page}ban-sao/", TOLD | more)


def test_the_json_holds_all_that_is_known(street: Street) -> None:
    answer = ask(street)
    assert answer["Content-Type"].startswith("application/json")
    assert "attachment" in answer["Content-Disposition"]
    told = json.loads(answer.content)
    assert told["bang"]["Người trong hộ"][0]["Tên gọi"] == NAME
    text = answer.content.decode()
    assert [c for c in CANARIES if c not in text] == []


def test_the_xlsx_opens_and_holds_the_same(street: Street) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(ask(street, dang="xlsx").content))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    cells = {str(cell) for row in rows for cell in row}
    assert {NAME, LABEL_TEXT, "Tên gọi"} <= cells


def test_the_page_to_print_holds_the_same(street: Street) -> None:
    body = ask(street, dang="in").content.decode()
    assert NAME in body
    assert "Chỉ đưa cho người trong hộ" in body


def test_no_formula_lives_in_the_file() -> None:
    export = Export("1-1", {"Hộ [*]": [{"Ngõ": "=1+1"}]})
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(export)))
    assert book.get_sheet_by_index(0).to_python() == [["Ngõ"], ["=1+1"]]


def test_both_logs_tell_of_it(street: Street) -> None:
    ask(street)
    house = street.house.id.hex
    assert AuditEntry.objects.filter(home=97, verb="household.export", target=house).count() == 1
    line = AccessEntry.objects.of(97, house).newest().first()
    assert line is not None
    assert (line.level, line.reason) == (4, "asked: bà Lan hỏi tại xã")


def test_without_a_reason_there_is_no_copy(street: Street) -> None:
    answer = ask(street, ghi_ro="")
    assert answer.status_code == 422
    assert NAME not in answer.content.decode()
    assert not AuditEntry.objects.filter(home=97, verb="household.export").exists()


@pytest.mark.parametrize(
    "role", [Role.MEMBER, Role.LEADER, Role.COMMUNE_HEAD, Role.DATA_OFFICER, Role.AUDITOR]
)
def test_others_get_no_copy(street: Street, role: Role) -> None:
    at = street.map.commune if role in (Role.DATA_OFFICER, Role.AUDITOR) else None
    assert ask(street, role, at).status_code == 403


def test_of_a_foreign_house_there_is_none(street: Street) -> None:
    assert ask(street, at=street.map.far_commune).status_code == 404
