"""Every act is one transaction, says who does it, and is called by names."""

import inspect
from types import FunctionType, ModuleType

import pytest

from tests.shape.tree import modules_named
from tungngo.feed.actions import is_action

# The lowest apps make the transactions and audit lines that acts are made of.
BELOW = ("tungngo.feed.", "tungngo.audit.", "tungngo.work.")


def acts(module: ModuleType) -> list[FunctionType]:
    """Return the public functions that a module defines."""
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    ]


def faults(function: FunctionType) -> list[str]:
    """Return what an act lacks."""
    words = inspect.signature(function).parameters
    kinds = {p.kind for p in words.values()}
    name = f"{function.__module__}.{function.__name__}"
    found = []
    if not is_action(function):
        found.append(f"{name}: no @writes")
    if "by" not in words:
        found.append(f"{name}: does not say by whom")
    if kinds - {inspect.Parameter.KEYWORD_ONLY}:
        found.append(f"{name}: takes words without names")
    return found


@pytest.mark.parametrize("module", modules_named("actions"), ids=lambda m: str(m.__name__))
def test_every_act_of(module: ModuleType) -> None:
    if module.__name__.startswith(BELOW):
        return
    assert [fault for act in acts(module) for fault in faults(act)] == []


def test_breaches_are_caught() -> None:
    def do(what: str) -> None: ...

    assert len(faults(do)) == 3  # type: ignore[arg-type]  # a function is a FunctionType
