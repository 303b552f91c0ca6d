"""The page of what waits: who sees how much of it, and what becomes of it by a person's word."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import give, person
from tungngo.accounts.rights import Role
from tungngo.audit.models import AccessEntry, AuditEntry
from tungngo.cli.phones import Stored
from tungngo.desk import held
from tungngo.desk.tests.field import LABEL, LANE, Field, draw_field
from tungngo.figures.jobs import recount
from tungngo.households.models import Household
from tungngo.shared.clock import frozen, now, today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.sync.tests.stage import body_changed, changed, statuses
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
PAGE, DECIDE = "/phieu-cho/", "/phieu-cho/quyet-dinh/"
NOBODY = "01990000-0000-7000-8000-000000000001"


@pytest.fixture
def field(db: None) -> Field:
    """Draw everyone and a phone."""
    return draw_field()


def one_page(field: Field, op: Stored, part: str = "giu") -> str:
    """Return the address of a held operation."""
    return f"{PAGE}{part}/{field.home}/{op.op}/"


def decide(field: Field, role: Role, ops: list[Stored], **told: Any) -> HttpResponse:
    """Post a decision on held operations as a role's person."""
    keys = [f"{field.home}.{db_uuid(op.op)}" for op in ops]
    body = {"phieu": keys, "muc": "giu"} | told
    return field.browser(role).post(DECIDE, body, follow=True)  # type: ignore[return-value]


def words(answer: HttpResponse) -> str:
    """Return the text of an answer."""
    return answer.content.decode()


def result(field: Field, op: Stored) -> tuple[str, str]:
    """Return what became of an operation."""
    found = OpResult.objects.get(home=field.home, id=db_uuid(op.op))
    return found.status, found.code


def selects(asked: CaptureQueriesContext) -> list[str]:
    """Return the reads; what a page writes of who saw what is not counted."""
    return [q["sql"] for q in asked if q["sql"].startswith("SELECT")]


def shut(field: Field) -> Quarantine:
    """Return the one row of the quarantine."""
    with job_scope("test"):
        return Quarantine.objects.get()


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER])
def test_what_is_held_is_told_in_words_and_without_its_content(field: Field, role: Role) -> None:
    field.hold()
    text = field.text(role, PAGE)
    for told in ("Thêm hộ", "Gửi từ máy đã khóa.", field.stage.me.user.name, "thôn Đồi Chè"):
        assert told in text
    assert LABEL not in text
    assert LANE not in text


def test_a_member_sees_the_own_ones_only(field: Field) -> None:
    (op,) = field.hold()
    assert "Không có phiếu nào đang bị giữ" in field.text(Role.MEMBER, PAGE)
    assert field.browser(Role.MEMBER).get(one_page(field, op)).status_code == 404
    own = browser_of(field.stage.me.user)
    assert "Thêm hộ" in own.get(PAGE).content.decode()
    assert LABEL in own.get(one_page(field, op)).content.decode()


def test_an_officer_says_why_before_the_content_is_shown(field: Field) -> None:
    (op,) = field.hold()
    browser, path = field.browser(Role.COMMUNE_OFFICER), one_page(field, op)
    text = browser.get(path).content.decode()
    assert "chọn lý do trước khi xem" in text
    assert LABEL not in text
    assert LANE not in text
    assert browser.post(path, {"vi-sao": "x"}).status_code == 422
    assert not AccessEntry.objects.filter(home=field.home).exists()
    text = browser.post(path, {"vi-sao": "kiem", "ly-do": "hộ hỏi"}).content.decode()
    assert LABEL in text
    assert LANE in text
    seen = AccessEntry.objects.get(home=field.home)
    assert (seen.what, seen.level, seen.n) == ("quarantine", 4, 1)
    assert seen.reason == "Xem để quyết định: hộ hỏi"


def test_a_leader_sees_the_content_at_once_and_it_is_written_down(field: Field) -> None:
    (op,) = field.hold()
    text = field.text(Role.LEADER, one_page(field, op))
    assert LABEL in text
    assert "Tên gọi của hộ" in text
    assert "{" not in re.sub(r"<[^>]*>", "", text)  # no raw JSON
    assert AccessEntry.objects.get(home=field.home).level == 4


def test_an_auditor_of_the_commune_sees_no_name(field: Field) -> None:
    (op,) = field.hold()
    auditor = person("auditor.here", {Role.AUDITOR: field.stage.map.commune})
    text = browser_of(auditor).get(one_page(field, op)).content.decode()
    assert LANE in text
    assert LABEL not in text
    assert "Tên gọi của hộ" in text
    assert not AccessEntry.objects.filter(home=field.home).exists()


def test_above_and_beside_there_are_numbers(field: Field) -> None:
    field.hold(2)
    for role in (Role.COMMUNE_HEAD, Role.PROVINCE_OFFICER, Role.NATIONAL_OFFICER, Role.OPERATOR):
        text = field.text(role, PAGE)
        assert re.findall(r'<td class="num">(\d+)</td>', text) == ["2", "0"], role
        assert field.stage.me.user.name not in text


