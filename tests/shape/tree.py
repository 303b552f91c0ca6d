"""The files of the project, for the tests of its shape."""

import ast
import importlib
import pkgutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tungngo"
# Folders of the package that hold no app.
NO_APPS = {"cli", "config", "shared", "templates", "locale", "static"}


def app_names() -> list[str]:
    """Return the apps: folders of the package with an ``apps.py``."""
    return sorted(p.parent.name for p in PACKAGE.glob("*/apps.py"))


def python_files(*, tests: bool = False) -> list[Path]:
    """Return the Python files of the package, without migrations."""
    found = [p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts]
    return sorted(p for p in found if tests or "tests" not in p.parts)


def name_of(path: Path) -> str:
    """Return a path as a reader would write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Return the dotted names that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_named(name: str) -> list[ModuleType]:
    """Import ``tungngo.<app>.<name>`` of every place that has it, its own modules included."""
    found = []
    for folder in sorted(p for p in PACKAGE.iterdir() if (p / "__init__.py").exists()):
        if not ((folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()):
            continue
        module = importlib.import_module(f"tungngo.{folder.name}.{name}")
        found.append(module)
        inner = pkgutil.iter_modules(getattr(module, "__path__", []), module.__name__ + ".")
        found += [importlib.import_module(one.name) for one in inner]
    return found


@cache
def project() -> dict[str, object]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def contract(name: str) -> dict[str, list[str]]:
    """Return an import contract by its name."""
    tool = project()["tool"]
    assert isinstance(tool, dict)
    return next(c for c in tool["importlinter"]["contracts"] if c["name"] == name)


def layers() -> dict[str, int]:
    """Return {folder: height}, the lowest being 0; folders side by side have the same height."""
    lines = contract("apps depend one way")["layers"]
    return {
        word.strip(" ()"): height
        for height, line in enumerate(reversed(lines))
        for word in line.split("|")
    }
