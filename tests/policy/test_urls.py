"""docs/urls.md is what the code and the matrix say (`tools/urls.py` writes it)."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def tool() -> ModuleType:
    """Load tools/urls.py."""
    spec = importlib.util.spec_from_file_location("tools_urls", ROOT / "tools" / "urls.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["tools_urls"] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_of_addresses_is_up_to_date() -> None:
    urls = tool()
    told = urls.PAGE.read_text(encoding="utf-8").splitlines()
    wanted = urls.page_text().splitlines()
    gone = sorted(set(told) - set(wanted))
    new = sorted(set(wanted) - set(told))
    assert (gone, new) == ([], []), "run: .venv/bin/python tools/urls.py"
    assert told == wanted


def test_no_view_is_without_a_policy() -> None:
    assert "**none" not in tool().page_text()
