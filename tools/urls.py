"""Write docs/urls.md: every address, its methods, whom it is for, and what rows it shows to whom.

Methods and policy come from the views, the rule of places from tests/policy/matrix.csv. Run it as
``.venv/bin/python tools/urls.py``; ``tests/policy/test_urls.py`` fails where the page differs.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "urls.md"
_HEAD = """# Addresses

Made by `tools/urls.py`; do not edit. Policy: whom the door lets in (`accounts.policy`); "level" is
the least that somebody must have there. Place: what the view does with rows that are not the
visitor's (`tests/policy/matrix.csv`), whose column of roles says how much each may be shown.

| Address | Name | Methods | Policy | Place |
|---|---|---|---|---|
"""


class Page(NamedTuple):
    """An address and its view."""

    name: str
    path: str
    view: Callable[..., Any]


def pages(of: Any, before: str = "/", space: str = "") -> Iterator[Page]:
    """Yield all addresses below a resolver."""
    for one in of.url_patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from pages(one, path, f"{one.namespace}:" if one.namespace else space)
        else:
            yield Page(f"{space}{one.name}", path, one.callback)


def methods_of(view: Callable[..., Any]) -> str:
    """Return the methods that a view takes, as its decorator says."""
    found: Any = view
    while found is not None:
        code = getattr(found, "__code__", None)
        if code and "request_method_list" in code.co_freevars:
            cell = found.__closure__[code.co_freevars.index("request_method_list")]
            return " ".join(cell.cell_contents)
        found = getattr(found, "__wrapped__", None)
    return "any"


def policy_of(view: Callable[..., Any]) -> str:
    """Return whom the door lets in."""
    need, open_ = getattr(view, "policy", None), getattr(view, "public", "")
    fresh = "; second factor within 10 minutes" if getattr(view, "fresh", False) else ""
    if need is None:
        return f"public: {open_}" if open_ else "**none: open to nobody**"
    if need.resource is None:
        return f"own page: any role in force{fresh}"
    least = need.least.name.lower()
    return f"{need.resource.value}: {need.action.name.lower()}, level {least}{fresh}"


def place_of(rules: list[Any]) -> str:
    """Return what stands in the matrix of rows that are not the visitor's."""
    words = {
        "open": "alike for everybody",
        "own": "the visitor's own",
        "push": "token of the phone, any scope",
        "full": "token of the phone that reads; hamlets of its member",
    }
    told = []
    for rule in rules:
        text = words.get(rule.door, "")
        if rule.out:
            text = f"{text}; " if text else ""
            text += f"out of place {rule.out}"
        elif not text:
            text = "rows of ones own places only" if rule.has("rows") else "same for all places"
        if text not in told:
            told.append(text)
    return "; ".join(told)


def page_text() -> str:
    """Return what docs/urls.md must say."""
    from django.urls import get_resolver  # noqa: PLC0415 - Django is set up first

    from tests.policy.matrix import read_rules  # noqa: PLC0415 - as above

    rules: dict[str, list[Any]] = {}
    for rule in read_rules():
        rules.setdefault(rule.address, []).append(rule)
    lines = [
        f"| `{one.path}` | {one.name} | {methods_of(one.view)} | {policy_of(one.view)}"
        f" | {place_of(rules.get(one.name, []))} |\n"
        for one in sorted(pages(get_resolver()), key=lambda page: page.path)
    ]
    return _HEAD + "".join(lines)


def main() -> None:
    """Write the page."""
    os.environ.setdefault("TUNGNGO_DATA", tempfile.mkdtemp(prefix="tungngo-urls-"))
    os.environ.setdefault("TUNGNGO_SECRET_KEY", "x" * 60)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tungngo.config.settings")
    sys.path.insert(0, str(ROOT))
    import django  # noqa: PLC0415 - after its settings

    django.setup()
    PAGE.write_text(page_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