def test_what_is_foreign_is_not_there(field: Field) -> None:
    (op,) = field.hold()
    far = person("far.officer", {Role.COMMUNE_OFFICER: field.stage.map.far_commune})
    browser = browser_of(far)
    assert "Không có phiếu nào đang bị giữ" in browser.get(PAGE).content.decode()
    keys = {"phieu": [f"{field.home}.{db_uuid(op.op)}"], "muc": "giu"}
    for path in (one_page(field, op), f"{PAGE}giu/{field.home}/{NOBODY}/", f"{PAGE}giu/1/{op.op}/"):
        assert browser.get(path).status_code == 404
    for what in ("nhan", "thu-lai", "bo"):
        answer = browser.post(DECIDE, keys | {"viec": what, "vi-sao": "hoi", "ly-do": "x"})
        assert answer.status_code == 404, what
    assert result(field, op) == ("held", "sync.revoked")


def test_what_an_officer_takes_is_done_and_counted(field: Field) -> None:
    house = field.new_house()
    visit = field.visit_to(house)
    field.close_my_phone()
    field.stage.apply([house, visit])
    answer = decide(field, Role.COMMUNE_OFFICER, [visit], viec="nhan", **{"vi-sao": "hoi"})
    assert "1 phiếu vẫn phải giữ" in words(answer)  # its house is not there yet
    assert result(field, visit) == ("held", "sync.no_parent")
    both = decide(field, Role.COMMUNE_OFFICER, [house, visit], viec="nhan", **{"vi-sao": "hoi"})
    assert "Đã nhận 2 phiếu." in words(both)
    assert Visit.objects.filter(home=field.home).count() == 1
    assert recount() == []
    line = AuditEntry.objects.filter(home=field.home, verb="sync.take").order_by("-id")[0]
    assert "Đã hỏi người gửi" in line.detail


def test_taking_needs_a_reason_and_letting_be_needs_words(field: Field) -> None:
    ops = field.hold()
    for what in ("nhan", "bo", "", "xyz"):
        answer = decide(field, Role.COMMUNE_OFFICER, ops, viec=what)
        assert answer.status_code == 422, what
        assert "error-summary" in words(answer)
    nothing = decide(field, Role.COMMUNE_OFFICER, [], viec="thu-lai")
    assert "Hãy chọn ít nhất một phiếu" in words(nothing)
    assert result(field, ops[0])[0] == "held"


def test_what_is_let_be_is_told_to_the_member_and_kept(field: Field) -> None:
    ops = field.hold(2)
    answer = decide(field, Role.COMMUNE_OFFICER, ops, viec="bo", **{"ly-do": "Máy bị mất trộm"})
    assert "Đã đóng 2 phiếu, không nhận" in words(answer)
    again = field.stage.apply(ops)
    assert statuses(again) == [("rejected", "sync.dismissed")] * 2
    assert again.results[0].msg == "Xã đã xem và không nhận phiếu này: Máy bị mất trộm"
    assert again.results[0].dup
    with job_scope("test"):
        kept = list(Quarantine.objects.order_by("id"))
        assert Operation.objects.count() == 2
    officer = field.people[Role.COMMUNE_OFFICER]
    assert [(q.state, q.decided_by, q.note) for q in kept] == [
        ("dismissed", officer.pk, "Máy bị mất trộm")
    ] * 2
    decided = field.text(Role.COMMUNE_OFFICER, f"{PAGE}?muc=da-xem")
    assert "Máy bị mất trộm" in decided
    assert officer.name in decided
    assert not Household.objects.filter(home=field.home).exists()


def test_words_that_are_kept_hold_no_identity_number(field: Field) -> None:
    ops = field.hold()
    why = "Trùng với số 001090012345"
    decide(field, Role.COMMUNE_OFFICER, ops, viec="bo", **{"ly-do": why})
    assert shut(field).note == "Trùng với số ●●●●●●●●●●●●"


def test_trying_again_goes_by_the_same_rules(field: Field) -> None:
    house = field.new_house()
    visit = field.visit_to(house)
    field.stage.apply([visit])
    answer = decide(field, Role.COMMUNE_OFFICER, [visit], viec="thu-lai")
    assert "1 phiếu vẫn phải giữ" in words(answer)
    field.stage.apply([house])
    assert decide(field, Role.LEADER, [visit], viec="thu-lai").status_code == 403
    assert result(field, visit) == ("held", "sync.no_parent")
    answer = decide(field, Role.COMMUNE_OFFICER, [visit], viec="thu-lai")
    assert "Đã nhận 1 phiếu." in words(answer)


def test_a_leader_decides_on_closed_houses_and_on_nothing_else(field: Field) -> None:
    house = field.new_house()
    visit = field.visit_to(house)
    field.stage.apply([house])
    Household.objects.filter(home=field.home).update(closed_on=today())
    field.stage.apply([visit])
    assert result(field, visit) == ("held", "households.closed")
    assert 'name="phieu"' in field.text(Role.LEADER, PAGE)
    told = {"vi-sao": "tai-nha"}
    assert "Đã nhận 1 phiếu." in words(decide(field, Role.LEADER, [visit], viec="nhan", **told))
    ops = field.hold()
    assert 'name="phieu"' not in field.text(Role.LEADER, PAGE)
    assert decide(field, Role.LEADER, ops, viec="nhan", **told).status_code == 403
    assert result(field, ops[0]) == ("held", "sync.revoked")


