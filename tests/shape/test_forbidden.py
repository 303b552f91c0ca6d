"""What certain files may not import or read."""

import ast
from pathlib import Path

from tests.shape.tree import PACKAGE, ROOT, imports_of, name_of, python_files, tree_of

NO_HTTP = ("django.http", "django.shortcuts", "django.contrib.messages")
NO_HTTP_FILES = ("actions", "models", "jobs", "wire", "reasons")
# Besides the one reader: the name of the settings must be set before they are read, the tests' own
# folder before that, and a command's child inherits its surroundings.
MAY_TOUCH_ENVIRONMENT = {
    "tungngo/config/env.py",
    "tungngo/config/wsgi.py",
    "tungngo/cli/main.py",
    "tests/environment.py",
    "tools/postgres.py",
}
ENVIRONMENT = {"environ", "getenv", "putenv"}


def speaks_http(tree: ast.AST) -> bool:
    """Say whether a file imports what belongs to pages."""
    return any(name.startswith(NO_HTTP) for name in imports_of(tree))


def reads_environment(tree: ast.AST) -> bool:
    """Say whether a file uses os.environ or its like."""
    uses = any(isinstance(n, ast.Attribute) and n.attr in ENVIRONMENT for n in ast.walk(tree))
    return uses or any(name.removeprefix("os.") in ENVIRONMENT for name in imports_of(tree))


def imports_in_functions(tree: ast.AST) -> bool:
    """Say whether a function imports."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = [n for f in functions for n in ast.walk(f)]
    return any(isinstance(n, ast.Import | ast.ImportFrom) for n in inner)


def below_pages(path: Path) -> bool:
    """Say whether a file must know nothing of HTTP."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] == "shared" or any(part.removesuffix(".py") in NO_HTTP_FILES for part in parts)


def test_actions_and_models_know_no_http() -> None:
    files = [p for p in python_files() if below_pages(p)]
    assert [name_of(p) for p in files if speaks_http(tree_of(p))] == []


def test_one_file_reads_the_environment() -> None:
    files = [*python_files(tests=True), *ROOT.glob("tests/**/*.py"), *ROOT.glob("tools/*.py")]
    readers = {name_of(p) for p in files if reads_environment(tree_of(p))}
    assert readers <= MAY_TOUCH_ENVIRONMENT


def test_no_function_imports() -> None:
    assert [name_of(p) for p in python_files() if imports_in_functions(tree_of(p))] == []


def test_breaches_are_caught() -> None:
    assert speaks_http(ast.parse("from django.http import HttpResponse"))
    assert reads_environment(ast.parse("import os\nos.environ['A']"))
    assert reads_environment(ast.parse("from os import getenv"))
    assert imports_in_functions(ast.parse("def f():\n    import json"))


def users_of(word: str) -> set[str]:
    """Return the files that use a name."""
    return {
        name_of(path)
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Name) and node.id == word)
        or (isinstance(node, ast.Attribute) and node.attr == word)
    }


def test_only_the_dispatcher_records_visits() -> None:
    assert users_of("record_visits") <= {"tungngo/sync/kinds.py"}


WRITERS = {"add_up", "put", "insert_new", "insert_all"}


def writers_of(model: str) -> set[str]:
    """Return the files in which a table is written by one of the hand-written statements."""
    return {
        name_of(path)
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in WRITERS and node.args
        if isinstance(node.args[0], ast.Name) and node.args[0].id == model
    }


def test_only_the_actions_of_figures_write_cells() -> None:
    assert all(name.startswith("tungngo/figures/actions") for name in writers_of("Cell"))
