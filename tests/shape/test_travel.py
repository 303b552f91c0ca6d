"""The page that tells how a visit travels names only what exists."""

import importlib
import re

import pytest

from tests.shape.tree import ROOT

PAGE = ROOT / "docs/how-a-visit-travels.md"
NAMES = re.findall(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`", PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [n for n in NAMES if not n.endswith((".md", ".py", ".ts"))])
def test_exists(name: str) -> None:
    *folder, attribute = name.split(".")
    module = importlib.import_module(".".join(["tungngo", *folder]))
    assert hasattr(module, attribute)


def test_page_names_the_way() -> None:
    assert len(NAMES) >= 8