def test_what_names_no_hamlet_is_readable_by_the_members_commune(field: Field) -> None:
    lost = changed(field.new_house(), hamlet=2**40)
    assert statuses(field.stage.apply([lost])) == [("held", "sync.out_of_scope")]
    text = field.text(Role.COMMUNE_OFFICER, PAGE)
    assert "Không rõ thôn" in text
    assert "Thêm hộ" in text
    far = person("far.officer", {Role.COMMUNE_OFFICER: field.stage.map.far_commune})
    with job_scope("test"):
        row = Operation.objects.get()
    path = f"{PAGE}giu/{field.home}/{row.id}/"
    assert browser_of(far).get(path).status_code == 404
    browser = field.browser(Role.COMMUNE_OFFICER)
    assert LABEL in browser.post(path, {"vi-sao": "kiem"}).content.decode()
    keys = {"phieu": [f"{field.home}.{row.id.hex}"], "muc": "giu", "ly-do": "sai thôn"}
    assert browser_of(far).post(DECIDE, keys | {"viec": "bo"}).status_code == 404
    answer = browser.post(DECIDE, keys | {"viec": "bo"}, follow=True)
    assert "Đã đóng 1 phiếu" in answer.content.decode()


def test_what_was_refused_is_settled_with_words(field: Field) -> None:
    good = field.new_house()
    field.stage.apply([good])
    done = field.stage.apply([body_changed(good, label="Nhà khác Canari")])
    assert statuses(done) == [("rejected", "sync.conflict_payload")]
    text = field.text(Role.COMMUNE_OFFICER, f"{PAGE}?muc=tu-choi")
    assert "Một số phiếu, hai nội dung" in text
    row = shut(field)
    path = f"{PAGE}tu-choi/{field.home}/{row.id}/"
    assert "Nhà khác Canari" in field.text(Role.LEADER, path)
    told = {"phieu": [f"{field.home}.{row.id.hex}"], "muc": "tu-choi", "viec": "xong"}
    browser = field.browser(Role.COMMUNE_OFFICER)
    assert browser.post(DECIDE, told).status_code == 422
    answer = browser.post(DECIDE, told | {"ly-do": "Đã sửa tên"}, follow=True)
    assert "Đã ghi 1 phiếu là xử lý xong." in answer.content.decode()
    row = shut(field)
    assert (row.state, row.note) == ("applied", "Đã sửa tên")
    assert row.decided_by == field.people[Role.COMMUNE_OFFICER].pk
    assert browser.post(DECIDE, told | {"ly-do": "lần nữa"}).status_code == 404


def test_bytes_that_cannot_be_read_are_no_fault(field: Field) -> None:
    field.stage.apply([b'{"op":"x"}'])
    row = shut(field)
    assert "Phiếu bị hỏng" in field.text(Role.COMMUNE_OFFICER, f"{PAGE}?muc=tu-choi")
    path = f"{PAGE}tu-choi/{field.home}/{row.id}/"
    answer = field.browser(Role.COMMUNE_OFFICER).post(path, {"vi-sao": "kiem"})
    assert "không đọc ra được nội dung" in answer.content.decode()


def test_what_waits_for_five_days_is_marked(field: Field) -> None:
    field.hold()
    assert "Quá 5 ngày" not in field.text(Role.LEADER, PAGE)
    with frozen(now() + timedelta(days=5, hours=1)):
        assert "Quá 5 ngày" in field.text(Role.LEADER, PAGE)


def test_pages_follow_each_other_without_a_gap(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "PAGE", 2)
    ops = field.hold(5)
    path, seen = PAGE, []
    for _ in range(3):
        text = field.text(Role.COMMUNE_OFFICER, path)
        seen += re.findall(r'name="phieu"\s+id="p-[^"]*"\s+value="([^"]*)"', text)
        following = re.search(r'<a href="(\?[^"]*)" rel="next"', text)
        path = PAGE + following[1].replace("&amp;", "&") if following else ""
    assert path == ""
    assert sorted(seen) == sorted(f"{field.home}.{db_uuid(op.op)}" for op in ops)


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER])
def test_it_is_eight_questions_whoever_looks(field: Field, role: Role) -> None:
    (op, *_) = field.hold(3)
    give(field.people[Role.LEADER], Role.MEMBER, field.stage.map.doi_che.place)
    browser = field.browser(role)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(PAGE).status_code == 200
    assert len(selects(asked)) <= 8
    if role is not Role.PROVINCE_OFFICER:
        with CaptureQueriesContext(connection) as asked:
            assert browser.post(one_page(field, op), {"vi-sao": "kiem"}).status_code == 200
        assert len(selects(asked)) <= 8, selects(asked)
