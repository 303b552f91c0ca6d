"""Imports go one way, and each contract catches a breach."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shape.tree import PACKAGE, ROOT, app_names, contract, layers

LINTER = Path(sys.executable).with_name("lint-imports")
BREACHES = {
    "an app imports an app above it": (
        "tungngo/feed/models.py",
        "from tungngo.audit import models",
        "apps depend one way",
    ),
    "an action imports a job": (
        "tungngo/figures/actions.py",
        "from tungngo.figures import jobs",
        "inside an app",
    ),
    "an app imports another app's pages": (
        "tungngo/sync/models.py",
        "from tungngo.figures import jobs",
        "nobody imports another app's pages",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import linter in a folder."""
    command = [str(LINTER), "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_breach_is_caught(breach: str, tmp_path: Path) -> None:
    path, line, broken = BREACHES[breach]
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "*.csv", "migrations")
    shutil.copytree(PACKAGE, tmp_path / "tungngo", ignore=ignored)
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert f"{broken} BROKEN" in done.stdout


def test_every_app_is_under_the_rules_inside_an_app() -> None:
    assert contract("inside an app")["containers"] == [f"tungngo.{app}" for app in app_names()]


def test_every_folder_has_its_layer() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    assert folders <= set(layers())
