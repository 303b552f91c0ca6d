"""The hand-written table of who gets what: ``expected.csv``."""

import csv
from pathlib import Path
from typing import NamedTuple

_PATH = Path(__file__).with_name("expected.csv")


class Row(NamedTuple):
    """An address asked in one way, and what each role gets."""

    address: str
    method: str
    path: str
    statuses: dict[str, int]


def read_table() -> list[Row]:
    """Return the rows; a single status holds for every role."""
    lines = [line for line in _PATH.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    head, *rows = csv.reader(lines)
    roles = head[3:]
    return [
        Row(address, method, path, dict(zip(roles, _all(told, len(roles)), strict=True)))
        for address, method, path, *told in rows
    ]


def _all(told: list[str], n: int) -> list[int]:
    return [int(status) for status in (told * n if len(told) == 1 else told)]
