"""Known failures of others (trust page 9): which test of ours answers each."""

import ast
import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Of the 28: what waits for its pages or tools (8, 11, 14, 15, 18, 26-28).
WAITING = {8, 11, 14, 15, 18, 26, 27, 28}


def table() -> set[tuple[int, str]]:
    """Return (advisory, test) of every line."""
    with Path(__file__).with_name("table.csv").open(encoding="utf-8", newline="") as file:
        return {(int(row["advisory"]), row["test"]) for row in csv.DictReader(file)}


def marked() -> set[tuple[int, str]]:
    """Return (advisory, test) of every mark ``advisory("<no>")`` on a test here."""
    found = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith(".advisory"):
                        (number,) = map(ast.literal_eval, mark.args)
                        found.add((int(number), f"tests/security/{path.name}::{node.name}"))
    return found


def test_every_test_of_the_table_stands() -> None:
    for _, test in table():
        path, _, name = test.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        functions = {n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)}
        assert name in functions, test


def test_marks_and_table_agree() -> None:
    assert marked() == {(n, test) for n, test in table() if test.startswith("tests/security/")}


def test_every_advisory_has_a_test_or_waits() -> None:
    assert {n for n, _ in table()} | WAITING == set(range(1, 29))
    assert {n for n, _ in table()}.isdisjoint(WAITING)
