"""The page of offices: who sees whose, who may give which where, and that one ends at once."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse

from tests.browsers import browser_of
from tests.cast import Cast, draw_cast, give, person, user_of
from tungngo.accounts.models import Grant, User
from tungngo.accounts.rights import Role
from tungngo.accounts.tests.lines import verbs
from tungngo.shared.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    """Draw the cast, with a head of the commune and an officer of the province."""
    drawn = draw_cast()
    person("head", {Role.COMMUNE_HEAD: drawn.map.commune})
    person("province", {Role.PROVINCE_OFFICER: drawn.map.new_province})
    return drawn


def page(login: str, path: str = "/quyen/") -> HttpResponse:
    """Return a page as a person sees it."""
    return browser_of(User.objects.get(login=login)).get(path)  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def office(cast: Cast, **other: str) -> dict[str, str]:
    """Return what a head fills in to appoint an officer of the commune."""
    last = today() + timedelta(days=100)
    usual = {
        "name": "Cán bộ minh họa mới",
        "login": "moi.minh.hoa",
        "role": "commune_officer",
        "place": str(cast.map.commune.pk),
        "last": f"{last:%d/%m/%Y}",
        "decision": "12/QĐ-UBND",
    }
    return usual | other


def test_a_member_sees_the_own_right_and_nobody_elses(cast: Cast) -> None:
    told = text(page("member"))
    assert "Quyền của tôi" in told
    assert "Thành viên tổ" in told
    assert "Cán bộ trong địa bàn" not in told
    assert "official" not in told


def test_a_head_sees_the_officials_of_the_commune_and_no_members(cast: Cast) -> None:
    told = text(page("head"))
    assert "Người minh họa official" in told
    assert "Người minh họa member" not in told


def test_an_officer_of_another_province_is_not_shown(cast: Cast) -> None:
    person("far", {Role.COMMUNE_OFFICER: cast.other.commune})
    assert "Người minh họa far" not in text(page("province"))
    assert "Người minh họa official" in text(page("province"))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR, Role.DATA_OFFICER])
def test_who_watches_sees_the_offices_and_ends_none(cast: Cast, role: Role) -> None:
    person("watcher", {role: cast.map.new_province})
    told = text(page("watcher"))
    assert "Người minh họa official" in told
    assert "Thu hồi" not in told
    assert "Người minh họa member" not in told


def test_a_name_is_found_without_its_marks(cast: Cast) -> None:
    assert "Người minh họa official" in text(page("head", "/quyen/?tim=nguoi minh hoa off"))
    assert "Không có cán bộ nào" in text(page("head", "/quyen/?tim=khong-ai"))


def test_a_head_appoints_an_officer_with_a_new_account(cast: Cast) -> None:
    browser = browser_of(User.objects.get(login="head"))
    answer = browser.post("/quyen/cap/", office(cast), follow=True)
    assert "Đã cấp quyền cho moi.minh.hoa" in text(answer)  # type: ignore[arg-type]
    made = Grant.objects.get(user__login="moi.minh.hoa")
    assert (made.role, made.place_id) == ("commune_officer", cast.map.commune.pk)
    assert (made.decision_no, made.valid_from) == ("12/QĐ-UBND", today())
    assert made.user.is_demo
    assert not made.user.has_usable_password()
    assert {"account.add", "grant.open"} <= set(verbs())


def test_somebody_known_keeps_the_account(cast: Cast) -> None:
    known = User.objects.get(login="member")
    browser = browser_of(User.objects.get(login="head"))
    browser.post("/quyen/cap/", office(cast, login="member", name=known.name))
    assert Grant.objects.filter(user=known, role="commune_officer").count() == 1


def test_a_login_of_somebody_else_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    browser = browser_of(User.objects.get(login="head"))
    answer = browser.post("/quyen/cap/", office(cast, login="member"))
    assert answer.status_code == 409
    assert "đã thuộc về người có họ tên khác" in answer.content.decode()
    assert 'value="Cán bộ minh họa mới"' in answer.content.decode()
    assert not Grant.objects.filter(user__login="member", role="commune_officer").exists()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"role": "province_officer"}, "Hãy chọn một trong danh sách."),
        ({"last": "31/02/2027"}, "Ngày này chưa đúng"),
        ({"last": "01/01/2020"}, "Ngày cuối"),
        ({"decision": ""}, "Hãy nhập số quyết định"),
        ({"name": ""}, "Hãy nhập họ và tên"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_given(
    cast: Cast, other: dict[str, str], said: str
) -> None:
    before = Grant.objects.count()
    answer = browser_of(User.objects.get(login="head")).post("/quyen/cap/", office(cast, **other))
    assert answer.status_code in (422, 403, 409)
    assert said.lower() in answer.content.decode().lower()
    assert Grant.objects.count() == before


def test_nobody_gives_beyond_the_own_place(cast: Cast) -> None:
    browser = browser_of(User.objects.get(login="province"))
    answer = browser.post("/quyen/cap/", office(cast, place=str(cast.other.commune.pk)))
    assert answer.status_code == 422
    assert not User.objects.filter(login="moi.minh.hoa").exists()


def test_an_office_ended_with_a_reason_is_dead_at_the_next_request(cast: Cast) -> None:
    officer = browser_of(user_of(cast.official))
    assert officer.get("/so-lieu/").status_code == 200
    grant = Grant.objects.get(user__login="official")
    head = browser_of(User.objects.get(login="head"))
    assert head.post(f"/quyen/{grant.pk}/thu-hoi/", {"why": ""}).status_code == 422
    assert officer.get("/so-lieu/").status_code == 200
    assert head.post(f"/quyen/{grant.pk}/thu-hoi/", {"why": "chuyển công tác"}).status_code == 302
    assert officer.get("/so-lieu/").status_code == 403
    assert "grant.revoke" in verbs()


def test_a_stranger_cannot_tell_an_office_from_none(cast: Cast) -> None:
    grant = Grant.objects.get(user__login="head")
    far = person("far.head", {Role.COMMUNE_HEAD: cast.other.commune})
    browser = browser_of(far)
    for pk in (grant.pk, 10**9):
        answer = browser.post(f"/quyen/{pk}/thu-hoi/", {"why": "x"})
        assert answer.status_code == 404
    assert Grant.objects.get(pk=grant.pk).revoked_at is None


def test_an_officer_ends_neither_the_head_nor_the_own_office(cast: Cast) -> None:
    browser = browser_of(user_of(cast.official))
    for login in ("head", "official"):
        pk = Grant.objects.get(user__login=login).pk
        assert browser.post(f"/quyen/{pk}/thu-hoi/", {"why": "x"}).status_code == 404


def test_what_ends_soon_is_marked(cast: Cast) -> None:
    last = today() + timedelta(days=20)
    give(person("soon"), Role.COMMUNE_OFFICER, cast.map.commune, last=last)
    told = text(page("head"))
    assert "1 quyền hết hạn trong 30 ngày tới" in told
    assert "sắp hết hạn" in told
