"""``tungngo device add``: a phone for a member, its secret told once."""

import re

import pytest

from tests.cast import Cast, draw_cast, person
from tungngo.accounts.models import Device, User, device_of
from tungngo.cli.main import main
from tungngo.cli.verbs import REFUSED, WELL

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    """Draw the cast."""
    return draw_cast()


def test_member_gets_a_phone_of_the_home_where_they_work(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["device", "add", "--login", "member", "--label", "máy của tổ"]) == WELL
    device = Device.objects.get()
    assert (device.user_id, device.home, device.label) == (cast.member.user_id, 97, "máy của tổ")
    said = dict(re.findall(r"(mã máy|mã bí mật)\s+(\S+)", capsys.readouterr().out))
    assert said["mã máy"] == str(device.uid)
    assert device_of(device.uid, said["mã bí mật"]) is not None
    assert said["mã bí mật"] not in device.secret_hash


def test_unknown_and_closed_accounts_get_none(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.filter(login="leader").update(is_active=False)
    for login in ("khong-co", "leader"):
        assert main(["device", "add", "--login", login]) == REFUSED
        assert f"Không có tài khoản {login}" in capsys.readouterr().err
    assert not Device.objects.exists()


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("login", ["official", "nguoi-moi"])
def test_who_serves_no_hamlet_gets_none(login: str, capsys: pytest.CaptureFixture[str]) -> None:
    person("nguoi-moi")
    assert main(["device", "add", "--login", login]) == REFUSED
    assert "chưa phụ trách thôn nào" in capsys.readouterr().err
