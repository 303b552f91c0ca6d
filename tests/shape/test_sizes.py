"""Files and functions stay small enough to be read at once."""

import ast
from pathlib import Path

import pytest

from tests.shape.tree import PACKAGE, ROOT, app_names, name_of, python_files, tree_of

FILE, FUNCTION, TEMPLATE, TYPESCRIPT, README = 400, 40, 150, 300, 60


def lines(path: Path) -> int:
    """Return the number of lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def too_long(paths: list[Path], most: int) -> list[str]:
    """Return the files that are longer than they may be."""
    return [f"{name_of(p)}: {lines(p)}" for p in paths if lines(p) > most]


def long_functions(tree: ast.AST) -> list[str]:
    """Return the functions of more than 40 lines."""
    found = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    sizes = [(f.name, (f.end_lineno or 0) - f.lineno + 1) for f in found]
    return [f"{name}: {size}" for name, size in sizes if size > FUNCTION]


def all_python() -> list[Path]:
    """Return all Python files that people write."""
    return [*python_files(tests=True), *ROOT.glob("tests/**/*.py"), *ROOT.glob("tools/*.py")]


def test_python_files() -> None:
    assert too_long(all_python(), FILE) == []


@pytest.mark.parametrize("folder", ["tungngo", "tests", "tools"])
def test_functions(folder: str) -> None:
    files = [p for p in all_python() if p.is_relative_to(ROOT / folder)]
    found = [f"{name_of(p)} {one}" for p in files for one in long_functions(tree_of(p))]
    assert found == []


def test_templates() -> None:
    assert too_long(list((PACKAGE / "templates").rglob("*.html")), TEMPLATE) == []


def test_typescript() -> None:
    folders = [ROOT / "pwa", ROOT / "web"]
    files = [p for f in folders for kind in ("*.ts", "*.tsx") for p in f.rglob(kind)]
    files = [p for p in files if p.name != "wire.ts"]  # made by tools/wire.py, read by nobody
    assert too_long(files, TYPESCRIPT) == []


def test_every_app_tells_what_it_is() -> None:
    readmes = [PACKAGE / app / "README.md" for app in app_names()]
    assert [name_of(p) for p in readmes if not p.exists()] == []
    assert too_long(readmes, README) == []


def test_a_long_function_is_caught() -> None:
    assert long_functions(ast.parse("def f():\n" + "    a = 1\n" * 40)) == ["f: 41"]
