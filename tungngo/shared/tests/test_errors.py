"""Refusals: a stable code once, a sentence with its values."""

import pytest

from tungngo.accounts.reasons import NO_RIGHT
from tungngo.shared.errors import REASONS, Reason, Refused


@pytest.fixture
def reason() -> Reason:
    REASONS.pop("shared.test", None)
    made = Reason("shared.test", 409, "Hộ này đã đóng sổ ngày {on}.")
    REASONS.pop("shared.test")  # a register that others read must not keep what tests make
    return made


def test_the_sentence_is_filled(reason: Reason) -> None:
    refused = Refused(reason, on="5/10/2026")
    assert refused.sentence == "Hộ này đã đóng sổ ngày 5/10/2026."
    assert (str(refused), refused.reason.status) == ("shared.test", 409)


def test_a_value_with_braces_is_not_filled_again(reason: Reason) -> None:
    assert Refused(reason, on="{on}").sentence == "Hộ này đã đóng sổ ngày {on}."


def test_a_value_that_is_missing_is_a_fault(reason: Reason) -> None:
    with pytest.raises(KeyError):
        _ = Refused(reason).sentence


def test_a_code_means_one_thing() -> None:
    with pytest.raises(ValueError, match=NO_RIGHT.code):
        Reason(NO_RIGHT.code, 400, "Khác.")
    assert REASONS[NO_RIGHT.code] is NO_RIGHT
