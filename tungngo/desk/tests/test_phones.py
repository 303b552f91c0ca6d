"""The page of phones: who sees which, the worst first, and what leader and commune do then."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import give, person
from tungngo.accounts.actions import import_device
from tungngo.accounts.models import Device, EnrolCode
from tungngo.accounts.rights import Role, actor_of
from tungngo.audit.models import AuditEntry
from tungngo.cli.keyring import Keyring
from tungngo.desk.tests.field import Field, draw_field
from tungngo.shared.clock import frozen, now
from tungngo.shared.home import job_scope
from tungngo.sync.models import OpLost, previous_phones
from tungngo.sync.tests.phones import Held
from tungngo.sync.tests.stage import Member

pytestmark = pytest.mark.django_db
PAGE = "/may-cua-to/"
NOBODY = "01990000-0000-7000-8000-000000000001"


@pytest.fixture
def field(db: None) -> Field:
    """Draw everyone and a phone."""
    return draw_field()


def far_phone(field: Field) -> Member:
    """Enrol the phone of a member of the other commune."""
    user = person("far.member")
    give(user, Role.MEMBER, field.stage.map.nui_xa.place)
    return field.stage.enrol(user, 7)


def lost(field: Field) -> OpLost:
    """Let the member's phone tell of a loss."""
    field.heartbeat(max_seq=430, lost=[[413, 430]], unsent=[[1, 412]])
    return OpLost.objects.get(home=field.home)


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER, Role.COMMUNE_HEAD])
def test_leader_and_commune_see_the_phones_of_their_people(field: Field, role: Role) -> None:
    far, mine = far_phone(field), field.stage.me.user.name
    lost(field)
    text = field.text(role, PAGE)
    assert "Mất phiếu 413-430 (máy đã bị xóa dữ liệu)" in text
    assert mine in text
    assert far.user.name not in text
    assert "1 trên 1 máy cần xử lý ngay" in text


def test_what_a_member_types_on_pages_is_no_phone(field: Field) -> None:
    mine = field.stage.me.device
    import_device(by=actor_of(mine.user), home=mine.home)
    assert "1 trên 1 máy" in field.text(Role.LEADER, PAGE)
    assert [one.device for one in previous_phones(mine)] == []


def test_the_worst_stands_first(field: Field) -> None:
    other = field.stage.add_member()
    field.heartbeat(other)
    lost(field)
    text = field.text(Role.LEADER, PAGE)
    assert text.index(field.stage.me.user.name) < text.index(other.user.name)
    assert "Chưa có máy" in text  # the member of the cast has none


def test_silence_and_holes_are_told_in_words(field: Field) -> None:
    field.heartbeat(max_seq=3)
    with frozen(now() + timedelta(days=9)):
        text = field.text(Role.LEADER, PAGE)
    assert "Chưa liên lạc 9 ngày" in text
    assert "Thiếu phiếu 1-3, đang hỏi lại máy" in text


def test_a_member_sees_the_own_phone_only(field: Field) -> None:
    other = field.stage.add_member()
    give(field.people[Role.MEMBER], Role.MEMBER, field.stage.map.suoi_trong.place)
    field.stage.enrol(field.people[Role.MEMBER], 9)
    text = field.text(Role.MEMBER, PAGE)
    assert field.people[Role.MEMBER].name in text
    assert other.user.name not in text
    assert field.stage.me.user.name not in text


