"""Passwords that everybody tries first are refused; a sentence of one's own is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.accounts.passwords import hash_password, is_common

WEAK = [
    "matkhau123456",
    "Mật khẩu 2026!",
    "M@tKhau@2024!!",
    "passwordpassword",
    "P4ssw0rd123456",
    "qwertyuiop123",
    "123456789012",
    "aaaaaaaaaaaaaa",
    "abcdefghijklmnop",
    "admin@tungngo2026",
    "Tổ công nghệ số 2026",
    "iloveyou121212"[:11] + "1234",
    "nguyen.van.an 1990",
    "nguyễnvănan123",
    "!@#$%^&*()_+!@#",
]
STRONG = [
    "con trâu đi trước",
    "bảy con cá lội ngược dòng",
    "8f3kq29dkx7m",
    "correct horse battery staple",
    "mười hai ký!",
    "đường về nhà qua cầu gỗ",
]


@pytest.mark.parametrize("password", WEAK)
def test_it_is_common(password: str) -> None:
    assert is_common(password, names="nguyen.van.an Nguyễn Văn An")


@pytest.mark.parametrize("password", STRONG)
def test_it_is_not(password: str) -> None:
    assert not is_common(password, names="can.bo Cán bộ xã")
    assert hash_password(password, login="can.bo", name="Cán bộ xã")


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_is_a_fault(password: str, names: str) -> None:
    is_common(password, names=names)


def test_long_ones_are_judged_quickly() -> None:
    assert is_common("abcd" * 50)
    assert not is_common("".join(chr(0x4E00 + (n * 7919) % 9000) for n in range(200)))
