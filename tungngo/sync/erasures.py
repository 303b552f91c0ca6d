"""The list of what must be erased, beside the keys: it outlives every copy of the database.

A line is written, and on the disk, before anything is erased. What a crash cut off, or an old copy
brought back, is erased again from here.
"""

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.conf import settings

NAME = "erasures.jsonl"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One wish to be forgotten: ids and codes, no name."""

    home: int
    subject: str
    reason: str
    asked_on: date


class Mark(NamedTuple):
    """By which the list is known to be unchanged."""

    size: int
    changed_ns: int


def _path() -> Path:
    return Path(settings.KEY_DIR) / NAME


def mark() -> Mark:
    """Return size and time of the list; zeros where there is none."""
    try:
        found = _path().stat()
    except FileNotFoundError:
        return Mark(0, 0)
    return Mark(found.st_size, found.st_mtime_ns)


def wishes() -> list[Wish]:
    """Return all wishes; a line that a crash cut off is none."""
    path = _path()
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            found.append(msgspec.json.decode(line, type=Wish))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found


def write_ahead(wish: Wish) -> None:
    """Write a wish down, once, and wait until it is on the disk."""
    if wish in wishes():
        return
    handle = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # Begins its own line, whatever a crash left of the last one.
        os.write(handle, b"\n" + msgspec.json.encode(wish) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
