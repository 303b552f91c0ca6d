"""Sealed fields: names, phones and notes at rest (AES-GCM-256, key per data home).

Layout: version 1 byte | key version 2 bytes | nonce 12 | ciphertext and tag. The associated data
names table, column, home and row, so a sealed value that is moved to another row does not open.
"""

import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_KEY_NO = 1


def make_master_key(folder: Path) -> bool:
    """Make the first master key if the folder has none; return whether it was made."""
    path = folder / f"master-{_KEY_NO}.key"
    if path.exists():
        return False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    os.write(handle, os.urandom(32))
    os.close(handle)
    return True


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
    nonce = os.urandom(12)
    key = _home_key(str(settings.KEY_DIR), _KEY_NO, home)
    bound = f"{where}|{home}|{row}".encode()
    return _VERSION + _KEY_NO.to_bytes(2) + nonce + key.encrypt(nonce, plain, bound)


def unseal(value: bytes, *, where: str, home: int, row: str) -> str:
    """Open a sealed text; raises InvalidTag where a bit or the place of the value was changed."""
    return unseal_bytes(value, where=where, home=home, row=row).decode()


def unseal_bytes(value: bytes, *, where: str, home: int, row: str) -> bytes:
    """Open sealed bytes; raises InvalidTag as ``unseal`` does."""
    value = bytes(value)
    if not value:
        return b""
    if value[:1] != _VERSION:
        raise InvalidTag
    number = int.from_bytes(value[1:3])
    key = _home_key(str(settings.KEY_DIR), number, home)
    return key.decrypt(value[3:15], value[15:], f"{where}|{home}|{row}".encode())
