"""The draw of evidence that another member looks at again; anybody can draw it anew."""

from hashlib import sha256

SHARE = 0.02  # of all ``done_alone``


def is_drawn(month_key: str, evidence: str, *, share: float = SHARE) -> bool:
    """Say whether a piece of evidence (id, 32 hex digits) is drawn; the key is of its month.

    The key is published after the month, so that nobody knows the draw while it can be met.
    """
    said = sha256(f"{month_key}|{evidence}".encode()).digest()
    return int.from_bytes(said[:8]) < int(share * 2**64)
