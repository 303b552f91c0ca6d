"""Writes the types of the wire for the phone app: pwa/src/wire.ts and docs/wire.schema.json.

They come from the msgspec Structs of every app's ``wire.py`` and of the calls of ``sync``, so the
phone and the server cannot differ; a test fails when the files are not those of the Structs.
Needs ``DJANGO_SETTINGS_MODULE`` (`make wire` sets it).
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import msgspec

ROOT = Path(__file__).resolve().parents[1]
TYPES, SCHEMA = ROOT / "pwa/src/wire.ts", ROOT / "docs/wire.schema.json"
HEAD = (
    "// Made by tools/wire.py from the Structs of the server (`make wire`); never edited by hand."
)
_WIDTH = 120  # of a line, as biome has it
_NAMES = ("wire", "calls")  # modules that hold Structs of the wire

_PLAIN = {"integer": "number"}  # others are called alike

type Node = dict[str, Any]


def structs() -> list[type[msgspec.Struct]]:
    """Return the Structs of the wire, by name; two of one name would be one type of the phone."""
    found: dict[str, type[msgspec.Struct]] = {}
    for module in _modules():
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, msgspec.Struct):
                if value.__module__ != module.__name__:
                    continue
                if value.__name__ in found:
                    raise SystemExit(f"two Structs of the wire are called {value.__name__}")
                found[value.__name__] = value
    return [one for _, one in sorted(found.items())]


def _modules() -> Iterator[Any]:
    package = importlib.import_module("tungngo")
    for app in pkgutil.iter_modules(package.__path__):
        for name in _NAMES:
            if (ROOT / "tungngo" / app.name / f"{name}.py").exists():
                yield importlib.import_module(f"tungngo.{app.name}.{name}")


def kinds() -> dict[str, str]:
    """Return {kind of operation: Struct of its body}."""
    known = importlib.import_module("tungngo.sync.kinds").KINDS
    return {name: kind.decoder.type.__name__ for name, kind in sorted(known.items())}


def components() -> dict[str, Node]:
    """Return the JSON Schema of every Struct, by name."""
    _, found = msgspec.json.schema_components(structs(), ref_template="#/$defs/{name}")
    return dict(sorted(found.items()))


def schema_text() -> str:
    """Return docs/wire.schema.json."""
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Từng Ngõ, the phone's protocol",
        "$defs": components(),
        "kinds": {name: {"$ref": f"#/$defs/{body}"} for name, body in kinds().items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def types_text() -> str:
    """Return pwa/src/wire.ts."""
    parts = [HEAD]
    parts += ["\n".join(_interface(name, node)) for name, node in components().items()]
    bodies = [f'  "{name}": {body}' for name, body in kinds().items()]
    about = "/** Bodies of the operations, by kind. */"
    parts.append("\n".join([about, "export interface Bodies {", *bodies, "}"]))
    return "\n\n".join(parts) + "\n"


def _interface(name: str, node: Node) -> Iterator[str]:
    if "properties" not in node:
        yield from _line(f"export type {name} = ", node, "")
        return
    told = str(node.get("description", "")).split("\n\n", 1)[0].replace("\n", " ")
    if told:
        yield f"/** {told} */"
    if not node["properties"]:
        yield f"export type {name} = Record<string, never>"
        return
    yield f"export interface {name} {{"
    needed = set(node.get("required", ()))
    for field, one in node["properties"].items():
        mark = "" if field in needed else "?"
        yield from _line(f"  {field}{mark}: ", one, "    ")
    yield "}"


def _line(head: str, node: Node, indent: str) -> Iterator[str]:
    """Yield a declaration, in as many lines as the formatter would give it."""
    text = type_of(node)
    if len(head + text) <= _WIDTH:
        yield head + text
        return
    yield head.rstrip()
    yield from (f"{indent or '  '}| {part}" for part in _parts(node))


def type_of(node: Node) -> str:
    """Return a JSON Schema as a type of TypeScript."""
    return " | ".join(_parts(node))


def _parts(node: Node) -> list[str]:
    if "$ref" in node:
        return [str(node["$ref"]).rpartition("/")[2]]
    if "anyOf" in node:
        return [part for one in node["anyOf"] for part in _parts(one)]
    if "enum" in node:
        return [json.dumps(value, ensure_ascii=False) for value in node["enum"]]
    if "const" in node:
        return [json.dumps(node["const"], ensure_ascii=False)]
    kind = str(node.get("type", "unknown"))
    if kind == "array":
        return [_array(node)]
    return [_object(node) if kind == "object" else _PLAIN.get(kind, kind)]


def _array(node: Node) -> str:
    if "prefixItems" in node:
        return f"[{', '.join(type_of(one) for one in node['prefixItems'])}]"
    parts = _parts(node.get("items") or {})
    inner = " | ".join(parts)
    return f"({inner})[]" if len(parts) > 1 else f"{inner}[]"


def _object(node: Node) -> str:
    more = node.get("additionalProperties")
    return f"Record<string, {type_of(more) if isinstance(more, dict) else 'unknown'}>"


def differences() -> list[str]:
    """Return the files that are not what the Structs say."""
    wanted = {TYPES: types_text(), SCHEMA: schema_text()}
    return [
        str(path.relative_to(ROOT))
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> None:
    """Write both files; with ``--check`` only say whether they differ."""
    django.setup()
    if "--check" in sys.argv:
        wrong = differences()
        raise SystemExit(f"differs, run make wire: {', '.join(wrong)}" if wrong else 0)
    TYPES.parent.mkdir(parents=True, exist_ok=True)
    TYPES.write_text(types_text(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
