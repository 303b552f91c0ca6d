"""A commune's teams by their decisions, their people with accounts, and the slips for phones."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.refusing import refused
from tungngo.accounts.models import EnrolCode, Grant, User
from tungngo.accounts.rights import Role
from tungngo.desk.actions.starting import Paper, found_team, invite_all
from tungngo.desk.start_lines import PersonLine, read_people
from tungngo.desk.tests.commune import Office, draw_office, questions, team_form
from tungngo.shared.clock import today
from tungngo.teams.models import Membership, Team, TeamDecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return draw_office()


def founded(office: Office, **news: object) -> Team:
    answer = office.post("to/lap/", **team_form(office, **news))
    assert answer.status_code == 302, answer.content.decode()
    return Team.objects.latest("pk")


def test_team_is_founded_with_its_decision_its_people_and_their_rights(office: Office) -> None:
    both = [str(office.cast.doi_che.pk), str(office.cast.suoi_trong.pk)]
    team = founded(office, hamlets=both)
    paper = TeamDecision.objects.get()
    assert (paper.number, f"{paper.effective_on}", f"{paper.ends_on}") == (
        "12/QĐ-UBND",
        "2026-03-02",
        "2031-03-02",
    )
    users = User.objects.filter(memberships__team=team).order_by("pk")
    assert [u.login for u in users] == [
        "nguyen.van.ninh.97001",
        "tran.thi.en.97001",
        "le.van.tam.97001",
    ]
    assert not any(u.has_usable_password() for u in users)
    assert {m.agreed for m in Membership.objects.all()} == {"thanh-vien@1"}
    assert Membership.objects.get(role="deputy").organisation == "Chi hội Phụ nữ"
    held = Grant.objects.filter(source=team.code).values_list("user__name", "role", "place_id")
    assert len(held) == 6
    assert ("Lê Văn Tám", Role.MEMBER, office.cast.doi_che.place_id) in held
    page = office.get(f"to/{team.pk}/")
    assert "3 người, theo quyết định số 12/QĐ-UBND ký ngày 2/3/2026" in page


def test_consent_is_shown_and_asked_for(office: Office) -> None:
    assert "hiện trên trang kiểm tra thẻ" in office.get("to/")
    answer = office.post("to/lap/", **team_form(office, agreed=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "chỉ ghi người đồng ý" in page
    assert "Nguyễn Văn Ninh; tổ trưởng" in page
    assert not User.objects.filter(login__startswith="nguyen.van").exists()


def test_same_number_of_one_year_is_refused_and_the_first_is_shown(office: Office) -> None:
    first = founded(office)
    other = team_form(
        office, name="Tổ khác", signed_on="05/06/2026", people="Hoàng Văn Mới; tổ trưởng"
    )
    answer = office.post("to/lap/", **other)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Quyết định đã ghi: số 12/QĐ-UBND, ký ngày 2/3/2026" in page
    assert f"/to/{first.pk}/" in page
    assert "Tổ khác" in page
    assert Team.objects.count() == 1
    assert not User.objects.filter(name="Hoàng Văn Mới").exists()


def test_another_team_of_the_same_decision(office: Office) -> None:
    founded(office)
    paper = TeamDecision.objects.get()
    page = office.get(f"to/?quyet-dinh={paper.pk}")
    assert "Thêm tổ của quyết định số 12/QĐ-UBND" in page
    news: dict[str, object] = {"name": "Tổ thôn Suối Trong", "people": "Nguyễn Văn Ninh; tổ trưởng"}
    news |= {"hamlets": [str(office.cast.suoi_trong.pk)], "decision": str(paper.pk)}
    second = founded(office, **news)
    assert second.code == "T97001-02"
    assert TeamDecision.objects.count() == 1
    assert User.objects.filter(login="nguyen.van.ninh.97001.2").exists()


@pytest.mark.parametrize(
    ("news", "words"),
    [
        ({"number": ""}, "Hãy ghi số quyết định"),
        ({"signed_on": "32/13/2026"}, "Ngày ghi như 25/11/2026"),
        ({"hamlets": []}, "Hãy chọn ít nhất một thôn"),
        ({"people": ""}, "Hãy ghi ít nhất một người"),
        ({"people": "Nguyễn Văn A; trưởng ban"}, "phải là tổ trưởng, tổ phó hoặc thành viên"),
        ({"people": "Nguyễn Văn A 0912345678"}, "họ tên không có chữ số"),
        ({"people": "Nguyễn Văn A; thành viên"}, "cần đúng một tổ trưởng"),
        ({"people": "ai.do.khong.co; tổ trưởng"}, "chưa có ai dùng tên đăng nhập"),
        ({"signed_on": "01/01/2099"}, "Ngày ký không được ở sau hôm nay"),
    ],
)
def test_wrong_form_keeps_what_was_typed(office: Office, news: dict[str, str], words: str) -> None:
    users = User.objects.count()
    answer = office.post("to/lap/", **team_form(office, **news))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Tổ thôn Đồi Chè" in page
    assert (Team.objects.count(), User.objects.count()) == (0, users)


def test_leader_may_not_found_a_team(office: Office) -> None:
    paper = Paper("1", today(), today(), today())
    told = {"commune": office.place, "fragment": office.cast.map.fragments[0].pk, "paper": paper}
    with refused("accounts.no_right"):
        found_team(
            by=office.cast.leader,
            kind="cnscd",
            name="Tổ",
            hamlets=[office.cast.doi_che.pk],
            people=[PersonLine("Nguyễn Văn A", "leader")],
            **told,  # type: ignore[arg-type]
        )


def test_members_are_added_to_a_team_once(office: Office) -> None:
    team = founded(office)
    told = {"people": "Phạm Thị Bốn\nle.van.tam.97001; thành viên", "agreed": "on"}
    answer = office.post(f"to/{team.pk}/them/", **told)
    assert answer.status_code == 422
    assert "Có người được nêu hai lần" in answer.content.decode()
    assert office.post(f"to/{team.pk}/them/", people="Phạm Thị Bốn", agreed="on").status_code == 302
    new = User.objects.get(name="Phạm Thị Bốn")
    assert Grant.objects.get(user=new).place_id == office.cast.doi_che.pk
    answer = office.post(f"to/{team.pk}/them/", people="Vũ Văn Năm; tổ trưởng", agreed="on")
    assert "cần đúng một tổ trưởng" in answer.content.decode()


def test_person_of_two_teams_has_one_account(office: Office) -> None:
    founded(office)
    paper = str(TeamDecision.objects.get().pk)
    news = {"name": "Tổ hai", "people": "le.van.tam.97001; tổ trưởng", "decision": paper}
    founded(office, hamlets=[str(office.cast.suoi_trong.pk)], **news)
    assert User.objects.filter(name="Lê Văn Tám").count() == 1
    assert office.get("ma/").count('name="nguoi"') == 3


def test_slips_are_printed_once(office: Office) -> None:
    founded(office)
    people = list(User.objects.filter(login__contains=".97001").values_list("pk", flat=True))
    assert not EnrolCode.objects.exists()
    assert office.get("ma/").count("checked") == 3
    answer = office.post("ma/", nguoi=[str(pk) for pk in people])
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    assert page.count("<svg") >= 3
    assert page.count("Dùng trước") == 3
    codes = re.findall(r'<p class="secret">(\S+)</p>', page)
    assert len(set(codes)) == EnrolCode.objects.count() == 3
    assert not any(code in office.get("ma/") for code in codes)


def test_who_begins_later_is_not_chosen_and_is_told_why(office: Office) -> None:
    founded(office, effective_on="01/01/2099", ends_on="31/12/2099")
    page = office.get("ma/")
    assert "(từ ngày 1/1/2099)" in page
    assert "checked" not in page
    people = User.objects.filter(login__contains=".97001").values_list("pk", flat=True)
    answer = office.post("ma/", nguoi=[str(pk) for pk in people])
    assert answer.status_code >= 400
    assert not EnrolCode.objects.exists()


@pytest.mark.parametrize("number", ["0", str(2**63), "9" * 400])
def test_odd_numbers_are_no_fault(office: Office, number: str) -> None:
    for path in (
        f"to/{number}/",
        f"thon/{number}/",
        f"to/?quyet-dinh={number}",
        f"nha/?thon={number}",
    ):
        assert office.browser.get(office.path(path)).status_code < 500
    for path in (f"to/{number}/them/", "ma/", "nha/", "thon/"):
        told = {"nguoi": number, "viec": "ghi", "da-xem": number, "people": "A", "agreed": "on"}
        assert office.browser.post(office.path(path), told).status_code in (404, 422)


def test_nobody_chosen_is_said(office: Office) -> None:
    founded(office)
    answer = office.post("ma/", nguoi=["x", "9" * 30])
    assert answer.status_code == 422
    assert "Hãy chọn ít nhất một người" in answer.content.decode()


def test_stranger_gets_no_code(office: Office) -> None:
    founded(office)
    stranger = office.cast.stranger.user_id or 0
    assert invite_all(by=office.by, commune=office.place, members=[stranger]) == {}


def test_lines_of_people_are_read_as_people_write_them() -> None:
    text = "1. Nguyễn Văn Ninh ; Tổ Trưởng; Trưởng thôn\n- Trần Thị Én\tto pho\n\n  Lê Văn Tám  "
    found, wrongs = read_people(text)
    assert wrongs == []
    assert [(p.name, p.role, p.organisation) for p in found] == [
        ("Nguyễn Văn Ninh", "leader", "Trưởng thôn"),
        ("Trần Thị Én", "deputy", ""),
        ("Lê Văn Tám", "member", ""),
    ]


def test_pages_of_a_team_ask_at_most_nine_times(office: Office) -> None:
    team = founded(office)
    for rest in ("", "to/", f"to/{team.pk}/", "ma/", "nha/"):
        office.get(rest)
        with CaptureQueriesContext(connection) as asked:
            office.get(rest)
        assert len(questions(asked)) <= 9, (rest, questions(asked))


def test_form_opened_with_the_factor_may_take_its_time(office: Office) -> None:
    page = office.get("to/")
    opened = page.partition('name="mo-luc" value="')[2].partition('"')[0]
    an_hour_later(office)
    assert office.browser.get(office.path("to/")).status_code == 302  # shows the factor again
    answer = office.post("to/lap/", **team_form(office))
    assert answer.status_code == 409
    assert "Nguyễn Văn Ninh; tổ trưởng" in answer.content.decode()
    assert Team.objects.count() == 0
    founded(office, **{"mo-luc": opened})


def an_hour_later(office: Office) -> None:
    """Make the second factor one that was shown an hour ago."""
    session = office.browser.session
    session["factor"] -= 3_600_000
    session.save()
