"""Sealed fields: names, phones and notes at rest (AES-GCM-256).

By the key of a data home: version 1, one byte | key number 2 bytes | nonce 12 | ciphertext and tag.
By the key of a subject (``households.keys``): version 2, one byte | nonce 12 | ciphertext and tag.
The associated data names table, column, home and row, so a sealed value that is moved to another
row does not open.
"""

import hmac
import os
import re
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_BY_HOME, _BY_SUBJECT = b"\x01", b"\x02"
_NAME = re.compile(r"master-([1-9][0-9]{0,3})\.key")
_INDEX_BYTES = 16


def key_numbers(folder: Path) -> list[int]:
    """Return the numbers of the master keys in a folder, the newest last."""
    found = (_NAME.fullmatch(p.name) for p in folder.iterdir()) if folder.exists() else ()
    return sorted(int(match.group(1)) for match in found if match)


def make_master_key(folder: Path) -> bool:
    """Make the first master key if the folder has none; return whether it was made."""
    if key_numbers(folder):
        return False
    _write_master_key(folder, 1)
    return True


def add_master_key(folder: Path) -> int:
    """Make the next master key, with which all is sealed from now on; return its number."""
    number = (key_numbers(folder) or [0])[-1] + 1
    _write_master_key(folder, number)
    return number


def _write_master_key(folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"master-{number}.key"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        os.write(handle, os.urandom(32))
        os.fsync(handle)
    finally:
        os.close(handle)
    current_key.cache_clear()


@cache
def current_key(folder: str) -> int:
    """Return the number of the key that seals now; a process asks once (rotate, then restart)."""
    return (key_numbers(Path(folder)) or [1])[-1]


@cache
def _home_key(folder: str, number: int, home: int) -> AESGCM:
    master = (Path(folder) / f"master-{number}.key").read_bytes()
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"home|{home}".encode())
    return AESGCM(derive.derive(master))


def seal(text: str, *, where: str, home: int, row: str) -> bytes:
    """Seal a text for one column (``table|column``) of one row; an empty text stays empty."""
    return seal_bytes(text.encode(), where=where, home=home, row=row)


def seal_bytes(plain: bytes, *, where: str, home: int, row: str) -> bytes:
    """Seal bytes that need not be text (what a phone sent is kept as it was)."""
    if not plain:
        return b""
    folder = str(settings.KEY_DIR)
    number = current_key(folder)
    nonce = os.urandom(12)
    sealed = _home_key(folder, number, home).encrypt(nonce, plain, _bound(where, home, row))
    return _BY_HOME + number.to_bytes(2) + nonce + sealed


def unseal(value: bytes, *, where: str, home: int, row: str) -> str:
    """Open a sealed text; raises InvalidTag where a bit or the place of the value was changed."""
    return unseal_bytes(value, where=where, home=home, row=row).decode()


def unseal_bytes(value: bytes, *, where: str, home: int, row: str) -> bytes:
    """Open sealed bytes; raises InvalidTag as ``unseal`` does."""
    value = bytes(value)
    if not value:
        return b""
    if value[:1] != _BY_HOME:
        raise InvalidTag
    key = _home_key(str(settings.KEY_DIR), int.from_bytes(value[1:3]), home)
    return key.decrypt(value[3:15], value[15:], _bound(where, home, row))


def _bound(where: str, home: int, row: str) -> bytes:
    return f"{where}|{home}|{row}".encode()


def key_number(value: bytes) -> int:
    """Return the number of the master key under which a value was sealed; 0 of an empty one."""
    return int.from_bytes(bytes(value[1:3])) if value else 0


def seal_with(key: AESGCM, text: str, *, where: str, home: int, row: str) -> bytes:
    """Seal a text by the key of its subject; an empty text stays empty."""
    if not text:
        return b""
    nonce = os.urandom(12)
    return _BY_SUBJECT + nonce + key.encrypt(nonce, text.encode(), _bound(where, home, row))


def unseal_with(key: AESGCM | None, value: bytes, *, where: str, home: int, row: str) -> str:
    """Open a text that the key of its subject sealed; without the key nothing is left of it."""
    value = bytes(value)
    if not value or key is None:
        return ""
    if value[:1] != _BY_SUBJECT:
        raise InvalidTag
    return key.decrypt(value[1:13], value[13:], _bound(where, home, row)).decode()


def blind_index(secret: bytes, purpose: str, text: str) -> bytes:
    """Return 16 bytes by which equal texts are found and from which none can be read."""
    return hmac.digest(secret, f"{purpose}|{text}".encode(), "sha256")[:_INDEX_BYTES]
