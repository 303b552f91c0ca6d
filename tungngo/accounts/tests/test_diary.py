"""The log's page: what each may see of it, in words, newest first, a page at a time."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.browsers import browser_of
from tests.cast import Cast, draw_cast, person, place_of, user_of
from tungngo.accounts.models import Grant
from tungngo.accounts.rights import Role, actor_of
from tungngo.accounts.views import diary as diary_views
from tungngo.audit.actions import note, saw
from tungngo.audit.jobs import seal_all, verify_all
from tungngo.audit.models import AuditEntry
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
PAGE = "/nhat-ky/"
SEEN = "/nhat-ky/luot-xem/"
NAME = 3


@pytest.fixture
def cast() -> Cast:
    return draw_cast()


def browser(cast: Cast, role: Role) -> Client:
    """Return the browser of a new person with a role on the place where it is usually held."""
    user = person(f"demo.{role.value}", {role: place_of(role, cast.map)})
    return browser_of(user)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def work(cast: Cast) -> None:
    """Let member, leader and stranger leave a line each in their homes."""
    note(cast.member, "sync.push", "cua-thanh-vien", home=97)
    note(cast.leader, "team.found", "cua-to-truong")
    note(cast.stranger, "sync.push", "cua-nguoi-la", home=98)


def test_a_member_sees_own_lines_and_no_others(cast: Cast) -> None:
    work(cast)
    page = text(browser_of(user_of(cast.member)), PAGE)
    assert "cua-thanh-vien" in page
    assert "Người minh họa member" in page
    assert "cua-to-truong" not in page
    assert "cua-nguoi-la" not in page


def test_own_lines_are_told_in_words_and_offer_no_other_kinds(cast: Cast) -> None:
    note(cast.member, "sync.push", "goi", home=97, n=3, said={"ok": 2, "merged": 1})
    page = text(browser_of(user_of(cast.member)), PAGE)
    assert "số lượng: 3 · trả lời: ghi đủ 2, ghi có chỉnh 1" in page
    assert "Gửi phiếu từ điện thoại</option>" in page
    assert "Thay khóa niêm phong" not in page


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.COMMUNE_HEAD])
def test_a_commune_sees_its_people_by_number(cast: Cast, role: Role) -> None:
    work(cast)
    page = text(browser(cast, role), PAGE)
    assert "cua-thanh-vien" in page
    assert "cua-to-truong" in page
    assert "cua-nguoi-la" not in page
    assert f"Tài khoản {cast.member.user_id}" in page
    assert "Người minh họa member" not in page


def test_what_somebody_does_elsewhere_stays_unseen(cast: Cast) -> None:
    mover = user_of(cast.member)
    Grant.objects.filter(user=mover).update(place=cast.other.doi_che.place)
    note(actor_of(mover), "sync.push", "o-noi-khac", home=98)
    Grant.objects.filter(user=mover).update(place=cast.map.doi_che.place)
    note(actor_of(mover), "sync.push", "o-day", home=97)
    page = text(browser(cast, Role.COMMUNE_OFFICER), PAGE)
    assert "o-day" in page
    assert "o-noi-khac" not in page


@pytest.mark.parametrize("role", [Role.PROVINCE_OFFICER, Role.NATIONAL_OFFICER])
def test_above_the_commune_there_are_numbers_only(cast: Cast, role: Role) -> None:
    work(cast)
    page = text(browser(cast, role), PAGE)
    assert "Gửi phiếu từ điện thoại" in page
    assert "cua-thanh-vien" not in page
    assert "tài khoản" not in page.lower().split("<table", 1)[1]


def test_the_data_officer_sees_names(cast: Cast) -> None:
    work(cast)
    page = text(browser(cast, Role.DATA_OFFICER), PAGE)
    assert "Người minh họa member" in page
    assert "cua-nguoi-la" not in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
def test_auditor_and_operator_see_all_lines_and_nobody_by_name(cast: Cast, role: Role) -> None:
    work(cast)
    page = text(browser(cast, role), PAGE)
    assert "cua-thanh-vien" in page
    assert "cua-nguoi-la" in page
    assert "Người minh họa member" not in page


def test_an_operator_does_not_learn_who_saw_whom(cast: Cast) -> None:
    operator = browser(cast, Role.OPERATOR)
    assert operator.get(SEEN).status_code == 403
    assert SEEN not in text(operator, PAGE)


def test_lines_stand_in_words_the_newest_first(cast: Cast) -> None:
    note(cast.official, "grant.open", "g1", role="leader")
    note(job_actor("recount"), "figures.recount", n=3)
    page = text(browser(cast, Role.AUDITOR), PAGE)
    assert page.index("Máy chủ (đếm lại)") < page.index(f"Tài khoản {cast.official.user_id}")
    assert ">Cấp quyền<" in page
    assert "role: leader" in page
    assert "Cán bộ xã" in page


def test_a_verb_without_words_is_shown_as_it_is(cast: Cast) -> None:
    note(cast.official, "odd.verb")
    assert "odd.verb" in text(browser(cast, Role.AUDITOR), PAGE)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("viec=sync.push", {"mot", "ba"}),
        ("doi-tuong=ha", {"hai"}),
        ("vung=97", {"mot"}),
        ("nguoi={leader}", {"hai"}),
        ("nguoi=member", {"mot"}),
        ("tu={tomorrow}&den={tomorrow}", set()),
        ("tu=2026-02-30&den=x&vung=x", {"mot", "hai", "ba"}),
    ],
)
def test_a_search_keeps_what_it_asks_for(cast: Cast, query: str, left: set[str]) -> None:
    note(cast.member, "sync.push", "dong-mot", home=97)
    note(cast.leader, "team.found", "dong-hai")
    note(cast.stranger, "sync.push", "dong-ba", home=98)
    tomorrow = (now() + timedelta(days=1)).date()
    query = query.replace("doi-tuong=ha", "doi-tuong=dong-ha")
    asked = query.format(leader=cast.leader.user_id, tomorrow=tomorrow)
    table = text(browser(cast, Role.AUDITOR), f"{PAGE}?{asked}").partition("<tbody>")[2]
    assert {word for word in ("mot", "hai", "ba") if f"dong-{word}<" in table} == left


def test_old_lines_are_found_by_their_days(cast: Cast) -> None:
    with frozen(datetime(2026, 3, 5, 7, tzinfo=UTC)):
        note(cast.official, "grant.open", "ngay-xua")
    auditor = browser(cast, Role.AUDITOR)
    assert "ngay-xua" not in text(auditor, PAGE)
    assert "ngay-xua" in text(auditor, f"{PAGE}?tu=2026-03-05&den=2026-03-05")


def test_a_long_log_comes_a_page_at_a_time_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diary_views, "PAGE", 4)
    for number in range(10):
        note(cast.official, "grant.open", f"dong-{number}.")
        note(cast.stranger, "sync.push", "xa", home=98)
    pages = list(walk(browser(cast, Role.COMMUNE_HEAD)))
    found = [n for page in pages for n in range(9, -1, -1) if f"dong-{n}." in page]
    assert found == list(range(9, -1, -1))
    assert len(pages) == 3
    assert "Về trang mới nhất" in pages[1]


def walk(client: Client) -> Iterator[str]:
    """Yield page after page."""
    path = PAGE
    while path:
        page = text(client, path)
        yield page
        more = page.partition('rel="next"')[0].rpartition('href="')[2]
        path = PAGE + more.split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""


def test_an_empty_log_says_what_to_try(cast: Cast) -> None:
    assert "Hãy nới khoảng ngày" in text(browser(cast, Role.COMMUNE_HEAD), PAGE)


def test_who_was_shown_whom_stands_in_the_other_log(cast: Cast) -> None:
    saw(cast.official, home=97, level=NAME, what="household", targets=["h1"], reason="xác minh")
    auditor = browser(cast, Role.AUDITOR)
    page = text(auditor, SEEN)
    assert "Hộ, mức tên" in page
    assert "xác minh" in page
    assert "h1<" in page
    assert "h1<" in text(auditor, f"{SEEN}?doi-tuong=h1")
    assert "h1<" not in text(auditor, f"{SEEN}?doi-tuong=h2").partition("<tbody>")[2]


@pytest.mark.parametrize(("kind", "mark"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_an_auditor_takes_a_file_and_the_log_says_so(cast: Cast, kind: str, mark: bytes) -> None:
    note(cast.official, "grant.open", "=1+1")
    answer = browser(cast, Role.AUDITOR).post(f"/nhat-ky/tai/{kind}/", {"viec": "grant.open"})
    assert answer.status_code == 200
    assert answer.content.startswith(mark)
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    rows = list(read(kind, answer.content))
    assert any("Cấp quyền" in row for row in rows)
    assert ("'=1+1" if kind == "csv" else "=1+1") in [cell for row in rows for cell in row]
    line = AuditEntry.objects.get(home=0, verb="audit.export")
    assert (line.target, '"n": 1' in line.detail) == ("audit", True)


def read(kind: str, content: bytes) -> list[list[str]]:
    """Return the cells of a file."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(map(str, row)) for row in book.get_sheet_by_index(0).to_python()]


def test_nobody_else_takes_a_file(cast: Cast) -> None:
    for role in (Role.COMMUNE_HEAD, Role.DATA_OFFICER, Role.OPERATOR):
        assert browser(cast, role).post("/nhat-ky/tai/csv/").status_code == 403
    assert "Tải CSV" not in text(browser_of(user_of(cast.official)), PAGE)


@pytest.mark.django_db(transaction=True)
def test_the_page_says_how_the_seals_stand(cast: Cast) -> None:
    auditor = browser(cast, Role.AUDITOR)
    note(Actor(1, ""), "x.y", home=97)
    assert "chưa kiểm nhật ký" in text(auditor, PAGE)
    seal_all()
    verify_all()
    page = text(auditor, PAGE)
    assert "Nhật ký nguyên vẹn" in page
    assert "Đã niêm phong đến" in page
