"""Sealed fields: readable with the key, in their place, unchanged; else not at all."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from tungngo.shared.sealed import make_master_key, seal, seal_bytes, unseal, unseal_bytes

PLACE: dict[str, Any] = {"where": "resident|call", "home": 97, "row": "01"}
NAME = "Người minh họa 12"


def test_what_is_sealed_opens_in_its_place() -> None:
    sealed = seal(NAME, **PLACE)
    assert NAME.encode() not in sealed
    assert unseal(sealed, **PLACE) == NAME


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal(NAME, **PLACE) != seal(NAME, **PLACE)


@pytest.mark.parametrize("other", [{"where": "resident|phone"}, {"home": 1}, {"row": "02"}])
def test_a_value_moved_elsewhere_does_not_open(other: dict[str, Any]) -> None:
    with pytest.raises(InvalidTag):
        unseal(seal(NAME, **PLACE), **(PLACE | other))


def test_a_changed_bit_does_not_open() -> None:
    sealed = bytearray(seal(NAME, **PLACE))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        unseal(bytes(sealed), **PLACE)


def test_nothing_stays_nothing() -> None:
    assert seal("", **PLACE) == b""
    assert unseal(b"", **PLACE) == ""


@given(plain=st.binary(max_size=2000))
def test_bytes_that_are_no_text_come_back_as_they_were(plain: bytes) -> None:
    assert unseal_bytes(seal_bytes(plain, **PLACE), **PLACE) == plain


def test_a_master_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    assert make_master_key(tmp_path / "keys")
    path = tmp_path / "keys" / "master-1.key"
    before = path.read_bytes()
    assert (len(before), path.stat().st_mode & 0o777) == (32, 0o400)
    assert not make_master_key(tmp_path / "keys")
    assert path.read_bytes() == before
