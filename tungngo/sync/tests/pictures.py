"""Photos as phones send them."""

from hashlib import sha256
from random import Random
from typing import Any

from django.http import HttpResponse

from tungngo.cli.keyring import API
from tungngo.cli.phones import Stored
from tungngo.sync.tests.examples import filled, keep
from tungngo.sync.tests.stage import Member, Stage

PART = 65_536
JPEG, PNG, WEBP = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP"


def picture(n: int = 150_000, head: bytes = JPEG, seed: int = 1) -> bytes:
    """Return bytes that begin as a photo does."""
    return head + Random(seed).randbytes(n - len(head))


def sha_of(photo: bytes) -> str:
    """Return the name of a photo."""
    return sha256(photo).hexdigest()


def visit_with(stage: Stage, *photos: bytes, agreed: bool = True, **more: Any) -> list[Stored]:
    """Let the phone keep a house, its consent (to photos too) and a visit with photos."""
    photo = {"text": "anh-tay-man-hinh@1", "purposes": [{"p": "photo", "yes": agreed}]}
    made = [
        keep(stage, "household.create"),
        keep(stage, "consent.set"),
        keep(stage, "consent.set", **photo),
        keep(stage, "person.create"),
    ]
    blobs = [{"sha": sha_of(p), "bytes": len(p), "kind": "photo"} for p in photos]
    return [*made, keep(stage, "visit.record", **filled({"blobs": blobs} | more, stage))]


def headers_of(who: Member) -> dict[str, str]:
    """Return what a member's phone shows."""
    return {"Authorization": f"Bearer {who.secret}", "TN-Device": str(who.device.uid)}


def put(
    stage: Stage,
    sha: str,
    part: bytes,
    start: int,
    total: int,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Send a piece of a photo."""
    told = headers_of(stage.me) | {"TN-Offset": str(start), "TN-Length": str(total)}
    path = f"{API}blob/{sha}"
    return stage.client.put(  # type: ignore[return-value]  # the test client's answer is one
        path, part, content_type="application/octet-stream", headers=told | (headers or {})
    )


def ask(stage: Stage, sha: str) -> HttpResponse:
    """Ask how much of a photo is there."""
    return stage.client.head(  # type: ignore[return-value]  # the test client's answer is one
        f"{API}blob/{sha}", headers=headers_of(stage.me)
    )


def send_photo(stage: Stage, photo: bytes, sha: str = "", *, part: int = PART) -> HttpResponse:
    """Send a photo from where the server has it, in pieces; return the last answer."""
    sha = sha or sha_of(photo)
    answer = ask(stage, sha)
    while int(answer["TN-Offset"]) < len(photo):
        start = int(answer["TN-Offset"])
        answer = put(stage, sha, photo[start : start + part], start, len(photo))
        if answer.status_code != 200:
            break
    return answer
