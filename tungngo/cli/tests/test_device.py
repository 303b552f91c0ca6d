"""``tungngo device add``: a code by which a member's phone is enrolled, told once."""

import re

import pytest

from tests.cast import Cast, draw_cast, person
from tungngo.accounts.actions import NewPhone, use_code
from tungngo.accounts.models import EnrolCode, User
from tungngo.cli.main import main
from tungngo.cli.verbs import REFUSED, WELL
from tungngo.shared.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    """Draw the cast."""
    return draw_cast()


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the code that was printed."""
    said = capsys.readouterr().out
    code = re.findall(r"^mã vào máy\s+(\S+)$", said, re.MULTILINE)[0]
    assert f"/app/#{code}" in said
    return str(code)


def test_member_gets_a_code_for_a_phone_of_the_home_where_they_work(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["device", "add", "--login", "member"]) == WELL
    phone = NewPhone("k" * 86, "p" * 43, "máy của tổ")
    device = use_code(by=Actor(None, "", job="enrol"), code=told(capsys), phone=phone)
    assert (device.user_id, device.home, device.label) == (cast.member.user_id, 97, "máy của tổ")


@pytest.mark.usefixtures("cast")
def test_a_code_may_be_shown_as_a_picture_and_close_what_is_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["device", "add", "--login", "member", "--replaces", "--qr"]) == WELL
    assert "▄" in capsys.readouterr().out
    assert EnrolCode.objects.get().replaces


def test_unknown_and_closed_accounts_get_none(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.filter(login="leader").update(is_active=False)
    for login in ("khong-co", "leader"):
        assert main(["device", "add", "--login", login]) == REFUSED
        assert f"Không có tài khoản {login}" in capsys.readouterr().err
    assert not EnrolCode.objects.exists()


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("login", ["official", "nguoi-moi"])
def test_who_serves_no_hamlet_gets_none(login: str, capsys: pytest.CaptureFixture[str]) -> None:
    person("nguoi-moi")
    assert main(["device", "add", "--login", login]) == REFUSED
    assert "chưa phụ trách thôn nào" in capsys.readouterr().err
