"""Every table has its word."""

import re

from django.apps import apps

from tests.shape.tree import ROOT


def test_every_model_stands_in_the_words() -> None:
    known = set(re.findall(r"`(\w+)`", (ROOT / "docs/words.md").read_text(encoding="utf-8")))
    ours = {m.__name__ for m in apps.get_models() if m.__module__.startswith("tungngo.")}
    assert sorted(ours - known) == []
