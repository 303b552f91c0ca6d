"""The types of the phone app are those of the server's Structs."""

import importlib
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings

from tungngo.sync.kinds import KINDS

TOOLS = settings.PACKAGE.parent / "tools"


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the maker of the types; the tools are no part of the package."""
    monkeypatch.syspath_prepend(TOOLS)
    return importlib.import_module("wire")


def test_the_files_of_the_phone_app_are_those_of_the_structs(wire: ModuleType) -> None:
    assert wire.differences() == []  # else: make wire


def test_every_kind_has_a_body_that_is_described(wire: ModuleType) -> None:
    assert wire.kinds().keys() == KINDS.keys()
    assert set(wire.kinds().values()) <= wire.components().keys()


def test_a_schema_becomes_a_type(wire: ModuleType) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "unknown"),
        ({"type": "integer", "minimum": 1}, "number"),
        ({"enum": ["a", 1]}, '"a" | 1'),
        ({"$ref": "#/$defs/Op"}, "Op"),
        (
            {"type": "array", "items": {"anyOf": [{"type": "null"}, {"type": "string"}]}},
            "(null | string)[]",
        ),
        (
            {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}]},
            "[number, boolean]",
        ),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "Record<string, number>"),
        ({"type": "array", "items": {}}, "unknown[]"),
    ]
    for node, wanted in cases:
        assert wire.type_of(node) == wanted