def test_above_the_commune_there_are_numbers_and_no_names(field: Field) -> None:
    lost(field)
    for role, where in ((Role.PROVINCE_OFFICER, "Suối Hoa"), (Role.NATIONAL_OFFICER, "Đồi Núi")):
        text = field.text(role, PAGE)
        assert where in text
        assert field.stage.me.user.name not in text
        cells = [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', text)]
        assert cells == [1, 0, 0, 1, 1]
    commune = f"{PAGE}?noi={field.stage.map.commune.pk}"
    assert field.text(Role.PROVINCE_OFFICER, commune, 404)
    assert field.stage.me.user.name in field.text(Role.AUDITOR, commune)
    nation = f"{PAGE}?noi={field.stage.map.new_province.pk}"
    assert "Suối Hoa" in field.text(Role.NATIONAL_OFFICER, nation)


def test_a_phone_is_closed_after_a_page_that_says_what_happens(field: Field) -> None:
    device = field.stage.me.device
    path = f"{PAGE}{device.uid}/khoa/"
    assert "trong 30 ngày máy vẫn gửi lên được" in field.text(Role.LEADER, path)
    assert Device.objects.get(pk=device.pk).revoked_at is None
    answer = field.browser(Role.LEADER).post(path, follow=True)
    assert "Đã khóa máy" in answer.content.decode()
    assert Device.objects.get(pk=device.pk).revoked_at is not None
    assert AuditEntry.objects.filter(home=field.home, verb="device.revoke").exists()


def test_foreign_phones_and_people_are_not_there(field: Field) -> None:
    far = far_phone(field)
    browser = field.browser(Role.LEADER)
    for path in (
        f"{PAGE}{far.device.uid}/khoa/",
        f"{PAGE}{NOBODY}/khoa/",
        f"{PAGE}ma/{far.user.pk}/",
        f"{PAGE}ma/999999/",
    ):
        for answer in (browser.get(path), browser.post(path)):
            assert answer.status_code == 404, path
    assert Device.objects.get(pk=far.device.pk).revoked_at is None
    assert not EnrolCode.objects.exists()


def test_a_code_is_shown_once_and_enrols_the_members_phone(field: Field) -> None:
    member = field.stage.me
    browser = field.browser(Role.COMMUNE_OFFICER)
    path = f"{PAGE}ma/{member.user.pk}/"
    assert "Tạo mã" in browser.get(path).content.decode()
    assert not EnrolCode.objects.exists()
    answer = browser.post(path, {"thay": "1"})
    text = answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    assert "<svg" in text
    code = "".join(re.findall(r"<span>([A-Za-z0-9_-]{2,4})</span>", text))
    held = Held(field.stage, member, Keyring(), field.stage.client)
    assert held.keys.enrol(code, held.post)["member"] == member.user.pk
    assert Device.objects.get(pk=member.device.pk).why == "replaced"


def test_a_loss_is_closed_with_a_reason_and_not_asked_for_again(field: Field) -> None:
    loss = lost(field)
    path = f"{PAGE}mat/{loss.home}/{loss.id}/"
    browser = field.browser(Role.LEADER)
    assert browser.post(path, {"ly-do": "  "}).status_code == 422
    answer = browser.post(path, {"ly-do": "Đã đến lại và ghi phiếu mới"}, follow=True)
    assert "Đã đóng dòng mất phiếu" in answer.content.decode()
    loss = OpLost.objects.get(home=loss.home, id=loss.id)
    assert loss.closed_by == field.people[Role.LEADER].pk
    assert loss.closed_why == "Đã đến lại và ghi phiếu mới"
    assert "Mất phiếu" not in field.text(Role.LEADER, PAGE)
    again = field.heartbeat(max_seq=430, lost=[[413, 430]], unsent=[[1, 412]])
    assert again["need"] == []
    assert field.heartbeat(max_seq=430, unsent=[[1, 412]])["need"] == []
    assert "Mất phiếu" not in field.text(Role.LEADER, PAGE)
    assert browser.post(path, {"ly-do": "lần nữa"}).status_code == 404


def test_a_loss_of_another_commune_is_not_there(field: Field) -> None:
    far = far_phone(field)
    field.heartbeat(far, max_seq=3, lost=[[1, 3]])
    loss = OpLost.objects.get(home=field.home)
    path = f"{PAGE}mat/{loss.home}/{loss.id}/"
    for role in (Role.LEADER, Role.COMMUNE_OFFICER, Role.MEMBER):
        assert field.browser(role).post(path, {"ly-do": "x"}).status_code == 404
    with job_scope("test"):
        assert OpLost.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, Role.COMMUNE_OFFICER, Role.AUDITOR])
def test_it_is_eight_questions_whoever_looks(field: Field, role: Role) -> None:
    lost(field)
    for _ in range(3):
        field.heartbeat(field.stage.add_member())
    browser = field.browser(role)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(PAGE).status_code == 200
    assert len(asked) <= 8
