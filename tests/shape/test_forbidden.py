"""What certain files may not import or read."""

import ast
from pathlib import Path
from typing import TypeGuard

import pytest

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
    "tools/urls.py",
}
ENVIRONMENT = {"environ", "getenv", "putenv"}


def speaks_http(tree: ast.AST) -> bool:
    """Say whether a file imports what belongs to pages."""
    return any(name.startswith(NO_HTTP) for name in imports_of(tree))


def of_os(used: ast.Attribute) -> bool:
    """Say whether it is os.environ or its like; a request has surroundings of its own."""
    return used.attr in ENVIRONMENT and isinstance(used.value, ast.Name) and used.value.id == "os"


def reads_environment(tree: ast.AST) -> bool:
    """Say whether a file uses os.environ or its like."""
    uses = any(isinstance(n, ast.Attribute) and of_os(n) for n in ast.walk(tree))
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
CHAINED = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "update",
    "bulk_update",
    "delete",
}
# Sums and boards: only the actions of figures know how they hang together.
SUMS = ("Cell", "DayTotal", "Board", "DayBoard")
# It deletes what is made up, then has the sums made anew from what stays.
MAY_DELETE_SUMS = {"tungngo/cli/demo/removal.py"}


def writes_to(tree: ast.AST, model: str) -> bool:
    """Say whether a file writes a table: by a statement of our own or by a chain of the ORM."""
    return any(_states(call, model) or _chains(call, model) for call in _calls(tree))


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _states(call: ast.Call, model: str) -> bool:
    by_hand = isinstance(call.func, ast.Name) and call.func.id in WRITERS and call.args
    return bool(by_hand) and _is(call.args[0], model)


def _chains(call: ast.Call, model: str) -> bool:
    """Say whether a call is ``Model.objects...update(`` or ``Model(...).save(``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in {*CHAINED, "save"}:
        return False
    return any(_is(node, model) for node in ast.walk(call.func.value))


def _is(node: ast.AST, model: str) -> bool:
    return isinstance(node, ast.Name) and node.id == model


def names(tree: ast.AST, model: str) -> bool:
    """Say whether a file imports a table at all."""
    return any(name.split(".")[-1] == model for name in imports_of(tree))


def deletes_blindly(tree: ast.AST) -> bool:
    """Say whether a file writes tables that it names by a variable (``table.objects...delete``)."""
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in CHAINED:
            heads = [n.value for n in ast.walk(call.func.value) if _is_objects(n)]
            if any(isinstance(head, ast.Name) and head.id.islower() for head in heads):
                return True
    return False


def _is_objects(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and node.attr == "objects"


@pytest.mark.parametrize("model", SUMS)
def test_only_the_actions_of_figures_write(model: str) -> None:
    writers = {
        name_of(path)
        for path in python_files()
        if writes_to(tree_of(path), model)
        or (names(tree_of(path), model) and deletes_blindly(tree_of(path)))
    }
    outside = {name for name in writers if not name.startswith("tungngo/figures/actions/")}
    assert writers
    assert outside <= MAY_DELETE_SUMS


@pytest.mark.parametrize(
    "line",
    [
        "put(Cell, (), [])",
        "Cell.objects.create(home=1)",
        "Cell.objects.filter(home=1).exclude(slot=2).update(value=0)",
        "Cell.objects.filter(home=1).delete()",
        "Cell.objects.in_home(1).bulk_create([])",
        "Cell(home=1).save()",
    ],
)
def test_writing_is_seen(line: str) -> None:
    assert writes_to(ast.parse(line), "Cell")
    assert not writes_to(ast.parse(line), "Board")
    assert not writes_to(ast.parse("Cell.objects.filter(home=1).values().first()"), "Cell")


def test_deleting_by_a_variable_is_seen() -> None:
    assert deletes_blindly(ast.parse("for t in (Cell,): t.objects.filter(home=1).delete()"))
    assert not deletes_blindly(ast.parse("Cell.objects.filter(home=1).delete()"))
