"""What the app wraps, seals and signs opens here: a file that it made (docs/phone-file.md)."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_private_key

from tungngo.accounts import tokens
from tungngo.accounts.tokens import is_signed, open_wrap, public_key, unb64
from tungngo.sync.wire import Op

MADE: dict[str, Any] = json.loads(Path(__file__).with_name("phone_file.json").read_text("utf-8"))
FILE: dict[str, Any] = MADE["file"]


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Open the wrap by the server's key to which it was made."""
    private = load_der_private_key(unb64(MADE["server_private"]), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    monkeypatch.setattr(tokens, "_private", lambda _: private)
    found = open_wrap(FILE["wrap"], FILE["member"])
    assert found is not None
    return found


def test_the_wrap_opens_for_its_member_only(key: bytes) -> None:
    assert len(key) == 32
    assert open_wrap(FILE["wrap"], FILE["member"] + 1) is None


def test_operations_open_by_the_key_and_are_the_bytes_of_the_phone(key: bytes) -> None:
    for (op, seq, sealed), text in zip(FILE["ops"], MADE["texts"], strict=True):
        raw = unb64(sealed)
        opened = AESGCM(key).decrypt(raw[:12], raw[12:], op.encode())
        assert opened.decode() == text
        said = msgspec.json.decode(opened, type=Op)
        assert (said.op, said.seq, said.dev) == (op, seq, FILE["device"])
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(raw[:12], raw[12:], FILE["device"].encode())


def signed_text(file: dict[str, Any]) -> bytes:
    """Return what the phone signs of a file."""
    lines = "\n".join(" ".join(map(str, one)) for one in file["ops"])
    head = [file[name] for name in ("device", "member", "epoch", "max_seq", "made_at", "wrap")]
    digest = sha256(lines.encode()).hexdigest()
    return "\n".join(map(str, ["tungngo-file-1", *head, digest])).encode()


def test_the_signature_is_the_phones_and_covers_every_field() -> None:
    pub = public_key(MADE["pub"]["x"], MADE["pub"]["y"])
    assert is_signed(pub, FILE["sig"], signed_text(FILE))
    for field, other in {"member": 1, "max_seq": 9, "epoch": "x", "ops": FILE["ops"][:1]}.items():
        assert not is_signed(pub, FILE["sig"], signed_text({**FILE, field: other}))
