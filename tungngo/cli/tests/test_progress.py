"""The line of progress: rewritten on a terminal, four plain lines elsewhere."""

from io import StringIO

import pytest

from tungngo.cli import progress
from tungngo.cli.progress import Progress


class Terminal(StringIO):
    """A terminal that remembers what it was told."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def test_quarters_are_told_where_nobody_watches() -> None:
    out = StringIO()
    line = Progress("phiếu", 1000, out)
    for _ in range(100):
        line.add(10)
    line.end()
    said = out.getvalue().splitlines()
    assert len(said) == 4
    assert said[0].startswith("  · phiếu 250/1.000, còn khoảng")
    assert said[-1].startswith("  · phiếu 1.000 (")


def test_terminal_has_one_line_that_is_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_EVERY", 0)
    out = Terminal()
    line = Progress("phiếu", 10, out)
    line.add(4)
    line.add(6)
    line.end()
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().count("\r") == 3
    assert "4/10, còn khoảng" in out.getvalue()


def test_unknown_total_is_not_guessed() -> None:
    line = Progress("phiếu", 0, StringIO())
    line.add(7)
    assert line.line(line.began + 1) == "phiếu 7"
