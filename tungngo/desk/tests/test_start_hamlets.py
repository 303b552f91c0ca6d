"""A commune's list of hamlets: by form, by lines, by sheet; corrected and taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import person, user_of
from tests.refusing import refused
from tungngo.accounts.rights import Role, actor_of
from tungngo.desk.actions.starting import drop_hamlet, put_hamlets
from tungngo.desk.start import read_commune
from tungngo.desk.tests.commune import (
    HAMLETS,
    Office,
    add_rest,
    draw_office,
    name_of,
    questions,
    sheet,
    unchanged_places,
)
from tungngo.places.actions import NewHamlet
from tungngo.places.models import Hamlet, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return draw_office()


def names(office: Office) -> list[str]:
    return [one.name for one in read_commune(office.by, office.place).hamlets]


def test_first_page_shows_what_is_there_and_what_comes_next(office: Office) -> None:
    page = office.browser.get("/xa-cua-toi/").content.decode()
    assert "3 thôn" in page
    assert "Chưa có tổ nào" in page
    assert page.count("Làm tiếp việc này") == 1


def test_commune_with_nothing_begins_with_its_hamlets(office: Office) -> None:
    Place.objects.filter(hamlet__isnull=False).update(valid_to="2025-07-02")
    page = office.get()
    assert "Chưa có thôn nào" in page
    assert "Làm các việc ở trên trước" in page
    assert "Chưa có thôn nào" in office.get("thon/")
    assert "cần danh sách thôn trước" in office.get("to/")
    assert "cần danh sách thôn trước" in office.get("nha/")
    assert "Chưa có thành viên nào" in office.get("ma/")


def test_one_hamlet_by_its_form(office: Office) -> None:
    told = {"type": "bản", "name": "Nà Lốc", "households": "1.204", "people": "", "counted_on": ""}
    told |= {"old": str(office.cast.map.fragments[1].pk)}
    answer = office.post("thon/", viec="mot", **{f"mot-{k}": v for k, v in told.items()})
    assert answer.status_code == 422  # "1.204" is for lists; a form asks for a plain number
    told["households"] = "204"
    answer = office.post("thon/", viec="mot", **{f"mot-{k}": v for k, v in told.items()})
    assert answer.status_code == 302
    found = Hamlet.objects.get(households=204)
    assert (found.fragment_id, name_of(found.pk)) == (office.cast.map.fragments[1].pk, "bản Nà Lốc")
    assert found.counted_on is not None


def test_wrong_form_keeps_what_was_typed_and_says_what_to_do(office: Office) -> None:
    told = {"type": "bản", "name": "", "households": "nhiều", "old": "", "counted_on": "1/1/2999"}
    answer = office.post("thon/", viec="mot", **{f"mot-{k}": v for k, v in told.items()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Hãy ghi tên thôn" in page
    assert 'value="nhiều"' in page
    assert "không ở sau hôm nay" in page


def test_pasted_lines_are_shown_before_they_are_written(office: Office) -> None:
    lines = "1. Thôn Đồi Chè; 130\n2. Bản Nà Lốc\t45\t1.180\nSuối Mơ"
    old = str(office.cast.map.fragments[0].pk)
    told = {"nhieu-lines": lines, "nhieu-type": "thôn", "nhieu-old": old}
    shown = office.post("thon/", viec="nhieu", **told)
    page = shown.content.decode()
    assert "2 mới, 1 đổi, 0 giữ nguyên, 0 sai" in page
    assert len(names(office)) == 3
    assert office.write("thon/", shown).status_code == 302
    assert names(office) == [
        "thôn Bản Vạt",
        "thôn Đồi Chè",
        "bản Nà Lốc",
        "thôn Suối Mơ",
        "thôn Suối Trong",
    ]
    assert Hamlet.objects.get(pk=office.cast.doi_che.pk).households == 130


def test_wrong_line_is_named_and_the_list_comes_back(office: Office) -> None:
    told = {"nhieu-lines": "thôn A; nhiều lắm", "nhieu-type": "thôn", "nhieu-old": ""}
    answer = office.post("thon/", viec="nhieu", **told)
    assert answer.status_code == 422
    assert "Dòng 1" in answer.content.decode()
    assert "thôn A; nhiều lắm" in answer.content.decode()


ROWS = (
    ("Danh sách thôn",),
    HAMLETS,
    ("thôn", "Đồi Chè", "Suối Hoa", 131.0, 500, "24/11/2025", "ghi chú"),
    ("thôn", "Suối Trong", "xã Suối Hoa", 80, 320, "01/07/2025", ""),
    ("Tổ dân phố", "Số 5", "Bản Vạt", "1.204", "", "", ""),
)


def test_sheet_twice_changes_nothing(office: Office) -> None:
    shown = office.post("thon/", viec="tep", sheet=sheet(ROWS))
    assert "1 mới, 1 đổi, 1 giữ nguyên, 0 sai" in shown.content.decode()
    office.write("thon/", shown)
    assert Hamlet.objects.get(households=1204).fragment_id == office.cast.map.fragments[1].pk
    again = office.post("thon/", viec="tep", sheet=sheet(ROWS))
    assert "0 mới, 0 đổi, 3 giữ nguyên, 0 sai" in again.content.decode()
    with unchanged_places():
        office.write("thon/", again)


def test_one_wrong_line_and_nothing_is_written(office: Office) -> None:
    rows = [
        *ROWS,
        ("thôn", "Mới", "xã Lạ", 1, 2, "", ""),
        ("làng chài", "Xa", "", "ít", "", "", ""),
    ]
    shown = office.post("thon/", viec="tep", sheet=sheet(rows))
    page = shown.content.decode()
    assert shown.status_code == 422
    assert "2 sai" in page
    assert "xã cũ «xã Lạ» không có" in page
    assert "da-xem" not in page


def test_preview_of_another_commune_is_not_written(office: Office) -> None:
    shown = office.post("thon/", viec="tep", sheet=sheet(ROWS))
    far = person("far", {Role.COMMUNE_OFFICER: office.cast.map.far_commune})
    text = shown.content.decode().partition('name="da-xem" value="')[2].partition('"')[0]
    path = f"/xa-cua-toi/{office.cast.map.far_commune.pk}/thon/"
    with unchanged_places():
        answer = browser_of(far).post(path, {"viec": "ghi", "da-xem": text})
    assert answer.status_code == 422
    assert "Bản xem trước đã cũ" in answer.content.decode()


def test_unknown_old_commune_hangs_on_the_rest(office: Office) -> None:
    rest = add_rest(office.cast)
    told = {"type": "thôn", "name": "Lạ", "old": "", "households": "", "people": ""}
    office.post("thon/", viec="mot", **{f"mot-{k}": v for k, v in told.items()})
    assert Hamlet.objects.filter(fragment=rest).count() == 1
    assert "chưa rõ" in office.get("thon/")


def test_list_is_taken_back_with_its_counts(office: Office) -> None:
    office.write("thon/", office.post("thon/", viec="tep", sheet=sheet(ROWS)))
    assert "Vừa ghi: 1 thôn mới, 1 thôn đổi số" in office.get("thon/")
    assert office.post("thon/hoan-tac/").status_code == 302
    assert len(names(office)) == 3
    assert Hamlet.objects.get(pk=office.cast.doi_che.pk).households == 120
    assert office.post("thon/hoan-tac/").status_code == 409


def test_code_of_a_hamlet_taken_back_is_not_used_again(office: Office) -> None:
    one = NewHamlet(office.cast.map.fragments[0].pk, "thôn", "Nhầm")
    (first,) = put_hamlets(by=office.by, commune=office.place, items=[one]).new
    drop_hamlet(by=office.by, commune=office.place, hamlet=first)
    (second,) = put_hamlets(by=office.by, commune=office.place, items=[one]).new
    codes = [n.code for pk in (first, second) for n in Place.objects.get(pk=pk).names.all()]
    assert codes == ["97001.003", "97001.004"]
    assert names(office).count("thôn Nhầm") == 1
    assert not Place.objects.get(pk=first).stood_on(Place.objects.get(pk=first).valid_from)


def test_hamlet_in_use_stays(office: Office) -> None:
    told = {"viec": "bo"}
    office.post(
        "nha/", **{"viec": "day", "day-hamlet": str(office.cast.doi_che.pk), "day-lane": "Ngõ 1"}
    )
    shown = office.post(
        "nha/",
        **{
            "viec": "day",
            "day-hamlet": str(office.cast.doi_che.pk),
            "day-lane": "Ngõ 1",
            "day-first": "1",
            "day-last": "3",
            "day-step": "1",
            "day-mark": "",
        },
    )
    office.write("nha/", shown)
    with unchanged_places():
        answer = office.post(f"thon/{office.cast.doi_che.pk}/", **told)
    assert answer.status_code == 409
    assert "Đã có nhà gắn với thôn Đồi Chè" in answer.content.decode()


def test_correction_keeps_the_code(office: Office) -> None:
    pk = office.cast.suoi_trong.pk
    told = {"type": "thôn", "name": "Suối Trong Trên", "households": "81", "people": "300"}
    told |= {"counted_on": "2026-01-05", "old": str(office.cast.map.fragments[1].pk)}
    assert office.post(f"thon/{pk}/", **told).status_code == 302
    found = Hamlet.objects.get(pk=pk)
    assert (name_of(pk), found.fragment_id) == (
        "thôn Suối Trong Trên",
        office.cast.map.fragments[1].pk,
    )
    assert found.place.names.get().code == "97001.002"


def test_name_of_another_hamlet_is_refused(office: Office) -> None:
    told = {"type": "thôn", "name": "đồi chè", "old": str(office.cast.map.fragments[0].pk)}
    answer = office.post(f"thon/{office.cast.suoi_trong.pk}/", **told)
    assert answer.status_code == 409
    assert "Xã đã có thôn đồi chè" in answer.content.decode()


def test_hamlet_of_another_commune_is_not_there(office: Office) -> None:
    assert office.browser.get(office.path(f"thon/{office.cast.map.nui_xa.pk}/")).status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_HEAD, Role.PROVINCE_OFFICER])
def test_others_do_not_start_a_commune(office: Office, role: Role) -> None:
    places = {
        Role.LEADER: office.cast.doi_che.place,
        Role.PROVINCE_OFFICER: office.cast.map.new_province,
    }
    by = actor_of(person("other", {role: places.get(role, office.cast.map.commune)}))
    items = [NewHamlet(office.cast.map.fragments[0].pk, "thôn", "Mới")]
    with refused("accounts.no_right"):
        put_hamlets(by=by, commune=office.place, items=items)
    for rest in ("", "thon/", "to/", "nha/", "ma/"):
        assert browser_of(user_of(by)).get(office.path(rest)).status_code == 403


def test_fragment_of_another_commune_is_refused(office: Office) -> None:
    items = [NewHamlet(office.cast.map.fragments[2].pk, "thôn", "Mới")]
    with refused("places.no_hamlet"):
        put_hamlets(by=office.by, commune=office.place, items=items)


def test_officer_of_two_communes_chooses(office: Office) -> None:
    two = person("two", {Role.COMMUNE_OFFICER: office.cast.map.commune})
    office.cast.map.far_commune.refresh_from_db()
    from_cast = {Role.COMMUNE_OFFICER: office.cast.map.far_commune}
    for role, place in from_cast.items():
        two.grants.create(
            role=role.value, place=place, valid_from="2026-01-01", valid_to="2099-01-01"
        )
    page = browser_of(two).get("/xa-cua-toi/").content.decode()
    assert "Xã Suối Hoa" in page
    assert "Xã Núi Xa" in page


def test_pages_ask_at_most_nine_times(office: Office) -> None:
    """Four of them are the door's; the first page asks for the number of the commune too."""
    for rest in ("", "thon/", "to/", "nha/", "ma/", f"thon/{office.cast.doi_che.pk}/"):
        office.get(rest)
        with CaptureQueriesContext(connection) as asked:
            office.get(rest)
        assert len(questions(asked)) <= 9, (rest, questions(asked))


def test_template_can_be_sent_back(office: Office) -> None:
    answer = office.browser.get(office.path("thon/mau/"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert office.browser.get(office.path("nha/mau/")).content[:2] == b"PK"
