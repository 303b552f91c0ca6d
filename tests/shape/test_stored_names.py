"""Names that the database keeps are added, never renamed or lost."""

from tests.shape.stored_names import names
from tests.shape.tree import ROOT

KEPT = (ROOT / "tests/shape/stored_names.txt").read_text(encoding="utf-8").splitlines()


def test_no_name_is_lost() -> None:
    assert sorted(set(KEPT) - set(names())) == []


def test_every_new_name_is_kept() -> None:
    assert sorted(set(names()) - set(KEPT)) == []


def test_each_stands_once() -> None:
    assert sorted(set(KEPT)) == KEPT
