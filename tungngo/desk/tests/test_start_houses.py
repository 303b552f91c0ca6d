"""A commune's houses: a row, a sheet, both as operations; the same twice; taken back."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.cast import person
from tests.refusing import refused
from tungngo.accounts.models import Device
from tungngo.accounts.rights import Role, actor_of
from tungngo.desk.actions.houses import put_houses
from tungngo.desk.imports_houses import HouseLine, houses_in_row, key_of, plan, seems_name
from tungngo.desk.tests.commune import CLI, HOUSES, Office, draw_office, sheet
from tungngo.feed.actions import reading
from tungngo.feed.models import Change
from tungngo.households.models import Household
from tungngo.shared.home import job_scope
from tungngo.sync.models import DeviceState, Operation

pytestmark = pytest.mark.django_db
ROWS = (HOUSES, ("Ngõ 3", 1.0, 1), ("Ngõ 3", "3A", 2), ("Ngõ 3", "5", ""), ("Xóm Đình", "", 1))


@pytest.fixture
def office(db: None) -> Office:
    return draw_office()


def row(office: Office, **news: str) -> HttpResponse:
    told = {"hamlet": str(office.cast.doi_che.pk), "lane": "Ngõ 12", "first": "1", "last": "9"}
    told |= {"step": "2", "mark": "bridge"} | news
    return office.post("nha/", viec="day", **{f"day-{k}": v for k, v in told.items()})


def file(office: Office, sent: SimpleUploadedFile) -> HttpResponse:
    told: dict[str, Any] = {"tep-hamlet": str(office.cast.doi_che.pk), "tep-sheet": sent}
    return office.post("nha/", viec="tep", **told)


def operations() -> list[Operation]:
    with reading(CLI):
        return list(Operation.objects.filter(home=97).order_by("seq"))


def test_row_is_laid_out_and_shown_before_it_is_written(office: Office) -> None:
    shown = row(office)
    assert "5 nhà mới ở thôn Đồi Chè" in shown.content.decode()
    assert office.houses(office.cast.doi_che) == []
    assert office.write("nha/", shown).status_code == 302
    doors = [("Ngõ 12", door, n) for n, door in enumerate("13579", start=1)]
    assert office.houses(office.cast.doi_che) == doors
    assert "Vừa ghi 5 nhà ở thôn Đồi Chè" in office.get("nha/")
    assert "5 nhà" in office.get()


def test_each_house_follows_its_neighbour_and_the_first_bears_the_mark(office: Office) -> None:
    office.write("nha/", row(office))
    with reading(CLI):
        houses = list(Household.objects.in_home(97).order_by("number"))
    assert [h.after for h in houses] == [None, *(h.id for h in houses[:-1])]
    assert [h.mark for h in houses] == ["bridge", "", "", "", ""]


def test_houses_are_operations_of_the_officers_own_device(office: Office) -> None:
    office.write("nha/", row(office))
    office.write("nha/", row(office, lane="Ngõ 14"))
    device = Device.objects.get(kind="import")
    assert device.user_id == office.by.user_id
    ops = operations()
    assert [one.seq for one in ops] == list(range(1, 11))
    assert {one.device for one in ops} == {device.uid}
    state = DeviceState.objects.get(home=97, id=device.uid)
    assert (state.contig, state.max_seq) == (10, 10)
    assert Change.objects.filter(home=97, hamlet=office.cast.doi_che.pk).count() == 10


def test_same_sheet_twice_changes_nothing(office: Office) -> None:
    shown = file(office, sheet(ROWS))
    assert "5 nhà mới" in shown.content.decode()
    office.write("nha/", shown)
    assert sorted(x[:2] for x in office.houses(office.cast.doi_che)) == [
        ("Ngõ 3", "1"),
        ("Ngõ 3", "3A"),
        ("Ngõ 3", "3A"),
        ("Ngõ 3", "5"),
        ("Xóm Đình", ""),
    ]
    again = file(office, sheet([(HOUSES), ("ngõ  3", "1", 1), ("Ngõ 3", "3a", 2)]))
    assert "0 nhà mới" in again.content.decode()
    office.write("nha/", again)
    assert len(office.houses(office.cast.doi_che)) == 5
    assert len(operations()) == 5


def test_two_who_write_one_preview_write_it_once(office: Office) -> None:
    shown = row(office)
    office.write("nha/", shown)
    office.write("nha/", shown)
    assert len(office.houses(office.cast.doi_che)) == 5


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(*HOUSES, "Tên chủ hộ")], "bỏ đi rồi gửi lại"),
        ([(*HOUSES, "Họ tên"), ("Ngõ 1", "1", 1, "Nguyễn Văn A")], "cột «Họ tên»"),
        ([(*HOUSES, "Ghi chú"), ("Ngõ 1", "1", 1, "x")], "cột lạ"),
        ([HOUSES, ("Ngõ 1", "1", 1), ("Ngõ 1", "001085012345", 1)], "dãy số dài ở dòng 3"),
        ([HOUSES, ("Ngõ 1", 1085012345.0, 1)], "dãy số dài"),
        ([HOUSES, ("Ngõ 1", "Nguyễn Văn Ninh", 1)], "giống tên người"),
    ],
)
def test_sheet_that_speaks_of_people_is_refused_whole(
    office: Office, rows: list[tuple[object, ...]], words: str
) -> None:
    answer = file(office, sheet(rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "da-xem" not in page
    assert operations() == []


def test_wrong_lines_are_named_and_nothing_is_written(office: Office) -> None:
    answer = file(office, sheet([*ROWS, ("", "", 2), ("Ngõ 9", "1", 99), ("Ngõ 9", "2", "ba")]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 dòng sai" in page
    assert "Dòng 6: cần ngõ, xóm hoặc số nhà" in page
    assert "da-xem" not in page


def archive(parts: dict[str, bytes]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, inside in parts.items():
            made.writestr(name, inside)
    return SimpleUploadedFile("a.xlsx", out.getvalue())


TYPES = {"[Content_Types].xml": b"<Types/>"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (SimpleUploadedFile("a.xlsx", b"khong phai excel"), "Không đọc được tệp này"),
        (archive(TYPES | {"xl/a.xml": b"0" * 30_000_000}), "Tệp lớn quá"),
        (archive(TYPES | {f"xl/{n}.xml": b"x" for n in range(300)}), "Tệp lớn quá"),
        (archive(TYPES | {"xl/vbaProject.bin": b"x"}), "macro"),
        (archive(TYPES | {"../../etc/passwd": b"x"}), "Không đọc được tệp này"),
        (archive(TYPES), "Không đọc được tệp này"),
        (SimpleUploadedFile("a.xlsx", b"x" * (10 * 2**20 + 1)), "Tệp lớn quá"),
    ],
)
def test_dangerous_file_is_refused(office: Office, sent: SimpleUploadedFile, words: str) -> None:
    answer = file(office, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_file_without_lines_or_heading_is_refused(office: Office) -> None:
    assert "Tệp chưa có dòng nào" in file(office, sheet([HOUSES])).content.decode()
    assert "Không đọc được" in file(office, sheet([("a", "b")])).content.decode()
    none = office.post("nha/", viec="tep", **{"tep-hamlet": str(office.cast.doi_che.pk)})
    assert "Hãy chọn tệp Excel đã điền" in none.content.decode()


@pytest.mark.parametrize(
    ("news", "words"),
    [
        ({"lane": ""}, "Hãy ghi tên ngõ"),
        ({"first": "x"}, "Ghi một số từ 1 đến 9999"),
        ({"last": "8"}, "cùng chẵn hoặc cùng lẻ"),
        ({"last": "999", "step": "1"}, "nhiều nhất 200 nhà"),
        ({"hamlet": "7"}, "Hãy chọn thôn trong danh sách"),
    ],
)
def test_wrong_row_keeps_what_was_typed(office: Office, news: dict[str, str], words: str) -> None:
    answer = row(office, **({"lane": "Ngõ Đào"} | news))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    if "lane" not in news:
        assert "Ngõ Đào" in page


def test_last_list_is_taken_back_while_nothing_hangs_on_it(office: Office) -> None:
    office.write("nha/", row(office))
    office.write("nha/", row(office, lane="Ngõ 14"))
    assert office.post("nha/hoan-tac/").status_code == 302
    assert {lane for lane, _, _ in office.houses(office.cast.doi_che)} == {"Ngõ 12"}
    assert office.post("nha/hoan-tac/").status_code == 409
    office.write("nha/", row(office, lane="Ngõ 14"))
    again = [n for lane, _, n in office.houses(office.cast.doi_che) if lane == "Ngõ 14"]
    assert again == list(range(11, 16))


def test_houses_that_were_corrected_since_stay(office: Office) -> None:
    office.write("nha/", row(office))
    with job_scope("demo"):
        Household.objects.in_home(97).filter(number=1).update(rev=2)
    answer = office.post("nha/hoan-tac/")
    assert answer.status_code == 409
    assert len(office.houses(office.cast.doi_che)) == 5


def test_officer_of_another_commune_adds_no_house_here(office: Office) -> None:
    far = actor_of(person("far", {Role.COMMUNE_OFFICER: office.cast.map.far_commune}))
    lines = houses_in_row("Ngõ 1", 1, 3, 1, "")
    told = {"hamlet": office.cast.doi_che.pk, "lines": lines}
    with refused("accounts.no_right"):
        put_houses(by=far, commune=office.place, **told)
    with refused("places.no_hamlet"):
        put_houses(by=far, commune=office.cast.map.far_commune.pk, **told)
    with refused("accounts.no_right"):
        put_houses(by=office.cast.leader, commune=office.place, **told)
    assert operations() == []


def test_import_device_can_never_sign_in_over_the_wire(office: Office) -> None:
    office.write("nha/", row(office))
    device = Device.objects.get(kind="import")
    assert device.public_key == ""
    assert device.refresh_hash == ""


def test_line_of_three_at_a_door_where_one_stands_adds_two() -> None:
    lines = [HouseLine(1, "Ngõ 1", "5", 3), HouseLine(2, "Ngõ 1", "5", 1)]
    found = plan([key_of("ngõ 1", "5")], lines)
    assert [(p.state, p.adds) for p in found] == [("new", 2), ("new", 1)]


def test_row_may_run_down() -> None:
    assert [h.door for h in houses_in_row("Ngõ", 6, 2, 2, "")] == ["6", "4", "2"]


@pytest.mark.parametrize(
    ("text", "seems"),
    [
        ("Nguyễn Văn A", True),
        ("Bà Trần Én", True),
        ("12A", False),
        ("Nhà cuối", False),
        ("A", False),
    ],
)
def test_names_at_a_door_are_seen(text: str, seems: bool) -> None:
    assert seems_name(text) == seems
