"""A line that says how far a long piece of work has come; not a verb of its own."""

import sys
import time
from typing import TextIO

from tungngo.shared.vietnamese import number

_EVERY = 0.2  # seconds between two writings on a terminal
_LINES = 4  # quarters told where the output is no terminal


class Progress:
    """Tells count, total and the time that is left; rewrites its line on a terminal."""

    def __init__(self, what: str, total: int, out: TextIO | None = None) -> None:
        """Begin at nothing; a total of 0 is one that nobody knows."""
        self.what, self.total, self.out = what, total, out or sys.stdout
        self.live = self.out.isatty()
        self.done = 0
        self.began = time.monotonic()
        self._told = self.began
        self._quarter = 0

    def add(self, n: int) -> None:
        """Note that so many more are done; write where it is time to."""
        self.done += n
        at = time.monotonic()
        if self.live and at - self._told >= _EVERY:
            self._told = at
            self.out.write(f"\r\033[K  · {self.line(at)}")
            self.out.flush()
        quarter = min(self.done * _LINES // self.total, _LINES - 1) if self.total else 0
        if not self.live and quarter > self._quarter and self.done < self.total:
            self._quarter = quarter
            print(f"  · {self.line(at)}", file=self.out, flush=True)

    def line(self, at: float) -> str:
        """Return the words: what, how many of how many, about how long still."""
        told = f"{self.what} {number(self.done)}"
        if not 0 < self.done < self.total:
            return told
        left = (at - self.began) / self.done * (self.total - self.done)
        return f"{told}/{number(self.total)}, còn khoảng {left:.0f} giây"

    def end(self) -> None:
        """Write the last line: how many, and the seconds that it took."""
        seconds = f"{time.monotonic() - self.began:.1f}".replace(".", ",")
        start = "\r\033[K" if self.live else ""
        print(
            f"{start}  · {self.what} {number(self.done)} ({seconds} giây)",
            file=self.out,
            flush=True,
        )
