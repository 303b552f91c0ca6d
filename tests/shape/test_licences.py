"""What is installed at run time allows what we do with it, and NOTICE names it."""

import importlib.metadata
import re

import pytest

from tests.shape.tree import ROOT

# GPL and AGPL, but not LGPL.
COPYLEFT = re.compile(r"(?<!L)GPL|GNU (?:Affero )?General Public", re.IGNORECASE)
MOST = 24  # packages that we ask for by name


def locked() -> list[str]:
    """Return the names in the lock of the run time."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE)


def licence(name: str) -> str | None:
    """Return what a package says of its licence, or None where it is not for this platform."""
    try:
        data = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    marks = [c for c in data.get_all("Classifier") or [] if c.startswith("License")]
    stated = data.get("License-Expression") or data.get("License") or ""
    return " ".join([stated[:200], *marks])


@pytest.mark.parametrize("name", locked())
def test_no_gpl_at_run_time(name: str) -> None:
    found = licence(name)
    assert found is None or found.strip(), "no licence stated"
    assert not COPYLEFT.search(found or "")


def test_pattern_tells_gpl_from_lgpl() -> None:
    assert COPYLEFT.search("GPL-3.0-or-later")
    assert COPYLEFT.search("AGPL-3.0")
    assert not COPYLEFT.search("LGPL-3.0-only")


def test_notice_names_every_package() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
    assert [name for name in locked() if name not in notice] == []


def test_few_packages_and_a_reason_beside_each() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("dependencies = [", 1)[1].split("\n]", 1)[0].strip().splitlines()
    assert len(block) <= MOST
    assert [line for line in block if "#" not in line] == []
